"""Reads of the plan and of disclosure decisions. The case must come from a selector that takes the actor."""

from uuid import UUID

from django.db.models import QuerySet

from cases.domain.enums import Pillar
from cases.domain.plans import Measure
from cases.models import Case, DisclosureDecision, PlanMeasure, RiskManagementPlan


def plan_of_record(case: Case) -> RiskManagementPlan | None:
    """The newest version of the plan, with its measures; two queries."""
    return _plans(case).first()


def plan_of_meeting(case: Case, meeting_id: UUID) -> RiskManagementPlan | None:
    """The newest version that this meeting saved, with its measures; two queries."""
    return _plans(case).filter(meeting_id=meeting_id).first()


def _plans(case: Case) -> QuerySet[RiskManagementPlan]:
    found: QuerySet[RiskManagementPlan] = RiskManagementPlan.objects.filter(case=case)
    return found.order_by("-number").prefetch_related("measures")


def measures_of(plan: RiskManagementPlan | None) -> list[Measure]:
    """The measures of a version, pillar by pillar in the order of the pillars."""
    rows: list[PlanMeasure] = list(plan.measures.all()) if plan else []
    measures = [
        Measure(pillar=Pillar(row.pillar), text=row.text, owner=row.owner, none_needed=row.none_needed)
        for row in sorted(rows, key=lambda row: row.position)
    ]
    order = list(Pillar)
    return sorted(measures, key=lambda measure: order.index(measure.pillar))


def disclosure_of_meeting(case: Case, meeting_id: UUID) -> DisclosureDecision | None:
    """What this meeting decided about disclosure."""
    found: DisclosureDecision | None = DisclosureDecision.objects.filter(
        case=case, meeting_id=meeting_id
    ).first()
    return found
