"""When meetings, minutes and chasing are due (rules D8 to D18). Every figure with a source unread is unconfirmed.

All dates are in time on their day. Working days leave out weekends and bank holidays of England and Wales,
which are passed in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from mappa.core.calendar import working_days_after

LEVEL_3 = 3


@dataclass(frozen=True, slots=True)
class Clock:
    """A due date with its rule and where the rule comes from."""

    rule: str
    due_on: date
    source: str


@dataclass(frozen=True, slots=True)
class ReviewWindow:
    """When the next meeting should be held: from, to, and the day after which it is late (all inclusive)."""

    rule: str
    from_on: date
    to_on: date
    outer_on: date
    source: str


MINUTES_WORKING_DAYS = {2: 10, 3: 5}
FIRST_MEETING_WORKING_DAYS = {2: 20, 3: 5}
_REVIEW_WEEKS = {2: (8, 12, 16), 3: (4, 6, 8)}
_UNCONFIRMED = "figure unconfirmed"


def minutes_due(level: int, held_on: date, holidays: Collection[date]) -> Clock:
    """When the minutes must be out: 5 working days after a Level 3 meeting (D14), 10 after Level 2 (D15)."""
    rule = "D14" if level == LEVEL_3 else "D15"
    days = MINUTES_WORKING_DAYS[level]
    return Clock(
        rule,
        working_days_after(held_on, days, holidays),
        f"{days} working days after a Level {level} meeting ({_UNCONFIRMED})",
    )


def first_meeting_due(level: int, accepted_on: date, holidays: Collection[date]) -> Clock:
    """When the first meeting must be held after a referral was accepted: D8 at Level 2, D9 at Level 3."""
    rule = "D9" if level == LEVEL_3 else "D8"
    days = FIRST_MEETING_WORKING_DAYS[level]
    return Clock(
        rule,
        working_days_after(accepted_on, days, holidays),
        f"{days} working days after acceptance to Level {level} ({_UNCONFIRMED})",
    )


def review_window(level: int, held_on: date) -> ReviewWindow:
    """When the next meeting should follow: D11 at Level 2, D12 at Level 3, counted in weeks."""
    first, last, outer = _REVIEW_WEEKS[level]
    return ReviewWindow(
        "D12" if level == LEVEL_3 else "D11",
        held_on + timedelta(weeks=first),
        held_on + timedelta(weeks=last),
        held_on + timedelta(weeks=outer),
        f"{first} to {last} weeks after a Level {level} meeting, {outer} at the latest ({_UNCONFIRMED})",
    )


def absence_chased_by(held_on: date, holidays: Collection[date]) -> Clock:
    """When a required agency that missed the meeting must have been asked why (D18)."""
    return Clock("D18", working_days_after(held_on, 1, holidays), "Next working day: joint inspection 2022")
