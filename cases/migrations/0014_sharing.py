"""Requests that say when they were answered or why withdrawn; reasons of panel spans; protected addresses apart."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cases.domain.access
from cases.walls import GATE, doors_of_sharing, doors_of_tables
from mappa.core.policies import protect_case_bound_table

WALLS = GATE + protect_case_bound_table("cases_protectedaddress") + doors_of_tables() + doors_of_sharing()

# Row-level security blinds the owner of the tables too, so rows are moved as the gate.
CARRY_OVER = """
SET ROLE mappa_gate;
UPDATE cases_informationrequest r SET answered_at = a.recorded_at
FROM cases_informationreply a WHERE a.request_id = r.id;
INSERT INTO cases_protectedaddress (id, case_id, area_id, recorded_at, address_id, lines, postcode, notes)
SELECT gen_random_uuid(), case_id, area_id, recorded_at, id, lines, postcode, notes
FROM cases_address WHERE is_protected;
UPDATE cases_address SET lines = '', postcode = '', notes = '' WHERE is_protected;
SET CONSTRAINTS ALL IMMEDIATE;
RESET ROLE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_areas'),
        ('cases', '0012_emergency_doors'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProtectedAddress',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('lines', models.TextField(blank=True)),
                ('postcode', models.CharField(blank=True, max_length=10)),
                ('notes', models.TextField(blank=True)),
                ('address', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='protected', to='cases.address')),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case')),
            ],
            options={'abstract': False},
        ),
        migrations.AddField(
            model_name='informationrequest',
            name='answered_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='informationrequest',
            name='withdrawn_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='informationrequest',
            name='withdrawn_reason',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='panelspan',
            name='because',
            field=models.CharField(choices=[('INVITED', 'Invited to the meeting'), ('ACTION', 'Has an action of the meeting'), ('STANDING', 'Sits on the standing panel of the level')], default=cases.domain.access.SpanReason['INVITED'], max_length=10),
        ),
        migrations.AddField(
            model_name='panelspan',
            name='action_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name='handover',
            name='about',
            field=models.CharField(choices=[('CASE', 'The case'), ('REQUEST', 'A request for information'), ('ACTION', 'An action')], max_length=20),
        ),
        migrations.RemoveConstraint(model_name='panelspan', name='one_span_per_meeting_and_user'),
        migrations.AddConstraint(
            model_name='panelspan',
            constraint=models.UniqueConstraint(fields=('meeting_id', 'user', 'because', 'action_id'), nulls_distinct=False, name='one_span_per_meeting_user_and_reason'),
        ),
        migrations.AddConstraint(
            model_name='disclosuredecision',
            constraint=models.UniqueConstraint(fields=('meeting_id',), name='one_disclosure_decision_per_meeting'),
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='informationrequest',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('answered_at__isnull', True), _connector='OR'), name='request_answered_or_withdrawn'),
        ),
        migrations.AddConstraint(
            model_name='address',
            constraint=models.CheckConstraint(condition=models.Q(('is_protected', False), models.Q(('lines', ''), ('notes', ''), ('postcode', '')), _connector='OR'), name='protected_address_lines_are_apart'),
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]
