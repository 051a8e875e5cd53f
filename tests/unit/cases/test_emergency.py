"""Rules of emergency access: when it is reviewed, and who may not have it for a while."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.domain.access import EmergencyFinding
from cases.domain.emergency import (
    MOST_UNREVIEWED,
    WATCHED,
    PastAccess,
    Suspension,
    review_due_on,
    suspended_because,
)
from mappa.core.bank_holidays import england_and_wales
from mappa.core.calendar import is_working_day, working_days_between

NOW = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
YES, NO = EmergencyFinding.JUSTIFIED, EmergencyFinding.NOT_JUSTIFIED


def access(days_ago, finding=None, reviewed_days_ago=0.0):
    reviewed_at = NOW - timedelta(days=reviewed_days_ago) if finding else None
    return PastAccess(NOW - timedelta(days=days_ago), reviewed_at, finding)


@pytest.mark.parametrize(
    ("started_on", "due_on"),
    [
        (date(2026, 12, 2), date(2026, 12, 3)),  # a Wednesday
        (date(2026, 12, 4), date(2026, 12, 7)),  # a Friday: Monday
        (date(2026, 12, 5), date(2026, 12, 7)),  # a Saturday
        (date(2026, 12, 6), date(2026, 12, 7)),  # a Sunday
        (date(2026, 12, 24), date(2026, 12, 29)),  # Christmas on a Friday, Boxing Day moved to Monday
        (date(2026, 4, 2), date(2026, 4, 7)),  # before Good Friday and Easter Monday
        (date(2026, 12, 31), date(2027, 1, 4)),  # New Year's Day is a Friday
    ],
)
def test_review_is_due_on_the_next_working_day(started_on, due_on):
    assert review_due_on(started_on, england_and_wales()) == due_on


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_review_is_due_after_exactly_one_working_day(started_on):
    due = review_due_on(started_on, england_and_wales())
    assert is_working_day(due, england_and_wales())
    assert working_days_between(started_on, due, england_and_wales()) == 1


@pytest.mark.parametrize(
    ("past", "because"),
    [
        ([], None),
        ([access(1), access(2)], None),
        ([access(1), access(2), access(3)], Suspension.UNREVIEWED),
        ([access(1), access(2, YES), access(3, YES)], Suspension.UNREVIEWED),
        ([access(1, YES), access(2, YES), access(3, YES)], None),
        ([access(1), access(2), access(30)], None),  # thirty days old to the second
        ([access(1), access(2), access(29.99)], Suspension.UNREVIEWED),
        ([access(1, NO)], Suspension.NOT_JUSTIFIED),
        ([access(40, NO, reviewed_days_ago=29)], Suspension.NOT_JUSTIFIED),
        ([access(40, NO, reviewed_days_ago=30)], None),
        ([access(1, NO), access(2), access(3)], Suspension.NOT_JUSTIFIED),
    ],
)
def test_suspension(past, because):
    assert suspended_because(past, at=NOW) is because


findings = st.sampled_from([None, YES, NO])
days = st.floats(0, 80, allow_nan=False)
histories = st.lists(
    st.builds(
        lambda ago, finding, after: access(ago, finding, max(0.0, ago - after)),
        days,
        findings,
        st.floats(0, 5, allow_nan=False),
    ),
    max_size=8,
)


@given(histories)
def test_suspension_ends_by_itself(past):
    assert suspended_because(past, at=NOW + WATCHED + HOUR) is None


@given(histories)
def test_order_does_not_matter(past):
    assert suspended_because(past, at=NOW) is suspended_because(reversed(past), at=NOW)


@given(histories)
def test_reviewing_everything_as_justified_lifts_it(past):
    reviewed = [PastAccess(row.started_at, NOW, YES) for row in past]
    assert suspended_because(reviewed, at=NOW) is None


@given(histories, days)
def test_another_access_never_lifts_it(past, ago):
    if suspended_because(past, at=NOW):
        assert suspended_because([*past, access(ago)], at=NOW)


@given(histories)
def test_fewer_than_three_are_no_reason_unless_one_was_not_justified(past):
    few = [row for row in past if row.finding is not NO][: MOST_UNREVIEWED - 1]
    assert suspended_because(few, at=NOW) is None
