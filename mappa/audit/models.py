"""The evidence row. No foreign keys: deletion elsewhere and evidence here never fight."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from mappa.audit.events import EventType, Verb


class AuditEvent(models.Model):
    """What somebody did or saw. Never a value or a name of a nominal; only codes, ids and field names.

    Insert-only for the application; update and delete are refused by a trigger for everybody.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    occurred_at = models.DateTimeField()
    verb = models.CharField(max_length=20, choices=[(v.value, v.value) for v in Verb])
    event = models.CharField(max_length=40, choices=[(e.value, e.value) for e in EventType])
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField()
    agency_name = models.TextField()
    case_ids = ArrayField(models.UUIDField(), default=list)
    object_type = models.CharField(max_length=60, blank=True)
    object_ref = models.UUIDField(null=True)
    changed_fields = ArrayField(models.CharField(max_length=60), default=list)
    reason = models.TextField(blank=True)
    request_id = models.UUIDField()

    class Meta:
        ordering = ["occurred_at"]
        indexes = [
            GinIndex(fields=["case_ids"], name="audit_who_looked"),
            models.Index(fields=["occurred_at"], name="audit_when"),
            models.Index(fields=["actor_id", "occurred_at"], name="audit_who"),
        ]
