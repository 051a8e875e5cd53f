"""A role may be ended before it counted: its last day is then the one before its first."""

import datetime
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_name_failures'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_ends_after_it_starts',
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gte', django.db.models.expressions.CombinedExpression(models.F('from_on'), '-', models.Value(datetime.timedelta(days=1)))), _connector='OR'), name='membership_ends_after_it_starts'),
        ),
    ]
