"""The person endpoint: is access limited, is this the person asked for, and who are they.

Limited access is a matter of the probation record, and the role this system reads with has no protection of its own at the
source. So the flags are looked at before any other value, and unknown counts as limited.
"""

from datetime import date
from typing import NamedTuple

from cases.domain.enums import Known
from cases.sources.hmpps_errors import AccessUnknown, NotUnderstood, Restricted
from cases.sources.hmpps_facts import Alias, Fact, Identifier, Part, PersonName, System
from cases.sources.hmpps_reader import Block, Reader, ValueT, record

_HALVES = ((System.PROBATION, "probationOffenderSearch"), (System.PRISON, "prisonerOffenderSearch"))
_FLAGS = ("currentRestriction", "currentExclusion")


class Who(NamedTuple):
    """The identity of a person, in the parts FetchedPerson has."""

    names: Part[PersonName]
    dates_of_birth: Part[date]
    genders: Part[str]
    ethnicities: Part[str]
    aliases: Part[Alias]
    identifiers: Part[Identifier]


def check_access(data: object) -> None:
    """Let nobody past whose record is limited, or may be.

    Both flags of the probation half must be exactly false. Null is unknown; messages can be set while the flag is false, so
    they are not looked at. Raises Restricted, AccessUnknown, or NotUnderstood.
    """
    halves = record(data) or {}
    values = [half.get(flag) for half in halves.values() if isinstance(half, dict) for flag in _FLAGS]
    if any(value is True for value in values):
        raise Restricted
    probation = halves.get("probationOffenderSearch")
    if not isinstance(probation, dict) or any(probation.get(flag) is not False for flag in _FLAGS):
        raise AccessUnknown


def read_person(data: object, reader: Reader, *, asked_for: str) -> Who:
    """The identity in `data`. Raises NotUnderstood if it is about somebody else or holds no name."""
    answer = record(data) or {}
    halves = [(system, reader.block(answer, key)) for system, key in _HALVES]
    numbers = [(system, number) for system, half in halves for number in _identifiers(half, reader)]
    if asked_for not in {number.value for _system, number in numbers}:
        raise NotUnderstood
    names = reader.agreed(((system, _name(half, reader)) for system, half in halves), _as_written)
    if not names:
        raise NotUnderstood
    aliases = [
        (system, alias)
        for system, half in halves
        for alias in (_alias(row, reader) for row in reader.blocks(half.get("aliases")))
    ]
    aliases_told = any(isinstance(half.get("aliases"), list) for _system, half in halves)
    return Who(
        names=_part(names),
        dates_of_birth=_part(
            reader.agreed(((system, reader.day(half, "dateOfBirth")) for system, half in halves), str)
        ),
        genders=_part(reader.agreed(((system, reader.text(half, "gender")) for system, half in halves), str)),
        ethnicities=_part(
            reader.agreed(((system, reader.text(half, "ethnicity")) for system, half in halves), str)
        ),
        aliases=_part(
            reader.agreed(aliases, lambda alias: (_as_written(alias.name), alias.date_of_birth)),
            empty=Known.NONE if aliases_told and not reader.noted else Known.NOT_KNOWN,
        ),
        identifiers=_part(reader.agreed(numbers, lambda number: number)),
    )


def _part(facts: tuple[Fact[ValueT], ...], *, empty: Known = Known.NOT_KNOWN) -> Part[ValueT]:
    return Part(Known.KNOWN if facts else empty, facts)


def _name(block: Block, reader: Reader) -> PersonName | None:
    last = reader.text(block, "lastName")
    if last is None:
        return None
    return PersonName(
        first=reader.text(block, "firstName"), middle=reader.text(block, "middleName"), last=last
    )


def _as_written(name: PersonName) -> tuple[str, ...]:
    """Upper and lower case do not make a different name."""
    return tuple((part or "").casefold() for part in (name.first, name.middle, name.last))


def _alias(row: Block, reader: Reader) -> Alias | None:
    name = _name(row, reader)
    return Alias(name, reader.day(row, "dateOfBirth")) if name else None


def _identifiers(half: Block, reader: Reader) -> list[Identifier]:
    block = reader.block(half, "identifiers")
    told = (
        ("CRN", reader.text(block, "deliusCrn")),
        ("PRISON_NUMBER", reader.text(block, "nomisNumber")),
        ("PNC", reader.text(half, "pncId")),
        ("CRO", reader.text(block, "croNumber")),
    )
    return [Identifier(kind, value) for kind, value in told if value]
