"""Protected characteristics, encrypted, one row a case."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mappa.core.policies import protect_case_bound_table


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_areas'),
        ('cases', '0005_referral_answer'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProtectedCharacteristics',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('sealed', models.BinaryField()),
                ('updated_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case',), name='one_row_of_characteristics_per_case')],
            },
        ),
        migrations.RunSQL(
            protect_case_bound_table('cases_protectedcharacteristics'),
            "DROP POLICY app_all ON cases_protectedcharacteristics; DROP POLICY jobs_all ON cases_protectedcharacteristics;",
        ),
    ]
