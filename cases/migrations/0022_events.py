"""What follows from an event: who is told of it, what it asks for; and the people around the person."""

import cases.domain.access
import cases.domain.enums
import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from mappa.core.history_walls import NEVER_SILENT, begin_history, protect_history
from mappa.core.policies import heed_sharing_mark, protect_case_bound_table


_TABLES = ("cases_telling", "cases_followup", "cases_associate")
WALLS = (
    "".join(protect_case_bound_table(table) for table in _TABLES)
    + "".join(heed_sharing_mark(table) for table in ("cases_telling", "cases_associate"))
    + "".join(protect_history(table) for table in _TABLES)
    + NEVER_SILENT
    + "".join(begin_history(table) for table in _TABLES)
)


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_name_failures'),
        ('cases', '0021_velocity'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='caseevent',
            name='kind',
            field=models.CharField(choices=[('MOVED', 'Moved address'), ('NEW_RELATIONSHIP', 'New relationship'), ('ACCOMMODATION_LOST', 'Accommodation lost or moved on'), ('CALL_OUT', 'Domestic abuse call-out'), ('VICTIM_CONTACT', 'Contact with a victim'), ('MISSING', 'Missing'), ('ARREST', 'Arrested'), ('FURTHER_OFFENCE_CHARGE', 'Charged with a further offence'), ('SFO_CHARGE', 'Charged with a serious further offence'), ('CONVICTION', 'Convicted'), ('NOTIFICATION_BREACH', 'Breach of notification requirements'), ('SHPO_IMPOSED', 'Sexual Harm Prevention Order imposed'), ('NOTIFICATION_ORDER_IMPOSED', 'Notification order imposed'), ('ORDER_IMPOSED', 'Another order imposed'), ('SRO_BREACHED', 'Breach of a Sexual Risk Order'), ('RECALLED', 'Recalled to custody'), ('RETURNED_LICENCE_BREACH', 'Returned to custody for breach of licence'), ('RETURNED_SHPO_BREACH', 'Returned to custody for breach of a SHPO'), ('RELEASED', 'Released from custody'), ('ROTL_GRANTED', 'Temporary release granted'), ('ROTL_FAILED', 'Temporary release failed'), ('PRISON_TRANSFER', 'Moved to another prison'), ('RECATEGORISED', 'Security category changed'), ('HDC_DECISION', 'Home detention curfew decided'), ('PAROLE_DECISION', 'Parole decided'), ('MISSED_APPOINTMENT', 'Missed appointment'), ('TAG_ALARM', 'Tag or strap alarm'), ('DRUG_TEST', 'Drug test positive or refused'), ('POLYGRAPH_ALERT', 'Polygraph: concern'), ('DEVICE_ALERT', 'Monitored device: alert'), ('LICENCE_VARIED', 'Licence varied'), ('ROSH_CHANGED', 'Risk of serious harm changed'), ('PRACTITIONER_CHANGED', 'Practitioner changed'), ('TURNED_18', 'Turned 18'), ('THREAT_FROM_OTHERS', 'Threat from others'), ('SELF_HARM', 'Self-harm'), ('MENTAL_HEALTH_CRISIS', 'Mental health crisis'), ('HOSPITAL_LEAVE', 'Hospital leave'), ('HOSPITAL_DISCHARGE', 'Discharged from hospital'), ('TRIBUNAL', 'Tribunal decided'), ('DIED', 'Died'), ('DEPORTED', 'Deported'), ('OTHER', 'Something else'), ('MESSAGE', 'Told or asked')], max_length=30),
        ),
        migrations.AlterField(
            model_name='caseeventhistory',
            name='kind',
            field=models.CharField(choices=[('MOVED', 'Moved address'), ('NEW_RELATIONSHIP', 'New relationship'), ('ACCOMMODATION_LOST', 'Accommodation lost or moved on'), ('CALL_OUT', 'Domestic abuse call-out'), ('VICTIM_CONTACT', 'Contact with a victim'), ('MISSING', 'Missing'), ('ARREST', 'Arrested'), ('FURTHER_OFFENCE_CHARGE', 'Charged with a further offence'), ('SFO_CHARGE', 'Charged with a serious further offence'), ('CONVICTION', 'Convicted'), ('NOTIFICATION_BREACH', 'Breach of notification requirements'), ('SHPO_IMPOSED', 'Sexual Harm Prevention Order imposed'), ('NOTIFICATION_ORDER_IMPOSED', 'Notification order imposed'), ('ORDER_IMPOSED', 'Another order imposed'), ('SRO_BREACHED', 'Breach of a Sexual Risk Order'), ('RECALLED', 'Recalled to custody'), ('RETURNED_LICENCE_BREACH', 'Returned to custody for breach of licence'), ('RETURNED_SHPO_BREACH', 'Returned to custody for breach of a SHPO'), ('RELEASED', 'Released from custody'), ('ROTL_GRANTED', 'Temporary release granted'), ('ROTL_FAILED', 'Temporary release failed'), ('PRISON_TRANSFER', 'Moved to another prison'), ('RECATEGORISED', 'Security category changed'), ('HDC_DECISION', 'Home detention curfew decided'), ('PAROLE_DECISION', 'Parole decided'), ('MISSED_APPOINTMENT', 'Missed appointment'), ('TAG_ALARM', 'Tag or strap alarm'), ('DRUG_TEST', 'Drug test positive or refused'), ('POLYGRAPH_ALERT', 'Polygraph: concern'), ('DEVICE_ALERT', 'Monitored device: alert'), ('LICENCE_VARIED', 'Licence varied'), ('ROSH_CHANGED', 'Risk of serious harm changed'), ('PRACTITIONER_CHANGED', 'Practitioner changed'), ('TURNED_18', 'Turned 18'), ('THREAT_FROM_OTHERS', 'Threat from others'), ('SELF_HARM', 'Self-harm'), ('MENTAL_HEALTH_CRISIS', 'Mental health crisis'), ('HOSPITAL_LEAVE', 'Hospital leave'), ('HOSPITAL_DISCHARGE', 'Discharged from hospital'), ('TRIBUNAL', 'Tribunal decided'), ('DIED', 'Died'), ('DEPORTED', 'Deported'), ('OTHER', 'Something else'), ('MESSAGE', 'Told or asked')], max_length=30),
        ),
        migrations.AlterField(
            model_name='deadline',
            name='kind',
            field=models.CharField(choices=[('D1', 'Level setting before release'), ('D3', 'Level setting in the community'), ('D5', 'Level 1 review'), ('D6', 'Level 1 review after an event')], max_length=10),
        ),
        migrations.AlterField(
            model_name='deadlinehistory',
            name='kind',
            field=models.CharField(choices=[('D1', 'Level setting before release'), ('D3', 'Level setting in the community'), ('D5', 'Level 1 review'), ('D6', 'Level 1 review after an event')], max_length=10),
        ),
        migrations.CreateModel(
            name='Associate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('sharing', models.CharField(choices=[('OWN_AGENCY', 'Own agency only'), ('RESPONSIBLE_AUTHORITY', 'Police, probation and prisons'), ('ALL_INVOLVED', 'All involved agencies')], default=cases.domain.enums.Sharing['ALL_INVOLVED'], max_length=30)),
                ('tellable', models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('ASK_OWNER', 'Ask the agency that recorded it')], default=cases.domain.access.Tellable['ASK_OWNER'], max_length=10)),
                ('source', models.CharField(default='Entered here', max_length=60)),
                ('source_system', models.CharField(blank=True, max_length=60)),
                ('fetched_at', models.DateTimeField(blank=True, null=True)),
                ('as_of', models.DateField(blank=True, null=True)),
                ('relationship', models.CharField(choices=[('PARTNER', 'Partner'), ('FORMER_PARTNER', 'Former partner'), ('CHILD', 'Child'), ('RELATIVE', 'Relative'), ('FRIEND', 'Friend or acquaintance'), ('OTHER', 'Other')], max_length=20)),
                ('name', models.CharField(max_length=160)),
                ('born_on', models.DateField(blank=True, null=True)),
                ('address', models.TextField(blank=True)),
                ('has_children', models.CharField(choices=[('KNOWN', 'Known'), ('NONE', 'None'), ('NOT_KNOWN', 'Not known')], default=cases.domain.enums.Known['NOT_KNOWN'], max_length=10)),
                ('children', models.TextField(blank=True)),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case')),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.caseevent')),
                ('owner_agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'recorded_at'],
            },
        ),
        migrations.CreateModel(
            name='AssociateHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_actor_id', models.UUIDField(db_default=models.Func(function='current_actor_id'), null=True)),
                ('pgh_request_id', models.UUIDField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.request_id'), models.Value(value=True), function='current_setting'), models.Value('')), models.UUIDField()), null=True)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('sharing', models.CharField(choices=[('OWN_AGENCY', 'Own agency only'), ('RESPONSIBLE_AUTHORITY', 'Police, probation and prisons'), ('ALL_INVOLVED', 'All involved agencies')], default=cases.domain.enums.Sharing['ALL_INVOLVED'], max_length=30)),
                ('tellable', models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('ASK_OWNER', 'Ask the agency that recorded it')], default=cases.domain.access.Tellable['ASK_OWNER'], max_length=10)),
                ('source', models.CharField(default='Entered here', max_length=60)),
                ('source_system', models.CharField(blank=True, max_length=60)),
                ('fetched_at', models.DateTimeField(blank=True, null=True)),
                ('as_of', models.DateField(blank=True, null=True)),
                ('relationship', models.CharField(choices=[('PARTNER', 'Partner'), ('FORMER_PARTNER', 'Former partner'), ('CHILD', 'Child'), ('RELATIVE', 'Relative'), ('FRIEND', 'Friend or acquaintance'), ('OTHER', 'Other')], max_length=20)),
                ('name', models.CharField(max_length=160)),
                ('born_on', models.DateField(blank=True, null=True)),
                ('address', models.TextField(blank=True)),
                ('has_children', models.CharField(choices=[('KNOWN', 'Known'), ('NONE', 'None'), ('NOT_KNOWN', 'Not known')], default=cases.domain.enums.Known['NOT_KNOWN'], max_length=10)),
                ('children', models.TextField(blank=True)),
                ('area', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('event', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.caseevent')),
                ('owner_agency', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.agency')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.associate')),
                ('recorded_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pgh_id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('ask', models.CharField(choices=[('REVIEW', 'Review Level 1'), ('BRING_FORWARD', 'Ask the chair whether the meeting must be brought forward'), ('RECHECK_PLAN', 'Check the risk management plan and what is to trigger it'), ('DISCLOSURE', 'Consider disclosure again'), ('CATEGORY_3', 'Consider Category 3'), ('REASSESS', 'Renew the assessment'), ('ADDRESS_CHECK', 'Have the address checked'), ('FIND_OUT', 'Find out who the new partner is'), ('POLICE_CHECK', 'Ask the police about the new partner and call-outs'), ('RECORD_COURT', 'Record the offence, sentence or order, so that the category is right'), ('RECORD_DATES', 'Record the new dates'), ('CLOSE', 'Ask a manager to close the case')], max_length=20)),
                ('asked_on', models.DateField()),
                ('due_on', models.DateField()),
                ('because', models.CharField(max_length=200)),
                ('settled_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(blank=True)),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='cases.caseevent')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['due_on', 'ask', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FollowUpHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_actor_id', models.UUIDField(db_default=models.Func(function='current_actor_id'), null=True)),
                ('pgh_request_id', models.UUIDField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.request_id'), models.Value(value=True), function='current_setting'), models.Value('')), models.UUIDField()), null=True)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('ask', models.CharField(choices=[('REVIEW', 'Review Level 1'), ('BRING_FORWARD', 'Ask the chair whether the meeting must be brought forward'), ('RECHECK_PLAN', 'Check the risk management plan and what is to trigger it'), ('DISCLOSURE', 'Consider disclosure again'), ('CATEGORY_3', 'Consider Category 3'), ('REASSESS', 'Renew the assessment'), ('ADDRESS_CHECK', 'Have the address checked'), ('FIND_OUT', 'Find out who the new partner is'), ('POLICE_CHECK', 'Ask the police about the new partner and call-outs'), ('RECORD_COURT', 'Record the offence, sentence or order, so that the category is right'), ('RECORD_DATES', 'Record the new dates'), ('CLOSE', 'Ask a manager to close the case')], max_length=20)),
                ('asked_on', models.DateField()),
                ('due_on', models.DateField()),
                ('because', models.CharField(max_length=200)),
                ('settled_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(blank=True)),
                ('area', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('event', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.caseevent')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.followup')),
                ('recorded_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pgh_id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Telling',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('sharing', models.CharField(choices=[('OWN_AGENCY', 'Own agency only'), ('RESPONSIBLE_AUTHORITY', 'Police, probation and prisons'), ('ALL_INVOLVED', 'All involved agencies')], default=cases.domain.enums.Sharing['ALL_INVOLVED'], max_length=30)),
                ('tellable', models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('ASK_OWNER', 'Ask the agency that recorded it')], default=cases.domain.access.Tellable['ASK_OWNER'], max_length=10)),
                ('due_on', models.DateField()),
                ('wants_answer', models.BooleanField(default=False)),
                ('read_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tellings', to='cases.caseevent')),
                ('owner_agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.team')),
            ],
            options={
                'ordering': ['recorded_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TellingHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_actor_id', models.UUIDField(db_default=models.Func(function='current_actor_id'), null=True)),
                ('pgh_request_id', models.UUIDField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.request_id'), models.Value(value=True), function='current_setting'), models.Value('')), models.UUIDField()), null=True)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('sharing', models.CharField(choices=[('OWN_AGENCY', 'Own agency only'), ('RESPONSIBLE_AUTHORITY', 'Police, probation and prisons'), ('ALL_INVOLVED', 'All involved agencies')], default=cases.domain.enums.Sharing['ALL_INVOLVED'], max_length=30)),
                ('tellable', models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('ASK_OWNER', 'Ask the agency that recorded it')], default=cases.domain.access.Tellable['ASK_OWNER'], max_length=10)),
                ('due_on', models.DateField()),
                ('wants_answer', models.BooleanField(default=False)),
                ('read_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('area', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('event', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.caseevent')),
                ('owner_agency', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.agency')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.telling')),
                ('read_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.team')),
            ],
            options={
                'ordering': ['pgh_id'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='associate',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='associate_has_a_name'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='associate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_associatehistory" ("address", "area_id", "as_of", "born_on", "case_id", "children", "event_id", "fetched_at", "has_children", "name", "owner_agency_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "relationship", "sharing", "source", "source_system", "tellable") VALUES (NEW."address", NEW."area_id", NEW."as_of", NEW."born_on", NEW."case_id", NEW."children", NEW."event_id", NEW."fetched_at", NEW."has_children", NEW."name", NEW."owner_agency_id", clock_timestamp(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."relationship", NEW."sharing", NEW."source", NEW."source_system", NEW."tellable"); RETURN NULL;', hash='29aa0cbc447d043e8add94084f408d9241b1b455', operation='INSERT', pgid='pgtrigger_insert_insert_78b3e', table='cases_associate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='associate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."as_of" IS DISTINCT FROM (NEW."as_of") OR OLD."born_on" IS DISTINCT FROM (NEW."born_on") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."children" IS DISTINCT FROM (NEW."children") OR OLD."event_id" IS DISTINCT FROM (NEW."event_id") OR OLD."fetched_at" IS DISTINCT FROM (NEW."fetched_at") OR OLD."has_children" IS DISTINCT FROM (NEW."has_children") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."owner_agency_id" IS DISTINCT FROM (NEW."owner_agency_id") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."relationship" IS DISTINCT FROM (NEW."relationship") OR OLD."sharing" IS DISTINCT FROM (NEW."sharing") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."source_system" IS DISTINCT FROM (NEW."source_system") OR OLD."tellable" IS DISTINCT FROM (NEW."tellable"))', func='INSERT INTO "cases_associatehistory" ("address", "area_id", "as_of", "born_on", "case_id", "children", "event_id", "fetched_at", "has_children", "name", "owner_agency_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "relationship", "sharing", "source", "source_system", "tellable") VALUES (NEW."address", NEW."area_id", NEW."as_of", NEW."born_on", NEW."case_id", NEW."children", NEW."event_id", NEW."fetched_at", NEW."has_children", NEW."name", NEW."owner_agency_id", clock_timestamp(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."relationship", NEW."sharing", NEW."source", NEW."source_system", NEW."tellable"); RETURN NULL;', hash='9f98101d3eb9357c7ea364940d442825bd4c6322', operation='UPDATE', pgid='pgtrigger_update_update_bd973', table='cases_associate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='associate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_associatehistory" ("address", "area_id", "as_of", "born_on", "case_id", "children", "event_id", "fetched_at", "has_children", "name", "owner_agency_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "relationship", "sharing", "source", "source_system", "tellable") VALUES (OLD."address", OLD."area_id", OLD."as_of", OLD."born_on", OLD."case_id", OLD."children", OLD."event_id", OLD."fetched_at", OLD."has_children", OLD."name", OLD."owner_agency_id", clock_timestamp(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."relationship", OLD."sharing", OLD."source", OLD."source_system", OLD."tellable"); RETURN NULL;', hash='1c565c54f3418a3f7758ddaa96af795d316d0240', operation='DELETE', pgid='pgtrigger_delete_delete_74024', table='cases_associate', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='associatehistory',
            index=models.Index(fields=['case', 'pgh_obj'], name='associatehistory_of'),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['case', 'due_on'], name='follow_up_open'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(fields=('event', 'ask'), name='asked_once_by_an_event'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at__isnull', True)), models.Q(('settled_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='follow_up_settled_says_what_came_of_it'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_followuphistory" ("area_id", "ask", "asked_on", "because", "case_id", "due_on", "event_id", "outcome", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "settled_at", "settled_by_id") VALUES (NEW."area_id", NEW."ask", NEW."asked_on", NEW."because", NEW."case_id", NEW."due_on", NEW."event_id", NEW."outcome", clock_timestamp(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."settled_at", NEW."settled_by_id"); RETURN NULL;', hash='66615bfb98bd4fdcab96d426c041be6b2e521c1d', operation='INSERT', pgid='pgtrigger_insert_insert_52e06', table='cases_followup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."ask" IS DISTINCT FROM (NEW."ask") OR OLD."asked_on" IS DISTINCT FROM (NEW."asked_on") OR OLD."because" IS DISTINCT FROM (NEW."because") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."event_id" IS DISTINCT FROM (NEW."event_id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."settled_at" IS DISTINCT FROM (NEW."settled_at") OR OLD."settled_by_id" IS DISTINCT FROM (NEW."settled_by_id"))', func='INSERT INTO "cases_followuphistory" ("area_id", "ask", "asked_on", "because", "case_id", "due_on", "event_id", "outcome", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "settled_at", "settled_by_id") VALUES (NEW."area_id", NEW."ask", NEW."asked_on", NEW."because", NEW."case_id", NEW."due_on", NEW."event_id", NEW."outcome", clock_timestamp(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."settled_at", NEW."settled_by_id"); RETURN NULL;', hash='65655132572fd584d4e96ceda4776151300cd7d7', operation='UPDATE', pgid='pgtrigger_update_update_c0edd', table='cases_followup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_followuphistory" ("area_id", "ask", "asked_on", "because", "case_id", "due_on", "event_id", "outcome", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "settled_at", "settled_by_id") VALUES (OLD."area_id", OLD."ask", OLD."asked_on", OLD."because", OLD."case_id", OLD."due_on", OLD."event_id", OLD."outcome", clock_timestamp(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."settled_at", OLD."settled_by_id"); RETURN NULL;', hash='fe1ceb840925f6cc5f60cd2c3ba84f5c5ad07f37', operation='DELETE', pgid='pgtrigger_delete_delete_c0217', table='cases_followup', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='followuphistory',
            index=models.Index(fields=['case', 'pgh_obj'], name='followuphistory_of'),
        ),
        migrations.AddIndex(
            model_name='telling',
            index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['team'], name='telling_unread'),
        ),
        migrations.AddConstraint(
            model_name='telling',
            constraint=models.UniqueConstraint(fields=('event', 'team'), name='team_told_once_of_an_event'),
        ),
        migrations.AddConstraint(
            model_name='telling',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('read_at__isnull', True), ('read_by__isnull', True)), models.Q(('read_at__isnull', False), ('read_by__isnull', False)), _connector='OR'), name='telling_read_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='telling',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='telling_answer_has_its_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='telling',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_tellinghistory" ("answer", "answered_at", "answered_by_id", "area_id", "case_id", "due_on", "event_id", "owner_agency_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "read_by_id", "recorded_at", "recorded_by_id", "sharing", "team_id", "tellable", "wants_answer") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."area_id", NEW."case_id", NEW."due_on", NEW."event_id", NEW."owner_agency_id", clock_timestamp(), \'insert\', NEW."id", NEW."read_at", NEW."read_by_id", NEW."recorded_at", NEW."recorded_by_id", NEW."sharing", NEW."team_id", NEW."tellable", NEW."wants_answer"); RETURN NULL;', hash='f356f0bb763dc353752bafed4c451894a8e9fbec', operation='INSERT', pgid='pgtrigger_insert_insert_9c920', table='cases_telling', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='telling',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."answered_at" IS DISTINCT FROM (NEW."answered_at") OR OLD."answered_by_id" IS DISTINCT FROM (NEW."answered_by_id") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."event_id" IS DISTINCT FROM (NEW."event_id") OR OLD."owner_agency_id" IS DISTINCT FROM (NEW."owner_agency_id") OR OLD."read_at" IS DISTINCT FROM (NEW."read_at") OR OLD."read_by_id" IS DISTINCT FROM (NEW."read_by_id") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."sharing" IS DISTINCT FROM (NEW."sharing") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."tellable" IS DISTINCT FROM (NEW."tellable") OR OLD."wants_answer" IS DISTINCT FROM (NEW."wants_answer"))', func='INSERT INTO "cases_tellinghistory" ("answer", "answered_at", "answered_by_id", "area_id", "case_id", "due_on", "event_id", "owner_agency_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "read_by_id", "recorded_at", "recorded_by_id", "sharing", "team_id", "tellable", "wants_answer") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."area_id", NEW."case_id", NEW."due_on", NEW."event_id", NEW."owner_agency_id", clock_timestamp(), \'update\', NEW."id", NEW."read_at", NEW."read_by_id", NEW."recorded_at", NEW."recorded_by_id", NEW."sharing", NEW."team_id", NEW."tellable", NEW."wants_answer"); RETURN NULL;', hash='a2216fba8b4074c3797ea74058081f96c525a817', operation='UPDATE', pgid='pgtrigger_update_update_8bd38', table='cases_telling', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='telling',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_tellinghistory" ("answer", "answered_at", "answered_by_id", "area_id", "case_id", "due_on", "event_id", "owner_agency_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "read_by_id", "recorded_at", "recorded_by_id", "sharing", "team_id", "tellable", "wants_answer") VALUES (OLD."answer", OLD."answered_at", OLD."answered_by_id", OLD."area_id", OLD."case_id", OLD."due_on", OLD."event_id", OLD."owner_agency_id", clock_timestamp(), \'delete\', OLD."id", OLD."read_at", OLD."read_by_id", OLD."recorded_at", OLD."recorded_by_id", OLD."sharing", OLD."team_id", OLD."tellable", OLD."wants_answer"); RETURN NULL;', hash='87d6450c2be65f7986248ac19de865ad3f16cac2', operation='DELETE', pgid='pgtrigger_delete_delete_03e06', table='cases_telling', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='tellinghistory',
            index=models.Index(fields=['case', 'pgh_obj'], name='tellinghistory_of'),
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]
