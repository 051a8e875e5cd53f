"""How many cases somebody opened, and what came of it. What follows from the count: cases/domain/velocity.py."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.domain.velocity import Stage

PERSON = settings.AUTH_USER_MODEL


class Opening(models.Model):
    """Somebody opened a page of a case: kept for a day, to count (docs/adr/0026). Not evidence.

    One row for a person and a case; `at` is the last time. Written by the gate's count_opening() alone. The case is
    a plain id, so that one insert touches no other table and waits for nobody.
    """

    id = models.BigAutoField(primary_key=True)
    user_id = models.UUIDField()
    opened_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["user_id", "at"], include=["opened_id"], name="opening_count"),
            models.Index(fields=["at"], name="opening_at"),
        ]
        constraints = [models.UniqueConstraint(fields=["user_id", "opened_id"], name="opened_once")]


class VelocityStop(models.Model):
    """Somebody opened many cases, and what came of it (Stage). The row is the alert.

    `passed_at` is when they went on: by their own proof, or because somebody else lifted the stop; counting begins
    again from there. `reason` is theirs, or that of whoever lifted it. A warning holds nobody up, so it never ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices())
    at = models.DateTimeField()
    an_hour = models.PositiveIntegerField()
    a_day = models.PositiveIntegerField()
    passed_at = models.DateTimeField(null=True)
    reason = models.TextField(null=True)  # noqa: DJ001  filled in once, and then never changed
    lifted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["user", "at"], name="stop_user"),
            models.Index(fields=["agency", "at"], name="stop_agency"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(passed_at__isnull=True) & ~Q(stage=Stage.WARNING.value),
                name="one_open_stop_per_person",
            ),
            models.CheckConstraint(
                condition=Q(passed_at__isnull=True, reason__isnull=True, lifted_by__isnull=True)
                | (Q(passed_at__isnull=False, reason__isnull=False) & ~Q(reason="")),
                name="stop_passed_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True) | ~Q(lifted_by=models.F("user")),
                name="stop_lifted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(passed_at__isnull=True)
                | Q(stage=Stage.PROOF.value, lifted_by__isnull=True)
                | Q(stage=Stage.LIFT.value, lifted_by__isnull=False),
                name="stop_passed_as_its_stage_asks",
            ),
        ]
