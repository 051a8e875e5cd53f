"""The length of terms of imprisonment that follow or overlap one another (SOA 2003 s.82(3), (4); CTA 2008 s.53(6)).

Terms of one kind of offence only are added up: for s.82 those of Schedule 3, for s.53 terrorist ones.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date

from cases.domain.enums import DisposalKind
from cases.domain.facts import CaseFacts, OffenceFact, Term
from mappa.core.calendar import DAY, add_months

TERMS_OF_IMPRISONMENT = frozenset({DisposalKind.IMPRISONMENT, DisposalKind.SUSPENDED})

# Any date does to compare two terms by the calendar; this one begins a leap cycle.
_YARDSTICK = date(2001, 1, 1)

ByKey = Mapping[Hashable, OffenceFact]
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Combined:
    """The term that counts. `most` is longer than `least` where a missing date leaves open whether terms overlap."""

    least: Term
    most: Term


def longer_than(term: Term, months: int) -> bool:
    """Whether a term is more than `months` months, counted by the calendar."""
    return add_months(_YARDSTICK, term.months) + term.days * DAY > add_months(_YARDSTICK, months)


def at_least(term: Term, months: int) -> bool:
    """Whether a term is `months` months or more, counted by the calendar."""
    return add_months(_YARDSTICK, term.months) + term.days * DAY >= add_months(_YARDSTICK, months)


def combined(offence: OffenceFact, facts: CaseFacts) -> Combined | str:
    """The term with those it is consecutive to or partly concurrent with, or what is missing to tell it.

    Consecutive terms add; partly concurrent ones are X + Y - Z. A term that lies wholly within another is not
    partly concurrent with it, and counts by itself (unconfirmed).
    """
    if not offence.term:
        return "the length of the sentence is not recorded"
    if offence.key is None:
        return Combined(offence.term, offence.term)
    by_key: ByKey = {row.key: row for row in facts.offences if row.key is not None}
    rows = [
        row
        for row in by_key.values()
        if row.kind is offence.kind and row.disposal in TERMS_OF_IMPRISONMENT | {DisposalKind.EXTENDED}
    ]
    if _first_of_chain(offence, by_key) is None:
        return "the sentences are recorded as following one another in a ring"
    group = _group(offence, rows, by_key)
    if any(row.disposal is DisposalKind.EXTENDED for row in group):
        return "how an extended sentence counts is unconfirmed"
    if not all(row.term for row in group):
        return "the length of the sentence is not recorded"
    least = _total(group, by_key)
    return Combined(least, _sum(rows) if _start_missing(rows, by_key) else least)


def _first_of_chain(offence: OffenceFact, by_key: ByKey) -> Hashable | None:
    """The key of the offence whose term is served first; None when the terms follow one another in a ring."""
    for _ in by_key:
        if offence.consecutive_to not in by_key:
            return offence.key
        offence = by_key[offence.consecutive_to]
    return None


def _span(row: OffenceFact, by_key: ByKey) -> Span | None:
    """First day of a term and the day after its last; None where its start or length is not known."""
    before = by_key.get(row.consecutive_to)
    if not row.term or _first_of_chain(row, by_key) is None:
        return None
    prior = _span(before, by_key) if before else None
    start = row.dealt_with_on if before is None else prior[1] if prior else None
    return None if start is None else (start, add_months(start, row.term.months) + row.term.days * DAY)


def _partly_concurrent(one: OffenceFact, other: OffenceFact, by_key: ByKey) -> bool:
    """Whether two terms that are served overlap, and each has a part outside the other."""
    if DisposalKind.SUSPENDED in {one.disposal, other.disposal}:
        return False
    first, second = _span(one, by_key), _span(other, by_key)
    if first is None or second is None:
        return False
    (a, b), (c, d) = sorted([first, second])
    return a < c < b < d


def _group(offence: OffenceFact, rows: list[OffenceFact], by_key: ByKey) -> list[OffenceFact]:
    """The offence and every one its term is tied to, directly or through another."""
    group, waiting = [offence], [row for row in rows if row.key != offence.key]
    for member in group:
        chain = _first_of_chain(member, by_key)
        tied = [
            row
            for row in waiting
            if _first_of_chain(row, by_key) == chain or _partly_concurrent(member, row, by_key)
        ]
        group += tied
        waiting = [row for row in waiting if row not in tied]
    return group


def _sum(rows: list[OffenceFact]) -> Term:
    return sum((row.term for row in rows if row.term), Term(0))


def _total(group: list[OffenceFact], by_key: ByKey) -> Term:
    """The terms added up, less the days on which more than one is served."""
    together, covered = 0, date.min
    for start, end in sorted(filter(None, (_span(row, by_key) for row in group))):
        together += max(0, (min(end, covered) - start).days)
        covered = max(covered, end)
    total = _sum(group)
    return Term(total.months, total.days - together)


def _start_missing(rows: list[OffenceFact], by_key: ByKey) -> bool:
    """Whether a term with no date stands beside another that it might overlap."""
    chains = {_first_of_chain(row, by_key) for row in rows if row.disposal is DisposalKind.IMPRISONMENT}
    return len(chains) > 1 and any(by_key[key].dealt_with_on is None for key in chains if key is not None)
