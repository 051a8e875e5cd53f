"""The time a case was founded is the database's, since the gate reads it."""

from django.db import migrations

from mappa.core.policies import found_by_database_clock


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_characteristics")]

    operations = [
        migrations.RunSQL(
            found_by_database_clock("cases_case"),
            "DROP TRIGGER stamp ON cases_case; DROP FUNCTION cases_case_stamp();",
        ),
    ]
