"""Setting the level: who decided it, when, on what footing, and why. Append-only history."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain import levels
from cases.domain.enums import CaseState, CloseReason, DeadlineKind, LevelBasis, RoshLevel
from cases.domain.event_kinds import EventAsk
from cases.domain.facts import CaseFacts
from cases.domain.step_down import FREE_REASONS
from cases.models import Case, CaseCategory, LevelDecision, LevelScreening, StatisticsRow
from cases.selectors.cases import locked_case
from cases.selectors.facts import facts_of, lead_kind, policy_for
from cases.selectors.levels import decision_or_404
from cases.selectors.step_down import hindrances_of
from cases.services.deadlines import replan_deadlines
from cases.services.follow_ups import settle
from cases.services.panel_spans import end_standing_spans
from cases.services.statistics import write_statistics
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.calendar import DAY
from mappa.core.decisions import Denied, Invalid, Problem, Refused, require_valid

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

    `route` is a LevelBasis; it says which permission is needed. A candidate taken on at Level 2 or 3
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
    if CaseState(case.state).level != level:
        end_standing_spans(case=case, on=on)
    months = policy_for(case, lead_kind(case), on).assessment_months
    lacking = levels.provisional_because(facts, level, on, assessment_months=months)
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
        is_provisional=bool(lacking),
        provisional_because="; ".join(lacking),
    )
    decision.save(force_insert=True)
    case.state, case.category = CaseState(f"LEVEL_{level}"), category
    case.version += 1
    case.save(update_fields=["state", "category", "version"])
    write_statistics(case=case, moment=StatisticsRow.Moment.DECISION, on=on, outcome=case.state)
    settle(actor=actor, case=case, asks=[EventAsk.REVIEW], outcome=_("The level was decided"))
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


def complete_screening(
    *,
    actor: Actor,
    case_id: UUID,
    category: int | None,
    rosh: RoshLevel | None,
    indicators: Collection[str],
    added_value: str,
    consulted: Collection[str],
    proposed_level: int | None,
    rationale: str,
    document_id: UUID | None,
    on: date,
) -> LevelScreening:
    """Keep a completed MAPPA Q. Level 1 proposed: the level is decided with it. Level 2 or 3: nothing changes yet,
    a referral is to be started. The same document completes once; a second call gives the first screening.

    Raises Refused, Http404, or Invalid with problems that name "category", "rosh", "level" and "rationale".
    """
    case = locked_case(actor, case_id)
    must(actor, Permission.SCREEN_LEVEL, "Your role does not let you set the level.")
    done: LevelScreening | None = LevelScreening.objects.filter(
        case=case, document_id=document_id, document_id__isnull=False
    ).first()
    if done is not None:
        return done
    facts = facts_of(case)
    require_valid(_check_screening(facts, category, rosh, proposed_level, rationale, _author(actor)))
    screening = LevelScreening(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        screened_on=on,
        category=category or 0,
        rosh=rosh or "",
        indicators=list(indicators),
        added_value=added_value,
        consulted=list(consulted),
        proposed_level=proposed_level or 0,
        rationale=rationale,
        document_id=document_id,
    )
    screening.save(force_insert=True)
    record(actor=actor, event=EventType.LEVEL_SCREENED, case_ids=[case.pk], subject=screening)
    if proposed_level == 1:
        decide_level(
            actor=actor,
            case=case,
            level=1,
            route=LevelBasis.SCREENING,
            rationale=rationale,
            on=on,
            screening=screening,
        )
    return screening


def _check_screening(
    facts: CaseFacts,
    category: int | None,
    rosh: RoshLevel | None,
    level: int | None,
    rationale: str,
    author: UUID,
) -> Iterator[Problem]:
    if category not in facts.categories:
        yield Problem("category", "Select a category recorded on the case")
    if rosh is None:
        yield Problem("rosh", "Select the risk of serious harm")
    if category == DISCRETIONARY and level == 1:
        yield Problem("level", "Category 3 is managed at Level 2 or 3 only, never at Level 1")
        return
    # A Level 2 or 3 proposal needs its reasons, not yet an accepted referral: only the reasons are checked.
    basis = LevelBasis.SCREENING if level == 1 else LevelBasis.EMERGENCY
    proposed = levels.ProposedLevel(level=level, basis=basis, rationale=rationale, author=author)
    yield from levels.check(proposed, facts)


def endorse_level(*, actor: Actor, decision_id: UUID, on: date) -> LevelDecision:
    """A manager stands behind a level decision another person took through level setting.

    Raises Refused for one's own decision, one already endorsed, one no longer in force, one a panel or
    the screeners took, or without the permission.
    """
    decision = decision_or_404(actor, decision_id, lock=True)
    must(actor, Permission.ENDORSE_LEVEL, "Your role does not let you endorse level decisions.")
    if decision.decided_by_id == actor.user_id:
        raise Refused(Denied("A level decision is endorsed by somebody other than the person who took it."))
    if on < decision.from_on or decision.to_on is not None:
        raise Refused(Denied("This decision is no longer in force."))
    if decision.endorsed_at is not None:
        raise Refused(Denied("This decision has been endorsed already."))
    if not decision.awaits_endorsement:
        raise Refused(
            Denied(
                "Only a level set by a practitioner is endorsed: a panel or a screener stands for its own."
            )
        )
    decision.endorsed_by_id, decision.endorsed_at = actor.user_id, timezone.now()
    decision.save(update_fields=["endorsed_by", "endorsed_at"])
    record(actor=actor, event=EventType.LEVEL_ENDORSED, case_ids=[decision.case_id], subject=decision)
    return decision


def close_case(
    *,
    actor: Actor,
    case_id: UUID,
    reason: CloseReason,
    version: int,
    on: date,
    meeting_id: UUID | None = None,
    override: str = "",
) -> Case:
    """Close the case: the level and every category end, nothing is due any longer; the record stays.

    What stands in the way (cases/domain/step_down.py) stops a manager without `override`, the reason for closing all
    the same; a meeting has answered for it before it closes.

    With `meeting_id` it is the decision of that meeting, recorded by its chair; otherwise a manager's.
    Raises Refused without the permission or from a state that cannot be closed, Invalid when the page was stale.
    """
    case = locked_case(actor, case_id)
    needed = Permission.CHAIR_MEETING if meeting_id else Permission.ENDORSE_LEVEL
    must(actor, needed, "Your role does not let you close a case.")
    moved = levels.CASE.next_state("close", CaseState(case.state))
    if isinstance(moved, Denied):
        raise Refused(moved)
    if case.version != version:
        raise Invalid([Problem(None, "The case has changed since you opened it. Look at it again.")])
    if not meeting_id and reason not in FREE_REASONS and not override.strip():
        require_valid(
            Problem("override", f"The case cannot be closed yet. {why}") for why in hindrances_of(case, on)
        )
    end_level_decision(case=case, on=on)
    end_standing_spans(case=case, on=on)
    for row in CaseCategory.objects.filter(case=case, to_on__isnull=True):
        row.to_on = max(row.from_on, on)
        row.save(update_fields=["to_on"])
    case.state, case.closed_on, case.closed_reason = moved, on, reason
    case.closed_despite = override.strip()
    case.version += 1
    case.save(update_fields=["state", "closed_on", "closed_reason", "closed_despite", "version"])
    settle(actor=actor, case=case, asks=EventAsk, outcome=_("The case was closed"))
    replan_deadlines(case=case, on=on)
    record(actor=actor, event=EventType.CASE_CLOSED, case_ids=[case.pk], subject=case, reason=reason.value)
    return case
