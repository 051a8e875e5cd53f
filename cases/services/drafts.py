"""A person about to be recorded: typed or fetched facts as rows that are not saved yet, and what follows from them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from cases.domain import record as rules
from cases.domain.eligibility import Proposal, propose
from cases.domain.enums import CaseState, Custody, DisposalKind, IdentifierKind, KeyDateKind, RoshLevel
from cases.domain.facts import CaseFacts
from cases.domain.facts import KeyDate as KeyDateFact
from cases.domain.identifiers import check_numbers, cleaned
from cases.domain.sentences import check_length
from cases.models import Alias, Identifier, KeyDate, Offence, RoshAssessment, Sentence
from cases.models.bound import Sourced
from cases.selectors.facts import offence_facts
from mappa.core.decisions import Problem

RowT = TypeVar("RowT", bound=Sourced)

# Fields of the typed form that hold a key date.
KEY_DATE_FIELDS = {
    KeyDateKind.CONDITIONAL_RELEASE: "conditional_release",
    KeyDateKind.HDC_ELIGIBILITY: "hdc_eligibility",
    KeyDateKind.ROTL: "rotl",
    KeyDateKind.LICENCE_EXPIRY: "licence_expiry",
    KeyDateKind.FIRST_APPOINTMENT: "first_appointment",
}
NUMBER_FIELDS = tuple((kind, kind.value.lower()) for kind in IdentifierKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Who it is, where they are, and every fact as an unsaved row without a case."""

    first_name: str
    last_name: str
    middle_name: str = ""
    born_on: date | None = None
    custody: Custody | None = None
    custody_since_on: date | None = None
    custody_team_id: UUID | None = None
    rows: tuple[Sourced, ...] = ()

    def of(self, model: type[RowT]) -> list[RowT]:
        """The rows of one kind."""
        return [row for row in self.rows if isinstance(row, model)]


def typed_draft(data: Mapping[str, Any]) -> Draft:
    """What was typed into the form to identify somebody; its field names are those of forms.identify."""
    return Draft(
        first_name=data["first_name"],
        middle_name=data["middle_name"],
        last_name=data["last_name"],
        born_on=data["born_on"],
        custody=Custody(data["custody"]) if data["custody"] else None,
        custody_since_on=data["custody_since"],
        custody_team_id=UUID(data["custody_team"]) if data["custody_team"] else None,
        rows=tuple(_typed_rows(data)),
    )


def _typed_rows(data: Mapping[str, Any]) -> Iterator[Sourced]:
    for kind, field in NUMBER_FIELDS:
        if data[field]:
            yield Identifier(kind=kind, value=cleaned(data[field]))
    if data["alias"]:
        yield Alias(name=data["alias"])
    for key_date, field in KEY_DATE_FIELDS.items():
        if data[field]:
            yield KeyDate(kind=key_date, on=data[field])
    if data["rosh"]:
        yield RoshAssessment(overall=data["rosh"], assessed_on=data["rosh_on"])
    if data["offence"]:
        offence = Offence(
            kind=data["offence_kind"],
            description=data["offence"],
            convicted_on=data["convicted_on"],
            is_index=True,
            is_against_child=bool(data["against_child"]),
        )
        yield offence
        if data["disposal"]:
            yield Sentence(
                offence=offence,
                disposal=DisposalKind(data["disposal"]),
                imposed_on=data["sentenced_on"],
                months=data["months"],
                days=data["days"],
            )


def draft_facts(draft: Draft, on: date) -> CaseFacts:
    """The inputs of the rules, were this person recorded on `on`."""
    rosh = draft.of(RoshAssessment)
    return CaseFacts(
        state=CaseState.IDENTIFIED,
        became_known_on=on,
        custody=draft.custody,
        custody_since_on=draft.custody_since_on,
        born_on=draft.born_on,
        offences=tuple(offence_facts(draft.of(Offence), draft.of(Sentence))),
        key_dates=tuple(KeyDateFact(KeyDateKind(row.kind), row.on) for row in draft.of(KeyDate)),
        rosh=RoshLevel(rosh[0].overall) if rosh else None,
    )


def proposals_for(draft: Draft, on: date) -> list[Proposal]:
    """The categories the facts support, each with its statutory reason. A person confirms; nothing is set by itself."""
    return propose(draft_facts(draft, on), on)


def check_draft(draft: Draft, on: date) -> list[Problem]:
    """What stops this person from being recorded; empty when nothing does. Problems name fields of the typed form."""
    problems = [Problem("last_name", "Enter last name")] if not draft.last_name.strip() else []
    problems += check_numbers({IdentifierKind(row.kind): row.value for row in draft.of(Identifier)})
    problems += rules.check_birth(draft.born_on, on)
    problems += rules.check_past("custody_since", "The date this began", draft.custody_since_on, on)
    return [*problems, *_check_offences(draft, on), *_check_dates(draft)]


def _check_offences(draft: Draft, on: date) -> Iterator[Problem]:
    for offence in draft.of(Offence):
        yield from rules.check_past("convicted_on", "Date of conviction", offence.convicted_on, on)
        if offence.convicted_on and draft.born_on and offence.convicted_on < draft.born_on:
            yield Problem("convicted_on", "Date of conviction cannot be before the date of birth")
    for sentence in draft.of(Sentence):
        yield from rules.check_past("sentenced_on", "Date of sentence", sentence.imposed_on, on)
        yield from check_length(None, sentence.months, sentence.days)
        convicted = sentence.offence.convicted_on if sentence.offence else None
        if sentence.imposed_on and convicted and sentence.imposed_on < convicted:
            yield Problem("sentenced_on", "Date of sentence cannot be before the conviction")
    for rosh in draft.of(RoshAssessment):
        if rosh.assessed_on is None:
            yield Problem("rosh_on", "Enter the date risk of serious harm was assessed")
        yield from rules.check_past("rosh_on", "Date of assessment", rosh.assessed_on, on)


def _check_dates(draft: Draft) -> Iterator[Problem]:
    sentenced = [row.imposed_on for row in draft.of(Sentence) if row.imposed_on]
    days = {KeyDateKind(row.kind): row.on for row in draft.of(KeyDate)}
    return rules.check_key_dates(days, min(sentenced, default=None), KEY_DATE_FIELDS)


def rows_by_model(rows: Iterable[Sourced]) -> dict[type[Sourced], list[Sourced]]:
    """Rows apart by kind, in the order they were given; offences thus come before the sentences that name them."""
    found: dict[type[Sourced], list[Sourced]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    return found
