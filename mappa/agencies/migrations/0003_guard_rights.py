"""Nobody writes their own rights: memberships and rights of accounts are an administrator's, for somebody else."""

from django.db import migrations

from mappa.agencies.guard import guard_rights


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0002_areas"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunSQL(guard_rights(), migrations.RunSQL.noop)]
