"""Aggregates are written by the worker and only read by the web login."""

from django.db import migrations

TABLES = ("caseloadcount", "overduecount", "referralcount", "attendancecount")


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "".join(f"REVOKE INSERT, UPDATE, DELETE ON oversight_{table} FROM mappa_app;" for table in TABLES),
            "".join(f"GRANT INSERT, UPDATE, DELETE ON oversight_{table} TO mappa_app;" for table in TABLES),
        ),
    ]
