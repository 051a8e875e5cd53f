"""Who may see a case otherwise than by being involved, sharing marks, and answers as rows of their own."""

import cases.domain.access
import cases.domain.enums
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


# Row-level security blinds the owner of the tables too, so rows are moved as the gate.
_OWNED = "".join(
    f"UPDATE cases_{table} row SET owner_agency_id = u.agency_id FROM agencies_user u WHERE u.id = row.recorded_by_id;"  # nosec B608 - names of the code itself, no input
    for table in ("caseevent", "disclosuredecision", "roshassessment")
)
CARRY_OVER = f"""
SET ROLE mappa_gate;
{_OWNED}
UPDATE cases_informationrequest r SET identity = jsonb_build_object(
    'name', n.first_name || ' ' || n.last_name, 'born_on', n.born_on, 'reference', c.reference,
    'aliases', '[]'::jsonb, 'numbers', '[]'::jsonb)
FROM cases_nominal n JOIN cases_case c ON c.id = n.case_id WHERE n.case_id = r.case_id;
INSERT INTO cases_informationreply (id, case_id, area_id, recorded_at, recorded_by_id, owner_agency_id, sharing,
    tellable, request_id, nothing_known, text)
SELECT gen_random_uuid(), r.case_id, r.area_id, r.replied_at, r.replied_by_id, u.agency_id, r.sharing,
    'ASK_OWNER', r.id, r.nothing_known, r.reply
FROM cases_informationrequest r LEFT JOIN agencies_user u ON u.id = r.replied_by_id
WHERE r.replied_at IS NOT NULL AND (r.nothing_known OR r.reply <> '');
SET CONSTRAINTS ALL IMMEDIATE;
RESET ROLE;
"""  # nosec B608 - names of the code itself, no input


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_areas'),
        ('cases', '0007_founding_clock'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='accesslimitation',
            name='ask_whom',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='accesslimitation',
            name='lifted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='accesslimitation',
            name='lifted_reason',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='owner_agency',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='tellable',
            field=models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('ASK_OWNER', 'Ask the agency that recorded it')], default=cases.domain.access.Tellable['ASK_OWNER'], max_length=10),
        ),
        migrations.AddField(
            model_name='caseusergrant',
            name='ended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='disclosuredecision',
            name='owner_agency',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency'),
        ),
        migrations.AddField(
            model_name='disclosuredecision',
            name='sharing',
            field=models.CharField(choices=[('OWN_AGENCY', 'Own agency only'), ('RESPONSIBLE_AUTHORITY', 'Police, probation and prisons'), ('ALL_INVOLVED', 'All involved agencies')], default=cases.domain.enums.Sharing['ALL_INVOLVED'], max_length=30),
        ),
        migrations.AddField(
            model_name='disclosuredecision',
            name='tellable',
            field=models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('ASK_OWNER', 'Ask the agency that recorded it')], default=cases.domain.access.Tellable['ASK_OWNER'], max_length=10),
        ),
        migrations.AddField(
            model_name='informationrequest',
            name='gateway',
            field=models.CharField(default='Criminal Justice Act 2003, section 325(4)', max_length=160),
        ),
        migrations.AddField(
            model_name='informationrequest',
            name='identity',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='informationrequest',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='planmeasure',
            name='owner_agency',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency'),
        ),
        migrations.AddField(
            model_name='planmeasure',
            name='sharing',
            field=models.CharField(choices=[('OWN_AGENCY', 'Own agency only'), ('RESPONSIBLE_AUTHORITY', 'Police, probation and prisons'), ('ALL_INVOLVED', 'All involved agencies')], default=cases.domain.enums.Sharing['ALL_INVOLVED'], max_length=30),
        ),
        migrations.AddField(
            model_name='planmeasure',
            name='tellable',
            field=models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('ASK_OWNER', 'Ask the agency that recorded it')], default=cases.domain.access.Tellable['ASK_OWNER'], max_length=10),
        ),
        migrations.AddField(
            model_name='roshassessment',
            name='owner_agency',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency'),
        ),
        migrations.AddField(
            model_name='roshassessment',
            name='sharing',
            field=models.CharField(choices=[('OWN_AGENCY', 'Own agency only'), ('RESPONSIBLE_AUTHORITY', 'Police, probation and prisons'), ('ALL_INVOLVED', 'All involved agencies')], default=cases.domain.enums.Sharing['ALL_INVOLVED'], max_length=30),
        ),
        migrations.AddField(
            model_name='roshassessment',
            name='tellable',
            field=models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('ASK_OWNER', 'Ask the agency that recorded it')], default=cases.domain.access.Tellable['ASK_OWNER'], max_length=10),
        ),
        migrations.CreateModel(
            name='EmergencyAccess',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('reference', models.CharField(max_length=11)),
                ('category', models.CharField(choices=[('THREAT_TO_LIFE', 'Somebody may come to serious harm now'), ('CHILD_AT_RISK', 'A child is at risk now'), ('WANTED', 'The person is missing, wanted or unlawfully at large'), ('CUSTODY', 'The person is in front of me: arrest, reception or release'), ('OTHER', 'Something else that cannot wait')], max_length=20)),
                ('reason', models.TextField()),
                ('started_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('review_due_on', models.DateField()),
                ('escalated_at', models.DateTimeField(null=True)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('finding', models.CharField(choices=[('JUSTIFIED', 'Justified'), ('NOT_JUSTIFIED', 'Not justified')], max_length=20, null=True)),
                ('review_note', models.TextField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case')),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-started_at'],
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('about', models.CharField(max_length=20)),
                ('about_id', models.UUIDField()),
                ('to_name', models.CharField(max_length=160)),
                ('to_job', models.CharField(max_length=160)),
                ('way', models.CharField(choices=[('IN_PERSON', 'In person'), ('PHONE', 'By telephone'), ('SECURE_EMAIL', 'By secure e-mail'), ('PAPER', 'On paper')], max_length=20)),
                ('what', models.TextField()),
                ('handed_on', models.DateField()),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-handed_on', '-recorded_at'],
            },
        ),
        migrations.CreateModel(
            name='InformationReply',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('sharing', models.CharField(choices=[('OWN_AGENCY', 'Own agency only'), ('RESPONSIBLE_AUTHORITY', 'Police, probation and prisons'), ('ALL_INVOLVED', 'All involved agencies')], default=cases.domain.enums.Sharing['ALL_INVOLVED'], max_length=30)),
                ('tellable', models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('ASK_OWNER', 'Ask the agency that recorded it')], default=cases.domain.access.Tellable['ASK_OWNER'], max_length=10)),
                ('nothing_known', models.BooleanField(default=False)),
                ('text', models.TextField(blank=True)),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case')),
                ('owner_agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='cases.informationrequest')),
            ],
            options={
                'ordering': ['recorded_at'],
            },
        ),
        migrations.CreateModel(
            name='RedactedCopy',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('reason', models.TextField()),
                ('expires_on', models.DateField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('content', models.JSONField(default=list)),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case')),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['recorded_at'],
            },
        ),
        migrations.CreateModel(
            name='Substitute',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField(blank=True, null=True)),
                ('duty', models.TextField()),
                ('named_at', models.DateTimeField(null=True)),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case')),
                ('instead_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('named_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['recorded_at'],
            },
        ),
        migrations.CreateModel(
            name='UrgentNote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('kind', models.CharField(choices=[('INFORMATION', 'Urgent information'), ('ACTION', 'Urgent request for action')], max_length=12)),
                ('text', models.TextField()),
                ('read_at', models.DateTimeField(null=True)),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case')),
                ('emergency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='cases.emergencyaccess')),
                ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.team')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-recorded_at'],
            },
        ),
        migrations.CreateModel(
            name='CoverSpan',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('reason', models.TextField()),
                ('opened_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['opened_at'],
                'indexes': [models.Index(fields=['user', 'ends_at'], name='cover_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='cover_has_a_reason')],
            },
        ),
        migrations.AddIndex(
            model_name='emergencyaccess',
            index=models.Index(fields=['user', 'ends_at'], name='emergency_user'),
        ),
        migrations.AddConstraint(
            model_name='emergencyaccess',
            constraint=models.CheckConstraint(condition=models.Q(('reviewed_by__isnull', True), models.Q(('reviewed_by', models.F('user')), _negated=True), _connector='OR'), name='emergency_reviewed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='emergencyaccess',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finding__isnull', True), ('reviewed_at__isnull', True), ('reviewed_by__isnull', True)), models.Q(('finding__isnull', False), ('reviewed_at__isnull', False), ('reviewed_by__isnull', False)), _connector='OR'), name='emergency_review_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='emergencyaccess',
            constraint=models.CheckConstraint(condition=models.Q(('reason__regex', '.{20,}')), name='emergency_reason_of_20_signs'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('what', ''), _negated=True), name='hand_over_says_what'),
        ),
        migrations.AddConstraint(
            model_name='informationreply',
            constraint=models.CheckConstraint(condition=models.Q(('nothing_known', True), models.Q(('text', ''), _negated=True), _connector='OR'), name='reply_says_something'),
        ),
        migrations.AddIndex(
            model_name='substitute',
            index=models.Index(fields=['user', 'to_on'], name='substitute_user'),
        ),
        migrations.AddConstraint(
            model_name='substitute',
            constraint=models.CheckConstraint(condition=models.Q(('user__isnull', True), models.Q(('user', models.F('instead_of')), _negated=True), _connector='OR'), name='substitute_is_somebody_else'),
        ),
        migrations.AddConstraint(
            model_name='urgentnote',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='urgent_note_says_something'),
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='informationrequest',
            name='nothing_known',
        ),
        migrations.RemoveField(
            model_name='informationrequest',
            name='replied_at',
        ),
        migrations.RemoveField(
            model_name='informationrequest',
            name='replied_by',
        ),
        migrations.RemoveField(
            model_name='informationrequest',
            name='reply',
        ),
        migrations.RemoveField(
            model_name='informationrequest',
            name='sharing',
        ),
    ]
