"""Who is kept from a case does not review an emergency access to it, nor is told of one."""

from django.db import migrations

from cases.walls import doors_of_tables


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_court_orders")]

    operations = [migrations.RunSQL(doors_of_tables(), migrations.RunSQL.noop)]
