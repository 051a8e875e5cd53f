"""Emergency access: how long it lasts, when it is reviewed, and who may not have it for a while.

Somebody opens one case for an hour, read-only, with a reason; a privacy officer of their agency looks at it on
the next working day. The database says the same of suspension (`emergency_suspended` in mappa/core/gate.py).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.domain.access import EmergencyFinding
from mappa.core.calendar import working_days_after
from mappa.core.coded import Coded

LASTS = timedelta(minutes=60)
LEAST_REASON = 20  # characters
WATCHED = timedelta(days=30)  # of 24 hours each
MOST_UNREVIEWED = 3  # accesses in those days


class Suspension(Coded):
    """Why somebody may not have emergency access for now."""

    NOT_JUSTIFIED = (
        "NOT_JUSTIFIED",
        "In the last 30 days an emergency access of yours was found not to be justified.",
    )
    UNREVIEWED = (
        "UNREVIEWED",
        "You have had three or more emergency accesses in the last 30 days, and not all of them have been reviewed.",
    )


@dataclass(frozen=True, slots=True)
class PastAccess:
    """An emergency access somebody has had, as the rule of suspension looks at it."""

    started_at: datetime
    reviewed_at: datetime | None = None
    finding: EmergencyFinding | None = None


def suspended_because(past: Iterable[PastAccess], *, at: datetime) -> Suspension | None:
    """Why somebody with these accesses behind them may not have another at the moment `at`, or None.

    A finding of "not justified" stands in the way for 30 days from the review. Three accesses begun within 30
    days do until every one of them has been reviewed, or the oldest is 30 days old.
    """
    known = list(past)
    since = at - WATCHED
    if any(
        row.finding is EmergencyFinding.NOT_JUSTIFIED and row.reviewed_at and row.reviewed_at > since
        for row in known
    ):
        return Suspension.NOT_JUSTIFIED
    recent = [row for row in known if row.started_at > since]
    if len(recent) >= MOST_UNREVIEWED and any(row.reviewed_at is None for row in recent):
        return Suspension.UNREVIEWED
    return None


def review_due_on(started_on: date, holidays: Collection[date]) -> date:
    """The day, included, by which an access begun on this day is to be reviewed: the next working day."""
    return working_days_after(started_on, 1, holidays)
