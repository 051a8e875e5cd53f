"""How many cases somebody opened is counted by the gate; what comes of it has a stage, a reason and who lifted it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cases.walls_velocity import doors_of_velocity


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_name_failures'),
        ('cases', '0020_quick_gate'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='velocitystop',
            name='one_open_stop_per_person',
        ),
        migrations.AddField(
            model_name='velocitystop',
            name='lifted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='velocitystop',
            name='reason',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='velocitystop',
            name='stage',
            field=models.CharField(choices=[('WARNING', 'Privacy officers told'), ('PROOF', 'Asked for proof'), ('LIFT', 'Stopped')], default='PROOF', max_length=10),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='opening',
            index=models.Index(fields=['at'], name='opening_at'),
        ),
        migrations.AddIndex(
            model_name='velocitystop',
            index=models.Index(fields=['agency', 'at'], name='stop_agency'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.UniqueConstraint(fields=('user_id', 'opened_id'), name='opened_once'),
        ),
        migrations.AddConstraint(
            model_name='velocitystop',
            constraint=models.UniqueConstraint(condition=models.Q(('passed_at__isnull', True), models.Q(('stage', 'WARNING'), _negated=True)), fields=('user',), name='one_open_stop_per_person'),
        ),
        migrations.AddConstraint(
            model_name='velocitystop',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lifted_by__isnull', True), ('passed_at__isnull', True), ('reason__isnull', True)), models.Q(('passed_at__isnull', False), ('reason__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='stop_passed_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='velocitystop',
            constraint=models.CheckConstraint(condition=models.Q(('lifted_by__isnull', True), models.Q(('lifted_by', models.F('user')), _negated=True), _connector='OR'), name='stop_lifted_by_another'),
        ),
        migrations.AddConstraint(
            model_name='velocitystop',
            constraint=models.CheckConstraint(condition=models.Q(('passed_at__isnull', True), models.Q(('lifted_by__isnull', True), ('stage', 'PROOF')), models.Q(('lifted_by__isnull', False), ('stage', 'LIFT')), _connector='OR'), name='stop_passed_as_its_stage_asks'),
        ),
        migrations.RunSQL(doors_of_velocity(), migrations.RunSQL.noop),
    ]
