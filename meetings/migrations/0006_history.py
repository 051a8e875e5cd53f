"""Old and new values of meetings, kept by the database (docs/adr/0018)."""

import cases.domain.access
import cases.domain.enums
import django.db.models.deletion
import django.db.models.functions.comparison
import mappa.migrating
import meetings.domain.enums
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from mappa.core.history_walls import KEPT_BY_MARK, NEVER_SILENT, begin_history, protect_history

TABLES = ("action", "attendance", "meeting", "minutesection")
NARROWED = {"action": KEPT_BY_MARK, "minutesection": KEPT_BY_MARK}
UP = (
    "".join(protect_history(f"meetings_{table}", withheld_while=NARROWED.get(table, "")) for table in TABLES)
    + NEVER_SILENT
    + begin_history(*(f"meetings_{table}" for table in TABLES))
)


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_areas'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('cases', '0016_history'),
        ('meetings', '0005_marks_of_meetings'),
    ]

    operations = [
        mappa.migrating.AllAtOnce(
            operations=[migrations.CreateModel(
                name='ActionHistory',
                fields=[
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('pgh_actor_id', models.UUIDField(db_default=models.Func(function='current_actor_id'), null=True)),
                    ('pgh_request_id', models.UUIDField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.request_id'), models.Value(value=True), function='current_setting'), models.Value('')), models.UUIDField()), null=True)),
                    ('recorded_at', models.DateTimeField(auto_now_add=True)),
                    ('sharing', models.CharField(choices=[('OWN_AGENCY', 'Own agency only'), ('RESPONSIBLE_AUTHORITY', 'Police, probation and prisons'), ('ALL_INVOLVED', 'All involved agencies')], default=cases.domain.enums.Sharing['ALL_INVOLVED'], max_length=30)),
                    ('tellable', models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('ASK_OWNER', 'Ask the agency that recorded it')], default=cases.domain.access.Tellable['ASK_OWNER'], max_length=10)),
                    ('number', models.PositiveIntegerField()),
                    ('pillar', models.CharField(choices=[('SUPERVISION', 'Supervision'), ('MONITORING_AND_CONTROL', 'Monitoring and control'), ('INTERVENTIONS_AND_TREATMENT', 'Interventions and treatment'), ('VICTIM_SAFETY_PLANNING', 'Victim safety planning')], max_length=30)),
                    ('text', models.TextField()),
                    ('due_on', models.DateField()),
                    ('is_safeguarding', models.BooleanField(default=False)),
                    ('state', models.CharField(choices=[('OPEN', 'Open'), ('IN_PROGRESS', 'In progress'), ('COMPLETE', 'Complete, with evidence'), ('VERIFIED', 'Verified'), ('SUPERSEDED', 'Superseded'), ('CANCELLED', 'Cancelled by the chair')], default=meetings.domain.enums.ActionState['OPEN'], max_length=20)),
                    ('issued_at', models.DateTimeField(null=True)),
                    ('evidence', models.TextField(blank=True)),
                    ('completed_at', models.DateTimeField(null=True)),
                    ('closed_reason', models.TextField(blank=True)),
                    ('escalated_at', models.DateTimeField(null=True)),
                    ('reviewed_meeting_id', models.UUIDField(null=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('area', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.area')),
                    ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                    ('meeting', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.meeting')),
                    ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('owner_agency', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.agency')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='meetings.action')),
                    ('recorded_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pgh_id'],
                    'abstract': False,
                    'indexes': [models.Index(fields=['case', 'pgh_obj'], name='actionhistory_of')],
                },
            ), migrations.CreateModel(
                name='AttendanceHistory',
                fields=[
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('pgh_actor_id', models.UUIDField(db_default=models.Func(function='current_actor_id'), null=True)),
                    ('pgh_request_id', models.UUIDField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.request_id'), models.Value(value=True), function='current_setting'), models.Value('')), models.UUIDField()), null=True)),
                    ('recorded_at', models.DateTimeField(auto_now_add=True)),
                    ('service', models.CharField(choices=[('POLICE', 'Police'), ('PROBATION', 'Probation'), ('PRISON', 'Prison'), ('CHILDRENS_SERVICES', "Children's social care"), ('ADULT_SOCIAL_CARE', 'Adult social care'), ('HEALTH', 'Health'), ('MENTAL_HEALTH', 'Mental health'), ('HOUSING', 'Housing'), ('YOUTH_JUSTICE', 'Youth justice'), ('DWP', 'Department for Work and Pensions'), ('HOME_OFFICE', 'Home Office, immigration'), ('ELECTRONIC_MONITORING', 'Electronic monitoring'), ('VICTIM_LIAISON', 'Victim liaison'), ('EDUCATION', 'Education'), ('OTHER', 'Other')], max_length=30)),
                    ('expected', models.CharField(choices=[('REQUIRED', 'Required'), ('INVITED', 'Invited')], default=meetings.domain.enums.Expected['INVITED'], max_length=10)),
                    ('deputy_name', models.CharField(blank=True, max_length=160)),
                    ('grade', models.CharField(blank=True, choices=[('PRACTITIONER', 'Practitioner'), ('MANAGER', 'Manager'), ('SENIOR_MANAGER', 'Senior manager'), ('HEAD', 'Head of service'), ('CHIEF_OFFICER', 'Chief officer')], max_length=20)),
                    ('invited_at', models.DateTimeField(null=True)),
                    ('outcome', models.CharField(blank=True, choices=[('ATTENDED', 'Attended'), ('DEPUTY', 'Deputy attended'), ('REPORT', 'Sent a report, did not attend'), ('APOLOGIES', 'Apologies, no report'), ('ABSENT', 'Absent without apologies')], max_length=10)),
                    ('report', models.TextField(blank=True)),
                    ('agency', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.agency')),
                    ('area', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.area')),
                    ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                    ('meeting', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.meeting')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='meetings.attendance')),
                    ('recorded_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pgh_id'],
                    'abstract': False,
                    'indexes': [models.Index(fields=['case', 'pgh_obj'], name='attendancehistory_of')],
                },
            ), migrations.CreateModel(
                name='MeetingHistory',
                fields=[
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('pgh_actor_id', models.UUIDField(db_default=models.Func(function='current_actor_id'), null=True)),
                    ('pgh_request_id', models.UUIDField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.request_id'), models.Value(value=True), function='current_setting'), models.Value('')), models.UUIDField()), null=True)),
                    ('recorded_at', models.DateTimeField(auto_now_add=True)),
                    ('number', models.PositiveIntegerField()),
                    ('level', models.PositiveSmallIntegerField()),
                    ('slot_at', models.TimeField()),
                    ('minutes_planned', models.PositiveSmallIntegerField(default=40)),
                    ('state', models.CharField(choices=[('SCHEDULED', 'Scheduled'), ('INVITED', 'Invitations sent'), ('RUNNING', 'Running'), ('HELD', 'Held, actions issued'), ('MINUTES_DRAFTED', 'Minutes drafted'), ('APPROVED', 'Minutes approved by the chair'), ('DISTRIBUTED', 'Minutes distributed'), ('POSTPONED', 'Postponed'), ('CANCELLED', 'Cancelled')], default=meetings.domain.enums.MeetingState['SCHEDULED'], max_length=20)),
                    ('purpose', models.TextField(blank=True)),
                    ('referral_id', models.UUIDField(null=True)),
                    ('started_at', models.DateTimeField(null=True)),
                    ('statement_read_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('level_outcome', models.CharField(blank=True, choices=[('REMAIN_2', 'Remain at Level 2'), ('REMAIN_3', 'Remain at Level 3'), ('UP_TO_3', 'Move up to Level 3'), ('DOWN_TO_2', 'Move down to Level 2'), ('DOWN_TO_1', 'Move down to Level 1'), ('CLOSE', 'Close the case')], max_length=10)),
                    ('level_rationale', models.TextField(blank=True)),
                    ('step_down_override', models.TextField(blank=True)),
                    ('close_reason', models.CharField(blank=True, choices=[('CATEGORY_ENDED', 'Category period ended'), ('RISK_REDUCED', 'Risk reduced (Category 3)'), ('DIED', 'Died'), ('DEPORTED', 'Deported'), ('TRANSFERRED_OUT', 'Transferred out'), ('ENTERED_IN_ERROR', 'Entered in error')], max_length=20)),
                    ('next_review_on', models.DateField(null=True)),
                    ('no_review_because', models.TextField(blank=True)),
                    ('approved_at', models.DateTimeField(null=True)),
                    ('distributed_at', models.DateTimeField(null=True)),
                    ('minutes_document_id', models.UUIDField(null=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('approved_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('area', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.area')),
                    ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                    ('panel_day', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.panelday')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='meetings.meeting')),
                    ('recorded_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pgh_id'],
                    'abstract': False,
                    'indexes': [models.Index(fields=['case', 'pgh_obj'], name='meetinghistory_of')],
                },
            ), migrations.CreateModel(
                name='MinuteSectionHistory',
                fields=[
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('pgh_actor_id', models.UUIDField(db_default=models.Func(function='current_actor_id'), null=True)),
                    ('pgh_request_id', models.UUIDField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.request_id'), models.Value(value=True), function='current_setting'), models.Value('')), models.UUIDField()), null=True)),
                    ('recorded_at', models.DateTimeField(auto_now_add=True)),
                    ('sharing', models.CharField(choices=[('OWN_AGENCY', 'Own agency only'), ('RESPONSIBLE_AUTHORITY', 'Police, probation and prisons'), ('ALL_INVOLVED', 'All involved agencies')], default=cases.domain.enums.Sharing['ALL_INVOLVED'], max_length=30)),
                    ('tellable', models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('ASK_OWNER', 'Ask the agency that recorded it')], default=cases.domain.access.Tellable['ASK_OWNER'], max_length=10)),
                    ('item', models.CharField(max_length=40)),
                    ('text', models.TextField(blank=True)),
                    ('minutes_spent', models.PositiveSmallIntegerField(default=0)),
                    ('is_withheld', models.BooleanField(default=False)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('area', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.area')),
                    ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                    ('meeting', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='meetings.meeting')),
                    ('owner_agency', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.agency')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='meetings.minutesection')),
                    ('recorded_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pgh_id'],
                    'abstract': False,
                    'indexes': [models.Index(fields=['case', 'pgh_obj'], name='minutesectionhistory_of')],
                },
            ), pgtrigger.migrations.AddTrigger(
                model_name='action',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_actionhistory" ("area_id", "case_id", "closed_reason", "completed_at", "due_on", "escalated_at", "evidence", "is_safeguarding", "issued_at", "meeting_id", "number", "owner_agency_id", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pillar", "recorded_at", "recorded_by_id", "reviewed_meeting_id", "sharing", "state", "tellable", "text", "version") VALUES (NEW."area_id", NEW."case_id", NEW."closed_reason", NEW."completed_at", NEW."due_on", NEW."escalated_at", NEW."evidence", NEW."is_safeguarding", NEW."issued_at", NEW."meeting_id", NEW."number", NEW."owner_agency_id", NEW."owner_id", clock_timestamp(), \'insert\', NEW."id", NEW."pillar", NEW."recorded_at", NEW."recorded_by_id", NEW."reviewed_meeting_id", NEW."sharing", NEW."state", NEW."tellable", NEW."text", NEW."version"); RETURN NULL;', hash='7d65212964557903b745d13ac6fc93c516a99d64', operation='INSERT', pgid='pgtrigger_insert_insert_fae11', table='meetings_action', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='action',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."closed_reason" IS DISTINCT FROM (NEW."closed_reason") OR OLD."completed_at" IS DISTINCT FROM (NEW."completed_at") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."escalated_at" IS DISTINCT FROM (NEW."escalated_at") OR OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."is_safeguarding" IS DISTINCT FROM (NEW."is_safeguarding") OR OLD."issued_at" IS DISTINCT FROM (NEW."issued_at") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."owner_agency_id" IS DISTINCT FROM (NEW."owner_agency_id") OR OLD."pillar" IS DISTINCT FROM (NEW."pillar") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."reviewed_meeting_id" IS DISTINCT FROM (NEW."reviewed_meeting_id") OR OLD."sharing" IS DISTINCT FROM (NEW."sharing") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."tellable" IS DISTINCT FROM (NEW."tellable") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "meetings_actionhistory" ("area_id", "case_id", "closed_reason", "completed_at", "due_on", "escalated_at", "evidence", "is_safeguarding", "issued_at", "meeting_id", "number", "owner_agency_id", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pillar", "recorded_at", "recorded_by_id", "reviewed_meeting_id", "sharing", "state", "tellable", "text", "version") VALUES (NEW."area_id", NEW."case_id", NEW."closed_reason", NEW."completed_at", NEW."due_on", NEW."escalated_at", NEW."evidence", NEW."is_safeguarding", NEW."issued_at", NEW."meeting_id", NEW."number", NEW."owner_agency_id", NEW."owner_id", clock_timestamp(), \'update\', NEW."id", NEW."pillar", NEW."recorded_at", NEW."recorded_by_id", NEW."reviewed_meeting_id", NEW."sharing", NEW."state", NEW."tellable", NEW."text", NEW."version"); RETURN NULL;', hash='b4fa5dc2e957a85d4dab207a6a03bf7638ed3269', operation='UPDATE', pgid='pgtrigger_update_update_a681c', table='meetings_action', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='action',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_actionhistory" ("area_id", "case_id", "closed_reason", "completed_at", "due_on", "escalated_at", "evidence", "is_safeguarding", "issued_at", "meeting_id", "number", "owner_agency_id", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pillar", "recorded_at", "recorded_by_id", "reviewed_meeting_id", "sharing", "state", "tellable", "text", "version") VALUES (OLD."area_id", OLD."case_id", OLD."closed_reason", OLD."completed_at", OLD."due_on", OLD."escalated_at", OLD."evidence", OLD."is_safeguarding", OLD."issued_at", OLD."meeting_id", OLD."number", OLD."owner_agency_id", OLD."owner_id", clock_timestamp(), \'delete\', OLD."id", OLD."pillar", OLD."recorded_at", OLD."recorded_by_id", OLD."reviewed_meeting_id", OLD."sharing", OLD."state", OLD."tellable", OLD."text", OLD."version"); RETURN NULL;', hash='965936b50f0b4b2de9a47037cea9cb40cf989047', operation='DELETE', pgid='pgtrigger_delete_delete_641b9', table='meetings_action', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='attendance',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_attendancehistory" ("agency_id", "area_id", "case_id", "deputy_name", "expected", "grade", "invited_at", "meeting_id", "outcome", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "report", "service", "user_id") VALUES (NEW."agency_id", NEW."area_id", NEW."case_id", NEW."deputy_name", NEW."expected", NEW."grade", NEW."invited_at", NEW."meeting_id", NEW."outcome", clock_timestamp(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."report", NEW."service", NEW."user_id"); RETURN NULL;', hash='aa67f562df18c09ff2c70f62df025e1c960fc435', operation='INSERT', pgid='pgtrigger_insert_insert_f595f', table='meetings_attendance', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='attendance',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."agency_id" IS DISTINCT FROM (NEW."agency_id") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."deputy_name" IS DISTINCT FROM (NEW."deputy_name") OR OLD."expected" IS DISTINCT FROM (NEW."expected") OR OLD."grade" IS DISTINCT FROM (NEW."grade") OR OLD."invited_at" IS DISTINCT FROM (NEW."invited_at") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."report" IS DISTINCT FROM (NEW."report") OR OLD."service" IS DISTINCT FROM (NEW."service") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "meetings_attendancehistory" ("agency_id", "area_id", "case_id", "deputy_name", "expected", "grade", "invited_at", "meeting_id", "outcome", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "report", "service", "user_id") VALUES (NEW."agency_id", NEW."area_id", NEW."case_id", NEW."deputy_name", NEW."expected", NEW."grade", NEW."invited_at", NEW."meeting_id", NEW."outcome", clock_timestamp(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."report", NEW."service", NEW."user_id"); RETURN NULL;', hash='42f673e80a94e7954e8a021d7cccb5c83b84d92a', operation='UPDATE', pgid='pgtrigger_update_update_870cb', table='meetings_attendance', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='attendance',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_attendancehistory" ("agency_id", "area_id", "case_id", "deputy_name", "expected", "grade", "invited_at", "meeting_id", "outcome", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "report", "service", "user_id") VALUES (OLD."agency_id", OLD."area_id", OLD."case_id", OLD."deputy_name", OLD."expected", OLD."grade", OLD."invited_at", OLD."meeting_id", OLD."outcome", clock_timestamp(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."report", OLD."service", OLD."user_id"); RETURN NULL;', hash='9e1ea0b8e1782007b1afd4506622d977132257ef', operation='DELETE', pgid='pgtrigger_delete_delete_774f3', table='meetings_attendance', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='meeting',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_meetinghistory" ("approved_at", "approved_by_id", "area_id", "case_id", "close_reason", "distributed_at", "ended_at", "level", "level_outcome", "level_rationale", "minutes_document_id", "minutes_planned", "next_review_on", "no_review_because", "number", "panel_day_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_at", "recorded_by_id", "referral_id", "slot_at", "started_at", "state", "statement_read_at", "step_down_override", "version") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."area_id", NEW."case_id", NEW."close_reason", NEW."distributed_at", NEW."ended_at", NEW."level", NEW."level_outcome", NEW."level_rationale", NEW."minutes_document_id", NEW."minutes_planned", NEW."next_review_on", NEW."no_review_because", NEW."number", NEW."panel_day_id", clock_timestamp(), \'insert\', NEW."id", NEW."purpose", NEW."recorded_at", NEW."recorded_by_id", NEW."referral_id", NEW."slot_at", NEW."started_at", NEW."state", NEW."statement_read_at", NEW."step_down_override", NEW."version"); RETURN NULL;', hash='5e93276d77b9e5d6da2a10f63ef93d8d223fd463', operation='INSERT', pgid='pgtrigger_insert_insert_61d9e', table='meetings_meeting', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='meeting',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."approved_at" IS DISTINCT FROM (NEW."approved_at") OR OLD."approved_by_id" IS DISTINCT FROM (NEW."approved_by_id") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."close_reason" IS DISTINCT FROM (NEW."close_reason") OR OLD."distributed_at" IS DISTINCT FROM (NEW."distributed_at") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."level_outcome" IS DISTINCT FROM (NEW."level_outcome") OR OLD."level_rationale" IS DISTINCT FROM (NEW."level_rationale") OR OLD."minutes_document_id" IS DISTINCT FROM (NEW."minutes_document_id") OR OLD."minutes_planned" IS DISTINCT FROM (NEW."minutes_planned") OR OLD."next_review_on" IS DISTINCT FROM (NEW."next_review_on") OR OLD."no_review_because" IS DISTINCT FROM (NEW."no_review_because") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."panel_day_id" IS DISTINCT FROM (NEW."panel_day_id") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."referral_id" IS DISTINCT FROM (NEW."referral_id") OR OLD."slot_at" IS DISTINCT FROM (NEW."slot_at") OR OLD."started_at" IS DISTINCT FROM (NEW."started_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."statement_read_at" IS DISTINCT FROM (NEW."statement_read_at") OR OLD."step_down_override" IS DISTINCT FROM (NEW."step_down_override") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "meetings_meetinghistory" ("approved_at", "approved_by_id", "area_id", "case_id", "close_reason", "distributed_at", "ended_at", "level", "level_outcome", "level_rationale", "minutes_document_id", "minutes_planned", "next_review_on", "no_review_because", "number", "panel_day_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_at", "recorded_by_id", "referral_id", "slot_at", "started_at", "state", "statement_read_at", "step_down_override", "version") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."area_id", NEW."case_id", NEW."close_reason", NEW."distributed_at", NEW."ended_at", NEW."level", NEW."level_outcome", NEW."level_rationale", NEW."minutes_document_id", NEW."minutes_planned", NEW."next_review_on", NEW."no_review_because", NEW."number", NEW."panel_day_id", clock_timestamp(), \'update\', NEW."id", NEW."purpose", NEW."recorded_at", NEW."recorded_by_id", NEW."referral_id", NEW."slot_at", NEW."started_at", NEW."state", NEW."statement_read_at", NEW."step_down_override", NEW."version"); RETURN NULL;', hash='cc387dbb2be668b971ecd4ef6cb203811d663cf4', operation='UPDATE', pgid='pgtrigger_update_update_495b8', table='meetings_meeting', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='meeting',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_meetinghistory" ("approved_at", "approved_by_id", "area_id", "case_id", "close_reason", "distributed_at", "ended_at", "level", "level_outcome", "level_rationale", "minutes_document_id", "minutes_planned", "next_review_on", "no_review_because", "number", "panel_day_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_at", "recorded_by_id", "referral_id", "slot_at", "started_at", "state", "statement_read_at", "step_down_override", "version") VALUES (OLD."approved_at", OLD."approved_by_id", OLD."area_id", OLD."case_id", OLD."close_reason", OLD."distributed_at", OLD."ended_at", OLD."level", OLD."level_outcome", OLD."level_rationale", OLD."minutes_document_id", OLD."minutes_planned", OLD."next_review_on", OLD."no_review_because", OLD."number", OLD."panel_day_id", clock_timestamp(), \'delete\', OLD."id", OLD."purpose", OLD."recorded_at", OLD."recorded_by_id", OLD."referral_id", OLD."slot_at", OLD."started_at", OLD."state", OLD."statement_read_at", OLD."step_down_override", OLD."version"); RETURN NULL;', hash='047504799861d6cd43cbf6b42312fa353f435c95', operation='DELETE', pgid='pgtrigger_delete_delete_4bf26', table='meetings_meeting', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='minutesection',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_minutesectionhistory" ("area_id", "case_id", "is_withheld", "item", "meeting_id", "minutes_spent", "owner_agency_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "sharing", "tellable", "text", "version") VALUES (NEW."area_id", NEW."case_id", NEW."is_withheld", NEW."item", NEW."meeting_id", NEW."minutes_spent", NEW."owner_agency_id", clock_timestamp(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."sharing", NEW."tellable", NEW."text", NEW."version"); RETURN NULL;', hash='c7a075565496918cae2cecec476194b0301c09cb', operation='INSERT', pgid='pgtrigger_insert_insert_36300', table='meetings_minutesection', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='minutesection',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."is_withheld" IS DISTINCT FROM (NEW."is_withheld") OR OLD."item" IS DISTINCT FROM (NEW."item") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."minutes_spent" IS DISTINCT FROM (NEW."minutes_spent") OR OLD."owner_agency_id" IS DISTINCT FROM (NEW."owner_agency_id") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."sharing" IS DISTINCT FROM (NEW."sharing") OR OLD."tellable" IS DISTINCT FROM (NEW."tellable") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "meetings_minutesectionhistory" ("area_id", "case_id", "is_withheld", "item", "meeting_id", "minutes_spent", "owner_agency_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "sharing", "tellable", "text", "version") VALUES (NEW."area_id", NEW."case_id", NEW."is_withheld", NEW."item", NEW."meeting_id", NEW."minutes_spent", NEW."owner_agency_id", clock_timestamp(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."sharing", NEW."tellable", NEW."text", NEW."version"); RETURN NULL;', hash='a0a90b9250be28efec838cf5ed5b4ddeaf27c38c', operation='UPDATE', pgid='pgtrigger_update_update_c6560', table='meetings_minutesection', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='minutesection',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "meetings_minutesectionhistory" ("area_id", "case_id", "is_withheld", "item", "meeting_id", "minutes_spent", "owner_agency_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "sharing", "tellable", "text", "version") VALUES (OLD."area_id", OLD."case_id", OLD."is_withheld", OLD."item", OLD."meeting_id", OLD."minutes_spent", OLD."owner_agency_id", clock_timestamp(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."sharing", OLD."tellable", OLD."text", OLD."version"); RETURN NULL;', hash='5a96d0987a7866e91cd3a2cca45b3a8d90fe899b', operation='DELETE', pgid='pgtrigger_delete_delete_7363e', table='meetings_minutesection', when='AFTER')),
            )],
        ),
        migrations.RunSQL(UP, migrations.RunSQL.noop),
    ]
