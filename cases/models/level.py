"""Category and level as history, the practitioner's screening (Q), and the Level 1 review."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.domain.enums import (
    DeadlineKind,
    DeadlineState,
    LevelBasis,
    ReviewOutcome,
    RoshLevel,
)
from cases.models.bound import CaseBound, Recorded, Shareable, Spell, ends_after_start

PERSON = settings.AUTH_USER_MODEL


class CaseCategory(Spell):
    """An eligibility: the category, the rule that gave it, and when it is to end. Append-only but for its end.

    `expected_end_on` empty with `end_words` says why it cannot be worked out, or that it is indefinite.
    """

    category = models.PositiveSmallIntegerField()
    because = models.TextField()
    rule = models.CharField(max_length=120)
    expected_end_on = models.DateField(null=True, blank=True)
    end_words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["from_on", "recorded_at"]
        constraints = [
            ends_after_start("category"),
            models.CheckConstraint(condition=Q(category__range=(1, 4)), name="category_1_to_4"),
        ]
        # Few among very many, and asked for by every statement: the wall of Category 4.
        indexes = [models.Index(fields=["case"], condition=Q(category=4), name="category_4_cases")]


class LevelScreening(Recorded):
    """A completed MAPPA Q: the practitioner's consideration of the level."""

    screened_on = models.DateField()
    category = models.PositiveSmallIntegerField()
    rosh = models.CharField(max_length=10, choices=RoshLevel.choices())
    indicators = ArrayField(models.CharField(max_length=40), default=list)
    added_value = models.TextField(blank=True)
    consulted = ArrayField(models.CharField(max_length=40), default=list)
    proposed_level = models.PositiveSmallIntegerField()
    rationale = models.TextField()
    document_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-screened_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(category=3, proposed_level=1), name="q_category_3_never_level_1"
            ),
        ]


class LevelDecision(Spell):
    """Who set which level when, and why. Append-only but for its end and its endorsement."""

    level = models.PositiveSmallIntegerField()
    category = models.PositiveSmallIntegerField()
    route = models.CharField(max_length=20, choices=LevelBasis.choices())
    rationale = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    screening = models.ForeignKey(
        LevelScreening, on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    referral_id = models.UUIDField(null=True)
    meeting_id = models.UUIDField(null=True)
    is_provisional = models.BooleanField(default=False)
    provisional_because = models.TextField(blank=True)
    endorsed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    endorsed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["from_on", "decided_at"]
        constraints = [
            ends_after_start("level_decision"),
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="level_1_to_3"),
            models.CheckConstraint(
                condition=~Q(category=3, level=1), name="decision_category_3_never_level_1"
            ),
            models.CheckConstraint(condition=~Q(rationale=""), name="level_has_a_rationale"),
            models.CheckConstraint(
                condition=Q(endorsed_by__isnull=True, endorsed_at__isnull=True)
                | Q(endorsed_by__isnull=False, endorsed_at__isnull=False),
                name="endorsement_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=Q(endorsed_by__isnull=True) | ~Q(endorsed_by=models.F("decided_by")),
                name="level_not_endorsed_by_its_author",
            ),
        ]

    @property
    def awaits_endorsement(self) -> bool:
        """Whether a manager still has to stand behind it: a practitioner's level setting, in force, does."""
        return self.route == LevelBasis.SCREENING and self.to_on is None and self.endorsed_at is None


class Level1Review(Recorded):
    """A Level 1 review: what changed, what is kept or done, and the manager's oversight."""

    reviewed_on = models.DateField()
    answers = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=ReviewOutcome.choices())
    rationale = models.TextField()
    needs_oversight = models.BooleanField(default=False)
    overseen_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    overseen_at = models.DateTimeField(null=True)
    oversight_note = models.TextField(blank=True)
    submission_key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-reviewed_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(overseen_by__isnull=True, overseen_at__isnull=True)
                | Q(overseen_by__isnull=False, overseen_at__isnull=False),
                name="oversight_has_person_and_time",
            ),
        ]


class InformationRequest(Recorded):
    """A question to a team of another agency. The team need not be involved: the request is a page of its own.

    `identity` is what the asked team is told of the person, so that it needs nothing else of the case: name,
    date of birth, other names, numbers. The answer is a row of its own, since it carries its own sharing mark.
    """

    team = models.ForeignKey("agencies.Team", on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    purpose = models.TextField()
    gateway = models.CharField(max_length=160, default="Criminal Justice Act 2003, section 325(4)")
    identity = models.JSONField(default=dict)
    due_on = models.DateField()
    # Set by the database when the answer is written: those who may not read the answer still see that there is one.
    answered_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(answered_at__isnull=True),
                name="request_answered_or_withdrawn",
            ),
        ]


class InformationReply(Recorded, Shareable):
    """The answer to a request for information. "Nothing known" is an answer. Append-only."""

    request = models.OneToOneField(InformationRequest, on_delete=models.PROTECT, related_name="answer")
    nothing_known = models.BooleanField(default=False)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nothing_known=True) | ~Q(text=""), name="reply_says_something"
            ),
        ]


class Deadline(CaseBound):
    """Something due on a case by a rule. Rewritten by the service that changes a fact, in its transaction."""

    kind = models.CharField(max_length=10, choices=DeadlineKind.choices())
    due_on = models.DateField()
    because = models.TextField()
    owner = models.CharField(max_length=120)
    escalates_to = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=DeadlineState.choices(), default=DeadlineState.OPEN)
    settled_on = models.DateField(null=True, blank=True)
    flagged_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(state="OPEN"),
                name="one_open_deadline_per_kind",
            ),
        ]
        indexes = [models.Index(fields=["kind", "due_on"], name="deadline_due", condition=Q(state="OPEN"))]
