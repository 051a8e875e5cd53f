"""Whoever stands in for a chair issues the actions as the meeting closes."""

from django.db import migrations

from meetings.walls import doors_of_meetings


class Migration(migrations.Migration):
    dependencies = [("meetings", "0006_history"), ("cases", "0011_limitations")]

    operations = [migrations.RunSQL(doors_of_meetings(), migrations.RunSQL.noop)]
