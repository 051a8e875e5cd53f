"""What a fetch from the HMPPS External API yields: typed facts, each with where it comes from and how old it is.

Nothing here decides anything. A service chooses which facts to keep; a level or category found elsewhere is offered to a
person and never set by itself. Every part of the answer tells three states apart (`Known`): known, none, not known.
A failure to read is never "none". No `repr` shows a value, so that facts cannot slip into logs.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from cases.domain.enums import Known
from cases.sources.hmpps_errors import Partial

SOURCE = "HMPPS External API"

ValueT = TypeVar("ValueT")


class System(StrEnum):
    """The record behind the API a fact was taken from; the value is the word people read."""

    PROBATION = "probation"
    PRISON = "prison"
    UNSAID = "prison or probation"  # addresses come from both without saying which


@dataclass(frozen=True, slots=True, repr=False)
class Fact(Generic[ValueT]):
    """One value and its provenance.

    `systems` names every record that told the same, best first. `fetched_at` is aware. `as_of` is the day the source itself
    says the value was established (the assessment date of a risk level), None where it does not say.
    """

    value: ValueT
    systems: tuple[System, ...]
    fetched_at: datetime
    as_of: date | None = None
    source: str = SOURCE

    @property
    def system(self) -> str:
        """The systems in words, as "prison and probation"."""
        return " and ".join(system.value for system in self.systems)


@dataclass(frozen=True, slots=True, repr=False)
class Part(Generic[ValueT]):
    """One part of the record: its facts, and what it means when there are none.

    KNOWN: at least one fact. NONE: the source answered and has nothing. NOT_KNOWN: could not be read, or the source's answer
    does not tell "nothing" from "not known" (a Gap then says why).
    """

    state: Known
    facts: tuple[Fact[ValueT], ...] = ()

    @property
    def first(self) -> Fact[ValueT] | None:
        """The best fact, or None. Two facts in a single-valued part (names, birth dates) mean that the systems disagree."""
        return self.facts[0] if self.facts else None


class GapReason(StrEnum):
    """Why something is missing."""

    # In the nature of the record: another try brings the same.
    NOT_RECORDED = "NOT_RECORDED"  # 404 or an empty answer that may mean "none" or "not known"
    REDACTED = "REDACTED"  # the text was masked at the source
    EMPTY_ENTRY = "EMPTY_ENTRY"  # entries that hold no detail at all
    UNREADABLE = "UNREADABLE"  # single values made no sense and were left out
    REFUSED = "REFUSED"  # this system may not read the part
    INCOMPLETE = "INCOMPLETE"  # more pages than are read
    # Failures of this fetch: another try may bring more.
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    NOT_ASKED = "NOT_ASKED"  # the time for the whole fetch was used up
    NOT_UNDERSTOOD = "NOT_UNDERSTOOD"


FAILURES = frozenset({GapReason.FAILED, GapReason.TIMED_OUT, GapReason.NOT_ASKED, GapReason.NOT_UNDERSTOOD})


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of the record that is missing or incomplete. `message` is plain English for the screen and names no person.

    `part` is the field of FetchedPerson, or "person" for the identity as a whole.
    """

    part: str
    reason: GapReason
    message: str

    @property
    def is_failure(self) -> bool:
        """Whether another try may bring more."""
        return self.reason in FAILURES


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as one system writes it; `middle` holds all middle names."""

    first: str | None
    middle: str | None
    last: str


@dataclass(frozen=True, slots=True)
class Alias:
    name: PersonName
    date_of_birth: date | None


@dataclass(frozen=True, slots=True)
class Identifier:
    """`kind` is the name of a member of `IdentifierKind`: CRN, PRISON_NUMBER, PNC or CRO."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Address:
    """`lines` without the postcode. `from_on` and `to_on` are inclusive; `types` are the source's own words.

    The free-text notes of the source are left behind: they can name a victim's address.
    """

    lines: tuple[str, ...]
    postcode: str | None
    no_fixed: bool
    types: tuple[str, ...]
    from_on: date | None
    to_on: date | None

    def is_current(self, *, on: date) -> bool:
        """Whether the address is in force on the day; an unknown end counts as still in force."""
        return (self.from_on is None or self.from_on <= on) and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True, slots=True)
class Offence:
    """An offence. No system says which one is the index offence, so a person chooses.

    `also_described_as` holds the wording of the other system where both told the same offence. `committed_on` is the (first)
    day of the offence. At least one of `description`, `committed_on`, codes and court dates is there.
    """

    description: str | None
    also_described_as: str | None
    committed_on: date | None
    committed_to: date | None
    court_dates: tuple[date, ...]
    court_name: str | None
    cjs_code: str | None
    ho_code: str | None
    statute_code: str | None


@dataclass(frozen=True, slots=True)
class Length:
    """Length of a sentence. `text` tells all of it ("5 years and 3 years on licence").

    `months` (years and months) and `days` (weeks and days) add up. Of a prison sentence they count the terms of imprisonment
    or detention only; of a probation sentence the whole order, so look at `custodial` before testing for 12 months. Both are
    None where the length cannot be told in such units.
    """

    text: str
    months: int | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """`custodial` is True or None, never False: the probation flag behind it is not reliable."""

    description: str | None
    also_described_as: str | None
    sentenced_on: date | None
    length: Length | None
    custodial: bool | None
    active: bool | None


@dataclass(frozen=True, slots=True)
class KeyDate:
    """A date of the latest prison sentence.

    `kind` is the name of a member of `KeyDateKind` (CONDITIONAL_RELEASE, AUTOMATIC_RELEASE, HDC_ELIGIBILITY,
    PAROLE_ELIGIBILITY, TARIFF, ROTL, RELEASE, LICENCE_EXPIRY, SENTENCE_EXPIRY), or one that the record has no place for yet
    and a reader may pass over: HDC_ACTUAL, PAROLE_ACTUAL, NON_PAROLE, POST_RECALL_RELEASE, SENTENCE_START,
    TOPUP_SUPERVISION_EXPIRY. RELEASE is the confirmed release only. `overridden`: set by hand in the prison record; the
    override is the date that counts.
    """

    kind: str
    on: date
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class MappaDetail:
    """The live MAPPA registration in the probation record: an offer to check, never a decision.

    `category` 1 to 4 and `level` 1 to 3, otherwise None with a state: NONE for 0 (X9 and M0 in the source: no real category or
    level), NOT_KNOWN for null or a number outside the range. Never read a missing level as Level 1.
    """

    category: int | None
    category_state: Known
    level: int | None
    level_state: Known
    registered_on: date | None
    review_on: date | None


@dataclass(frozen=True, slots=True)
class GroupRisk:
    """Risk to one group. `group`: CHILDREN, PUBLIC, KNOWN_ADULT, STAFF, PRISONERS or a new code; `level` as in RoshLevel."""

    group: str
    level: str


@dataclass(frozen=True, slots=True)
class Rosh:
    """Risk of serious harm from the latest assessment of the last year; levels are RoshLevel codes or, rarely, new ones."""

    overall: str | None
    in_community: tuple[GroupRisk, ...]
    in_custody: tuple[GroupRisk, ...]


@dataclass(frozen=True, slots=True)
class Officer:
    """`role` is COM or POM. `name` is None while the case is not allocated; `where` is the probation team or prison code."""

    role: str
    name: str | None
    where: str | None


@dataclass(frozen=True, slots=True)
class Alert:
    """An active prison alert, by code (PVN means that there is a ViSOR record). Free-text comments are left behind."""

    code: str
    description: str | None
    created_on: date | None


@dataclass(frozen=True, slots=True, repr=False)
class FetchedPerson:
    """All that one fetch brought. Parts hold the probation record's fact first where the two systems differ."""

    asked_for: str
    fetched_at: datetime
    names: Part[PersonName]
    dates_of_birth: Part[date]
    genders: Part[str]
    ethnicities: Part[str]
    aliases: Part[Alias]
    identifiers: Part[Identifier]
    addresses: Part[Address]
    offences: Part[Offence]
    sentences: Part[Sentence]
    key_dates: Part[KeyDate]
    mappa: Part[MappaDetail]
    rosh: Part[Rosh]
    officers: Part[Officer]
    alerts: Part[Alert]
    gaps: tuple[Gap, ...]

    def identifier(self, kind: str) -> str | None:
        """The first identifier of the kind (CRN, PRISON_NUMBER, PNC, CRO), or None."""
        return next((fact.value.value for fact in self.identifiers.facts if fact.value.kind == kind), None)

    @property
    def failures(self) -> tuple[Gap, ...]:
        """The gaps that another try may close."""
        return tuple(gap for gap in self.gaps if gap.is_failure)

    def require_complete(self) -> None:
        """Raise `Partial` with the messages of all failures, for a caller that takes the whole record or nothing."""
        if self.failures:
            raise Partial(tuple(gap.message for gap in self.failures))
