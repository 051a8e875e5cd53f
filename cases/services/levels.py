"""Setting the level: who decided it, when, on what footing, and why. Append-only history."""

from datetime import date
from typing import Final
from uuid import UUID

from django.utils import timezone

from cases.domain import levels
from cases.domain.enums import CaseState, DeadlineKind, LevelBasis
from cases.models import Case, CaseCategory, LevelDecision, LevelScreening, StatisticsRow
from cases.selectors.cases import locked_case
from cases.selectors.facts import facts_of
from cases.services.deadlines import replan_deadlines
from cases.services.statistics import write_statistics
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.calendar import DAY
from mappa.core.decisions import require_valid

DISCRETIONARY: Final = 3  # Category 3 comes by being taken on, never by statute alone


def decide_level(
    *,
    actor: Actor,
    case: Case,
    level: int,
    route: str,
    rationale: str,
    on: date,
    screening: LevelScreening | None = None,
    referral_id: UUID | None = None,
    meeting_id: UUID | None = None,
) -> LevelDecision:
    """Put the case at the level from `on`, with reasons; the decision before ends the day before.

    `route` is a LevelDecision.Route; it says which permission is needed. A candidate taken on at Level 2 or 3
    becomes Category 3 (Guidance chapter 7). Raises Refused without the permission, Invalid when the rules do not
    take the decision (see levels.check: problems name "level" and "rationale"), Http404 for an invisible case.
    """
    case = locked_case(actor, case.pk)
    basis = LevelBasis(route)
    must(
        actor,
        Permission(levels.PERMISSION_BY_BASIS[basis]),
        "Your role does not let you decide the level in this way.",
    )
    facts = facts_of(case)
    proposed = levels.ProposedLevel(level=level, basis=basis, rationale=rationale, author=_author(actor))
    require_valid(levels.check(proposed, facts))
    category = facts.category or _take_on(actor=actor, case=case, on=on)
    end_level_decision(case=case, on=on)
    decision = LevelDecision(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        level=level,
        category=category,
        route=route,
        rationale=rationale,
        decided_at=timezone.now(),
        decided_by_id=actor.user_id,
        from_on=on,
        screening=screening,
        referral_id=referral_id,
        meeting_id=meeting_id,
    )
    decision.save(force_insert=True)
    case.state, case.category = CaseState(f"LEVEL_{level}"), category
    case.version += 1
    case.save(update_fields=["state", "category", "version"])
    write_statistics(case=case, moment=StatisticsRow.Moment.DECISION, on=on, outcome=case.state)
    replan_deadlines(case=case, on=on, met=(DeadlineKind.D1_LEVEL_CUSTODY, DeadlineKind.D3_LEVEL_COMMUNITY))
    record(actor=actor, event=EventType.LEVEL_DECIDED, case_ids=[case.pk], subject=decision)
    return decision


def _author(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise ValueError("A level is decided by a person, never by the system.")
    return actor.user_id


def _take_on(*, actor: Actor, case: Case, on: date) -> int:
    CaseCategory(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        category=DISCRETIONARY,
        because="Taken on: an offence shows a capacity for serious harm, and meetings are needed to manage the risk",
        rule="Criminal Justice Act 2003 s.325(2)(b); Guidance chapter 6",
        from_on=on,
        end_words="Ends by decision when the risk is reduced",
    ).save(force_insert=True)
    return DISCRETIONARY


def end_level_decision(*, case: Case, on: date) -> None:
    """End the level in force, if there is one: its last day is the day before `on`, or its first when later."""
    for row in LevelDecision.objects.filter(case=case, to_on__isnull=True):
        row.to_on = max(row.from_on, on - DAY)
        row.save(update_fields=["to_on"])
