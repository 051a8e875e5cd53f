"""How a person leaves: which category is next when one ends, when nothing is left, and who is warned (rule D24)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cases.domain.facts import CATEGORY_PRECEDENCE
from cases.domain.notification import End
from mappa.core.calendar import DAY, add_months

BY_DECISION = {
    3: "Ends by decision, when the risk has been reduced enough (published questions and answers)",
}
"""Categories that no date ends."""
WARNING_SOURCE = "D24: Joint inspection 2022; the intervals are a proposal"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """A category that is live, and its end."""

    category: int
    end: End


@dataclass(frozen=True, slots=True)
class Step:
    """From `on`, the first day of it, this category is the one that is shown; None: no category is left."""

    on: date
    category: int | None


def shown(live: Iterable[Eligibility], on: date) -> int | None:
    """The category shown on a day, of those whose last day has not passed."""
    numbers = {row.category for row in live if not row.end.has_passed(on)}
    return next((number for number in CATEGORY_PRECEDENCE if number in numbers), None)


def steps(live: Iterable[Eligibility], on: date) -> list[Step]:
    """What comes after `on`, as far as dates tell: each change of the category shown, in order."""
    rows = list(live)
    found, before = [], shown(rows, on)
    for day in sorted({row.end.on + DAY for row in rows if row.end.on is not None and row.end.on >= on}):
        if (after := shown(rows, day)) != before:
            found.append(Step(day, after))
            before = after
    return found


def warning_days(last_day: date) -> tuple[date, date, date]:
    """Six months, three months and 28 days before the last day of all eligibility (D24; a proposal)."""
    return add_months(last_day, -6), add_months(last_day, -3), last_day - 28 * DAY


def warned(last_day: date, on: date) -> int:
    """How many of the three warnings are due by `on`; 0 once the last day has passed."""
    return 0 if on > last_day else sum(day <= on for day in warning_days(last_day))
