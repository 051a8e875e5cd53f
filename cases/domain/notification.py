"""How long Category 1 lasts: the notification period (Sexual Offences Act 2003 s.82).

Custody never extends it; it pauses only the duty clocks of ss.83 to 85. Periods begin with the relevant date,
which counts as their first day; the end given is their last day.
"""

from dataclasses import dataclass
from datetime import date

from cases.domain.enums import DisposalKind, EndKind
from cases.domain.facts import CaseFacts, OffenceFact, OrderFact, Term
from cases.domain.orders import REGISTERING, registering
from cases.domain.terms import TERMS_OF_IMPRISONMENT, at_least, combined, longer_than
from mappa.core.calendar import last_day_of_period

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
S82 = "Sexual Offences Act 2003 s.82"

INDEFINITE_FROM_MONTHS = 30
SHORT_TERM_MONTHS = 6
MONTHS_LONG_TERM = 120
MONTHS_SHORT_TERM = 84


@dataclass(frozen=True, slots=True)
class End:
    """When an eligibility ends: `on` is its last day, given only with ON_DATE. `because` says how it was found.

    `source` is the Act and section, or the publication, that the end comes from.
    """

    kind: EndKind
    because: str
    on: date | None = None
    source: str = ""

    def has_passed(self, on: date) -> bool:
        """Whether the last day lies before `on`. An end that is not known has not passed."""
        return self.on is not None and self.on < on


def unknown(reason: str, source: str = S82) -> End:
    """An end that cannot be worked out, and why."""
    return End(EndKind.NOT_KNOWN, f"cannot be worked out because {reason}", source=source)


def period_end(offence: OffenceFact, facts: CaseFacts) -> End:
    """The end of the period for one offence under s.82(1), halved under 18 (s.82(2)), orders left aside."""
    if offence.tried_on is not None:
        return End(
            EndKind.ON_DATE, "s.82(5): the trial after the finding ended", offence.tried_on, f"{S82}(5)"
        )
    disposal, start = offence.disposal, offence.relevant_on
    if disposal in INDEFINITE_DISPOSALS:
        words = f"s.82(1): {offence.disposal_words}, an indefinite period"
        return End(EndKind.INDEFINITE, words, source=f"{S82}(1)")
    if disposal is None or disposal is D.EXTENDED:
        return unknown(_what_is_missing(offence))
    if disposal in TERMS_OF_IMPRISONMENT:
        return _imprisonment_end(offence, facts)
    return unknown(NO_DATE) if start is None else _without_term(offence, start, facts)


def _without_term(offence: OffenceFact, relevant_on: date, facts: CaseFacts) -> End:
    if offence.disposal is D.CONDITIONAL_DISCHARGE:
        return _discharge_end(offence, relevant_on)
    return _dated(relevant_on, FIXED_MONTHS[offence.disposal or D.OTHER], facts)


NO_DATE = "the date of conviction, finding or caution is not recorded"


def _what_is_missing(offence: OffenceFact) -> str:
    if offence.disposal is None:
        return "what was done about the offence is not recorded"
    return "how an extended sentence counts for s.82 is unconfirmed"


def _imprisonment_end(offence: OffenceFact, facts: CaseFacts) -> End:
    """By the length of the term with those it is added to; a suspended term counts in full (unconfirmed)."""
    found = combined(offence, facts)
    if isinstance(found, str):
        return unknown(found)
    months = _period(found.least)
    if months != _period(found.most):
        return unknown(
            "the date of a sentence is not recorded, so whether terms overlap cannot be told", f"{S82}(4)"
        )
    added = found.least != offence.term
    section = f"{S82}(1), (3) and (4)" if added else f"{S82}(1)"
    if months is None:
        words = "s.82(3) and (4): terms that together are" if added else "s.82(1): imprisonment for"
        return End(EndKind.INDEFINITE, f"{words} 30 months or more, an indefinite period", source=section)
    return (
        unknown(NO_DATE)
        if offence.relevant_on is None
        else _dated(offence.relevant_on, months, facts, section)
    )


def _period(term: Term) -> int | None:
    """Months of the period for a term of imprisonment; None: indefinite."""
    if at_least(term, INDEFINITE_FROM_MONTHS):
        return None
    return MONTHS_LONG_TERM if longer_than(term, SHORT_TERM_MONTHS) else MONTHS_SHORT_TERM


def _discharge_end(offence: OffenceFact, relevant_on: date) -> End:
    if not offence.term:
        return unknown("the length of the conditional discharge is not recorded")
    last = last_day_of_period(relevant_on, offence.term.months, offence.term.days)
    return End(EndKind.ON_DATE, "s.82(1): the period of the conditional discharge", last, f"{S82}(1)")


def _dated(relevant_on: date, months: int, facts: CaseFacts, section: str = f"{S82}(1)") -> End:
    under_18 = facts.under_18_on(relevant_on)
    if under_18 is None:
        reason = "the date of birth is not recorded, and the period is halved for a person under 18"
        return unknown(reason, f"{S82}(2)")
    if under_18:
        last = last_day_of_period(relevant_on, months // 2)
        words = f"s.82(2): {months // 2} months, halved for a person under 18"
        return End(EndKind.ON_DATE, words, last, f"{section}; {S82}(2)")
    last = last_day_of_period(relevant_on, months)
    words = f"s.82(1): {months // 12} years beginning with the relevant date"
    return End(EndKind.ON_DATE, words, last, section)


def order_end(order: OrderFact) -> End:
    """The end of an order that makes or keeps a person registered while it has effect."""
    source = REGISTERING[order.kind]
    if order.last_day is not None:
        words = f"{order.kind.label} keeps the person registered to its last day"
        return End(EndKind.ON_DATE, words, order.last_day, source)
    if order.indefinite:
        return End(EndKind.INDEFINITE, f"{order.kind.label} without limit of time", source=source)
    return unknown(f"the end of the {order.kind.label} is not recorded", source)


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
    """The later of the s.82 end and the end of every order that registers and was made by `on`.

    An order made when registration had run out registers the person anew (s.107(4)).
    """
    ends = [period_end(offence, facts) for offence in offences]
    return latest(ends + [order_end(order) for order in registering(facts.orders, on)])
