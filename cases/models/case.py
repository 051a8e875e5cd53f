"""The case, who is involved in it and who leads it. Who may see it otherwise: cases/models/access.py."""

from secrets import choice
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.domain.enums import CaseState, CloseReason, InvolvementRole
from cases.models.bound import Spell, ends_after_start, one_open
from cases.visibility import CaseQuerySet
from mappa.agencies.roles import LABELS, Role

# No letters or figures that are mistaken for one another when read out.
_REFERENCE_SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """A random reference to say on the telephone; it tells nothing about the person or the order of cases."""
    signs = "".join(choice(_REFERENCE_SIGNS) for _ in range(8))
    return f"M-{signs[:4]}-{signs[4:]}"


class Case(models.Model):
    """One nominal's management under the arrangements.

    `state` and `category` repeat the open rows of the histories beside them, written by the same service in
    the same transaction, so that lists and the database constraint can use them. `closed_despite` is the reason for
    closing it although something stood in the way.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reference = models.CharField(max_length=11, unique=True, default=new_reference, editable=False)
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(max_length=20, choices=CaseState.choices())
    category = models.PositiveSmallIntegerField(null=True, blank=True)
    became_known_on = models.DateField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_reason = models.CharField(max_length=20, choices=CloseReason.choices(), blank=True)
    closed_despite = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["reference"]
        indexes = [models.Index(fields=["area", "state"], name="case_area_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(category=3, state=CaseState.LEVEL_1),
                name="category_3_never_at_level_1",
            ),
            models.CheckConstraint(
                condition=Q(category__isnull=True) | Q(category__range=(1, 4)),
                name="case_category_1_to_4",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.CLOSED, closed_on__isnull=False)
                | (~Q(state=CaseState.CLOSED) & Q(closed_on__isnull=True)),
                name="closed_case_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        """The reference; never a name."""
        return self.reference


class AreaSpell(Spell):
    """In which area the case was, and why: a recorded decision (residence or proposed release by default).

    `held_area` is the area of the spell; `area` follows the case to where it is now.
    """

    held_area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta:
        ordering = ["from_on"]
        constraints = [ends_after_start("area_spell"), one_open("area_spell", "case")]


class AgencyInvolvement(Spell):
    """An agency's and its team's part in a case."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("agencies.Team", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(
        max_length=10,
        choices=InvolvementRole.choices(),
        default=InvolvementRole.INVOLVED,
    )
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["from_on"]
        constraints = [ends_after_start("involvement"), one_open("involvement", "case", "team")]
        indexes = [models.Index(fields=["team", "to_on"], name="involvement_team")]


class LeadAgency(Spell):
    """Which agency leads: always one, dated, with the reason (2022 joint thematic inspection)."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("agencies.Team", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta:
        ordering = ["from_on"]
        constraints = [ends_after_start("lead"), one_open("lead", "case")]


class CasePractitioner(Spell):
    """Who holds the case in a team, in which capacity (COM, POM, police offender manager …)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("agencies.Team", on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=40, choices=[(role.value, LABELS[role]) for role in Role])

    class Meta:
        ordering = ["from_on"]
        constraints = [ends_after_start("practitioner"), one_open("practitioner", "case", "user", "capacity")]
        indexes = [models.Index(fields=["user", "to_on"], name="practitioner_user")]
