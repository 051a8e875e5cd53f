"""Old and new values of documents, kept by the database (docs/adr/0018)."""

import django.db.models.deletion
import django.db.models.functions.comparison
import forms_docset.models
import mappa.migrating
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from mappa.core.history_walls import NEVER_SILENT, begin_history, protect_history

TABLES = ("document", "documentfile")
UP = (
    "".join(protect_history(f"forms_docset_{table}") for table in TABLES)
    + NEVER_SILENT
    + begin_history(*(f"forms_docset_{table}" for table in TABLES))
)


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_areas'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('cases', '0016_history'),
        ('forms_docset', '0004_walls_again'),
    ]

    operations = [
        mappa.migrating.AllAtOnce(
            operations=[migrations.CreateModel(
                name='DocumentFileHistory',
                fields=[
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('pgh_actor_id', models.UUIDField(db_default=models.Func(function='current_actor_id'), null=True)),
                    ('pgh_request_id', models.UUIDField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.request_id'), models.Value(value=True), function='current_setting'), models.Value('')), models.UUIDField()), null=True)),
                    ('recorded_at', models.DateTimeField(auto_now_add=True)),
                    ('sha256', models.CharField(blank=True, max_length=64)),
                    ('renderer', models.CharField(blank=True, max_length=60)),
                    ('rendered_at', models.DateTimeField(null=True)),
                    ('failed_because', models.CharField(blank=True, max_length=200)),
                    ('area', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.area')),
                    ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                    ('document', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='forms_docset.document')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='forms_docset.documentfile')),
                ],
                options={
                    'ordering': ['pgh_id'],
                    'abstract': False,
                    'indexes': [models.Index(fields=['case', 'pgh_obj'], name='documentfilehistory_of')],
                },
            ), migrations.CreateModel(
                name='DocumentHistory',
                fields=[
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('pgh_actor_id', models.UUIDField(db_default=models.Func(function='current_actor_id'), null=True)),
                    ('pgh_request_id', models.UUIDField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('app.request_id'), models.Value(value=True), function='current_setting'), models.Value('')), models.UUIDField()), null=True)),
                    ('recorded_at', models.DateTimeField(auto_now_add=True)),
                    ('slug', models.CharField(max_length=40)),
                    ('number', models.PositiveIntegerField(default=1)),
                    ('spec_version', models.PositiveSmallIntegerField(default=1)),
                    ('state', models.CharField(choices=[('REQUESTED', 'Asked for'), ('DRAFT', 'Draft'), ('AWAITING_COUNTERSIGNATURE', 'Awaiting countersignature'), ('SIGNED', 'Signed'), ('SUPERSEDED', 'Superseded')], default=forms_docset.models.DocumentState['DRAFT'], max_length=30)),
                    ('answers', models.JSONField(default=dict)),
                    ('origins', models.JSONField(default=dict)),
                    ('meeting_id', models.UUIDField(null=True)),
                    ('about_id', models.UUIDField(null=True)),
                    ('due_on', models.DateField(null=True)),
                    ('signed_at', models.DateTimeField(null=True)),
                    ('countersigned_at', models.DateTimeField(null=True)),
                    ('returned_reason', models.TextField(blank=True)),
                    ('saved_at', models.DateTimeField(null=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('area', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.area')),
                    ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                    ('countersigned_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='forms_docset.document')),
                    ('recorded_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('requested_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('signed_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.team')),
                ],
                options={
                    'ordering': ['pgh_id'],
                    'abstract': False,
                    'indexes': [models.Index(fields=['case', 'pgh_obj'], name='documenthistory_of')],
                },
            ), pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "forms_docset_documenthistory" ("about_id", "answers", "area_id", "case_id", "countersigned_at", "countersigned_by_id", "due_on", "meeting_id", "number", "origins", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "requested_by_id", "returned_reason", "saved_at", "signed_at", "signed_by_id", "slug", "spec_version", "state", "team_id", "version") VALUES (NEW."about_id", NEW."answers", NEW."area_id", NEW."case_id", NEW."countersigned_at", NEW."countersigned_by_id", NEW."due_on", NEW."meeting_id", NEW."number", NEW."origins", clock_timestamp(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."requested_by_id", NEW."returned_reason", NEW."saved_at", NEW."signed_at", NEW."signed_by_id", NEW."slug", NEW."spec_version", NEW."state", NEW."team_id", NEW."version"); RETURN NULL;', hash='1666eacaf5edd8c496cbb31ecc73df048b377509', operation='INSERT', pgid='pgtrigger_insert_insert_40f78', table='forms_docset_document', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."about_id" IS DISTINCT FROM (NEW."about_id") OR OLD."answers" IS DISTINCT FROM (NEW."answers") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."countersigned_at" IS DISTINCT FROM (NEW."countersigned_at") OR OLD."countersigned_by_id" IS DISTINCT FROM (NEW."countersigned_by_id") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."origins" IS DISTINCT FROM (NEW."origins") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."requested_by_id" IS DISTINCT FROM (NEW."requested_by_id") OR OLD."returned_reason" IS DISTINCT FROM (NEW."returned_reason") OR OLD."saved_at" IS DISTINCT FROM (NEW."saved_at") OR OLD."signed_at" IS DISTINCT FROM (NEW."signed_at") OR OLD."signed_by_id" IS DISTINCT FROM (NEW."signed_by_id") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."spec_version" IS DISTINCT FROM (NEW."spec_version") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "forms_docset_documenthistory" ("about_id", "answers", "area_id", "case_id", "countersigned_at", "countersigned_by_id", "due_on", "meeting_id", "number", "origins", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "requested_by_id", "returned_reason", "saved_at", "signed_at", "signed_by_id", "slug", "spec_version", "state", "team_id", "version") VALUES (NEW."about_id", NEW."answers", NEW."area_id", NEW."case_id", NEW."countersigned_at", NEW."countersigned_by_id", NEW."due_on", NEW."meeting_id", NEW."number", NEW."origins", clock_timestamp(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."requested_by_id", NEW."returned_reason", NEW."saved_at", NEW."signed_at", NEW."signed_by_id", NEW."slug", NEW."spec_version", NEW."state", NEW."team_id", NEW."version"); RETURN NULL;', hash='e63929f685a1afc862f08d6133dadb1263d31fbf', operation='UPDATE', pgid='pgtrigger_update_update_70c64', table='forms_docset_document', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='document',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "forms_docset_documenthistory" ("about_id", "answers", "area_id", "case_id", "countersigned_at", "countersigned_by_id", "due_on", "meeting_id", "number", "origins", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "requested_by_id", "returned_reason", "saved_at", "signed_at", "signed_by_id", "slug", "spec_version", "state", "team_id", "version") VALUES (OLD."about_id", OLD."answers", OLD."area_id", OLD."case_id", OLD."countersigned_at", OLD."countersigned_by_id", OLD."due_on", OLD."meeting_id", OLD."number", OLD."origins", clock_timestamp(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."requested_by_id", OLD."returned_reason", OLD."saved_at", OLD."signed_at", OLD."signed_by_id", OLD."slug", OLD."spec_version", OLD."state", OLD."team_id", OLD."version"); RETURN NULL;', hash='a87caea4c7d0a038f54c0955a44110e52fcff6ea', operation='DELETE', pgid='pgtrigger_delete_delete_890dc', table='forms_docset_document', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='documentfile',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "forms_docset_documentfilehistory" ("area_id", "case_id", "document_id", "failed_because", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "rendered_at", "renderer", "sha256") VALUES (NEW."area_id", NEW."case_id", NEW."document_id", NEW."failed_because", clock_timestamp(), \'insert\', NEW."id", NEW."recorded_at", NEW."rendered_at", NEW."renderer", NEW."sha256"); RETURN NULL;', hash='cdfdcbad70412d09929668a30ae0302fb1bb9102', operation='INSERT', pgid='pgtrigger_insert_insert_18642', table='forms_docset_documentfile', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='documentfile',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."failed_because" IS DISTINCT FROM (NEW."failed_because") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."rendered_at" IS DISTINCT FROM (NEW."rendered_at") OR OLD."renderer" IS DISTINCT FROM (NEW."renderer") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256"))', func='INSERT INTO "forms_docset_documentfilehistory" ("area_id", "case_id", "document_id", "failed_because", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "rendered_at", "renderer", "sha256") VALUES (NEW."area_id", NEW."case_id", NEW."document_id", NEW."failed_because", clock_timestamp(), \'update\', NEW."id", NEW."recorded_at", NEW."rendered_at", NEW."renderer", NEW."sha256"); RETURN NULL;', hash='b7d8e916791ca5b71b7f5383cab121c8de91d8fc', operation='UPDATE', pgid='pgtrigger_update_update_efc6c', table='forms_docset_documentfile', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='documentfile',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "forms_docset_documentfilehistory" ("area_id", "case_id", "document_id", "failed_because", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "rendered_at", "renderer", "sha256") VALUES (OLD."area_id", OLD."case_id", OLD."document_id", OLD."failed_because", clock_timestamp(), \'delete\', OLD."id", OLD."recorded_at", OLD."rendered_at", OLD."renderer", OLD."sha256"); RETURN NULL;', hash='18683b965fab1d6c706fa1be55b33c0c10578db9', operation='DELETE', pgid='pgtrigger_delete_delete_6073c', table='forms_docset_documentfile', when='AFTER')),
            )],
        ),
        migrations.RunSQL(UP, migrations.RunSQL.noop),
    ]
