from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.core.bank_holidays import england_and_wales, known_until
from mappa.core.calendar import (
    add_months,
    first_working_day_on_or_after,
    is_overdue,
    is_working_day,
    last_day_of_period,
    working_days_after,
    working_days_between,
)

DATES = st.dates(date(1950, 1, 1), date(2100, 12, 31))
NO_HOLIDAYS: frozenset[date] = frozenset()
HOLIDAYS = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=30)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 6, 3), 0, date(2026, 6, 3)),
    ],
)
def test_add_months_clamps_to_the_end_of_a_shorter_month(start: date, months: int, expected: date) -> None:
    assert add_months(start, months) == expected


@given(start=DATES, months=st.integers(-240, 240))
def test_add_months_lands_in_the_right_month_and_never_past_the_day(start: date, months: int) -> None:
    found = add_months(start, months)
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day <= start.day
    assert found.day == start.day or (found + timedelta(days=1)).day == 1


@given(start=DATES, months=st.integers(0, 120), more=st.integers(0, 120))
def test_more_months_never_come_earlier(start: date, months: int, more: int) -> None:
    assert add_months(start, months) <= add_months(start, months + more)


@pytest.mark.parametrize(
    ("start", "months", "days", "expected"),
    [
        (date(2020, 3, 1), 120, 0, date(2030, 2, 28)),
        (date(2020, 5, 14), 84, 0, date(2027, 5, 13)),
        (date(2020, 2, 29), 120, 0, date(2030, 2, 28)),
        (date(2026, 1, 1), 0, 1, date(2026, 1, 1)),
        (date(2026, 1, 1), 1, 10, date(2026, 2, 10)),
    ],
)
def test_a_period_counts_its_first_day(start: date, months: int, days: int, expected: date) -> None:
    assert last_day_of_period(start, months, days) == expected


def test_working_days_skip_the_weekend_and_the_bank_holidays() -> None:
    christmas = england_and_wales()
    assert working_days_after(date(2026, 12, 23), 1, christmas) == date(2026, 12, 24)
    assert working_days_after(date(2026, 12, 24), 1, christmas) == date(2026, 12, 29)
    assert working_days_after(date(2026, 12, 24), 4, christmas) == date(2027, 1, 4)


def test_working_days_after_does_not_count_the_start() -> None:
    assert working_days_after(date(2026, 6, 1), 0, NO_HOLIDAYS) == date(2026, 6, 1)
    assert working_days_after(date(2026, 6, 1), 1, NO_HOLIDAYS) == date(2026, 6, 2)


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        working_days_after(date(2026, 6, 1), -1, NO_HOLIDAYS)


@given(start=st.dates(date(2025, 12, 1), date(2026, 12, 31)), days=st.integers(1, 40), holidays=HOLIDAYS)
def test_counting_forth_and_back_agree(start: date, days: int, holidays: frozenset[date]) -> None:
    end = working_days_after(start, days, holidays)
    assert end > start
    assert is_working_day(end, holidays)
    assert working_days_between(start, end, holidays) == days


@given(start=DATES, span=st.integers(0, 400))
def test_no_working_days_lie_before_the_start(start: date, span: int) -> None:
    assert working_days_between(start, start - timedelta(days=span), NO_HOLIDAYS) == 0


@given(day=st.dates(date(2026, 1, 1), date(2026, 12, 31)), holidays=HOLIDAYS)
def test_the_first_working_day_is_the_first(day: date, holidays: frozenset[date]) -> None:
    found = first_working_day_on_or_after(day, holidays)
    assert is_working_day(found, holidays)
    assert not any(is_working_day(day + timedelta(days=n), holidays) for n in range((found - day).days))


def test_overdue_begins_the_day_after() -> None:
    assert not is_overdue(date(2026, 6, 1), on=date(2026, 6, 1))
    assert is_overdue(date(2026, 6, 1), on=date(2026, 6, 2))


def test_bank_holidays_are_those_of_england_and_wales() -> None:
    assert date(2026, 12, 28) in england_and_wales()  # Boxing Day, moved from a Saturday
    assert date(2026, 11, 30) not in england_and_wales()  # St Andrew's Day is Scottish
    assert known_until() >= date(2026, 12, 28)
