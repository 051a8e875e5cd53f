"""A document of the set: a form somebody completes, or minutes made from the record."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.bound import CaseBound, Recorded
from cases.models.history import keep_history
from mappa.core.coded import Coded

PERSON = settings.AUTH_USER_MODEL


class DocumentState(Coded):
    """Where a document stands. A signed one is frozen: a change makes a new version."""

    REQUESTED = "REQUESTED", "Asked for"
    DRAFT = "DRAFT", "Draft"
    AWAITING_COUNTERSIGNATURE = "AWAITING_COUNTERSIGNATURE", "Awaiting countersignature"
    SIGNED = "SIGNED", "Signed"
    SUPERSEDED = "SUPERSEDED", "Superseded"


OPEN_STATES = [DocumentState.REQUESTED, DocumentState.DRAFT, DocumentState.AWAITING_COUNTERSIGNATURE]
EDITABLE_STATES = [DocumentState.REQUESTED, DocumentState.DRAFT]


class Document(Recorded):
    """One version of one document about a case. Answers are keyed by the field names of its spec.

    Facts that other code relies on are written to their own tables on signing, never read back from `answers`.
    """

    slug = models.CharField(max_length=40)
    number = models.PositiveIntegerField(default=1)
    spec_version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=30, choices=DocumentState.choices(), default=DocumentState.DRAFT)
    answers = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    meeting_id = models.UUIDField(null=True)
    about_id = models.UUIDField(null=True)
    team = models.ForeignKey("agencies.Team", on_delete=models.PROTECT, null=True, related_name="+")
    requested_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    signed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    countersigned_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    countersigned_at = models.DateTimeField(null=True)
    returned_reason = models.TextField(blank=True)
    saved_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["slug", "-number"]
        indexes = [models.Index(fields=["case", "slug"], name="document_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(countersigned_by__isnull=True) | ~Q(countersigned_by=models.F("signed_by")),
                name="not_countersigned_by_its_author",
            ),
            models.UniqueConstraint(
                fields=["case", "slug", "meeting_id", "about_id"],
                condition=Q(state__in=OPEN_STATES),
                nulls_distinct=False,
                name="one_open_document_per_purpose",
            ),
        ]


class DocumentFile(CaseBound):
    """A signed document, frozen: its HTML from the moment of signing, then the PDF a job makes of it.

    `sha256` is that of the PDF's bytes, in hexadecimal; `failed_because` says why there are none yet.
    """

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="file")
    html = models.TextField()
    pdf = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    renderer = models.CharField(max_length=60, blank=True)
    rendered_at = models.DateTimeField(null=True)
    failed_because = models.CharField(max_length=200, blank=True)


keep_history(Document)
# The paper itself is frozen and told by its hash, so history does not carry it twice more.
keep_history(DocumentFile, without=["html", "pdf"])
