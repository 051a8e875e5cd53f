"""The risk management plan by versions, and decisions on disclosure."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone

from cases.domain.access import Tellable
from cases.domain.enums import DisclosureDecisionKind, Sharing
from cases.domain.plans import Disclosure, Measure, check_disclosure, check_plan, plan_field
from cases.models import Case, DisclosureDecision, PlanMeasure, RiskManagementPlan
from cases.selectors.cases import locked_case
from cases.selectors.plans import disclosure_of_meeting, measure_rows, measures_of, plan_of_record
from cases.services.marks import insert_or_refuse, unreadable
from cases.visibility import shared_with
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Invalid, Problem, require_valid


def save_plan(
    *,
    actor: Actor,
    case: Case,
    meeting_id: UUID | None,
    measures: Sequence[Measure],
    contingency: str,
    seen_number: int | None = None,
) -> RiskManagementPlan:
    """Make a new version of the plan, the plan of record from now on; earlier versions stay as they were.

    Saving what this meeting has saved already makes no new version. `seen_number` is the version the page was
    opened with (0: none), None not to look. Raises Refused without the right to record
    a meeting, Invalid with problems named after the pillars (see cases/domain/plans.py), Http404.
    """
    case = locked_case(actor, case.pk)
    must(actor, Permission.RECORD_MEETING, "Your role does not let you change the plan.")
    require_valid(check_plan(measures))
    newest = plan_of_record(case, shared_with(actor))
    if newest is not None and newest.meeting_id == meeting_id and _says(newest, measures, contingency):
        return newest
    owners = {(row.pillar, row.text): row.owner_agency_id for row in measure_rows(newest)}
    require_valid(_unreadable(actor, measures, owners))
    number = newest.number if newest else 0
    if seen_number is not None and seen_number != number:
        raise Invalid([Problem(None, "The plan changed since you opened it. Your text is kept below.")])
    plan = RiskManagementPlan(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        number=number + 1,
        contingency=contingency,
        reviewed_at=timezone.now(),
        meeting_id=meeting_id,
    )
    plan.save(force_insert=True)
    PlanMeasure.objects.bulk_create(
        _row(plan, measure, place, owners) for place, measure in enumerate(measures)
    )
    if newest is not None:
        _keep_unread(newest, plan)
    record(actor=actor, event=EventType.MEETING_RECORDED, case_ids=[case.pk], subject=plan)
    return plan


def _says(plan: RiskManagementPlan, measures: Sequence[Measure], contingency: str) -> bool:
    return plan.contingency == contingency and sorted(measures_of(plan), key=repr) == sorted(
        measures, key=repr
    )


def _unreadable(
    actor: Actor, measures: Sequence[Measure], owners: dict[tuple[str, str], UUID | None]
) -> Iterator[Problem]:
    for row in measures:
        owner = owners.get((row.pillar.value, row.text.strip())) or actor.agency_id
        for problem in unreadable(actor, row.sharing, owner):
            yield Problem(plan_field(row.pillar), f"{row.text.strip()}: {problem.message}")


def _keep_unread(newest: RiskManagementPlan, plan: RiskManagementPlan) -> None:
    """Measures that the writer may not read go into the new version too, untouched: the database carries them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT keep_unread_measures(%s, %s)", [str(newest.pk), str(plan.pk)])


def _row(
    plan: RiskManagementPlan, measure: Measure, place: int, owners: dict[tuple[str, str], UUID | None]
) -> PlanMeasure:
    """A measure as it stood keeps the agency that first recorded it; a new one is the writer's (the database says)."""
    text = measure.text.strip()
    return PlanMeasure(
        case_id=plan.case_id,
        area_id=plan.area_id,
        plan=plan,
        pillar=measure.pillar,
        text=text,
        owner=measure.owner.strip(),
        none_needed=measure.none_needed,
        position=place,
        sharing=measure.sharing,
        tellable=measure.tellable,
        owner_agency_id=owners.get((measure.pillar.value, text)),
    )


def decide_disclosure(
    *,
    actor: Actor,
    case: Case,
    meeting_id: UUID | None,
    kind: DisclosureDecisionKind | None,
    reasons: str,
    on: date,
    information: str = "",
    recipient: str = "",
    conditions: str = "",
    gateway: str = "",
    sharing: Sharing = Sharing.ALL_INVOLVED,
    tellable: Tellable = Tellable.ASK_OWNER,
) -> DisclosureDecision:
    """Record what was decided about disclosure, with reasons either way (CJA 2003 s.327A, rule D20).

    A meeting has one decision: until it closes, saving again changes that one. Raises Refused without the right
    to record a meeting, Invalid (fields kind, reasons, information, recipient, sharing), Http404.
    """
    case = locked_case(actor, case.pk)
    must(actor, Permission.RECORD_MEETING, "Your role does not let you record a disclosure decision.")
    wanted = Disclosure(
        kind=kind,
        reasons=reasons,
        information=information,
        recipient=recipient,
        conditions=conditions,
        gateway=gateway,
    )
    require_valid(check_disclosure(wanted))
    known = disclosure_of_meeting(case, meeting_id, shared_with(actor)) if meeting_id else None
    decision = known or DisclosureDecision(
        case=case, area_id=case.area_id, meeting_id=meeting_id, owner_agency_id=actor.agency_id
    )
    require_valid(unreadable(actor, sharing, decision.owner_agency_id))
    decision.sharing, decision.tellable = sharing, tellable
    decision.kind = str(kind)
    decision.reasons, decision.information = reasons.strip(), information.strip()
    decision.recipient, decision.conditions = recipient.strip(), conditions.strip()
    decision.gateway = gateway.strip()
    decision.decided_on = on
    decision.decided_by_id = decision.recorded_by_id = actor.user_id
    if known is None:
        insert_or_refuse(decision)
    else:
        decision.save()
    record(actor=actor, event=EventType.DISCLOSURE_DECIDED, case_ids=[case.pk], subject=decision)
    return decision
