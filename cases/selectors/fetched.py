"""Fetched facts as a page shows them before anything is kept: value, source, age, and what is not known."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cases.domain.enums import IdentifierKind, KeyDateKind, Known, RoshLevel
from cases.sources import hmpps_facts as facts
from mappa.formkit.words import long_date
from mappa.look import NoneRecorded, NotKnown, Row

Words = Callable[[Any], Any]


def fetched_cards(person: facts.FetchedPerson) -> list[tuple[str, list[Row]]]:
    """Title and rows of each part, in the order a person checks them."""
    return [
        (
            _("Person"),
            [
                *_rows(_("Name"), person.names, _name),
                *_rows(_("Date of birth"), person.dates_of_birth, lambda day: day),
                *_rows(_("Other name"), person.aliases, lambda alias: _name(alias.name)),
            ],
        ),
        (_("Numbers"), _rows(_("Number"), person.identifiers, _number)),
        (_("Addresses"), _rows(_("Address"), person.addresses, _address)),
        (_("Offences"), _rows(_("Offence"), person.offences, offence_words)),
        (_("Sentences"), _rows(_("Sentence"), person.sentences, sentence_words)),
        (_("Key dates"), _rows(_("Date"), person.key_dates, _key_date)),
        (_("Risk of serious harm"), _rows(_("Overall"), person.rosh, _rosh)),
        (_("MAPPA in the probation record"), _rows(_("Registration"), person.mappa, _mappa)),
        (_("Offender managers"), _rows(_("Manager"), person.officers, _officer)),
    ]


def _rows(key: str, part: facts.Part[Any], words: Words) -> list[Row]:
    if part.state is Known.NONE:
        return [Row(key, NoneRecorded(_("None recorded")))]
    if part.state is Known.NOT_KNOWN:
        return [Row(key, NotKnown())]
    return [Row(key, words(fact.value), note=_note(fact)) for fact in part.facts]


def _note(fact: facts.Fact[Any]) -> str:
    as_of = _("; as of %(day)s") % {"day": long_date(fact.as_of)} if fact.as_of else ""
    return _("%(source)s, %(system)s record, fetched %(day)s%(as_of)s") % {
        "source": fact.source,
        "system": fact.system,
        "day": long_date(fact.fetched_at),
        "as_of": as_of,
    }


def _name(name: facts.PersonName) -> str:
    return " ".join(part for part in (name.first, name.middle, name.last) if part)


def _number(number: facts.Identifier) -> str:
    known = number.kind in IdentifierKind.__members__
    return f"{IdentifierKind[number.kind].label if known else number.kind}: {number.value}"


def _address(address: facts.Address) -> list[str]:
    lines = [*address.lines, address.postcode or ""]
    if address.no_fixed:
        lines = [_("No fixed abode")]
    if address.to_on:
        lines.append(_("until %(day)s") % {"day": long_date(address.to_on)})
    return [line for line in lines if line]


def offence_words(offence: facts.Offence) -> str:
    """An offence in a line."""
    described = offence.description or offence.also_described_as or _("Not described")
    courts = ", ".join(long_date(day) for day in offence.court_dates)
    return f"{described} ({_('in court')} {courts})" if courts else described


def sentence_words(sentence: facts.Sentence) -> str:
    """A sentence in a line."""
    parts = [
        sentence.description or sentence.also_described_as or _("Not described"),
        sentence.length.text if sentence.length else "",
        long_date(sentence.sentenced_on) if sentence.sentenced_on else _("date not known"),
    ]
    return ", ".join(part for part in parts if part)


def _key_date(row: facts.KeyDate) -> str:
    known = row.kind in KeyDateKind.__members__
    label = KeyDateKind[row.kind].label if known else row.kind.replace("_", " ").capitalize()
    return f"{label}: {long_date(row.on)}"


def _rosh(rosh: facts.Rosh) -> str:
    if rosh.overall is None:
        return _("Not known")
    return RoshLevel[rosh.overall].label if rosh.overall in RoshLevel.__members__ else rosh.overall


def _mappa(detail: facts.MappaDetail) -> str:
    category = detail.category or _("not known")
    level = detail.level or _("not set or not known")
    return _("Category %(category)s, Level %(level)s. Only to check: nothing is taken from it") % {
        "category": category,
        "level": level,
    }


def _officer(officer: facts.Officer) -> str:
    return f"{officer.role}: {officer.name or _('not allocated')} {officer.where or ''}".strip()


def offence_choices(person: facts.FetchedPerson) -> list[tuple[str, str]]:
    """Positions and words of the offences, to choose the one that brings the person here."""
    return [(str(n), offence_words(fact.value)) for n, fact in enumerate(person.offences.facts)]


def sentence_choices(person: facts.FetchedPerson) -> list[tuple[str, str]]:
    """Positions and words of the sentences."""
    return [(str(n), sentence_words(fact.value)) for n, fact in enumerate(person.sentences.facts)]
