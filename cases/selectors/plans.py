"""Reads of the plan and of disclosure decisions. The case must come from a selector that takes the actor.

`shown` says which rows may be read: cases.visibility.shared_with(actor), or shared_with_all() for paper.
"""

from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from cases.domain.access import Tellable
from cases.domain.enums import Pillar, Sharing
from cases.domain.plans import Measure
from cases.models import Case, DisclosureDecision, PlanMeasure, RiskManagementPlan

_ORDER = list(Pillar)


def plan_of_record(case: Case, shown: Q) -> RiskManagementPlan | None:
    """The newest version of the plan, with its measures as far as they are shown; two queries."""
    return _plans(case, shown).first()


def plan_of_meeting(case: Case, meeting_id: UUID, shown: Q) -> RiskManagementPlan | None:
    """The newest version that this meeting saved, with its measures as far as they are shown; two queries."""
    return _plans(case, shown).filter(meeting_id=meeting_id).first()


def _plans(case: Case, shown: Q) -> QuerySet[RiskManagementPlan]:
    found: QuerySet[RiskManagementPlan] = RiskManagementPlan.objects.filter(case=case)
    measures = PlanMeasure.objects.filter(shown).select_related("owner_agency")
    return found.order_by("-number").prefetch_related(Prefetch("measures", measures))


def measure_rows(plan: RiskManagementPlan | None) -> list[PlanMeasure]:
    """The measures of a version, pillar by pillar in the order of the pillars."""
    rows: list[PlanMeasure] = list(plan.measures.all()) if plan else []
    return sorted(rows, key=lambda row: (_ORDER.index(Pillar(row.pillar)), row.position))


def measures_of(plan: RiskManagementPlan | None) -> list[Measure]:
    """The same as the rules of cases/domain/plans.py take them."""
    return [
        Measure(
            pillar=Pillar(row.pillar),
            text=row.text,
            owner=row.owner,
            none_needed=row.none_needed,
            sharing=Sharing(row.sharing),
            tellable=Tellable(row.tellable),
        )
        for row in measure_rows(plan)
    ]


def disclosure_of_meeting(case: Case, meeting_id: UUID, shown: Q) -> DisclosureDecision | None:
    """What this meeting decided about disclosure, if that is shown."""
    found: DisclosureDecision | None = (
        DisclosureDecision.objects.filter(shown, case=case, meeting_id=meeting_id)
        .select_related("owner_agency")
        .first()
    )
    return found
