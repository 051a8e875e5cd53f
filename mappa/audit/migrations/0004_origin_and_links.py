"""Where an act came from, and the tables of the chains."""

import django.utils.timezone
from django.db import migrations, models


def _text(name, length=None):
    kind = models.CharField(blank=True, default="", max_length=length) if length else models.TextField(blank=True, default="")
    return migrations.AddField("auditevent", name, kind)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_codes_without_choices")]

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("chain", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("event_id", models.UUIDField(primary_key=True, serialize=False)),
                ("chain", models.SmallIntegerField()),
                ("seq", models.BigIntegerField()),
                ("version", models.SmallIntegerField()),
                ("previous", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("chain", "seq"), name="audit_link_place")],
            },
        ),
        migrations.AddField("auditevent", "agency_id", models.UUIDField(null=True)),
        migrations.AddField("auditevent", "ip_address", models.GenericIPAddressField(null=True)),
        migrations.AddField("auditevent", "override_id", models.UUIDField(null=True)),
        _text("roles"),
        _text("route"),
        _text("recipient"),
        _text("session_ref", 16),
        _text("terms_hash", 32),
        migrations.AlterField(
            "auditevent", "occurred_at", models.DateTimeField(default=django.utils.timezone.now)
        ),
        migrations.AddIndex(
            "auditevent", models.Index(fields=["agency_id", "occurred_at"], name="audit_whose_people")
        ),
        migrations.AddIndex(
            "auditevent",
            models.Index(
                condition=models.Q(("override_id__isnull", False)), fields=["override_id"], name="audit_emergency"
            ),
        ),
    ]
