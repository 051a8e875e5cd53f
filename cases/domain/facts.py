"""The frozen inputs of every rule about a case. A selector builds them; a test builds them in one line.

None always means "not known", never "none". Dates are calendar dates in Europe/London.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

from cases.domain.enums import (
    CaseState,
    Custody,
    DisposalKind,
    KeyDateKind,
    OffenceKind,
    OrderKind,
    RoshLevel,
)
from mappa.core.calendar import add_months

# Release before the end of the sentence in any form; temporary release is told apart (rule D2).
RELEASE_KINDS = frozenset(
    {
        KeyDateKind.HDC_ELIGIBILITY,
        KeyDateKind.PAROLE_ELIGIBILITY,
        KeyDateKind.TARIFF,
        KeyDateKind.CONDITIONAL_RELEASE,
        KeyDateKind.AUTOMATIC_RELEASE,
        KeyDateKind.RELEASE,
    }
)

# Which category shows when several are live: usually 1, then 2, then 3, with 4 for terrorism (unconfirmed).
CATEGORY_PRECEDENCE = (1, 2, 4, 3)

ADULT_AGE = 18


@dataclass(frozen=True, slots=True)
class Term:
    """Length of a sentence or discharge: whole months, and days over."""

    months: int
    days: int = 0

    def __add__(self, other: "Term") -> "Term":
        """Consecutive terms add (SOA 2003 s.82(3))."""
        return Term(self.months + other.months, self.days + other.days)

    def __bool__(self) -> bool:
        """A term of no length is a length nobody recorded."""
        return bool(self.months or self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class OffenceFact:
    """One offence with what was done about it.

    `relevant_on` is the date of conviction, finding or caution (SOA 2003 s.82(6)); for an offence with a
    sentencing threshold, the day the condition is met (s.132(3)). `dealt_with_on` is the date of sentence.
    `disposal` None: what was done is not recorded.
    For a detention and training order `term` is the period of detention only (s.131(a)).
    `ends_on` is the last day of the sentence or order where the court's record gives it.
    `tried_on` ends the period of a finding that the person was under a disability: the day the later trial ended (s.82(5)).
    `consecutive_to` is the `key` of the offence whose term this one follows.
    """

    kind: OffenceKind
    disposal: DisposalKind | None
    relevant_on: date | None = None
    dealt_with_on: date | None = None
    term: Term | None = None
    ends_on: date | None = None
    child_sex_offence: bool = False
    tried_on: date | None = None
    key: Hashable = None
    consecutive_to: Hashable = None

    @property
    def disposal_words(self) -> str:
        """The disposal as it stands inside a sentence."""
        return "disposal not recorded" if self.disposal is None else self.disposal.label.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFact:
    """An order of a court. `until` None with `indefinite` False is an end that is not known.

    `ended_on`: the last day it had effect where a court ended it before its time.
    """

    kind: OrderKind
    made_on: date
    until: date | None = None
    indefinite: bool = False
    ended_on: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day of effect, or None where it has no limit or none that is known."""
        return self.ended_on or self.until


@dataclass(frozen=True, slots=True)
class CustodyFact:
    """Where the person was, both days included; no end while it lasts."""

    custody: Custody
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class KeyDate:
    """One dated milestone of a sentence."""

    kind: KeyDateKind
    on: date


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A review or an assessment an event has asked for: on which day, by when, and in a word why."""

    asked_on: date
    due_on: date
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What the rules need to know of one case on one day.

    `became_known_on`: when the person became known here to be eligible, from which missing facts are counted.
    `categories`: live eligibilities. `lead_since_on`: when the present lead agency took the case.
    `last_level_decision_on` and `last_review_on`: the newest of each; `last_review_on` is a Level 1 review.
    `review_asked` and `assessment_asked`: the earliest an event has asked for and nobody has done yet (D6, D31).
    `assessed_on`: the newest assessment by a tool that says how the person is now. `address_unchecked`: an event
    asked for the address to be checked, and nobody has said what came of it.
    """

    state: CaseState
    became_known_on: date
    custody: Custody | None = None
    custody_since_on: date | None = None
    lead_since_on: date | None = None
    born_on: date | None = None
    categories: frozenset[int] = frozenset()
    offences: tuple[OffenceFact, ...] = ()
    orders: tuple[OrderFact, ...] = ()
    key_dates: tuple[KeyDate, ...] = ()
    custody_spells: tuple[CustodyFact, ...] = ()
    rosh: RoshLevel | None = None
    last_level_decision_on: date | None = None
    last_review_on: date | None = None
    accepted_referral_level: int | None = None
    review_asked: AskedFor | None = None
    assessed_on: date | None = None
    assessment_asked: AskedFor | None = None
    has_community_manager: bool = False
    has_plan: bool = False
    address_unchecked: bool = False

    @property
    def level(self) -> int | None:
        """The level in force, or None where none is set."""
        return self.state.level

    @property
    def category(self) -> int | None:
        """The category shown: the first live one in the order of precedence (unconfirmed), or None."""
        return next((number for number in CATEGORY_PRECEDENCE if number in self.categories), None)

    @property
    def child_sex_offence(self) -> bool:
        """Whether the disclosure duty of CJA 2003 s.327A covers this person (Schedule 34A: unconfirmed)."""
        return any(offence.child_sex_offence for offence in self.offences)

    def key_date(self, *kinds: KeyDateKind) -> date | None:
        """The earliest recorded date of these kinds, past or future, or None."""
        return min((row.on for row in self.key_dates if row.kind in kinds), default=None)

    @property
    def released_on(self) -> date | None:
        """The day the present time in the community began, where it followed custody or hospital; else None."""
        if self.custody is not Custody.COMMUNITY or self.custody_since_on is None:
            return None
        before = [spell for spell in self.custody_spells if spell.custody is not Custody.COMMUNITY]
        return self.custody_since_on if before else None

    def seen_since(self, day: date) -> bool:
        """Whether a first appointment on or after the day is recorded."""
        return any(row.kind is KeyDateKind.FIRST_APPOINTMENT and row.on >= day for row in self.key_dates)

    def under_18_on(self, day: date) -> bool | None:
        """Whether the person was under 18 on `day`; None when the date of birth is not known."""
        return None if self.born_on is None else day < add_months(self.born_on, 12 * ADULT_AGE)
