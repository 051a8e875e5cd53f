"""What boards set targets for, and the calendar quarters their figures are told in."""

from datetime import date

from mappa.core.coded import Coded

MONTHS_OF_QUARTER = 3


class Measure(Coded):
    """A measure a target may be set for. One service's own attendance target adds its code: ATTENDANCE_POLICE."""

    ATTENDANCE = "ATTENDANCE", "Attendance at Level 2 and Level 3 meetings"


def attendance_measures(service: str) -> tuple[str, str]:
    """Measures that may hold the attendance target of a service, its own before that of all."""
    return f"{Measure.ATTENDANCE.value}_{service}", Measure.ATTENDANCE.value


def month_start(on: date, back: int = 0) -> date:
    """The first day of the month `back` months before that of `on`."""
    months = on.year * 12 + on.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def quarter_start(on: date) -> date:
    """The first day of the calendar quarter `on` lies in.

    Quarters stand still from one month to the next, so that two editions of a page cannot be subtracted.
    """
    return date(on.year, on.month - (on.month - 1) % MONTHS_OF_QUARTER, 1)


def quarters(on: date, count: int) -> list[date]:
    """First days of the last `count` calendar quarters, that of `on` last."""
    this = quarter_start(on)
    return [month_start(this, MONTHS_OF_QUARTER * back) for back in reversed(range(count))]
