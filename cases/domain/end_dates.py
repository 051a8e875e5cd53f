"""How long Category 4 lasts: the notification period for terrorist offences (Counter-Terrorism Act 2008 s.53).

The period begins on the day the person was dealt with. Time in custody or hospital does not count (s.53(7)), so it
ends on a day only once every day since then is known to have been inside or in the community.
"""

from collections.abc import Iterator
from datetime import date

from cases.domain.enums import Custody, DisposalKind, EndKind
from cases.domain.facts import CaseFacts, CustodyFact, OffenceFact, Term
from cases.domain.notification import End, latest, unknown
from cases.domain.terms import TERMS_OF_IMPRISONMENT, at_least, combined
from mappa.core.calendar import DAY, add_months, last_day_of_period

S53 = "Counter-Terrorism Act 2008 s.53"
YOUNGEST = 16  # s.45 (unconfirmed: read in an older source)
SHORTEST_MONTHS = 12  # s.45 (unconfirmed, as above)
_SENTENCE_YEARS = (
    (10, 30),
    (5, 15),
)  # s.53(2), (3): an adult's sentence of so many years or more, and the period
_OTHERWISE_YEARS = 10  # s.53(1)(c)


def category_4_end(offences: list[OffenceFact], facts: CaseFacts, on: date) -> End:
    """The end that governs among those of the offences. ValueError when there is none."""
    return latest([_offence_end(row, facts, on) for row in offences])


def _offence_end(offence: OffenceFact, facts: CaseFacts, on: date) -> End:
    if offence.dealt_with_on is None:
        return unknown("the date of sentence is not recorded", S53)
    years = _years(offence, facts)
    if isinstance(years, str):
        return unknown(years, S53)
    last = _last_day(offence.dealt_with_on, years, facts.custody_spells, on)
    if isinstance(last, str):
        return unknown(last, f"{S53}(7)")
    words = f"s.53: {years} years from the day of sentence, without time in custody or hospital"
    return End(EndKind.ON_DATE, words, last, S53)


def _years(offence: OffenceFact, facts: CaseFacts) -> int | str:
    """Length of the period by sentence and age, or what is missing to tell it."""
    term: list[Term] = []
    if offence.disposal in TERMS_OF_IMPRISONMENT:
        found = combined(offence, facts)
        if isinstance(found, str):
            return found
        term = [found.least, found.most]
    elif offence.disposal is not DisposalKind.LIFE_OR_INDETERMINATE:
        return f"how long Category 4 lasts is not confirmed for this: {offence.disposal_words}"
    if facts.born_on is None:
        return "the date of birth is not recorded, and the period depends on age"
    if not _registers(offence, facts.born_on):
        return "how long Category 4 lasts without notification requirements is not confirmed"
    lengths = {
        next((n for least, n in _SENTENCE_YEARS if at_least(each, 12 * least)), 10) for each in term
    } or {30}
    if len(lengths) > 1:
        return "the date of a sentence is not recorded, so whether terms overlap cannot be told"
    return _by_age(lengths.pop(), offence, facts)


def _registers(offence: OffenceFact, born_on: date) -> bool:
    """Whether the person was 16 or over when dealt with, for twelve months or more (s.45, unconfirmed)."""
    young = offence.dealt_with_on is not None and offence.dealt_with_on < add_months(born_on, 12 * YOUNGEST)
    return not young and (not offence.term or at_least(offence.term, SHORTEST_MONTHS))


def _by_age(years: int, offence: OffenceFact, facts: CaseFacts) -> int | str:
    """The longer periods are an adult's, by age at conviction (s.53(1))."""
    if years == _OTHERWISE_YEARS:
        return years
    if offence.relevant_on is None:
        return "the date of conviction is not recorded, and the period depends on age"
    return _OTHERWISE_YEARS if facts.under_18_on(offence.relevant_on) else years


def _last_day(start: date, years: int, spells: tuple[CustodyFact, ...], on: date) -> date | str:
    """The last day of a period that stands still on days inside; days ahead count as days in the community."""
    known = sorted(
        (row for row in spells if row.to_on is None or row.to_on >= start), key=lambda row: row.from_on
    )
    if any(row.to_on is None and row.custody is not Custody.COMMUNITY for row in known):
        return "time in custody or hospital does not count, and the person is there now"
    reached = start
    for row in known:
        if row.from_on > reached:
            break
        reached = max(reached, (row.to_on or date.max - DAY) + DAY)
    if reached <= on:
        return (
            "time in custody or hospital does not count, and it is not recorded for every day since sentence"
        )
    plain = end = last_day_of_period(start, 12 * years)
    inside = list(_inside(known, start))
    while (later := plain + sum(max(0, (min(b, end) - a).days + 1) for a, b in inside) * DAY) != end:
        end = later
    return end


def _inside(spells: list[CustodyFact], start: date) -> Iterator[tuple[date, date]]:
    """First and last day of each time inside, no day twice."""
    covered = start - DAY
    for row in spells:
        if row.custody is not Custody.COMMUNITY and row.to_on is not None and row.to_on > covered:
            yield max(row.from_on, covered + DAY), row.to_on
            covered = row.to_on
