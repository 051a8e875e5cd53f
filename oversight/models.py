"""Aggregates and targets. No table here has a path to a case; the worker rebuilds them."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q


class Aggregate(models.Model):
    """A count for an area at a time. Small ones are suppressed when shown, not when stored."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    area = models.ForeignKey("agencies.Area", on_delete=models.CASCADE, related_name="+")
    as_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        abstract = True


class CaseloadCount(Aggregate):
    """Cases by category and state."""

    category = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20)

    class Meta:
        ordering = ["area", "category", "state"]
        constraints = [
            models.UniqueConstraint(fields=["area", "category", "state"], name="one_caseload_cell")
        ]


class OverdueCount(Aggregate):
    """Overdue deadlines by kind."""

    kind = models.CharField(max_length=10)

    class Meta:
        ordering = ["area", "kind"]
        constraints = [models.UniqueConstraint(fields=["area", "kind"], name="one_overdue_cell")]


class ReferralCount(Aggregate):
    """Referrals submitted in a month (its first day), by where they stand now."""

    month = models.DateField()
    outcome = models.CharField(max_length=20)

    class Meta:
        ordering = ["area", "month", "outcome"]
        constraints = [models.UniqueConstraint(fields=["area", "month", "outcome"], name="one_referral_cell")]


class AttendanceCount(Aggregate):
    """Seats at held meetings in the last twelve months, by service, expectation and outcome."""

    service = models.CharField(max_length=30)
    expected = models.CharField(max_length=10)
    outcome = models.CharField(max_length=10)

    class Meta:
        ordering = ["area", "service", "expected", "outcome"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "service", "expected", "outcome"], name="one_attendance_cell"
            ),
        ]


class Target(models.Model):
    """A target a board set for a measure, in percent, from a date to a date inclusive."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    area = models.ForeignKey("agencies.Area", on_delete=models.CASCADE, null=True, related_name="+")
    measure = models.CharField(max_length=60)
    percent = models.PositiveSmallIntegerField()
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    source = models.TextField()

    class Meta:
        ordering = ["measure", "from_on"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="target_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="target_ends_after_start",
            ),
        ]
