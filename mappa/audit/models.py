"""The evidence row and its place in a chain. No foreign keys: deletion elsewhere and evidence here never fight."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone


class AuditEvent(models.Model):
    """What somebody did or saw. Never a value or a name of a nominal; only codes, ids and field names.

    Insert-only for the application; update and delete are refused by a trigger for everybody. A new column
    needs a new version of the text that is hashed (audit/chain_sql.py).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # The database's clock replaces this as the row is written, and the override too.
    occurred_at = models.DateTimeField(default=timezone.now)
    # No choices: the codes are audit/events.py's, and a new one needs no migration.
    verb = models.CharField(max_length=20)
    event = models.CharField(max_length=40)
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField()
    agency_id = models.UUIDField(null=True)
    agency_name = models.TextField()
    roles = models.TextField(blank=True, default="")
    case_ids = ArrayField(models.UUIDField(), default=list)
    object_type = models.CharField(max_length=60, blank=True)
    object_ref = models.UUIDField(null=True)
    changed_fields = ArrayField(models.CharField(max_length=60), default=list)
    reason = models.TextField(blank=True)
    request_id = models.UUIDField()
    route = models.TextField(blank=True, default="")
    ip_address = models.GenericIPAddressField(null=True)
    session_ref = models.CharField(max_length=16, blank=True, default="")
    recipient = models.TextField(blank=True, default="")
    override_id = models.UUIDField(null=True)
    terms_hash = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ["occurred_at"]
        indexes = [
            GinIndex(fields=["case_ids"], name="audit_who_looked"),
            models.Index(fields=["occurred_at"], name="audit_when"),
            models.Index(fields=["actor_id", "occurred_at"], name="audit_who"),
            models.Index(fields=["agency_id", "occurred_at"], name="audit_whose_people"),
            models.Index(
                fields=["override_id"], name="audit_emergency", condition=models.Q(override_id__isnull=False)
            ),
        ]


class Link(models.Model):
    """The place of one event in a chain, and the hash that ties it to the one before. Written by a trigger alone."""

    event_id = models.UUIDField(primary_key=True)
    chain = models.SmallIntegerField()
    seq = models.BigIntegerField()
    version = models.SmallIntegerField()
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_link_place")]


class Head(models.Model):
    """The last place of a chain. Written by a trigger alone."""

    chain = models.SmallIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField()
