"""Who submitted a referral, and what was answered when more information was asked for."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from mappa.core.policies import append_only, protect_case_bound_table

ANSWER = "cases_referralanswer"


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_areas'),
        ('cases', '0004_review_oversight_and_undated_sentences'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='referral',
            name='submitted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='ReferralAnswer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('text', models.TextField()),
                ('answered_at', models.DateTimeField()),
                ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to='cases.case')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='cases.referral')),
            ],
            options={
                'ordering': ['answered_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='answer_to_screeners_has_text')],
            },
        ),
        migrations.RunSQL(
            protect_case_bound_table(ANSWER) + append_only(ANSWER),
            f"DROP TRIGGER keep ON {ANSWER}; DROP FUNCTION {ANSWER}_keep();",
        ),
    ]
