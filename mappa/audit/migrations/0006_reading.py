"""The functions by which people read the log.

They stand here and depend on cases, which stands above: they join the references of cases, and ask the gate,
whose functions the migrations of cases make.
"""

from django.db import migrations

from mappa.audit.reading_sql import DROP, OF_CASE, OF_ME, OF_PEOPLE


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_chains"), ("cases", "0009_walls_again")]

    operations = [migrations.RunSQL(OF_CASE + OF_ME + OF_PEOPLE, DROP)]
