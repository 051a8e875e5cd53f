"""Row-level security on the case-bound tables of meetings."""

from django.db import migrations

from mappa.core.policies import protect_case_bound_table

TABLES = ("action", "attendance", "meeting", "minutesection")


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial"), ("cases", "0002_two_walls")]

    operations = [
        migrations.RunSQL(
            "".join(protect_case_bound_table(f"meetings_{table}") for table in TABLES),
            migrations.RunSQL.noop,
        ),
    ]
