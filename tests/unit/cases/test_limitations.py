"""What a limitation must hold, when it stands, and what a message for refused people must not tell."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from cases.domain.enums import LimitationKind
from cases.domain.limitations import (
    PERMISSION_FOR,
    CaseSight,
    Duty,
    ProposedLimitation,
    Standing,
    begins_at,
    check_lifting,
    check_limitation,
    ends_at,
    standing,
    tells,
)
from mappa.agencies.roles import Permission

ON = date(2026, 12, 3)
DAY = timedelta(days=1)
HOLDER, MANAGER, COLLEAGUE, STRANGER = (uuid4() for _ in range(4))
SIGHT = CaseSight(
    holders_and_managers=frozenset({HOLDER, MANAGER}),
    may_lift=frozenset({MANAGER}),
    unable=frozenset({STRANGER}),
    names=("Testy", "Fictional"),
    numbers=("X910001", "2012/0012345A"),
)
RESTRICTION = ProposedLimitation(
    kind=LimitationKind.RESTRICTION,
    people=frozenset({HOLDER, MANAGER}),
    reason="A relative works in the area",
    message="This case is restricted.",
    ask_whom="The duty manager, 01632 960000",
)
EXCLUSION = ProposedLimitation(
    kind=LimitationKind.EXCLUSION, people=frozenset({COLLEAGUE}), reason="Knows the family"
)


def problems(proposed):
    return {(problem.field, problem.message) for problem in check_limitation(proposed, SIGHT, ON)}


def fields(proposed):
    return {field for field, _message in problems(proposed)}


def test_whole_ones_are_in_order():
    assert problems(RESTRICTION) == set()
    assert problems(EXCLUSION) == set()
    assert problems(replace(RESTRICTION, starts_on=ON + DAY, ends_on=ON + DAY)) == set()
    assert problems(replace(EXCLUSION, ends_on=ON)) == set()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"people": frozenset()}, "people"),
        ({"starts_on": ON}, "starts_on"),
        ({"starts_on": ON - DAY}, "starts_on"),
        ({"ends_on": ON - DAY}, "ends_on"),
        ({"starts_on": ON + 3 * DAY, "ends_on": ON + 2 * DAY}, "ends_on"),
        ({"reason": "  "}, "reason"),
    ],
)
@pytest.mark.parametrize("whole", [RESTRICTION, EXCLUSION], ids=["restriction", "exclusion"])
def test_each_fault_is_said_beside_its_field(whole, change, field):
    assert fields(replace(whole, **change)) == {field}


@pytest.mark.parametrize("people", [{COLLEAGUE}, {STRANGER}, {COLLEAGUE, STRANGER}])
def test_restriction_names_somebody_who_holds_or_manages_the_case(people):
    sight = replace(SIGHT, holders_and_managers=SIGHT.holders_and_managers | {STRANGER})
    found = check_limitation(replace(RESTRICTION, people=frozenset(people)), sight, ON)
    assert [problem.field for problem in found] == ["people"]
    assert "holds or manages" in found[0].message


def test_restriction_without_an_end_names_somebody_who_can_lift_it():
    holder_alone = replace(RESTRICTION, people=frozenset({HOLDER}))
    ((field, message),) = problems(holder_alone)
    assert field == "people"
    assert "lift" in message
    assert problems(replace(holder_alone, ends_on=ON + DAY)) == set()


def test_exclusion_asks_for_no_message():
    assert problems(replace(EXCLUSION, message="", ask_whom="")) == set()
    assert fields(replace(RESTRICTION, message="", ask_whom=" ")) == {"message", "ask_whom"}


@pytest.mark.parametrize(
    "text",
    [
        "Ask about Fictional",
        "TESTY is known here",
        "Number x910001",
        "PNC 2012/0012345a",
        "A category 4 case",
        "At Level 3",
        "level2",
    ],
)
def test_message_that_tells_is_refused(text):
    assert tells(text, names=SIGHT.names, numbers=SIGHT.numbers)
    assert fields(replace(RESTRICTION, message=text)) == {"message"}
    assert fields(replace(RESTRICTION, ask_whom=text)) == {"ask_whom"}


@pytest.mark.parametrize(
    "text", ["You may not see this case", "Ask on the next level of management", "testify", "01632 960000"]
)
def test_ordinary_words_tell_nothing(text):
    assert not tells(text, names=("May", "Testy", "Ng", ""), numbers=("", "X910001"))


def test_days_are_those_of_clocks_in_britain():
    assert begins_at(None) is ends_at(None) is None
    assert begins_at(date(2026, 7, 1)) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert ends_at(date(2026, 12, 3)) == datetime(2026, 12, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "ends", "lifted", "expected"),
    [
        (-2, None, False, Standing.IN_FORCE),
        (0, None, False, Standing.IN_FORCE),
        (1, None, False, Standing.PLANNED),
        (-2, 1, False, Standing.IN_FORCE),
        (-2, 0, False, Standing.ENDED),
        (-2, -1, True, Standing.LIFTED),
        (2, -1, True, Standing.WITHDRAWN),
        (2, 5, False, Standing.PLANNED),
    ],
)
def test_where_a_limitation_stands(starts, ends, lifted, expected):
    at = datetime(2026, 12, 3, 12, tzinfo=UTC)
    found = standing(
        starts_at=at + starts * DAY,
        ends_at=None if ends is None else at + ends * DAY,
        lifted=lifted,
        at=at,
    )
    assert found is expected


def test_lifting_asks_for_a_reason_and_for_something_to_lift():
    at = datetime(2026, 12, 3, 12, tzinfo=UTC)
    assert check_lifting(reason="Over", ended_at=None, lifted=False, at=at) == []
    assert check_lifting(reason="Over", ended_at=at + DAY, lifted=False, at=at) == []
    assert [p.field for p in check_lifting(reason=" ", ended_at=None, lifted=False, at=at)] == ["reason"]
    assert "already" in check_lifting(reason="Over", ended_at=at, lifted=False, at=at)[0].message
    assert "already" in check_lifting(reason="Over", ended_at=at - DAY, lifted=True, at=at)[0].message


def test_every_duty_names_a_permission_of_the_roles_table():
    assert set(PERMISSION_FOR) == set(Duty)
    assert {Permission(value) for value in PERMISSION_FOR.values()}
