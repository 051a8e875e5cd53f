"""The agenda: victims and the person's own views early, the plan protected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.agenda import AGENDA, SHORTEST_MINUTES, STANDARD_MINUTES, timed

PROTECTED = {item.code: item.minutes for item in AGENDA if item.protected}


def test_victim_and_voice_come_before_information_and_plan() -> None:
    codes = [item.code for item in AGENDA]
    assert codes[:3] == ["statement", "victim", "voice"]
    assert codes.index("information") < codes.index("risk") < codes.index("plan") < codes.index("level")
    assert len(set(codes)) == len(codes)


def test_the_plan_has_the_longest_place() -> None:
    assert max(AGENDA, key=lambda item: item.minutes).code == "plan"


def test_a_standard_slot_keeps_every_share() -> None:
    assert [row.minutes for row in timed(STANDARD_MINUTES)] == [item.minutes for item in AGENDA]


@given(slot=st.integers(SHORTEST_MINUTES, 240))
def test_any_slot_is_filled_without_gap_and_without_touching_what_is_protected(slot: int) -> None:
    rows = timed(slot)
    assert [row.item for row in rows] == list(AGENDA)
    at = 0
    for row in rows:
        assert row.starts_at == at
        assert row.minutes >= PROTECTED.get(row.item.code, 1)
        at += row.minutes
    assert at == slot


def test_time_over_goes_to_the_plan() -> None:
    longer = {row.item.code: row.minutes for row in timed(STANDARD_MINUTES + 15)}
    assert longer["plan"] == PROTECTED["plan"] + 15
    assert longer["information"] == 8


def test_a_slot_can_be_too_short() -> None:
    with pytest.raises(ValueError, match=str(SHORTEST_MINUTES)):
        timed(SHORTEST_MINUTES - 1)
