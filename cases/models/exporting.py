"""Files of cases that somebody took out. What may be done: cases/domain/exports.py."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.domain.exports import ExportKind
from cases.models.bound import CaseBound

PERSON = settings.AUTH_USER_MODEL


class Export(models.Model):
    """Somebody asked for a file of cases. Kept when its bytes are gone; columns are filled in once, never changed.

    `chosen` are the filters of the list as codes. `area` is that of all its cases, if they have one.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    kind = models.CharField(max_length=4, choices=ExportKind.choices())
    chosen = models.JSONField(default=dict)
    reason = models.TextField()
    how_many = models.PositiveIntegerField()
    needs_second = models.BooleanField()
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)
    made_at = models.DateTimeField(null=True)
    made_with = models.PositiveIntegerField(null=True)
    failed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    submission_key = models.UUIDField()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [
            models.Index(fields=["asked_by", "asked_at"], name="export_asked"),
            models.Index(fields=["agency", "asked_at"], name="export_agency"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["asked_by", "submission_key"], name="one_export_per_form"),
            models.CheckConstraint(condition=~Q(reason=""), name="export_has_a_reason"),
            models.CheckConstraint(condition=Q(how_many__gt=0), name="export_of_something"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="export_agreed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, agreed__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False, agreed__isnull=False),
                name="export_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True) | Q(needs_second=False) | Q(agreed=True),
                name="export_made_when_agreed",
            ),
        ]


class ExportedCase(CaseBound):
    """One case of a file: asked for, and whether it was in the file as that was made. Read by who asked alone."""

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="cases")
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    in_file = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "case"], name="case_once_per_export")]


class ExportFile(models.Model):
    """The bytes, until the file ends. Read by `owner`, who asked, alone; written and removed by the worker alone."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    export = models.OneToOneField(Export, on_delete=models.PROTECT, related_name="file")
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)


class ExportDownload(models.Model):
    """A file was given out. The evidence log says more; this is what the page counts."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="downloads")
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
