"""Which rows a figure counts and how, said once: for the count of everything, for the count of what one person may
see, and for the list behind a figure.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth

from cases.domain.enums import DeadlineState
from meetings.domain.enums import MeetingState
from oversight.domain.measures import month_start

MONTHS_COUNTED = 12
HELD = (
    MeetingState.HELD,
    MeetingState.MINUTES_DRAFTED,
    MeetingState.APPROVED,
    MeetingState.DISTRIBUTED,
)


def overdue_on(on: date) -> Q:
    """Open deadlines whose day has passed, flagged or not."""
    return Q(state=DeadlineState.OPEN, due_on__lt=on)


def submitted_lately(on: date) -> Q:
    """Referrals submitted in the month of the day and the eleven before it."""
    return Q(submitted_at__isnull=False, submitted_at__date__gte=month_start(on, MONTHS_COUNTED - 1))


def held_lately(on: date) -> Q:
    """Seats at meetings held in the month of the day, up to it, and the eleven months before."""
    since = month_start(on, MONTHS_COUNTED - 1)
    return Q(
        meeting__state__in=HELD, meeting__panel_day__held_on__gte=since, meeting__panel_day__held_on__lte=on
    )


Counts = Iterator[dict[str, Any]]
"""Rows of an aggregate table: the area, the fields of the figure, and `count`."""


def caseload(cases: QuerySet[Any]) -> Counts:
    """Of these cases how many there are by category and state; category 0 is "no category yet"."""
    kinds = cases.order_by().values("area_id", "state", cell=Coalesce("category", 0))
    for row in kinds.annotate(count=Count("pk")):
        yield {
            "area_id": row["area_id"],
            "state": row["state"],
            "category": row["cell"],
            "count": row["count"],
        }


def overdue(deadlines: QuerySet[Any], on: date) -> Counts:
    """Of these deadlines how many are overdue, by kind."""
    late = deadlines.filter(overdue_on(on)).order_by()
    yield from late.values("area_id", "kind").annotate(count=Count("pk"))


def submitted(referrals: QuerySet[Any], on: date) -> Counts:
    """Of these referrals how many there are by month of submission and where they stand now."""
    months = referrals.filter(submitted_lately(on)).annotate(month=TruncMonth("submitted_at")).order_by()
    for row in months.values("area_id", "month", outcome=F("state")).annotate(count=Count("pk")):
        yield row | {"month": row["month"].date()}


def held(seats: QuerySet[Any], on: date) -> Counts:
    """Of these seats how many there are by service, expectation and outcome."""
    lately = seats.filter(held_lately(on)).order_by()
    yield from lately.values("area_id", "service", "expected", "outcome").annotate(count=Count("pk"))
