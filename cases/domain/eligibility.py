"""Which category a person falls into, because of what, and when that ends.

The system proposes with its reason; a person decides. Category 3 and the discretionary limb of Category 4
(Criminal Justice Act 2003 s.325(2)(c)) are never proposed here: they come by referral and decision.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cases.domain.end_dates import category_4_end
from cases.domain.enums import DisposalKind, EndKind, KeyDateKind, OffenceKind
from cases.domain.facts import CATEGORY_PRECEDENCE, CaseFacts, OffenceFact
from cases.domain.notification import End, category_1_end, latest, unknown
from cases.domain.orders import registering
from cases.domain.terms import at_least

D = DisposalKind

TWELVE_MONTHS = 12
COERCIVE_FROM = date(2025, 2, 3)
"""Since then controlling or coercive behaviour brings a person into Category 2 (Ministry of Justice, February 2025)."""

QUESTIONS_AND_ANSWERS = "published questions and answers of the arrangements"

# s.327(3): these qualify for Category 2 whatever their length; the others need twelve months.
QUALIFYING_WITHOUT_TERM = frozenset(
    {D.LIFE_OR_INDETERMINATE, D.EXTENDED, D.HOSPITAL, D.HOSPITAL_RESTRICTED, D.GUARDIANSHIP}
)
QUALIFYING_BY_TERM = frozenset({D.IMPRISONMENT, D.SUSPENDED})
HOSPITAL_DISPOSALS = frozenset({D.HOSPITAL, D.HOSPITAL_RESTRICTED, D.GUARDIANSHIP})
SPECIFIED = frozenset(
    {OffenceKind.SPECIFIED_VIOLENT, OffenceKind.SPECIFIED_SEXUAL, OffenceKind.CONTROLLING_COERCIVE}
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A category the facts support. `because` is for the practitioner, `source` names the law.

    `certain` is False when a fact that decides the test is missing; the proposal then asks for it.
    """

    category: int
    because: str
    source: str
    end: End
    certain: bool = True


def propose(facts: CaseFacts, on: date) -> list[Proposal]:
    """The categories the facts support on `on`, the one that is shown first coming first.

    An eligibility whose last day lies before `on` is left out.
    """
    return [proposal for proposal in assess(facts, on) if not proposal.end.has_passed(on)]


def assess(facts: CaseFacts, on: date) -> list[Proposal]:
    """As `propose`, with those that have ended."""
    found = [*_category_1(facts, on), *_category_2(facts), *_category_4(facts, on)]
    return sorted(found, key=lambda proposal: CATEGORY_PRECEDENCE.index(proposal.category))


def _category_1(facts: CaseFacts, on: date) -> Iterator[Proposal]:
    """Subject to the notification requirements of Part 2 of the Sexual Offences Act 2003 (s.327(2))."""
    offences = [row for row in facts.offences if row.kind is OffenceKind.SEXUAL_REGISTRABLE]
    orders = registering(facts.orders, on)
    if orders and not offences:
        yield Proposal(
            1,
            f"Subject to notification requirements by an order of a court: {orders[-1].kind.label}",
            "Criminal Justice Act 2003 s.327(2); Sexual Offences Act 2003 Part 2",
            category_1_end([], facts, on),
        )
    if offences:
        yield Proposal(
            1,
            "Subject to notification requirements for a sexual offence in Schedule 3",
            "Criminal Justice Act 2003 s.327(2); Sexual Offences Act 2003 ss.80 and 82",
            category_1_end(offences, facts, on),
        )


def _category_2(facts: CaseFacts) -> Iterator[Proposal]:
    """A specified offence and a sentence or order of s.327(3) or (4)."""
    offences = [row for row in facts.offences if row.kind in SPECIFIED]
    qualifying = [row for row in offences if twelve_month_test(row) is True]
    doubtful = [row for row in offences if twelve_month_test(row) is None]
    if qualifying:
        ends = [_category_2_end(row, facts) for row in qualifying]
        yield Proposal(
            2, _because_2(qualifying[0]), "Criminal Justice Act 2003 s.327(3) to (4A)", latest(ends)
        )
    elif doubtful:
        yield Proposal(
            2,
            "A specified offence, and twelve months or more cannot be told: record the sentence and its length",
            "Criminal Justice Act 2003 s.327(3)",
            unknown(_doubt_2(doubtful), "Criminal Justice Act 2003 s.327(3)"),
            certain=False,
        )


def _doubt_2(doubtful: list[OffenceFact]) -> str:
    if all(_before_coercive(row) for row in doubtful):
        return "whether a sentence for controlling or coercive behaviour before 3 February 2025 counts is unconfirmed"
    return "the sentence or its length is not recorded"


def _before_coercive(offence: OffenceFact) -> bool | None:
    """Whether a sentence for controlling or coercive behaviour came before it counted; None when its day is not known."""
    if offence.kind is not OffenceKind.CONTROLLING_COERCIVE:
        return False
    return None if offence.dealt_with_on is None else offence.dealt_with_on < COERCIVE_FROM


def twelve_month_test(offence: OffenceFact) -> bool | None:
    """Whether the sentence brings a specified offence into Category 2; None when it or its length is not known.

    Imprisonment or detention of not less than twelve months, or a life, indeterminate or extended sentence,
    or a hospital or guardianship order (s.327(3)). A suspended term counts in full (unconfirmed).
    """
    if offence.disposal is None or (_qualifies_if_dated(offence) and _before_coercive(offence) is not False):
        return None
    if offence.disposal in QUALIFYING_WITHOUT_TERM:
        return True
    if offence.disposal not in QUALIFYING_BY_TERM:
        return False
    return None if offence.term is None else at_least(offence.term, TWELVE_MONTHS)


def _qualifies_if_dated(offence: OffenceFact) -> bool:
    short = offence.term is not None and not at_least(offence.term, TWELVE_MONTHS)
    return offence.disposal in QUALIFYING_WITHOUT_TERM or (
        offence.disposal in QUALIFYING_BY_TERM and not short
    )


def _because_2(offence: OffenceFact) -> str:
    if offence.disposal in QUALIFYING_BY_TERM:
        suspended = (
            " (a suspended term counts in full: unconfirmed)" if offence.disposal is D.SUSPENDED else ""
        )
        return f"Specified offence with a sentence of twelve months or more{suspended}"
    return f"Specified offence with this disposal: {offence.disposal_words}"


def _category_2_end(offence: OffenceFact, facts: CaseFacts) -> End:
    """Until the licence or the hospital order ends. The Act gives no end."""
    if offence.disposal is D.LIFE_OR_INDETERMINATE:
        return unknown(
            "the licence of an indeterminate sentence ends only by decision", QUESTIONS_AND_ANSWERS
        )
    if offence.disposal in HOSPITAL_DISPOSALS | {D.SUSPENDED}:
        return _recorded_end(offence)
    licence_end = facts.key_date(KeyDateKind.LICENCE_EXPIRY)
    if licence_end is None:
        return unknown("the date the licence ends is not recorded", QUESTIONS_AND_ANSWERS)
    return End(EndKind.ON_DATE, "the last day of the licence", licence_end, QUESTIONS_AND_ANSWERS)


def _recorded_end(offence: OffenceFact) -> End:
    """A hospital or guardianship order or a suspended sentence: its own last day (suspended: unconfirmed)."""
    if offence.ends_on is None:
        return unknown(f"the end of this is not recorded: {offence.disposal_words}", QUESTIONS_AND_ANSWERS)
    unconfirmed = " (unconfirmed)" if offence.disposal is D.SUSPENDED else ""
    words = f"last day of the {offence.disposal_words}{unconfirmed}"
    return End(EndKind.ON_DATE, words, offence.ends_on, QUESTIONS_AND_ANSWERS)


def _category_4(facts: CaseFacts, on: date) -> Iterator[Proposal]:
    """First limb: convicted of, and dealt with for, a relevant terrorist offence (s.327(4B) to (4G)).

    A caution is not enough. The notification period (Counter-Terrorism Act 2008 s.53) leaves time in custody
    or hospital out of account.
    """
    offences = [
        row for row in facts.offences if row.kind is OffenceKind.TERRORIST and row.disposal is not D.CAUTION
    ]
    if offences:
        yield Proposal(
            4,
            "Convicted of a terrorist offence, or one with a terrorist connection, and dealt with for it",
            "Criminal Justice Act 2003 s.327(4B) to (4G)",
            category_4_end(offences, facts, on),
            certain=any(row.disposal is not None for row in offences),
        )
