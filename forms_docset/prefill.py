"""Answers the record can offer, each with where it comes from and how old it is.

What a source has withheld is never offered: its own word for that must not travel into a document.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.enums import DisposalKind, IdentifierKind, KeyDateKind, RoshLevel
from cases.models import (
    Address,
    Alias,
    Case,
    CaseCategory,
    CustodySpell,
    Identifier,
    KeyDate,
    LevelScreening,
    Offence,
    RoshAssessment,
    Sentence,
)
from cases.models.bound import Sourced
from cases.visibility import shared_with_all
from forms_docset.spec import Answer, DocumentSpec
from mappa.formkit import long_date

WITHHELD = "**REDACTED**"
ENTERED = "Entered here"
SCREENING = "MAPPA Q"


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer the record offers: `sources` tells where from, `as_of` the day of its oldest part."""

    value: Answer
    source: str
    as_of: date | None

    @property
    def origin(self) -> dict[str, str]:
        """As kept beside a saved answer."""
        return {"source": self.source, "as_of": self.as_of.isoformat() if self.as_of else ""}


def origin_words(origin: dict[str, str]) -> str:
    """Where an answer comes from, in words: From HMPPS External API, 3 December 2026. Empty for what was typed."""
    source = origin.get("source", "")
    if not source:
        return ""
    words = _("the record") if source == ENTERED else source
    if not origin.get("as_of"):
        return _("From %(source)s") % {"source": words}
    when = long_date(date.fromisoformat(origin["as_of"]))
    return _("From %(source)s, %(when)s") % {"source": words, "when": when}


def offers_for(spec: DocumentSpec, case: Case) -> dict[str, Offer]:
    """What the record offers for the fields of a document; nothing where it has nothing."""
    found = {}
    for field in spec.fields:
        offer = _OFFERS[field.prefill](case) if field.prefill else None
        if offer is not None and offer.value:
            found[field.name] = offer
    return found


def _day(row: Sourced) -> date:
    return row.as_of or timezone.localdate(row.fetched_at or row.recorded_at)


def _clean(text: str) -> str:
    return "" if WITHHELD in text else text.strip()


def _from_rows(lines: Iterable[str], rows: Sequence[Sourced]) -> Offer | None:
    text = "\n".join(line for line in lines if line)
    if not text:
        return None
    sources = sorted({row.source for row in rows})
    return Offer(text, ", ".join(sources), min(_day(row) for row in rows))


def _identity(case: Case) -> Offer | None:
    aliases = [row for row in Alias.objects.filter(case=case) if _clean(row.name)]
    numbers = [row for row in Identifier.objects.filter(case=case) if _clean(row.value)]
    lines = [_clean(case.nominal.name)]
    if aliases:
        lines.append(_("Also known as: %(names)s") % {"names": ", ".join(row.name for row in aliases)})
    lines += [f"{IdentifierKind(row.kind).label}: {row.value}" for row in numbers]
    rows = [*aliases, *numbers]
    if rows:
        return _from_rows(lines, rows)
    return Offer("\n".join(lines), ENTERED, timezone.localdate(case.nominal.recorded_at))


def _addresses(case: Case) -> Offer | None:
    rows = [row for row in Address.objects.filter(case=case, to_on__isnull=True) if not row.is_protected]
    kept = [row for row in rows if row.kind == Address.Kind.NO_FIXED_ABODE or _clean(row.lines)]
    return _from_rows((_address(row) for row in kept), kept)


def _address(row: Address) -> str:
    where = ", ".join(part for part in (*_clean(row.lines).splitlines(), _clean(row.postcode)) if part)
    kind = Address.Kind(row.kind).label
    return f"{kind}: {where}" if where else str(kind)


def _conviction(case: Case) -> Offer | None:
    rows = [row for row in Offence.objects.filter(case=case) if _clean(row.description)]
    lines = []
    for row in rows:
        court = f", {row.court}" if _clean(row.court) else ""
        when = f", {long_date(row.convicted_on)}" if row.convicted_on else ""
        lines.append(f"- {row.description}{court}{when}")
    sentences = list(Sentence.objects.filter(case=case))
    return _from_rows([*lines, *(f"- {_sentence_line(row)}" for row in sentences)], [*rows, *sentences])


def _sentence_line(row: Sentence) -> str:
    length = ", ".join(
        text
        for text in (
            _("%(n)s months") % {"n": row.months} if row.months else "",
            _("%(n)s days") % {"n": row.days} if row.days else "",
        )
        if text
    )
    what = _clean(row.description) or DisposalKind(row.disposal).label
    imposed = _("imposed %(day)s") % {"day": long_date(row.imposed_on)} if row.imposed_on else ""
    return ", ".join(part for part in (what, length, imposed) if part)


def _sentence(case: Case) -> Offer | None:
    rows = list(Sentence.objects.filter(case=case))
    spell = CustodySpell.objects.filter(case=case, to_on__isnull=True, custody="CUSTODY").first()
    since = _("In custody since %(day)s") % {"day": long_date(spell.from_on)} if spell else ""
    if not rows:
        return Offer(since, ENTERED, timezone.localdate(spell.recorded_at)) if spell else None
    return _from_rows([*(_sentence_line(row) for row in rows), since], rows)


def _key_dates(case: Case) -> Offer | None:
    rows = list(KeyDate.objects.filter(case=case, replaced_at__isnull=True))
    return _from_rows((f"{KeyDateKind(row.kind).label}: {long_date(row.on)}" for row in rows), rows)


def _rosh_row(case: Case) -> RoshAssessment | None:
    """The newest that every involved agency may read: a document carries no marks, so it holds no less shared row."""
    return RoshAssessment.objects.filter(shared_with_all(), case=case).first()


def _rosh(case: Case) -> Offer | None:
    row = _rosh_row(case)
    if row is None:
        return None
    day = long_date(row.assessed_on)
    level = RoshLevel(row.overall).label
    first = _("Risk of serious harm: %(level)s, assessed %(day)s.") % {"level": level, "day": day}
    return Offer(f"{first}\n{_clean(row.summary)}".strip(), row.source, row.assessed_on)


def _rosh_level(case: Case) -> Offer | None:
    row = _rosh_row(case)
    return Offer(row.overall, row.source, row.assessed_on) if row else None


def _category(case: Case) -> Offer | None:
    live = CaseCategory.objects.filter(case=case, to_on__isnull=True)
    row = live.filter(category=case.category).last() if case.category else None
    return Offer(str(row.category), ENTERED, timezone.localdate(row.recorded_at)) if row else None


def _screened(case: Case) -> LevelScreening | None:
    """The newest screening, if it found that meetings are needed: what was said there is not typed again."""
    newest = LevelScreening.objects.filter(case=case).first()
    return newest if newest and newest.proposed_level > 1 else None


def _screened_level(case: Case) -> Offer | None:
    row = _screened(case)
    return Offer(str(row.proposed_level), SCREENING, row.screened_on) if row else None


def _screened_value(case: Case) -> Offer | None:
    row = _screened(case)
    return Offer(row.added_value.strip(), SCREENING, row.screened_on) if row else None


_OFFERS: dict[str, Callable[[Case], Offer | None]] = {
    "identity": _identity,
    "addresses": _addresses,
    "conviction": _conviction,
    "sentence": _sentence,
    "key_dates": _key_dates,
    "rosh": _rosh,
    "rosh_level": _rosh_level,
    "category": _category,
    "screened_level": _screened_level,
    "screened_value": _screened_value,
}
