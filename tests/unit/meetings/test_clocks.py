"""Due dates of meetings and minutes, by example."""

from datetime import date

import pytest

from meetings.domain.clocks import absence_chased_by, first_meeting_due, minutes_due, review_window

FRIDAY = date(2026, 12, 4)
CHRISTMAS = {date(2026, 12, 25), date(2026, 12, 28)}


@pytest.mark.parametrize(
    ("level", "rule", "due"), [(2, "D15", date(2026, 12, 18)), (3, "D14", date(2026, 12, 11))]
)
def test_minutes_are_due_by_level(level, rule, due):
    clock = minutes_due(level, FRIDAY, CHRISTMAS)
    assert (clock.rule, clock.due_on) == (rule, due)
    assert "unconfirmed" in clock.source


@pytest.mark.parametrize(
    ("level", "rule", "due"), [(2, "D8", date(2027, 1, 5)), (3, "D9", date(2026, 12, 11))]
)
def test_first_meeting_is_due_by_level_and_bank_holidays_do_not_count(level, rule, due):
    clock = first_meeting_due(level, FRIDAY, CHRISTMAS)
    assert (clock.rule, clock.due_on) == (rule, due)


@pytest.mark.parametrize(
    ("level", "rule", "days"),
    [
        (2, "D11", (date(2027, 1, 29), date(2027, 2, 26), date(2027, 3, 26))),
        (3, "D12", (date(2027, 1, 1), date(2027, 1, 15), date(2027, 1, 29))),
    ],
)
def test_next_meeting_has_its_window(level, rule, days):
    window = review_window(level, FRIDAY)
    assert window.rule == rule
    assert (window.from_on, window.to_on, window.outer_on) == days


def test_absence_is_chased_on_the_next_working_day():
    assert absence_chased_by(FRIDAY, CHRISTMAS).due_on == date(2026, 12, 7)
    assert absence_chased_by(date(2026, 12, 24), CHRISTMAS).due_on == date(2026, 12, 29)


def test_level_1_has_no_meetings():
    with pytest.raises(KeyError):
        minutes_due(1, FRIDAY, CHRISTMAS)
