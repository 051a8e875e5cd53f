"""What a running meeting has recorded so far, as the rules of closing take it."""

from cases.domain.enums import DisclosureDecisionKind, Pillar
from cases.models import Case, DisclosureDecision, RiskManagementPlan
from cases.selectors.plans import disclosure_of_meeting, plan_of_meeting
from cases.selectors.step_down import hindrances_of
from cases.visibility import shared_with
from mappa.agencies.actor import Actor
from mappa.core.decisions import Problem
from meetings.domain.attendance import unrecorded
from meetings.domain.enums import LevelOutcome
from meetings.domain.meetings import LIVE_ACTION_STATES, ClosingFacts, missing_to_close
from meetings.models import Action, Meeting
from meetings.selectors.actions import earlier_actions, undecided
from meetings.selectors.attendance import attendance_of, attendance_rows, people_present

CATEGORY_3 = 3

# Where on the running page the answer to each problem is given: the anchor of its part.
PLACES = {
    "statement_read": "statement",
    "attendance": "attendance",
    "level_outcome": "level",
    "level_rationale": "level",
    "next_review_on": "level",
    "disclosure": "disclosure",
    "disclosure_reasons": "disclosure",
    "plan": "plan",
    "actions": "actions",
}


def closing_facts(actor: Actor, meeting: Meeting) -> ClosingFacts:
    """The facts the close is decided on, as far as the actor may read them."""
    seats = attendance_of(meeting)
    shown = shared_with(actor)
    disclosure = disclosure_of_meeting(meeting.case, meeting.pk, shown)
    return ClosingFacts(
        held_on=meeting.panel_day.held_on,
        level=meeting.level,
        category_3=meeting.case.category == CATEGORY_3,
        statement_read=meeting.statement_read_at is not None,
        statement_not_accepted=sum(not person.has_accepted for person in people_present(meeting)),
        attendance_rows=len(seats),
        attendance_unrecorded=unrecorded(attendance_rows(seats)),
        level_outcome=LevelOutcome(meeting.level_outcome) if meeting.level_outcome else None,
        level_rationale=meeting.level_rationale,
        disclosure=DisclosureDecisionKind(disclosure.kind) if disclosure else None,
        disclosure_reasons=_reasons(disclosure),
        pillars_reviewed=_pillars(plan_of_meeting(meeting.case, meeting.pk, shown)),
        actions_undecided=len(undecided(meeting, earlier_actions(actor, meeting))),
        hindrances=tuple(hindrances_of(meeting.case, actor.on)),
        step_down_override=meeting.step_down_override,
        next_review_on=meeting.next_review_on,
    )


def _reasons(decision: DisclosureDecision | None) -> str:
    return decision.reasons if decision else ""


def _pillars(plan: RiskManagementPlan | None) -> frozenset[Pillar]:
    return frozenset(Pillar(row.pillar) for row in plan.measures.all()) if plan else frozenset()


def open_safeguarding_actions(case: Case) -> int:
    """How many safeguarding actions of the case are still to be done, whichever meeting set them.

    All involved agencies read every one of them, so everybody counts the same.
    """
    return int(Action.objects.filter(case=case, is_safeguarding=True, state__in=LIVE_ACTION_STATES).count())


def missing_with_places(actor: Actor, meeting: Meeting) -> list[tuple[Problem, str]]:
    """What stops the close, each with the anchor of its place on the running page."""
    problems = missing_to_close(closing_facts(actor, meeting))
    return [(problem, PLACES[problem.field or ""]) for problem in problems]
