"""How long Category 1 lasts: the notification period (Sexual Offences Act 2003 s.82).

Custody never extends it; it pauses only the duty clocks of ss.83 to 85. Periods begin with the relevant date,
which counts as their first day; the end given is their last day.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

from cases.domain.enums import DisposalKind, EndKind, OffenceKind, OrderKind
from cases.domain.facts import CaseFacts, OffenceFact, OrderFact, Term
from mappa.core.calendar import DAY, add_months, last_day_of_period

D = DisposalKind

# s.82(1): months for an adult; half of them for a person under 18 on the relevant date (s.82(2)).
FIXED_MONTHS = {
    D.HOSPITAL: 84,
    D.CAUTION: 24,
    D.GUARDIANSHIP: 60,
    D.COMMUNITY_ORDER: 60,
    D.OTHER: 60,
}
INDEFINITE_DISPOSALS = frozenset({D.LIFE_OR_INDETERMINATE, D.HOSPITAL_RESTRICTED})
TERMS_OF_IMPRISONMENT = frozenset({D.IMPRISONMENT, D.SUSPENDED})
ORDERS_THAT_REGISTER = frozenset({OrderKind.SHPO, OrderKind.SOPO})

INDEFINITE_FROM_MONTHS = 30
SHORT_TERM_MONTHS = 6
MONTHS_LONG_TERM = 120
MONTHS_SHORT_TERM = 84

# Any date does to compare two terms by the calendar; this one begins a leap cycle.
_YARDSTICK = date(2001, 1, 1)


@dataclass(frozen=True, slots=True)
class End:
    """When an eligibility ends: `on` is its last day, given only with ON_DATE. `because` says how it was found."""

    kind: EndKind
    because: str
    on: date | None = None

    def has_passed(self, on: date) -> bool:
        """Whether the last day lies before `on`. An end that is not known has not passed."""
        return self.on is not None and self.on < on


def unknown(reason: str) -> End:
    """An end that cannot be worked out, and why."""
    return End(EndKind.NOT_KNOWN, f"cannot be worked out because {reason}")


def longer_than(term: Term, months: int) -> bool:
    """Whether a term is more than `months` months, counted by the calendar."""
    return add_months(_YARDSTICK, term.months) + term.days * DAY > add_months(_YARDSTICK, months)


def at_least(term: Term, months: int) -> bool:
    """Whether a term is `months` months or more, counted by the calendar."""
    return add_months(_YARDSTICK, term.months) + term.days * DAY >= add_months(_YARDSTICK, months)


def combined_term(offence: OffenceFact, facts: CaseFacts) -> Term | None:
    """The term with every Schedule 3 term it is consecutive with (s.82(3)); None when one is not known.

    Terms that overlap in part (s.82(4)) are not told apart yet and count as consecutive or not at all.
    """
    if offence.key is None:
        return offence.term
    first = _first_of_chain(offence, facts)
    if first is None:
        return None
    total = Term(0)
    for row in facts.offences:
        if row.kind is not OffenceKind.SEXUAL_REGISTRABLE or row.key is None:
            continue
        if _first_of_chain(row, facts) != first:
            continue
        if row.term is None:
            return None
        total += row.term
    return total


def _first_of_chain(offence: OffenceFact, facts: CaseFacts) -> Hashable | None:
    """The key of the offence whose term is served first; None when the terms follow one another in a ring."""
    by_key = {row.key: row for row in facts.offences if row.key is not None}
    for _ in facts.offences:
        if offence.consecutive_to not in by_key:
            return offence.key
        offence = by_key[offence.consecutive_to]
    return None


def period_end(offence: OffenceFact, facts: CaseFacts) -> End:
    """The end of the period for one offence under s.82(1), halved under 18 (s.82(2)), orders left aside."""
    disposal, start = offence.disposal, offence.relevant_on
    if disposal in INDEFINITE_DISPOSALS:
        return End(EndKind.INDEFINITE, f"s.82(1): {offence.disposal_words}, an indefinite period")
    if disposal is None or disposal is D.EXTENDED or start is None:
        return unknown(_what_is_missing(offence))
    if disposal is D.CONDITIONAL_DISCHARGE:
        return _discharge_end(offence, start)
    if disposal in TERMS_OF_IMPRISONMENT:
        return _imprisonment_end(offence, start, facts)
    return _dated(start, FIXED_MONTHS[disposal], facts)


def _what_is_missing(offence: OffenceFact) -> str:
    if offence.disposal is None:
        return "what was done about the offence is not recorded"
    if offence.disposal is D.EXTENDED:
        return "how an extended sentence counts for s.82 is unconfirmed"
    return "the date of conviction, finding or caution is not recorded"


def _imprisonment_end(offence: OffenceFact, relevant_on: date, facts: CaseFacts) -> End:
    """By the length of the term; a suspended term counts in full (unconfirmed)."""
    term = combined_term(offence, facts)
    if not term:
        return unknown("the length of the sentence is not recorded")
    if at_least(term, INDEFINITE_FROM_MONTHS):
        return End(EndKind.INDEFINITE, "s.82(1): imprisonment for 30 months or more, an indefinite period")
    months = MONTHS_LONG_TERM if longer_than(term, SHORT_TERM_MONTHS) else MONTHS_SHORT_TERM
    return _dated(relevant_on, months, facts)


def _discharge_end(offence: OffenceFact, relevant_on: date) -> End:
    if not offence.term:
        return unknown("the length of the conditional discharge is not recorded")
    last = last_day_of_period(relevant_on, offence.term.months, offence.term.days)
    return End(EndKind.ON_DATE, "s.82(1): the period of the conditional discharge", last)


def _dated(relevant_on: date, months: int, facts: CaseFacts) -> End:
    under_18 = facts.under_18_on(relevant_on)
    if under_18 is None:
        return unknown("the date of birth is not recorded, and the period is halved for a person under 18")
    if under_18:
        last = last_day_of_period(relevant_on, months // 2)
        return End(EndKind.ON_DATE, f"s.82(2): {months // 2} months, halved for a person under 18", last)
    last = last_day_of_period(relevant_on, months)
    return End(EndKind.ON_DATE, f"s.82(1): {months // 12} years beginning with the relevant date", last)


def order_end(order: OrderFact) -> End:
    """The end of an order that keeps a person registered while it has effect (s.107(3); SHPO unconfirmed)."""
    if order.indefinite:
        return End(EndKind.INDEFINITE, f"{order.kind.label} without limit of time")
    if order.until is None:
        return unknown(f"the end of the {order.kind.label} is not recorded")
    return End(EndKind.ON_DATE, f"{order.kind.label} keeps the person registered (s.107(3))", order.until)


def latest(ends: list[End]) -> End:
    """The end that governs: indefinite before not known before the latest date. ValueError when empty."""
    if not ends:
        raise ValueError("no end to choose from")
    for kind in (EndKind.INDEFINITE, EndKind.NOT_KNOWN):
        for end in ends:
            if end.kind is kind:
                return end
    return max(ends, key=lambda end: end.on or date.min)


def category_1_end(offences: list[OffenceFact], facts: CaseFacts, on: date) -> End:
    """The later of the s.82 end and the end of a live order that registers (s.107(3)).

    An order prolongs registration only if it was made before registration under s.82 had run out.
    """
    end = latest([period_end(offence, facts) for offence in offences])
    for order in sorted(facts.orders, key=lambda order: order.made_on):
        registers = order.kind in ORDERS_THAT_REGISTER and order.made_on <= on
        if registers and not end.has_passed(order.made_on):
            end = latest([end, order_end(order)])
    return end
