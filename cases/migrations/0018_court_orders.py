"""Orders of a court, and terms of imprisonment that follow one another."""

import cases.domain.enums
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
    protect_case_bound_table("cases_courtorder")
    + protect_history("cases_courtorder")
    + NEVER_SILENT
    + begin_history("cases_courtorder")
)


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0003_guard_rights'),
        ('cases', '0017_exports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CourtOrder',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('source', models.CharField(default='Entered here', max_length=60)),
                ('source_system', models.CharField(blank=True, max_length=60)),
                ('fetched_at', models.DateTimeField(blank=True, null=True)),
                ('as_of', models.DateField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('SHPO', 'Sexual Harm Prevention Order'), ('SOPO', 'Sexual Offences Prevention Order'), ('NOTIFICATION_ORDER', 'Notification order'), ('SRO', 'Sexual Risk Order'), ('VIOLENT_OFFENDER', 'Violent Offender Order'), ('CRIMINAL_BEHAVIOUR', 'Criminal Behaviour Order'), ('RESTRAINING', 'Restraining order'), ('OTHER', 'Other order')], max_length=30)),
                ('court', models.CharField(blank=True, max_length=120)),
                ('made_on', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('is_indefinite', models.BooleanField(default=False)),
                ('ended_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-made_on', 'kind'],
            },
        ),
        migrations.CreateModel(
            name='CourtOrderHistory',
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
                ('kind', models.CharField(choices=[('SHPO', 'Sexual Harm Prevention Order'), ('SOPO', 'Sexual Offences Prevention Order'), ('NOTIFICATION_ORDER', 'Notification order'), ('SRO', 'Sexual Risk Order'), ('VIOLENT_OFFENDER', 'Violent Offender Order'), ('CRIMINAL_BEHAVIOUR', 'Criminal Behaviour Order'), ('RESTRAINING', 'Restraining order'), ('OTHER', 'Other order')], max_length=30)),
                ('court', models.CharField(blank=True, max_length=120)),
                ('made_on', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('is_indefinite', models.BooleanField(default=False)),
                ('ended_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['pgh_id'],
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='sentence',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='sentence',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='sentence',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='sentence',
            name='consecutive_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.sentence'),
        ),
        migrations.AddField(
            model_name='sentencehistory',
            name='consecutive_to',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.sentence'),
        ),
        migrations.AlterField(
            model_name='offence',
            name='kind',
            field=models.CharField(choices=[('SEXUAL_REGISTRABLE', 'Sexual, with notification requirements (SOA 2003 Schedule 3)'), ('SPECIFIED_VIOLENT', 'Specified violent (CJA 2003 Schedule 15 Part 1, s.327(4A))'), ('SPECIFIED_SEXUAL', 'Specified sexual, no notification (CJA 2003 Schedule 15 Part 2)'), ('CONTROLLING_COERCIVE', 'Controlling or coercive behaviour (Serious Crime Act 2015 s.76)'), ('TERRORIST', 'Terrorist or with a terrorist connection (CJA 2003 s.327(4B))'), ('OTHER', 'Other offence')], default=cases.domain.enums.OffenceKind['OTHER'], max_length=30),
        ),
        migrations.AlterField(
            model_name='offencehistory',
            name='kind',
            field=models.CharField(choices=[('SEXUAL_REGISTRABLE', 'Sexual, with notification requirements (SOA 2003 Schedule 3)'), ('SPECIFIED_VIOLENT', 'Specified violent (CJA 2003 Schedule 15 Part 1, s.327(4A))'), ('SPECIFIED_SEXUAL', 'Specified sexual, no notification (CJA 2003 Schedule 15 Part 2)'), ('CONTROLLING_COERCIVE', 'Controlling or coercive behaviour (Serious Crime Act 2015 s.76)'), ('TERRORIST', 'Terrorist or with a terrorist connection (CJA 2003 s.327(4B))'), ('OTHER', 'Other offence')], default=cases.domain.enums.OffenceKind['OTHER'], max_length=30),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sentence',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_sentencehistory" ("area_id", "as_of", "case_id", "consecutive_to_id", "days", "description", "disposal", "ends_on", "fetched_at", "imposed_on", "months", "offence_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "source_system") VALUES (NEW."area_id", NEW."as_of", NEW."case_id", NEW."consecutive_to_id", NEW."days", NEW."description", NEW."disposal", NEW."ends_on", NEW."fetched_at", NEW."imposed_on", NEW."months", NEW."offence_id", clock_timestamp(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."source", NEW."source_system"); RETURN NULL;', hash='401bb44e6631997a6c490706b7a1ed404c9c8360', operation='INSERT', pgid='pgtrigger_insert_insert_d6b6a', table='cases_sentence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sentence',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."as_of" IS DISTINCT FROM (NEW."as_of") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."consecutive_to_id" IS DISTINCT FROM (NEW."consecutive_to_id") OR OLD."days" IS DISTINCT FROM (NEW."days") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."disposal" IS DISTINCT FROM (NEW."disposal") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."fetched_at" IS DISTINCT FROM (NEW."fetched_at") OR OLD."imposed_on" IS DISTINCT FROM (NEW."imposed_on") OR OLD."months" IS DISTINCT FROM (NEW."months") OR OLD."offence_id" IS DISTINCT FROM (NEW."offence_id") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."source_system" IS DISTINCT FROM (NEW."source_system"))', func='INSERT INTO "cases_sentencehistory" ("area_id", "as_of", "case_id", "consecutive_to_id", "days", "description", "disposal", "ends_on", "fetched_at", "imposed_on", "months", "offence_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "source_system") VALUES (NEW."area_id", NEW."as_of", NEW."case_id", NEW."consecutive_to_id", NEW."days", NEW."description", NEW."disposal", NEW."ends_on", NEW."fetched_at", NEW."imposed_on", NEW."months", NEW."offence_id", clock_timestamp(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."source", NEW."source_system"); RETURN NULL;', hash='ccef1c13a58f933f50dfd65701a58f751959adb5', operation='UPDATE', pgid='pgtrigger_update_update_73011', table='cases_sentence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sentence',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_sentencehistory" ("area_id", "as_of", "case_id", "consecutive_to_id", "days", "description", "disposal", "ends_on", "fetched_at", "imposed_on", "months", "offence_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "source_system") VALUES (OLD."area_id", OLD."as_of", OLD."case_id", OLD."consecutive_to_id", OLD."days", OLD."description", OLD."disposal", OLD."ends_on", OLD."fetched_at", OLD."imposed_on", OLD."months", OLD."offence_id", clock_timestamp(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."source", OLD."source_system"); RETURN NULL;', hash='25d9e26d824faabe0c09adfac8abc69ee714975c', operation='DELETE', pgid='pgtrigger_delete_delete_da76f', table='cases_sentence', when='AFTER')),
        ),
        migrations.AddField(
            model_name='courtorder',
            name='area',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area'),
        ),
        migrations.AddField(
            model_name='courtorder',
            name='case',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case'),
        ),
        migrations.AddField(
            model_name='courtorder',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='courtorderhistory',
            name='area',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agencies.area'),
        ),
        migrations.AddField(
            model_name='courtorderhistory',
            name='case',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='courtorderhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.courtorder'),
        ),
        migrations.AddField(
            model_name='courtorderhistory',
            name='recorded_by',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='courtorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('until__isnull', True), ('until__gte', models.F('made_on')), _connector='OR'), models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('made_on')), _connector='OR')), name='order_ends_after_it_was_made'),
        ),
        migrations.AddConstraint(
            model_name='courtorder',
            constraint=models.CheckConstraint(condition=models.Q(('is_indefinite', False), ('until__isnull', True), _connector='OR'), name='order_without_limit_has_no_last_day'),
        ),
        migrations.AddConstraint(
            model_name='courtorder',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True), models.Q(('kind__in', ['OTHER', 'RESTRAINING']), _negated=True)), fields=('case', 'kind'), name='one_open_order_per_kind'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='courtorder',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_courtorderhistory" ("area_id", "as_of", "case_id", "court", "ended_on", "fetched_at", "is_indefinite", "kind", "made_on", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "source_system", "until") VALUES (NEW."area_id", NEW."as_of", NEW."case_id", NEW."court", NEW."ended_on", NEW."fetched_at", NEW."is_indefinite", NEW."kind", NEW."made_on", clock_timestamp(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."source", NEW."source_system", NEW."until"); RETURN NULL;', hash='ed928173386517f24ad9bbb45db26adc723840d6', operation='INSERT', pgid='pgtrigger_insert_insert_84ff5', table='cases_courtorder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='courtorder',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."as_of" IS DISTINCT FROM (NEW."as_of") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."court" IS DISTINCT FROM (NEW."court") OR OLD."ended_on" IS DISTINCT FROM (NEW."ended_on") OR OLD."fetched_at" IS DISTINCT FROM (NEW."fetched_at") OR OLD."is_indefinite" IS DISTINCT FROM (NEW."is_indefinite") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."made_on" IS DISTINCT FROM (NEW."made_on") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."source_system" IS DISTINCT FROM (NEW."source_system") OR OLD."until" IS DISTINCT FROM (NEW."until"))', func='INSERT INTO "cases_courtorderhistory" ("area_id", "as_of", "case_id", "court", "ended_on", "fetched_at", "is_indefinite", "kind", "made_on", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "source_system", "until") VALUES (NEW."area_id", NEW."as_of", NEW."case_id", NEW."court", NEW."ended_on", NEW."fetched_at", NEW."is_indefinite", NEW."kind", NEW."made_on", clock_timestamp(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."source", NEW."source_system", NEW."until"); RETURN NULL;', hash='8f1390acb392ecbbc557084a6e1e11618ef1ff05', operation='UPDATE', pgid='pgtrigger_update_update_c688e', table='cases_courtorder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='courtorder',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_courtorderhistory" ("area_id", "as_of", "case_id", "court", "ended_on", "fetched_at", "is_indefinite", "kind", "made_on", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "source_system", "until") VALUES (OLD."area_id", OLD."as_of", OLD."case_id", OLD."court", OLD."ended_on", OLD."fetched_at", OLD."is_indefinite", OLD."kind", OLD."made_on", clock_timestamp(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."source", OLD."source_system", OLD."until"); RETURN NULL;', hash='fc0e479e4897cd2044bc0797b0c68a5d4c50d118', operation='DELETE', pgid='pgtrigger_delete_delete_50b79', table='cases_courtorder', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='courtorderhistory',
            index=models.Index(fields=['case', 'pgh_obj'], name='courtorderhistory_of'),
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]
