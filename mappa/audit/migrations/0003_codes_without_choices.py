"""Codes of events are told in code alone: a new one needs no migration."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AlterField("auditevent", "event", models.CharField(max_length=40)),
        migrations.AlterField("auditevent", "verb", models.CharField(max_length=20)),
    ]
