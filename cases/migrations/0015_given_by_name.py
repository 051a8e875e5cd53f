"""Access given by name: what for, given again after it has ended, and who may give it to whom."""

from uuid import uuid4

from django.db import migrations, models

from cases.domain.grants import GrantPurpose
from cases.walls_grants import doors_of_grants

PURPOSE = models.CharField(max_length=20, choices=GrantPurpose.choices(), default=GrantPurpose.AUDIT)


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_sharing"), ("agencies", "0003_guard_rights")]

    operations = [
        migrations.AlterUniqueTogether("caseusergrant", set()),
        migrations.AlterModelOptions("caseusergrant", {"ordering": ["recorded_at"]}),
        # No row of either table was ever written by a page before these columns.
        migrations.AddField("caseusergrant", "purpose", PURPOSE, preserve_default=False),
        migrations.AddField(
            "caseusergrant", "submission_key", models.UUIDField(default=uuid4), preserve_default=False
        ),
        migrations.AddField(
            "redactedcopy", "reference", models.CharField(max_length=11, default=""), preserve_default=False
        ),
        migrations.AddField("redactedcopy", "purpose", PURPOSE, preserve_default=False),
        migrations.AddField(
            "redactedcopy", "submission_key", models.UUIDField(default=uuid4), preserve_default=False
        ),
        migrations.RunSQL(doors_of_grants(), migrations.RunSQL.noop),
    ]
