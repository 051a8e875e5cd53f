"""The type, and every workflow of the product held to its states, permissions and events."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.domain.enums import CaseState, ReferralState
from cases.domain.levels import CASE, PERMISSION_BY_BASIS
from cases.domain.referrals import REFERRAL
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.core.coded import Coded
from mappa.core.decisions import Denied
from mappa.core.workflow import Transition, Workflow
from meetings.domain.enums import ActionState, MeetingState
from meetings.domain.meetings import ACTION, MEETING

WORKFLOWS = [
    pytest.param(CASE, CaseState, id="case"),
    pytest.param(REFERRAL, ReferralState, id="referral"),
    pytest.param(MEETING, MeetingState, id="meeting"),
    pytest.param(ACTION, ActionState, id="action"),
]


class Door(Coded):
    OPEN = "OPEN", "Open"
    SHUT = "SHUT", "Shut"
    BRICKED_UP = "BRICKED_UP", "Bricked up"


SHUT = Transition("shut", frozenset({Door.OPEN}), Door.SHUT, "porter", "DOOR_SHUT", "Shut the door")
BRICK_UP = Transition("brick_up", frozenset({Door.SHUT}), Door.BRICKED_UP, "mason", "DOOR_GONE", "Brick up")
DOOR = Workflow(start=[Door.OPEN], transitions=[SHUT, BRICK_UP])


def test_allowed_asks_for_state_and_permission() -> None:
    assert DOOR.allowed(Door.OPEN, {"porter", "mason"}) == [SHUT]
    assert DOOR.allowed(Door.OPEN, {"mason"}) == []
    assert DOOR.allowed(Door.BRICKED_UP, {"porter", "mason"}) == []


def test_next_state_gives_the_target_or_the_reason() -> None:
    assert DOOR.next_state("shut", Door.OPEN) is Door.SHUT
    refused = DOOR.next_state("shut", Door.BRICKED_UP)
    assert refused == Denied("“Shut the door” cannot be done while this is “Bricked up”.")


def test_an_unknown_name_is_a_fault() -> None:
    with pytest.raises(KeyError):
        DOOR.next_state("paint", Door.OPEN)


def test_one_name_cannot_lead_two_ways() -> None:
    again = Transition("shut", frozenset({Door.OPEN}), Door.BRICKED_UP, "porter", "DOOR_SHUT", "Shut")
    with pytest.raises(ValueError, match="leaves OPEN twice"):
        Workflow(start=[Door.OPEN], transitions=[SHUT, again])


def test_the_diagram_shows_start_rows_and_ends() -> None:
    assert DOOR.mermaid() == (
        "stateDiagram-v2\n"
        "    [*] --> OPEN\n"
        "    OPEN --> SHUT: Shut the door\n"
        "    SHUT --> BRICKED_UP: Brick up\n"
        "    BRICKED_UP --> [*]\n"
    )


@pytest.mark.parametrize(("workflow", "states"), WORKFLOWS)
def test_every_state_is_in_its_table_and_can_be_reached(workflow: Workflow[Any], states: type[Coded]) -> None:
    assert workflow.states == frozenset(states)
    reached = set(workflow.start)
    while True:
        further = {row.target for row in workflow.transitions if row.sources & reached}
        if further <= reached:
            break
        reached |= further
    assert reached == set(states)


@pytest.mark.parametrize(("workflow", "states"), WORKFLOWS)
def test_every_row_names_a_permission_and_an_event_that_exist(
    workflow: Workflow[Any], states: type[Coded]
) -> None:
    for row in workflow.transitions:
        Permission(row.permission)
        EventType(row.event)


def test_every_footing_of_a_level_names_a_permission_that_exists() -> None:
    for permission in PERMISSION_BY_BASIS.values():
        Permission(permission)


@pytest.mark.parametrize(("workflow", "states"), WORKFLOWS)
@given(data=st.data())
def test_what_is_allowed_can_be_done_and_nothing_else(
    workflow: Workflow[Any], states: type[Coded], data: st.DataObject
) -> None:
    state = data.draw(st.sampled_from(list(states)))
    every_permission = {row.permission for row in workflow.transitions}
    allowed = {row.name for row in workflow.allowed(state, every_permission)}
    for row in workflow.transitions:
        assert (row.name in allowed) is not isinstance(workflow.next_state(row.name, state), Denied)


@given(names=st.lists(st.sampled_from([row.name for row in CASE.transitions]), max_size=8))
def test_no_path_gives_a_case_a_level_without_a_level_decision(names: list[str]) -> None:
    """No level by default: a level is reached only through a transition that records a level decision."""
    for start in CASE.start:
        state = start
        assert state.level is None
        for name in names:
            row = CASE.find(name, state)
            if isinstance(row, Denied):
                continue
            if row.target.level is not None:
                assert row.event == EventType.LEVEL_DECIDED
            state = row.target


def test_a_closed_case_stays_closed() -> None:
    assert not CASE.allowed(CaseState.CLOSED, {row.permission for row in CASE.transitions})
