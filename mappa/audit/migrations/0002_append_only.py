"""The evidence log is insert-only: by grants for the logins, by a trigger for everybody."""

from django.db import migrations

from mappa.core.policies import append_only

TABLE = "audit_auditevent"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            append_only(TABLE, closable=(), follows_area=False)
            + f"REVOKE ALL ON {TABLE} FROM mappa_app, mappa_jobs;"
            f"GRANT INSERT ON {TABLE} TO mappa_app, mappa_jobs;"
            f"GRANT SELECT ON {TABLE} TO mappa_audit_ro;",
            f"DROP TRIGGER keep ON {TABLE}; DROP FUNCTION {TABLE}_keep();"
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO mappa_app, mappa_jobs;",
        ),
    ]
