"""Assessments with their tool and date; and why a case was closed although something stood in the way."""

import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from mappa.core.history_walls import NEVER_SILENT, begin_history, protect_history
from mappa.core.policies import protect_case_bound_table


WALLS = (
    protect_case_bound_table("cases_assessment")
    + protect_history("cases_assessment")
    + NEVER_SILENT
    + begin_history("cases_assessment")
)


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_name_failures'),
        ('cases', '0022_events'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('source', models.CharField(default='Entered here', max_length=60)),
                ('source_system', models.CharField(blank=True, max_length=60)),
                ('fetched_at', models.DateTimeField(blank=True, null=True)),
                ('as_of', models.DateField(blank=True, null=True)),
                ('tool', models.CharField(choices=[('OASYS', 'OASys'), ('ARMS', 'ARMS'), ('SARA', 'SARA'), ('ASSETPLUS', 'AssetPlus'), ('HCR20', 'HCR-20'), ('RM2000', 'RM2000'), ('OSP', 'OSP'), ('RSR', 'RSR')], max_length=20)),
                ('version', models.CharField(blank=True, max_length=20)),
                ('assessed_on', models.DateField()),
                ('assessor', models.CharField(blank=True, max_length=160)),
                ('result', models.CharField(blank=True, max_length=200)),
                ('next_due_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-assessed_on', '-recorded_at'],
            },
        ),
        migrations.CreateModel(
            name='AssessmentHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_actor_id', models.UUIDField(db_default=models.Func(function='current_actor_id'), null=True)),
                ('pgh_request_id', models.UUIDField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.request_id'), models.Value(value=True), function='current_setting'), models.Value('')), models.UUIDField()), null=True)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('source', models.CharField(default='Entered here', max_length=60)),
                ('source_system', models.CharField(blank=True, max_length=60)),
                ('fetched_at', models.DateTimeField(blank=True, null=True)),
                ('as_of', models.DateField(blank=True, null=True)),
                ('tool', models.CharField(choices=[('OASYS', 'OASys'), ('ARMS', 'ARMS'), ('SARA', 'SARA'), ('ASSETPLUS', 'AssetPlus'), ('HCR20', 'HCR-20'), ('RM2000', 'RM2000'), ('OSP', 'OSP'), ('RSR', 'RSR')], max_length=20)),
                ('version', models.CharField(blank=True, max_length=20)),
                ('assessed_on', models.DateField()),
                ('assessor', models.CharField(blank=True, max_length=160)),
                ('result', models.CharField(blank=True, max_length=200)),
                ('next_due_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['pgh_id'],
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='case',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='case',
            name='update_update',
        ),
        migrations.AddField(
            model_name='case',
            name='closed_despite',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='casehistory',
            name='closed_despite',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='deadline',
            name='kind',
            field=models.CharField(choices=[('D1', 'Level setting before release'), ('D3', 'Level setting in the community'), ('D5', 'Level 1 review'), ('D6', 'Level 1 review after an event'), ('D29', 'Community offender manager allocated'), ('D30', 'Handover to the community'), ('D31', 'Current assessment'), ('D33', 'First appointment after release')], max_length=10),
        ),
        migrations.AlterField(
            model_name='deadlinehistory',
            name='kind',
            field=models.CharField(choices=[('D1', 'Level setting before release'), ('D3', 'Level setting in the community'), ('D5', 'Level 1 review'), ('D6', 'Level 1 review after an event'), ('D29', 'Community offender manager allocated'), ('D30', 'Handover to the community'), ('D31', 'Current assessment'), ('D33', 'First appointment after release')], max_length=10),
        ),
        migrations.AlterField(
            model_name='keydate',
            name='kind',
            field=models.CharField(choices=[('CONDITIONAL_RELEASE', 'Conditional release'), ('AUTOMATIC_RELEASE', 'Automatic release'), ('HDC_ELIGIBILITY', 'Home detention curfew eligibility'), ('PAROLE_ELIGIBILITY', 'Parole eligibility'), ('TARIFF', 'Tariff expiry'), ('ROTL', 'First release on temporary licence'), ('RELEASE', 'Release (confirmed)'), ('LICENCE_EXPIRY', 'Licence expiry'), ('SENTENCE_EXPIRY', 'Sentence expiry'), ('FIRST_APPOINTMENT', 'First appointment in the community'), ('HANDOVER', 'Handover meeting held')], max_length=30),
        ),
        migrations.AlterField(
            model_name='keydatehistory',
            name='kind',
            field=models.CharField(choices=[('CONDITIONAL_RELEASE', 'Conditional release'), ('AUTOMATIC_RELEASE', 'Automatic release'), ('HDC_ELIGIBILITY', 'Home detention curfew eligibility'), ('PAROLE_ELIGIBILITY', 'Parole eligibility'), ('TARIFF', 'Tariff expiry'), ('ROTL', 'First release on temporary licence'), ('RELEASE', 'Release (confirmed)'), ('LICENCE_EXPIRY', 'Licence expiry'), ('SENTENCE_EXPIRY', 'Sentence expiry'), ('FIRST_APPOINTMENT', 'First appointment in the community'), ('HANDOVER', 'Handover meeting held')], max_length=30),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_casehistory" ("area_id", "became_known_on", "category", "closed_despite", "closed_on", "closed_reason", "created_at", "created_by_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "state", "version") VALUES (NEW."area_id", NEW."became_known_on", NEW."category", NEW."closed_despite", NEW."closed_on", NEW."closed_reason", NEW."created_at", NEW."created_by_id", clock_timestamp(), \'insert\', NEW."id", NEW."reference", NEW."state", NEW."version"); RETURN NULL;', hash='5819cb4f6a3edf159e67832fabfca20a51adef95', operation='INSERT', pgid='pgtrigger_insert_insert_0b483', table='cases_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."area_id" IS DISTINCT FROM (NEW."area_id") OR OLD."became_known_on" IS DISTINCT FROM (NEW."became_known_on") OR OLD."category" IS DISTINCT FROM (NEW."category") OR OLD."closed_despite" IS DISTINCT FROM (NEW."closed_despite") OR OLD."closed_on" IS DISTINCT FROM (NEW."closed_on") OR OLD."closed_reason" IS DISTINCT FROM (NEW."closed_reason") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "cases_casehistory" ("area_id", "became_known_on", "category", "closed_despite", "closed_on", "closed_reason", "created_at", "created_by_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "state", "version") VALUES (NEW."area_id", NEW."became_known_on", NEW."category", NEW."closed_despite", NEW."closed_on", NEW."closed_reason", NEW."created_at", NEW."created_by_id", clock_timestamp(), \'update\', NEW."id", NEW."reference", NEW."state", NEW."version"); RETURN NULL;', hash='94a8a43778a2f1736953c4219218d1dd392c31fd', operation='UPDATE', pgid='pgtrigger_update_update_f5146', table='cases_case', when='AFTER')),
        ),
        migrations.AddField(
            model_name='assessment',
            name='area',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='case',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='assessmenthistory',
            name='area',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.area'),
        ),
        migrations.AddField(
            model_name='assessmenthistory',
            name='case',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='assessmenthistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.assessment'),
        ),
        migrations.AddField(
            model_name='assessmenthistory',
            name='recorded_by',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(('next_due_on__isnull', True), ('next_due_on__gt', models.F('assessed_on')), _connector='OR'), name='next_assessment_after_this_one'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assessment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_assessmenthistory" ("area_id", "as_of", "assessed_on", "assessor", "case_id", "fetched_at", "next_due_on", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "result", "source", "source_system", "tool", "version") VALUES (NEW."area_id", NEW."as_of", NEW."assessed_on", NEW."assessor", NEW."case_id", NEW."fetched_at", NEW."next_due_on", clock_timestamp(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."result", NEW."source", NEW."source_system", NEW."tool", NEW."version"); RETURN NULL;', hash='567a8241e1d25a0859582a4f72ce0dc468163a63', operation='INSERT', pgid='pgtrigger_insert_insert_718b4', table='cases_assessment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assessment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."as_of" IS DISTINCT FROM (NEW."as_of") OR OLD."assessed_on" IS DISTINCT FROM (NEW."assessed_on") OR OLD."assessor" IS DISTINCT FROM (NEW."assessor") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."fetched_at" IS DISTINCT FROM (NEW."fetched_at") OR OLD."next_due_on" IS DISTINCT FROM (NEW."next_due_on") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."result" IS DISTINCT FROM (NEW."result") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."source_system" IS DISTINCT FROM (NEW."source_system") OR OLD."tool" IS DISTINCT FROM (NEW."tool") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "cases_assessmenthistory" ("area_id", "as_of", "assessed_on", "assessor", "case_id", "fetched_at", "next_due_on", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "result", "source", "source_system", "tool", "version") VALUES (NEW."area_id", NEW."as_of", NEW."assessed_on", NEW."assessor", NEW."case_id", NEW."fetched_at", NEW."next_due_on", clock_timestamp(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."result", NEW."source", NEW."source_system", NEW."tool", NEW."version"); RETURN NULL;', hash='0098a73fcbe98464b8a5f2171edc37690341ee34', operation='UPDATE', pgid='pgtrigger_update_update_75ec5', table='cases_assessment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assessment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_assessmenthistory" ("area_id", "as_of", "assessed_on", "assessor", "case_id", "fetched_at", "next_due_on", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "result", "source", "source_system", "tool", "version") VALUES (OLD."area_id", OLD."as_of", OLD."assessed_on", OLD."assessor", OLD."case_id", OLD."fetched_at", OLD."next_due_on", clock_timestamp(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."result", OLD."source", OLD."source_system", OLD."tool", OLD."version"); RETURN NULL;', hash='321a047f36fe3d0f38a95f6358e1564de24c6bc8', operation='DELETE', pgid='pgtrigger_delete_delete_c79aa', table='cases_assessment', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='assessmenthistory',
            index=models.Index(fields=['case', 'pgh_obj'], name='assessmenthistory_of'),
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]
