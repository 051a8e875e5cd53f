"""The time a case was founded is the database's, since the gate reads it."""

from django.db import migrations

from mappa.core.policies import stamp_by_database_clock


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_characteristics")]

    operations = [
        migrations.RunSQL(
            stamp_by_database_clock("cases_case", "created_at := clock_timestamp()", keep=("created_at",)),
            "DROP TRIGGER stamp ON cases_case; DROP FUNCTION cases_case_stamp();",
        ),
    ]
