"""The queue of record: follow-up work is a row here, committed with the change that asks for it."""

from uuid import uuid4

from django.db import models
from django.db.models import Q


class OutboxItem(models.Model):
    """One piece of follow-up work. The payload holds ids only: no personal data enters the broker or this table.

    A worker takes a row by a lease; a lease that runs out before the work is done frees the row again.
    The idempotency key lets the same request be posted any number of times with one effect.
    """

    class Kind(models.TextChoices):
        JOB = "JOB"
        MESSAGE = "MESSAGE"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    job = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    idempotency_key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="outbox_waiting",
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
            ),
        ]


class LastRun(models.Model):
    """That a periodic job has run for a period: a second run for the same period finds the row and stops."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    job = models.CharField(max_length=80)
    period = models.CharField(max_length=40)
    finished_at = models.DateTimeField(auto_now_add=True)
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ["-finished_at"]
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="one_run_per_job_and_period")]
