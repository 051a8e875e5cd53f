"""The risk management plan by its four pillars, and decisions on disclosure."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.domain.enums import DisclosureDecisionKind, Pillar
from cases.models.bound import CaseBound, Recorded, Shareable

PERSON = settings.AUTH_USER_MODEL


class RiskManagementPlan(Recorded):
    """One version of the plan. A change makes a new version; the newest is the plan of record."""

    number = models.PositiveIntegerField()
    contingency = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True)
    meeting_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_plan_per_number")]


class PlanMeasure(CaseBound, Shareable):
    """What is done under one pillar, by whom. `none_needed` says that nothing is, and `text` says why."""

    plan = models.ForeignKey(RiskManagementPlan, on_delete=models.PROTECT, related_name="measures")
    pillar = models.CharField(max_length=30, choices=Pillar.choices())
    text = models.TextField()
    owner = models.CharField(max_length=160, blank=True)
    none_needed = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["pillar", "position"]


class DisclosureDecision(Recorded, Shareable):
    """A decision on telling somebody outside the arrangements, with reasons either way (CJA 2003 s.327A)."""

    kind = models.CharField(max_length=20, choices=DisclosureDecisionKind.choices())
    decided_on = models.DateField()
    reasons = models.TextField()
    information = models.TextField(blank=True)
    recipient = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    gateway = models.CharField(max_length=120, blank=True)
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    meeting_id = models.UUIDField(null=True)
    codes = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        ordering = ["-decided_on", "-recorded_at"]
        constraints = [
            # Somebody who may not read the decision cannot make a second one beside it.
            models.UniqueConstraint(fields=["meeting_id"], name="one_disclosure_decision_per_meeting"),
            models.CheckConstraint(condition=~Q(reasons=""), name="disclosure_has_its_reasons"),
            models.CheckConstraint(
                condition=~Q(kind="MADE") | (~Q(information="") & ~Q(recipient="")),
                name="disclosure_made_says_what_and_to_whom",
            ),
        ]
