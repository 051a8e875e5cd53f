"""The end dates once more, slowly: walking day by day and counting, with nothing shared with the rules but the facts."""

from collections.abc import Iterator
from datetime import date, timedelta

from cases.domain.enums import Custody, OrderKind
from cases.domain.facts import CaseFacts, OffenceFact

DAY = timedelta(days=1)
FOREVER = "indefinite"


def days_from(start: date) -> Iterator[date]:
    """Every day from `start`, without end."""
    while True:
        yield start
        start += DAY


def last_day(start: date, months: int, days: int = 0) -> date:
    """Walk until so many months are over, then so many days more."""
    done, previous = 0, start - DAY
    if months == 0:
        last = previous
    else:
        for day in days_from(start):
            short = (day + DAY).month != day.month and day.day < start.day
            if day > start and (day.day == start.day or short):
                done += 1
                if done == months:
                    last = day if short else previous
                    break
            previous = day
    for _ in range(days):
        last += DAY
    return last


def served(row: OffenceFact, rows: list[OffenceFact]) -> list[date]:
    """The days on which a term runs, by the calendar."""
    before = next((other for other in rows if other.key == row.consecutive_to), None)
    start = row.dealt_with_on if before is None else served(before, rows)[-1] + DAY
    assert start is not None
    assert row.term is not None
    first_free = start
    for _ in range(row.term.months):
        first_free = month_on(first_free, start.day)
    # A term is whole months counted from its start, so the day of the month is the start's wherever there is one.
    end = first_free + row.term.days * DAY
    return [day for day, _ in zip(days_from(start), range((end - start).days), strict=False)]


def month_on(day: date, wanted: int) -> date:
    """Walk to the next month's day of that number, or its last."""
    month = (day.month % 12) + 1
    best = None
    for step in days_from(day + DAY):
        if step.month == month and step.day <= wanted:
            best = step
        elif best is not None:
            return best
    raise AssertionError


def length(row: OffenceFact) -> int:
    """Days of a term on the calendar that begins on 1 January 2001."""
    assert row.term is not None
    return (last_day(date(2001, 1, 1), row.term.months, row.term.days) - date(2000, 12, 31)).days


def linked(one: OffenceFact, other: OffenceFact, rows: list[OffenceFact]) -> bool:
    """Whether the terms follow one another, or overlap and each has a day of its own."""
    if root(one, rows) == root(other, rows):
        return True
    a, b = set(served(one, rows)), set(served(other, rows))
    return bool(a & b) and bool(a - b) and bool(b - a) and min(a) != min(b)


def root(row: OffenceFact, rows: list[OffenceFact]) -> object:
    while row.consecutive_to is not None:
        row = next(other for other in rows if other.key == row.consecutive_to)
    return row.key


def together(row: OffenceFact, rows: list[OffenceFact]) -> int:
    """Days of the term with those it is tied to: all their lengths, less each day that is served twice."""
    group = [row]
    while more := [x for x in rows if x not in group and any(linked(x, member, rows) for member in group)]:
        group += more[:1]
    counted: dict[date, int] = {}
    for member in group:
        for day in served(member, rows):
            counted[day] = counted.get(day, 0) + 1
    # Months differ in length, so lengths are added as months and as days, as a court reads them.
    months = sum(member.term.months for member in group if member.term)
    days = sum(member.term.days for member in group if member.term)
    whole = (last_day(date(2001, 1, 1), months) - date(2000, 12, 31)).days if months else 0
    return whole + days - sum(times - 1 for times in counted.values())


def sexual_end(facts: CaseFacts) -> date | str:
    """The last day of registration for imprisonment and orders, or FOREVER."""
    rows, found = list(facts.offences), []
    for row in rows:
        assert row.relevant_on is not None
        assert facts.born_on is not None
        days = together(row, rows)
        if days >= (date(2003, 7, 1) - date(2001, 1, 1)).days:
            return FOREVER
        months = 84 if days <= (date(2001, 7, 1) - date(2001, 1, 1)).days else 120
        eighteenth = last_day(facts.born_on, 18 * 12) + DAY
        young = row.relevant_on < eighteenth
        found.append(last_day(row.relevant_on, months // 2 if young else months))
    for order in facts.orders:
        if order.kind in {OrderKind.SHPO, OrderKind.SOPO}:
            if order.ended_on is None and order.indefinite:
                return FOREVER
            end = order.ended_on or order.until
            assert end is not None
            found.append(end)
    return max(found)


def terrorist_end(start: date, years: int, facts: CaseFacts) -> date:
    """Walk from the day of sentence and count the days outside until the period is full."""
    needed, counted = 0, 0
    last = last_day(start, 12 * years)
    for day in days_from(start):
        needed += 1
        if day == last:
            break
    inside = [row for row in facts.custody_spells if row.custody is not Custody.COMMUNITY]
    for day in days_from(start):
        if not any(row.from_on <= day <= (row.to_on or date.max) for row in inside):
            counted += 1
        if counted == needed:
            return day
    raise AssertionError
