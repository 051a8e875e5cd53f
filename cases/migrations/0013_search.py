"""The search through the gate: names and numbers kept ready to be searched, and the functions that do it."""

from django.db import migrations

from cases.walls import GATE
from cases.walls_search import SEARCH
from mappa.core.spelling_sql import search_columns


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_given_by_name")]

    operations = [migrations.RunSQL(search_columns() + GATE + SEARCH, migrations.RunSQL.noop)]
