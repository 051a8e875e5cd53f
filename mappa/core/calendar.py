"""Counting days: months, working days, overdue. The bank holidays are always passed in."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

SATURDAY = 5
DAY = timedelta(days=1)


def add_months(start: date, months: int) -> date:
    """The same day of the month `months` later (earlier when negative), or the last day of a shorter month."""
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(start.day, last))


def last_day_of_period(start: date, months: int, days: int = 0) -> date:
    """The last day, included, of a period of months and days beginning with `start`.

    Ten years beginning with 1 March 2020 end with 28 February 2030. A period whose matching day
    does not exist ends with the last day of that month.
    """
    matching = add_months(start, months)
    clamped = matching.day < start.day
    return matching + days * DAY - (0 if clamped else 1) * DAY


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday and no bank holiday of England and Wales."""
    return day.weekday() < SATURDAY and day not in holidays


def first_working_day_on_or_after(day: date, holidays: Collection[date]) -> date:
    """`day` itself when it is a working day, otherwise the next one."""
    while not is_working_day(day, holidays):
        day += DAY
    return day


def working_days_after(start: date, days: int, holidays: Collection[date]) -> date:
    """The date `days` working days after `start`; `start` is not counted. 0 gives `start`.

    Raises ValueError when `days` is negative.
    """
    if days < 0:
        raise ValueError("working days are counted forwards")
    for _ in range(days):
        start = first_working_day_on_or_after(start + DAY, holidays)
    return start


def working_days_between(start: date, end: date, holidays: Collection[date]) -> int:
    """Working days after `start` up to and including `end`; 0 when `end` is not after `start`."""
    span = (end - start).days
    return sum(is_working_day(start + n * DAY, holidays) for n in range(1, span + 1))


def is_overdue(due: date, on: date) -> bool:
    """Overdue from the day after the due date; on the due date itself it is still in time."""
    return on > due
