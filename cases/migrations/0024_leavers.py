"""What somebody was given by name ends with their role or account."""

from django.db import migrations

from cases.walls_leavers import doors_of_leavers


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0023_assessments'),
    ]

    operations = [migrations.RunSQL(doors_of_leavers(), migrations.RunSQL.noop)]
