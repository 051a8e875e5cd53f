"""The person: names, numbers, addresses, offences, sentences, dates, risk. Every fact has its source and age."""

from django.db import models
from django.db.models import F, Q

from cases.domain.enums import (
    AssessmentTool,
    Custody,
    DisposalKind,
    IdentifierKind,
    KeyDateKind,
    OffenceKind,
    RoshLevel,
)
from cases.models.bound import CaseBound, Shareable, Sourced, Spell, ends_after_start, one_open


class Nominal(CaseBound):
    """The person under the arrangements."""

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, db_constraint=False, related_name="nominal"
    )
    first_name = models.CharField(max_length=80)
    middle_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80)
    born_on = models.DateField(null=True, blank=True)
    told_of_status_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["last_name", "first_name", "id"]

    @property
    def name(self) -> str:
        """First and last name, as colleagues say it."""
        return f"{self.first_name} {self.last_name}"


class Alias(Sourced):
    """Another name the person uses or used."""

    name = models.CharField(max_length=160)

    class Meta:
        ordering = ["name"]


class Identifier(Sourced):
    """A number an agency knows the person by. No unique constraint: a clash would betray a hidden case."""

    kind = models.CharField(max_length=20, choices=IdentifierKind.choices())
    value = models.CharField(max_length=40)

    class Meta:
        ordering = ["kind"]
        indexes = [models.Index(fields=["kind", "value"], name="identifier_value")]


class Address(Sourced):
    """Where the person lives, lived or is to be released to.

    One that `is_protected` has its lines, postcode and notes in ProtectedAddress, never here.
    """

    class Kind(models.TextChoices):
        HOME = "HOME", "Home"
        APPROVED_PREMISES = "APPROVED_PREMISES", "Approved premises"
        PROPOSED_RELEASE = "PROPOSED_RELEASE", "Proposed release address"
        NO_FIXED_ABODE = "NO_FIXED_ABODE", "No fixed abode"
        OTHER = "OTHER", "Other"

    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.HOME)
    lines = models.TextField(blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    notes = models.TextField(blank=True)
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    is_protected = models.BooleanField(default=False)

    class Meta:
        ordering = [F("to_on").desc(nulls_first=True), F("from_on").desc(nulls_last=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_protected=False) | Q(lines="", postcode="", notes=""),
                name="protected_address_lines_are_apart",
            )
        ]


class ProtectedAddress(CaseBound):
    """The lines of a protected address, apart from the address, so that the database can keep them to some roles."""

    address = models.OneToOneField(Address, on_delete=models.CASCADE, related_name="protected")
    lines = models.TextField(blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    notes = models.TextField(blank=True)


class Offence(Sourced):
    """An offence the person was convicted of, cautioned for, or found to have done."""

    kind = models.CharField(max_length=30, choices=OffenceKind.choices(), default=OffenceKind.OTHER)
    description = models.CharField(max_length=300)
    court = models.CharField(max_length=120, blank=True)
    convicted_on = models.DateField(null=True, blank=True)
    is_index = models.BooleanField(default=False)
    is_against_child = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_index", F("convicted_on").desc(nulls_last=True)]


class Sentence(Sourced):
    """What the court imposed. Length in months and days; both empty where it has no length.

    `offence` is empty where the source does not say for which offence the sentence was passed; `imposed_on` where
    the day is not known. `consecutive_to` is the sentence whose term this one follows.
    """

    offence = models.ForeignKey(
        Offence, on_delete=models.PROTECT, null=True, blank=True, related_name="sentences"
    )
    disposal = models.CharField(max_length=30, choices=DisposalKind.choices(), default=DisposalKind.OTHER)
    description = models.CharField(max_length=200, blank=True)
    imposed_on = models.DateField(null=True, blank=True)
    months = models.PositiveIntegerField(null=True, blank=True)
    days = models.PositiveIntegerField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    consecutive_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = [F("imposed_on").desc(nulls_last=True)]


class KeyDate(Sourced):
    """A date that rules count from. A changed date adds a row and marks the one before as replaced."""

    kind = models.CharField(max_length=30, choices=KeyDateKind.choices())
    on = models.DateField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(replaced_at__isnull=True),
                name="one_current_date_per_kind",
            ),
        ]


class RoshAssessment(Sourced, Shareable):
    """Risk of serious harm, overall and by group, as assessed on a day."""

    overall = models.CharField(max_length=10, choices=RoshLevel.choices())
    children = models.CharField(max_length=10, choices=RoshLevel.choices(), blank=True)
    public = models.CharField(max_length=10, choices=RoshLevel.choices(), blank=True)
    known_adult = models.CharField(max_length=10, choices=RoshLevel.choices(), blank=True)
    staff = models.CharField(max_length=10, choices=RoshLevel.choices(), blank=True)
    prisoners = models.CharField(max_length=10, choices=RoshLevel.choices(), blank=True)
    assessed_on = models.DateField()
    summary = models.TextField(blank=True)

    class Meta:
        ordering = ["-assessed_on", "-recorded_at"]


class Assessment(Sourced):
    """An assessment by a tool: which version, when, by whom, what came of it, and when the next is due.

    It carries no sharing mark: that there is a current assessment is everybody's business who is involved.
    """

    tool = models.CharField(max_length=20, choices=AssessmentTool.choices())
    version = models.CharField(max_length=20, blank=True)
    assessed_on = models.DateField()
    assessor = models.CharField(max_length=160, blank=True)
    result = models.CharField(max_length=200, blank=True)
    next_due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-assessed_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_due_on__isnull=True) | Q(next_due_on__gt=models.F("assessed_on")),
                name="next_assessment_after_this_one",
            )
        ]


class CustodySpell(Spell):
    """In the community, in custody or in hospital, and in which place."""

    custody = models.CharField(max_length=10, choices=Custody.choices())
    team = models.ForeignKey(
        "agencies.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["from_on"]
        constraints = [ends_after_start("custody"), one_open("custody", "case")]
