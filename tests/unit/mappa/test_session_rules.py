"""How long a session lasts, to the second, and which one ends when there are too many."""

from datetime import UTC, datetime, timedelta

import pytest

from mappa.sessions.rules import (
    ABSOLUTE,
    IDLE,
    LONG_IDLE,
    MOST_SESSIONS,
    WARNING,
    Ending,
    Times,
    depends_on_meeting,
    ending,
    ends_at,
    one_too_many,
)

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def active(minutes: float) -> Times:
    return Times(began_at=NINE, active_at=NINE + timedelta(minutes=minutes))


def test_the_figures_are_those_of_the_security_page():
    minutes = [each.total_seconds() / 60 for each in (IDLE, LONG_IDLE, ABSOLUTE, WARNING)]
    assert minutes == [15, 60, 600, 2]
    assert MOST_SESSIONS == 2


@pytest.mark.parametrize(
    ("idle", "longer", "ended"),
    [
        (timedelta(minutes=14, seconds=59), False, None),
        (timedelta(minutes=15), False, Ending.IDLE),
        (timedelta(minutes=15, seconds=1), False, Ending.IDLE),
        (timedelta(minutes=15, seconds=1), True, None),
        (timedelta(minutes=59, seconds=59), True, None),
        (timedelta(minutes=60), True, Ending.IDLE),
    ],
)
def test_doing_nothing_ends_it(idle: timedelta, longer: bool, ended: Ending | None):
    times = active(30)

    assert ending(times, now=times.active_at + idle, longer=longer) is ended


@pytest.mark.parametrize("longer", [True, False])
def test_ten_hours_end_it_whatever_is_done(longer: bool):
    times = active(10 * 60 - 1)

    assert ending(times, now=NINE + ABSOLUTE - SECOND, longer=longer) is None
    assert ending(times, now=NINE + ABSOLUTE, longer=longer) is Ending.ABSOLUTE
    assert ends_at(times, longer=longer) == NINE + ABSOLUTE


@pytest.mark.parametrize(
    ("minutes", "asked"), [(14.9, False), (15, True), (59.9, True), (60, False), (10 * 60, False)]
)
def test_a_meeting_is_asked_for_only_where_it_can_matter(minutes: float, asked: bool):
    assert depends_on_meeting(active(0), now=NINE + timedelta(minutes=minutes)) is asked


@pytest.mark.parametrize(
    ("others", "ended"),
    [([], []), (["b"], []), (["b", "c"], ["b"]), (["d", "c", "b"], ["b", "c"])],
)
def test_the_oldest_go_and_never_the_one_just_begun(others: list[str], ended: list[str]):
    began = {name: NINE + timedelta(hours=ord(name)) for name in others} | {"a": NINE}

    assert one_too_many(began.items(), current="a") == ended
