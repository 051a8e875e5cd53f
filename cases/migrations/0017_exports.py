"""Files of cases that somebody took out, and the count of cases opened."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from cases.walls_exports import doors_of_exports


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0003_guard_rights'),
        ('cases', '0016_history'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('CSV', 'A table for a spreadsheet (CSV)'), ('PDF', 'A list to print (PDF)')], max_length=4)),
                ('chosen', models.JSONField(default=dict)),
                ('reason', models.TextField()),
                ('how_many', models.PositiveIntegerField()),
                ('needs_second', models.BooleanField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('agreed', models.BooleanField(null=True)),
                ('made_at', models.DateTimeField(null=True)),
                ('made_with', models.PositiveIntegerField(null=True)),
                ('failed_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('submission_key', models.UUIDField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at'],
            },
        ),
        migrations.CreateModel(
            name='ExportDownload',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='cases.export')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ExportedCase',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('in_file', models.BooleanField(null=True)),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case')),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.export')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ExportFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('export', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='file', to='cases.export')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('user_id', models.UUIDField()),
                ('opened_id', models.UUIDField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['user_id', 'at'], include=('opened_id',), name='opening_count')],
            },
        ),
        migrations.CreateModel(
            name='VelocityStop',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('an_hour', models.PositiveIntegerField()),
                ('a_day', models.PositiveIntegerField()),
                ('passed_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(fields=['asked_by', 'asked_at'], name='export_asked'),
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(fields=['agency', 'asked_at'], name='export_agency'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.UniqueConstraint(fields=('asked_by', 'submission_key'), name='one_export_per_form'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='export_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('how_many__gt', 0)), name='export_of_something'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='export_agreed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed__isnull', True), ('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('agreed__isnull', False), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='export_answer_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('made_at__isnull', True), ('needs_second', False), ('agreed', True), _connector='OR'), name='export_made_when_agreed'),
        ),
        migrations.AddConstraint(
            model_name='exportedcase',
            constraint=models.UniqueConstraint(fields=('export', 'case'), name='case_once_per_export'),
        ),
        migrations.AddIndex(
            model_name='velocitystop',
            index=models.Index(fields=['user', 'at'], name='stop_user'),
        ),
        migrations.AddConstraint(
            model_name='velocitystop',
            constraint=models.UniqueConstraint(condition=models.Q(('passed_at__isnull', True)), fields=('user',), name='one_open_stop_per_person'),
        ),
        migrations.RunSQL(doors_of_exports(), migrations.RunSQL.noop),
    ]
