"""A document as it goes on paper: what is frozen at signing, and later made into the PDF."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cases.selectors.cases import identity_of
from forms_docset.formbuilder import shown
from forms_docset.models import Document
from forms_docset.prefill import origin_words
from forms_docset.registry import spec_of
from forms_docset.spec import DocumentSpec, Field
from mappa.look import NoneRecorded, NotKnown

MARKING = "OFFICIAL-SENSITIVE"


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its answer in words and where the answer came from."""

    name: str
    label: str
    value: Any
    note: str


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a document with its lines."""

    slug: str
    title: str
    lines: list[Line]


def parts_of(document: Document, spec: DocumentSpec, *, victims: bool) -> list[Part]:
    """The answers of a document in words, section by section; without `victims`, that theirs are held.

    Held is said whether or not there is an answer.
    """
    return [
        Part(
            section.slug, section.title, [_line(document, field, victims=victims) for field in section.fields]
        )
        for section in spec.sections
    ]


def _line(document: Document, field: Field, *, victims: bool) -> Line:
    if field.victim and not victims:
        held = NoneRecorded(_("Held; your role does not show victim details"))
        return Line(field.name, field.label, held, "")
    answer = document.answers.get(field.name)
    value = field.words(shown(field, answer))
    blank = value in ("", None, [])
    note = "" if blank else origin_words(document.origins.get(field.name, {}))
    return Line(field.name, field.label, NotKnown(text=_("Not answered")) if blank else value, note)


def html_of(document: Document) -> str:
    """The whole page of a completed document, as it is frozen: who may not read all of it opens no PDF."""
    spec = spec_of(document.slug)
    parts = parts_of(document, spec, victims=True)
    context = {"document": document, "parts": parts, **heading(document)}
    return render_to_string(spec.template, context)


def heading(document: Document) -> dict[str, Any]:
    """What every page of paper says of itself and of whom it is about."""
    spec = spec_of(document.slug)
    return {
        "spec": spec,
        "marking": MARKING,
        "identity": identity_of(document.case),
        "reference": document.case.reference,
        "title": f"{spec.name}, {document.case.reference}",
    }
