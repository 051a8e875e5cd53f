"""Filling in what a form knows only when it is made: choices, limits, whole fields."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms

from mappa.formkit import DateField, GdsForm
from mappa.formkit.messages import prepare

Choices = Sequence[tuple[str, Any]]


def offer(form: GdsForm, name: str, choices: Choices) -> None:
    """Give a choice field its choices."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


def not_before(form: GdsForm, name: str, on: date) -> None:
    """Give a date field its earliest day, inclusive."""
    cast("DateField", form.fields[name]).not_before = on


def add_fields(form: GdsForm, fields: Mapping[str, forms.Field]) -> None:
    """Add fields to one form, with labels and messages as every field has them."""
    for name, field in fields.items():
        form.fields[name] = field
        prepare(name, field)
