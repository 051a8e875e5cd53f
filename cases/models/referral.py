"""The referral to Level 2 or 3 (MAPPA A), its screening, and the pseudonymous statistics written beside them."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.domain.enums import ReferralState, ReferralUrgency, ScreeningOutcome
from cases.models.bound import Recorded

PERSON = settings.AUTH_USER_MODEL


class Referral(Recorded):
    """A referral is its own object: while it is open the case keeps its level, reviews and deadlines."""

    state = models.CharField(max_length=20, choices=ReferralState.choices(), default=ReferralState.DRAFT)
    urgency = models.CharField(
        max_length=10, choices=ReferralUrgency.choices(), default=ReferralUrgency.STANDARD
    )
    level_asked = models.PositiveSmallIntegerField(null=True, blank=True)
    category = models.PositiveSmallIntegerField(null=True, blank=True)
    reasons = ArrayField(models.CharField(max_length=40), default=list)
    team = models.ForeignKey("agencies.Team", on_delete=models.PROTECT, null=True, related_name="+")
    document_id = models.UUIDField(null=True, unique=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    paused_at = models.DateTimeField(null=True)
    paused_days = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["DRAFT", "SUBMITTED", "MORE_INFORMATION"]),
                name="one_open_referral_per_nominal",
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT") | Q(state="WITHDRAWN") | Q(submitted_at__isnull=False),
                name="submitted_referral_has_its_time",
            ),
        ]


class ReferralScreening(Recorded):
    """What the co-ordinator, with the police, decided on a referral, criterion by criterion, and why."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="screenings")
    outcome = models.CharField(max_length=20, choices=ScreeningOutcome.choices())
    criteria = models.JSONField(default=dict)
    rationale = models.TextField()
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    decided_with = models.CharField(max_length=160, blank=True)
    is_emergency = models.BooleanField(default=False)
    read_by_referrer_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(rationale=""), name="screening_has_a_rationale"),
        ]


class ReferralAnswer(Recorded):
    """What the referrer answered when more information was asked for. Append-only."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["answered_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="answer_to_screeners_has_text"),
        ]


class StatisticsRow(models.Model):
    """Banded, pseudonymous facts at referral, decision and 31 March. No way back to the case.

    The pseudonym is a keyed hash, so rows of one person can be counted together and nobody be named.
    """

    class Moment(models.TextChoices):
        REFERRAL = "REFERRAL"
        DECISION = "DECISION"
        SNAPSHOT = "SNAPSHOT"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    pseudonym = models.CharField(max_length=64)
    moment = models.CharField(max_length=10, choices=Moment.choices)
    on = models.DateField()
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    agency_kind = models.CharField(max_length=30, blank=True)
    category = models.PositiveSmallIntegerField(null=True)
    level = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    age_band = models.CharField(max_length=10, default="NOT_KNOWN")
    sex_band = models.CharField(max_length=20, default="NOT_KNOWN")
    ethnicity_band = models.CharField(max_length=20, default="NOT_KNOWN")
    disability_band = models.CharField(max_length=20, default="NOT_KNOWN")

    class Meta:
        ordering = ["on"]
        indexes = [models.Index(fields=["area", "moment", "on"], name="statistics_area")]
