"""A meeting cannot be closed with a required decision missing."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.core.decisions import Denied
from meetings.domain.enums import ActionState, DisclosureDecisionKind, LevelOutcome, MeetingState, Pillar
from meetings.domain.meetings import (
    ACTION,
    LIVE_ACTION_STATES,
    MEETING,
    ClosingFacts,
    check_action_cancelled,
    check_action_complete,
    level_outcomes,
    missing_to_close,
)

HELD = date(2026, 6, 4)
COMPLETE = ClosingFacts(
    held_on=HELD,
    level=2,
    statement_read=True,
    attendance_rows=6,
    level_outcome=LevelOutcome.REMAIN_2,
    level_rationale="Three agencies still needed.",
    disclosure=DisclosureDecisionKind.NOT_DISCLOSING,
    disclosure_reasons="Nobody at risk who does not know.",
    pillars_reviewed=frozenset(Pillar),
    next_review_on=date(2026, 8, 27),
)


def fields(facts: ClosingFacts) -> list[str | None]:
    return [problem.field for problem in missing_to_close(facts)]


def test_a_complete_meeting_can_be_closed() -> None:
    assert missing_to_close(COMPLETE) == []


def test_an_empty_meeting_lacks_everything() -> None:
    found = fields(ClosingFacts(held_on=HELD, level=2))
    assert found == [
        "statement_read",
        "attendance",
        "level_outcome",
        "disclosure",
        "disclosure_reasons",
        "plan",
        "plan",
        "plan",
        "plan",
        "next_review_on",
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"statement_read": False}, "statement_read"),
        ({"statement_not_accepted": 2}, "statement_read"),
        ({"attendance_rows": 0}, "attendance"),
        ({"attendance_unrecorded": 1}, "attendance"),
        ({"level_outcome": LevelOutcome.REMAIN_3}, "level_outcome"),
        ({"level_rationale": " "}, "level_rationale"),
        ({"disclosure": None}, "disclosure"),
        ({"disclosure_reasons": ""}, "disclosure_reasons"),
        ({"pillars_reviewed": frozenset(Pillar) - {Pillar.VICTIM_SAFETY_PLANNING}}, "plan"),
        ({"actions_undecided": 1}, "actions"),
        ({"next_review_on": None}, "next_review_on"),
        ({"next_review_on": HELD}, "next_review_on"),
    ],
)
def test_each_missing_part_is_named_alone(changes: dict[str, object], field: str) -> None:
    assert fields(replace(COMPLETE, **changes)) == [field]


@pytest.mark.parametrize("outcome", [LevelOutcome.DOWN_TO_1, LevelOutcome.CLOSE])
def test_no_next_date_when_there_is_no_next_meeting(outcome: LevelOutcome) -> None:
    assert missing_to_close(replace(COMPLETE, level_outcome=outcome, next_review_on=None)) == []


def test_category_3_is_closed_and_not_moved_to_level_1() -> None:
    problems = missing_to_close(replace(COMPLETE, category_3=True, level_outcome=LevelOutcome.DOWN_TO_1))
    assert [problem.field for problem in problems] == ["level_outcome"]
    assert "Close the case" in problems[0].message
    assert LevelOutcome.DOWN_TO_1 not in level_outcomes(3, category_3=True)


@pytest.mark.parametrize("outcome", [LevelOutcome.DOWN_TO_1, LevelOutcome.CLOSE])
def test_what_stands_in_the_way_stops_a_step_down(outcome: LevelOutcome) -> None:
    down = replace(COMPLETE, level_outcome=outcome, hindrances=("1 safeguarding action is open",))
    assert fields(down) == ["level_outcome"]
    assert fields(replace(down, step_down_override="Head of PDU agreed: moved abroad.")) == []
    assert fields(replace(COMPLETE, hindrances=("1 safeguarding action is open",))) == []


def test_level_2_goes_up_in_one_step_and_level_3_down_to_2() -> None:
    assert LevelOutcome.UP_TO_3 in level_outcomes(2, category_3=False)
    assert LevelOutcome.DOWN_TO_2 in level_outcomes(3, category_3=True)
    assert [outcome.level for outcome in LevelOutcome] == [2, 3, 3, 2, 1, None]


@given(
    level=st.sampled_from([2, 3]),
    category_3=st.booleans(),
    outcome=st.none() | st.sampled_from(LevelOutcome),
)
def test_no_meeting_puts_category_3_at_level_1(
    level: int, category_3: bool, outcome: LevelOutcome | None
) -> None:
    facts = replace(COMPLETE, level=level, category_3=category_3, level_outcome=outcome)
    if not missing_to_close(facts):
        assert outcome is not None
        assert not (category_3 and outcome.level == 1)


def test_minutes_come_after_the_meeting_and_before_distribution() -> None:
    path = ["invite", "begin", "close", "draft_minutes", "approve", "distribute"]
    state = MeetingState.SCHEDULED
    for name in path:
        moved = MEETING.next_state(name, state)
        assert not isinstance(moved, Denied)
        state = moved
    assert state is MeetingState.DISTRIBUTED
    assert isinstance(MEETING.next_state("distribute", MeetingState.HELD), Denied)


def test_a_held_meeting_is_not_cancelled() -> None:
    assert isinstance(MEETING.next_state("cancel", MeetingState.HELD), Denied)
    assert isinstance(MEETING.next_state("postpone", MeetingState.RUNNING), Denied)


def test_an_action_is_verified_only_when_complete() -> None:
    assert isinstance(ACTION.next_state("verify", ActionState.OPEN), Denied)
    assert ACTION.next_state("verify", ActionState.COMPLETE) is ActionState.VERIFIED
    assert {row.target for row in ACTION.transitions if row.name == "return"} <= LIVE_ACTION_STATES


def test_actions_are_completed_with_evidence_and_cancelled_with_reason() -> None:
    assert check_action_complete(" ")[0].field == "evidence"
    assert check_action_complete("Letter seen on file.") == []
    assert check_action_cancelled("")[0].field == "reason"
    assert check_action_cancelled("He has moved out of the area.") == []
