"""Meeting and action transitions, and what a meeting must have decided before it can be closed.

Sources: minutes and meetings, Guidance chapters 13a and 13b; the required decisions are those the joint
inspection of 2022 found missing. The states are a proposal built on them (docs/domain-rules.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from mappa.core.decisions import Problem
from mappa.core.workflow import Transition, Workflow
from meetings.domain.enums import ActionState, DisclosureDecisionKind, LevelOutcome, MeetingState, Pillar

M = MeetingState
A = ActionState

MEETING = Workflow(
    start=[M.SCHEDULED],
    transitions=[
        Transition(
            "invite",
            frozenset({M.SCHEDULED}),
            M.INVITED,
            "schedule_meeting",
            "MEETING_INVITED",
            "Send invitations",
        ),
        Transition(
            "begin",
            frozenset({M.INVITED}),
            M.RUNNING,
            "chair_meeting",
            "MEETING_STARTED",
            "Start the meeting",
        ),
        Transition(
            "close", frozenset({M.RUNNING}), M.HELD, "chair_meeting", "MEETING_CLOSED", "Close the meeting"
        ),
        Transition(
            "draft_minutes",
            frozenset({M.HELD}),
            M.MINUTES_DRAFTED,
            "record_meeting",
            "MINUTES_DRAFTED",
            "Draft minutes",
        ),
        Transition(
            "approve",
            frozenset({M.MINUTES_DRAFTED}),
            M.APPROVED,
            "chair_meeting",
            "MINUTES_APPROVED",
            "Approve minutes",
        ),
        Transition(
            "distribute",
            frozenset({M.APPROVED}),
            M.DISTRIBUTED,
            "record_meeting",
            "MINUTES_DISTRIBUTED",
            "Distribute minutes",
        ),
        Transition(
            "postpone",
            frozenset({M.SCHEDULED, M.INVITED}),
            M.POSTPONED,
            "schedule_meeting",
            "MEETING_POSTPONED",
            "Postpone",
        ),
        Transition(
            "reschedule",
            frozenset({M.POSTPONED}),
            M.SCHEDULED,
            "schedule_meeting",
            "MEETING_SCHEDULED",
            "Set a new date",
        ),
        Transition(
            "cancel",
            frozenset({M.SCHEDULED, M.INVITED, M.POSTPONED}),
            M.CANCELLED,
            "schedule_meeting",
            "MEETING_CANCELLED",
            "Cancel",
        ),
    ],
)

ACTION = Workflow(
    start=[A.OPEN],
    transitions=[
        Transition("begin", frozenset({A.OPEN}), A.IN_PROGRESS, "do_action", "ACTION_CHANGED", "Start"),
        Transition(
            "complete",
            frozenset({A.OPEN, A.IN_PROGRESS}),
            A.COMPLETE,
            "do_action",
            "ACTION_CHANGED",
            "Mark complete",
        ),
        Transition(
            "verify", frozenset({A.COMPLETE}), A.VERIFIED, "chair_meeting", "ACTION_CHANGED", "Verify"
        ),
        Transition("return", frozenset({A.COMPLETE}), A.OPEN, "chair_meeting", "ACTION_CHANGED", "Send back"),
        Transition(
            "supersede",
            frozenset({A.OPEN, A.IN_PROGRESS}),
            A.SUPERSEDED,
            "chair_meeting",
            "ACTION_CHANGED",
            "Supersede",
        ),
        Transition(
            "cancel",
            frozenset({A.OPEN, A.IN_PROGRESS}),
            A.CANCELLED,
            "chair_meeting",
            "ACTION_CHANGED",
            "Cancel",
        ),
    ],
)

LIVE_ACTION_STATES = frozenset({A.OPEN, A.IN_PROGRESS})

_OUTCOMES = {
    2: (LevelOutcome.REMAIN_2, LevelOutcome.UP_TO_3, LevelOutcome.DOWN_TO_1, LevelOutcome.CLOSE),
    3: (LevelOutcome.REMAIN_3, LevelOutcome.DOWN_TO_2, LevelOutcome.DOWN_TO_1, LevelOutcome.CLOSE),
}


def level_outcomes(level: int, *, category_3: bool) -> tuple[LevelOutcome, ...]:
    """The level decisions open to a meeting at `level` (2 or 3; KeyError otherwise).

    Category 3 is managed at Level 2 or 3 only, so its way down from there is to close. Level 2 to 3 is
    one step, with no new referral.
    """
    outcomes = _OUTCOMES[level]
    return tuple(o for o in outcomes if not (category_3 and o is LevelOutcome.DOWN_TO_1))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFacts:
    """What has been recorded of a running meeting. `next_review_on` is the date of the next meeting.

    `hindrances` say why the level should not be reduced (cases/domain/step_down.py).
    """

    held_on: date
    level: int
    category_3: bool = False
    statement_read: bool = False
    statement_not_accepted: int = 0
    attendance_rows: int = 0
    attendance_unrecorded: int = 0
    level_outcome: LevelOutcome | None = None
    level_rationale: str = ""
    disclosure: DisclosureDecisionKind | None = None
    disclosure_reasons: str = ""
    pillars_reviewed: frozenset[Pillar] = field(default_factory=frozenset)
    actions_undecided: int = 0
    hindrances: tuple[str, ...] = ()
    step_down_override: str = ""
    next_review_on: date | None = None


def missing_to_close(facts: ClosingFacts) -> list[Problem]:
    """What must still be decided or recorded before the chair can close the meeting; empty when nothing.

    A pillar counts as reviewed when it has a measure, or "none needed because" with the reason.
    """
    return [*_conduct(facts), *_level(facts), *_disclosure(facts), *_plan(facts), *_next_review(facts)]


def _conduct(facts: ClosingFacts) -> Iterator[Problem]:
    if not facts.statement_read:
        yield Problem("statement_read", "Record that the confidentiality and equality statement was read")
    if facts.statement_not_accepted:
        yield Problem(
            "statement_read",
            f"Record acceptance of the statement by everyone present: {facts.statement_not_accepted} missing",
        )
    if not facts.attendance_rows:
        yield Problem("attendance", "Record who attended")
    elif facts.attendance_unrecorded:
        yield Problem(
            "attendance",
            f"Record attendance for everyone invited: {facts.attendance_unrecorded} not recorded",
        )


def _level(facts: ClosingFacts) -> Iterator[Problem]:
    outcome = facts.level_outcome
    if outcome is None:
        yield Problem("level_outcome", "Select what was decided about the level")
        return
    if outcome not in level_outcomes(facts.level, category_3=facts.category_3):
        yield Problem("level_outcome", _outcome_refused(facts, outcome))
    if not facts.level_rationale.strip():
        yield Problem("level_rationale", "Enter the reasons for the level decision")
    if outcome.steps_down and not facts.step_down_override.strip():
        for hindrance in facts.hindrances:
            yield Problem("level_outcome", f"The level cannot be reduced yet. {hindrance}")


def _outcome_refused(facts: ClosingFacts, outcome: LevelOutcome) -> str:
    if facts.category_3 and outcome is LevelOutcome.DOWN_TO_1:
        return "Category 3 is managed at Level 2 or 3 only. Close the case instead of moving it to Level 1"
    return f"“{outcome.label}” is not open to a Level {facts.level} meeting"


def _disclosure(facts: ClosingFacts) -> Iterator[Problem]:
    if facts.disclosure is None:
        yield Problem("disclosure", "Select what was decided about disclosure")
    if not facts.disclosure_reasons.strip():
        yield Problem(
            "disclosure_reasons", "Enter the reasons for the disclosure decision, whichever way it went"
        )


def _plan(facts: ClosingFacts) -> Iterator[Problem]:
    for pillar in Pillar:
        if pillar not in facts.pillars_reviewed:
            yield Problem("plan", f"Review the plan under “{pillar.label}”: a measure, or why none is needed")
    if facts.actions_undecided:
        yield Problem(
            "actions", f"Close or carry forward every earlier action: {facts.actions_undecided} left"
        )


def _next_review(facts: ClosingFacts) -> Iterator[Problem]:
    if facts.level_outcome is not None and facts.level_outcome.level in {None, 1}:
        return
    if facts.next_review_on is None:
        yield Problem("next_review_on", "Enter the date of the next meeting")
    elif facts.next_review_on <= facts.held_on:
        yield Problem("next_review_on", "The next meeting must be after this one")


def check_action_complete(evidence: str) -> list[Problem]:
    """An action is complete only with evidence of what was done (improved recording of actions)."""
    return [] if evidence.strip() else [Problem("evidence", "Enter what was done and how it is known")]


def check_action_cancelled(reason: str) -> list[Problem]:
    """The chair cancels or supersedes an action only with a reason."""
    return [] if reason.strip() else [Problem("reason", "Enter why the action is no longer needed")]
