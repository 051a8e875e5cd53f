"""What no page writes, the web login may not write: tables of libraries, the queue's progress, targets, standing seats."""

from django.db import migrations

from mappa.agencies.guard import guard_libraries, take_away

# Work is posted by pages and done by the worker; these are filled by loaders until there is a page for them.
BY_THE_WORKER = ("meetings_standingmember", "outbox_lastrun", "oversight_target")


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0003_target_is_a_percentage"),
        ("agencies", "0003_guard_rights"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
        ("meetings", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("outbox", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            guard_libraries()
            + take_away("INSERT, UPDATE, DELETE", BY_THE_WORKER)
            + take_away("UPDATE, DELETE", ["outbox_outboxitem"]),
            migrations.RunSQL.noop,
        ),
    ]
