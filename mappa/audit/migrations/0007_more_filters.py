"""Narrow the log of a case by person and dates, and that of an agency's people to emergencies."""

from django.db import migrations

from mappa.audit.reading_sql import DROP_EARLIER, OF_CASE, OF_PEOPLE, PEOPLE_OF_CASE


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_reading")]

    operations = [
        migrations.RunSQL(
            DROP_EARLIER + OF_CASE + OF_PEOPLE + PEOPLE_OF_CASE,
            "DROP FUNCTION evidence_people_of_case(uuid);",
        ),
    ]
