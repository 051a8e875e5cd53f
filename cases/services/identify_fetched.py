"""A person fetched from the HMPPS External API as a draft: every fact keeps where it came from and how old it is."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.utils.crypto import salted_hmac

from cases.domain.enums import Custody, DisposalKind, IdentifierKind, KeyDateKind, OffenceKind, RoshLevel
from cases.models import Address, Alias, Case, Identifier, KeyDate, Offence, RoshAssessment, Sentence
from cases.models.bound import Sourced
from cases.services.drafts import Draft
from cases.services.identify import Founding, identify_nominal
from cases.sources import hmpps_facts as facts
from cases.sources.hmpps_external_api import client_from_settings
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Problem, require_valid

RowT = TypeVar("RowT", bound=Sourced)
_GROUPS = {"CHILDREN", "PUBLIC", "KNOWN_ADULT", "STAFF", "PRISONERS"}
_FETCH_TIMES = {"fetched_at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """What a person adds to fetched facts, since no source tells it: which offence counts and what it is in law.

    `offence` and `sentence` are positions in the fetched lists; None where there is none to choose.
    """

    offence: int | None
    offence_kind: OffenceKind
    against_child: bool
    sentence: int | None
    disposal: DisposalKind | None
    custody: Custody | None
    custody_team_id: UUID | None


def fetch_person(*, actor: Actor, number: str, at: datetime) -> facts.FetchedPerson:
    """Read one person by CRN or prison number. Nothing is kept but the evidence that somebody asked.

    Raises Refused without the permission, or a FetchError whose message is for the screen.
    """
    must(actor, Permission.IDENTIFY_NOMINAL, "Your role does not let you identify a nominal.")
    with client_from_settings() as client:
        person = client.fetch_person(number, fetched_at=at)
    record(actor=actor, event=EventType.FACTS_FETCHED, reason="looked at")
    return person


def mark_of(person: facts.FetchedPerson) -> str:
    """A keyed hash of what was shown, so that saving what has changed at the source meanwhile is noticed."""
    return salted_hmac("cases.fetched", repr(_bare(asdict(person))), algorithm="sha256").hexdigest()


def _bare(value: Any) -> Any:
    """The facts without the moments they were fetched at."""
    if isinstance(value, dict):
        return {key: _bare(each) for key, each in value.items() if key not in _FETCH_TIMES}
    return [_bare(each) for each in value] if isinstance(value, list | tuple) else value


def identify_fetched(
    *, actor: Actor, person: facts.FetchedPerson, coding: Coding, founding: Founding, mark: str, on: date
) -> Case:
    """Record a fetched person. Raises as identify_nominal, and Invalid when the source has changed since `mark`."""
    if mark != mark_of(person):
        message = "The record at the source has changed since you looked. Check the facts again."
        require_valid([Problem(None, message)])
    case = identify_nominal(actor=actor, draft=fetched_draft(person, coding), founding=founding, on=on)
    record(actor=actor, event=EventType.FACTS_FETCHED, case_ids=[case.pk], subject=case, reason="kept")
    return case


def fetched_draft(person: facts.FetchedPerson, coding: Coding) -> Draft:
    """The fetched facts as a draft. Names the systems tell differently are kept as other names."""
    best = person.names.facts[0].value
    born = person.dates_of_birth.first
    return Draft(
        first_name=best.first or "",
        middle_name=best.middle or "",
        last_name=best.last,
        born_on=born.value if born else None,
        custody=coding.custody,
        custody_team_id=coding.custody_team_id,
        rows=(*_names(person), *_numbers(person), *_court_rows(person, coding), *_rest(person)),
    )


def _sourced(model: type[RowT], fact: facts.Fact[Any], **values: Any) -> RowT:
    return model(
        source=fact.source,
        source_system=fact.system,
        fetched_at=fact.fetched_at,
        as_of=fact.as_of,
        **values,
    )


def full_name(name: facts.PersonName) -> str:
    """All parts of a name as it is written."""
    return " ".join(part for part in (name.first, name.middle, name.last) if part)


def _names(person: facts.FetchedPerson) -> Iterator[Sourced]:
    for fact in person.names.facts[1:]:
        yield _sourced(Alias, fact, name=full_name(fact.value)[:160])
    for alias in person.aliases.facts:
        yield _sourced(Alias, alias, name=full_name(alias.value.name)[:160])


def _numbers(person: facts.FetchedPerson) -> Iterator[Sourced]:
    for fact in person.identifiers.facts:
        if fact.value.kind in IdentifierKind.__members__:
            yield _sourced(
                Identifier, fact, kind=IdentifierKind[fact.value.kind], value=fact.value.value[:40]
            )


def _court_rows(person: facts.FetchedPerson, coding: Coding) -> Iterator[Sourced]:
    index: Offence | None = None
    for position, fact in enumerate(person.offences.facts):
        chosen = position == coding.offence
        told = fact.value
        row = _sourced(
            Offence,
            fact,
            kind=coding.offence_kind if chosen else OffenceKind.OTHER,
            description=(told.description or told.also_described_as or "Not described at the source")[:300],
            court=(told.court_name or "")[:120],
            convicted_on=min(told.court_dates, default=None),
            is_index=chosen,
            is_against_child=chosen and coding.against_child,
        )
        index = row if chosen else index
        yield row
    for position, passed in enumerate(person.sentences.facts):
        chosen = position == coding.sentence
        length = passed.value.length
        yield _sourced(
            Sentence,
            passed,
            offence=index if chosen else None,
            disposal=coding.disposal if chosen and coding.disposal else DisposalKind.OTHER,
            description=" ".join(filter(None, [passed.value.description, length.text if length else None]))[
                :200
            ],
            imposed_on=passed.value.sentenced_on,
            months=length.months if length else None,
            days=length.days if length else None,
        )


def _rest(person: facts.FetchedPerson) -> Iterator[Sourced]:
    for fact in person.key_dates.facts:
        if fact.value.kind in KeyDateKind.__members__:
            yield _sourced(KeyDate, fact, kind=KeyDateKind[fact.value.kind], on=fact.value.on)
    for address in person.addresses.facts:
        yield _address(address)
    for rosh in person.rosh.facts:
        if rosh.value.overall in RoshLevel.__members__:
            yield _rosh(rosh)


def _address(fact: facts.Fact[facts.Address]) -> Address:
    told = fact.value
    return _sourced(
        Address,
        fact,
        kind=Address.Kind.NO_FIXED_ABODE if told.no_fixed else Address.Kind.HOME,
        lines="\n".join(told.lines),
        postcode=(told.postcode or "")[:10],
        notes=", ".join(told.types),
        from_on=told.from_on,
        to_on=told.to_on,
    )


def _rosh(fact: facts.Fact[facts.Rosh]) -> RoshAssessment:
    told = fact.value
    groups = {
        risk.group.lower(): risk.level
        for risk in (*told.in_custody, *told.in_community)  # in the community last: it is the one that counts
        if risk.group in _GROUPS and risk.level in RoshLevel.__members__
    }
    return _sourced(
        RoshAssessment,
        fact,
        overall=told.overall,
        assessed_on=fact.as_of or fact.fetched_at.date(),
        **groups,
    )
