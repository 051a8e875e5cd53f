"""Limitations may be lifted before their last day; who is named on one stands; asking for access, and duties to stand in for."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cases.domain.limitations import Duty
from cases.walls import GATE, door_of_access_requests, doors_of_tables
from mappa.core.policies import protect_case_bound_table

WALLS = GATE + doors_of_tables() + protect_case_bound_table("cases_accessrequest") + door_of_access_requests()
PERSON = settings.AUTH_USER_MODEL


def person(**options: bool) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=PERSON, **options
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_walls_again"), migrations.swappable_dependency(PERSON)]

    operations = [
        migrations.AddField(
            "substitute", "kind", models.CharField(choices=Duty.choices(), default="PART", max_length=12)
        ),
        migrations.AddField("substitute", "proposed", person(null=True)),
        migrations.AddConstraint(
            "substitute",
            models.UniqueConstraint(
                condition=models.Q(("to_on__isnull", True)),
                fields=("case", "instead_of", "kind"),
                name="one_substitute_per_duty",
            ),
        ),
        migrations.CreateModel(
            "AccessRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("reason", models.TextField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("let_in", models.BooleanField(null=True)),
                ("answered_by", person(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.area",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to="cases.case"
                    ),
                ),
                ("user", person()),
            ],
            options={"ordering": ["recorded_at"]},
        ),
        migrations.AddConstraint(
            "accessrequest",
            models.UniqueConstraint(
                condition=models.Q(("answered_at__isnull", True)),
                fields=("case", "user"),
                name="one_open_access_request",
            ),
        ),
        migrations.AddConstraint(
            "accessrequest",
            models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="access_request_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            "accessrequest",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_at__isnull", True), ("answered_by__isnull", True), ("let_in__isnull", True)
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("let_in__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="access_answer_is_whole",
            ),
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]
