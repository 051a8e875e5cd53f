"""Quarters and measures."""

from datetime import date

import pytest

from oversight.domain.measures import attendance_measures, month_start, quarter_start, quarters


@pytest.mark.parametrize(
    ("on", "start"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 3, 31), date(2026, 1, 1)),
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 12, 31), date(2026, 10, 1)),
    ],
)
def test_quarter_starts_with_january_april_july_and_october(on, start):
    assert quarter_start(on) == start


def test_quarters_run_back_over_the_new_year():
    assert quarters(date(2026, 2, 14), 3) == [date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("back", "start"), [(0, date(2026, 1, 1)), (1, date(2025, 12, 1)), (12, date(2025, 1, 1))]
)
def test_month_starts_on_its_first_day_and_runs_back_over_the_new_year(back, start):
    assert month_start(date(2026, 1, 31), back) == start


def test_four_quarters_need_no_more_than_twelve_months():
    days = [date(2026, month, 28) for month in range(1, 13)]
    assert all(quarters(on, 4)[0] >= month_start(on, 11) for on in days)


def test_service_has_its_own_target_before_that_of_all():
    assert attendance_measures("POLICE") == ("ATTENDANCE_POLICE", "ATTENDANCE")
