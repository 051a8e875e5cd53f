"""A Django form for a section of a document, and the answers a form gives back."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forms_docset.spec import LONGEST_LINE, Answer, Answers, Field, Kind, Section
from mappa.formkit import DateField, GdsForm, LongTextField, YesNoField
from mappa.formkit.messages import prepare

ROWS_OF_LONG_TEXT = 7


def _text(field: Field, **common: Any) -> forms.Field:
    return forms.CharField(max_length=min(field.limit, LONGEST_LINE), **common)


def _long_text(field: Field, **common: Any) -> forms.Field:
    return LongTextField(max_length=field.limit, rows=ROWS_OF_LONG_TEXT, **common)


def _date(_field: Field, **common: Any) -> forms.Field:
    return DateField(**common)


def _radios(field: Field, **common: Any) -> forms.Field:
    return forms.ChoiceField(choices=field.choices, widget=forms.RadioSelect, **common)


def _select(field: Field, **common: Any) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("Choose one")), *field.choices], **common)


def _checkboxes(field: Field, **common: Any) -> forms.Field:
    return forms.MultipleChoiceField(choices=field.choices, widget=forms.CheckboxSelectMultiple, **common)


def _yes_no(_field: Field, **common: Any) -> forms.Field:
    return YesNoField(**common)


_BUILDERS: dict[Kind, Callable[..., forms.Field]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.DATE: _date,
    Kind.RADIOS: _radios,
    Kind.SELECT: _select,
    Kind.CHECKBOXES: _checkboxes,
    Kind.YES_NO: _yes_no,
}


def form_field(field: Field) -> forms.Field:
    """The Django field of one question. Nothing is required: drafts may be incomplete, signing asks for all."""
    return _BUILDERS[field.kind](
        field,
        label=field.label,
        help_text=field.hint,
        required=False,
    )


class SectionForm(GdsForm):
    """The fields of one section. `seen` is the mark of the saved answers the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, section: Section, *args: Any, **kwargs: Any) -> None:
        """Take the section first, then what any form takes."""
        self.section = section
        super().__init__(*args, **kwargs)
        for field in section.fields:
            self.fields[field.name] = form_field(field)
            prepare(field.name, self.fields[field.name])

    def answers(self) -> dict[str, Answer]:
        """Answers as they are kept: dates as ISO text. Only of fields that are valid."""
        cleaned = self.cleaned_data
        return {f.name: _kept(cleaned[f.name]) for f in self.section.fields if f.name in cleaned}


def _kept(value: Any) -> Answer:
    if isinstance(value, date):
        return value.isoformat()
    kept: Answer = value
    return kept


def initial_of(section: Section, answers: Answers) -> dict[str, Any]:
    """Kept answers as the form shows them."""
    return {f.name: shown(f, answers[f.name]) for f in section.fields if f.name in answers}


def shown(field: Field, answer: Answer) -> Any:
    """A kept answer as a Python value: a date where it is one."""
    if field.kind is Kind.DATE and isinstance(answer, str) and answer:
        return date.fromisoformat(answer)
    return answer


def mark_of(section: Section, answers: Mapping[str, Any]) -> str:
    """A short mark of a section's saved answers: it changes when, and only when, they do."""
    kept = {f.name: answers[f.name] for f in section.fields if f.name in answers}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]
