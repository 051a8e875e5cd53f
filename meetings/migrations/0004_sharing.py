"""Sharing marks on actions and minutes; the second wall told anew."""

import cases.domain.access
import cases.domain.enums
import django.db.models.deletion
from django.db import migrations, models

from mappa.core.policies import heed_sharing_mark, protect_case_bound_table

TABLES = ("action", "attendance", "meeting", "minutesection")
MARKED = ("action", "minutesection")


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_walls_again'),
        ('agencies', '0002_areas'),
        ('meetings', '0003_decisions_of_a_meeting'),
    ]

    operations = [
        migrations.AddField(
            model_name='action',
            name='sharing',
            field=models.CharField(choices=[('OWN_AGENCY', 'Own agency only'), ('RESPONSIBLE_AUTHORITY', 'Police, probation and prisons'), ('ALL_INVOLVED', 'All involved agencies')], default=cases.domain.enums.Sharing['ALL_INVOLVED'], max_length=30),
        ),
        migrations.AddField(
            model_name='action',
            name='tellable',
            field=models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('ASK_OWNER', 'Ask the agency that recorded it')], default=cases.domain.access.Tellable['ASK_OWNER'], max_length=10),
        ),
        migrations.AddField(
            model_name='minutesection',
            name='owner_agency',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency'),
        ),
        migrations.AddField(
            model_name='minutesection',
            name='sharing',
            field=models.CharField(choices=[('OWN_AGENCY', 'Own agency only'), ('RESPONSIBLE_AUTHORITY', 'Police, probation and prisons'), ('ALL_INVOLVED', 'All involved agencies')], default=cases.domain.enums.Sharing['ALL_INVOLVED'], max_length=30),
        ),
        migrations.AddField(
            model_name='minutesection',
            name='tellable',
            field=models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('ASK_OWNER', 'Ask the agency that recorded it')], default=cases.domain.access.Tellable['ASK_OWNER'], max_length=10),
        ),
        migrations.RunSQL(
            "".join(protect_case_bound_table(f"meetings_{table}") for table in TABLES)
            + "".join(heed_sharing_mark(f"meetings_{table}") for table in MARKED),
            migrations.RunSQL.noop,
        ),
    ]
