"""Minutes that copies leave out, safeguarding actions known to all, victims' section by need, numbers past marks."""

import cases.domain.enums
from django.db import migrations, models

from meetings.walls import doors_of_meetings


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_sharing'),
        ('meetings', '0004_sharing'),
    ]

    operations = [
        migrations.AddField(
            model_name='minutesection',
            name='is_withheld',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(('is_safeguarding', False), ('sharing', cases.domain.enums.Sharing['ALL_INVOLVED']), _connector='OR'), name='safeguarding_action_is_known_to_all'),
        ),
        migrations.RunSQL(doors_of_meetings(), migrations.RunSQL.noop),
    ]
