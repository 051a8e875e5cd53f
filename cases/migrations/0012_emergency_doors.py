"""Emergency access by a reference, suspension in the gate, reviews in one's own name, and who is told of late ones."""

from django.db import migrations

from cases.walls import GATE, doors_of_tables


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_limitations")]

    operations = [migrations.RunSQL(GATE + doors_of_tables(), migrations.RunSQL.noop)]
