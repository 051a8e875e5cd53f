"""Tags that render one form field, and the error summary, as GOV.UK Frontend marks them up."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms, template
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()

# First match wins, so the narrower widget comes first.
_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file-upload"),
    (forms.PasswordInput, "password"),
    (forms.TextInput, "input"),
)
_CLASSES = {
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "file-upload": "govuk-file-upload",
    "password": "govuk-input",
    "input": "govuk-input",
    "checkbox": "govuk-checkboxes__input",
}


@dataclass(frozen=True)
class Item:
    """One radio or checkbox of a group, with what it shows beneath when chosen."""

    id: str
    value: str
    label: Any
    checked: bool
    hint: Any = ""
    divider: Any = ""
    reveals: list[BoundField] = field(default_factory=list)


def widget_kind(bound: BoundField) -> str:
    """The Design System component that shows the field."""
    widget = bound.field.widget
    if type(widget).__name__ == "DateBoxes":
        return "date"
    return next((kind for cls, kind in _KINDS if isinstance(widget, cls)), "input")


def character_limit(bound: BoundField) -> int | None:
    """Characters a textarea may hold, None where it has no count."""
    return getattr(bound.field, "max_length", None) if widget_kind(bound) == "textarea" else None


def described_by(bound: BoundField) -> str:
    """Ids of what describes the field, in the order GOV.UK Frontend gives: count, hint, errors."""
    ids = [f"{bound.auto_id}-info"] if character_limit(bound) else []
    ids += [f"{bound.auto_id}-hint"] if bound.help_text else []
    ids += [error_id for error_id, _text in errors_of(bound)]
    return " ".join(ids)


def errors_of(bound: BoundField) -> list[tuple[str, str]]:
    """(id, text) of each error; the first has the plain id the Design System gives."""
    return [
        (f"{bound.auto_id}-error" + (f"-{number}" if number > 1 else ""), str(text))
        for number, text in enumerate(bound.errors, start=1)
    ]


def wrong_parts(bound: BoundField) -> tuple[str, ...]:
    """Boxes of a date that are wrong; all three when the error does not say."""
    errors = bound.form.errors.as_data().get(bound.name, []) if bound.form.is_bound else []
    parts = [part for error in errors for part in _params(error).get("parts", ("day", "month", "year"))]
    return tuple(part for part in ("day", "month", "year") if part in parts)


def _params(error: ValidationError) -> dict[str, Any]:
    return getattr(error, "params", None) or {}


def target_id(bound: BoundField) -> str:
    """Where the error summary's link lands: the first control that is wrong."""
    if widget_kind(bound) == "date":
        return f"{bound.auto_id}-{(wrong_parts(bound) or ('day',))[0]}"
    return str(bound.auto_id)


def items_of(bound: BoundField) -> Iterator[Item]:
    """The radios or checkboxes of a field; `reveals` of the form names the fields beneath each."""
    chosen = bound.field.widget.format_value(bound.value())
    reveals = getattr(bound.form, "reveals", {}).get(bound.name, {})
    choices = [choice for choice in cast("Any", bound.field).choices if str(choice[0])]
    place = 0  # a divider takes a place too, as in GOV.UK Frontend
    for choice in choices:
        place += 1
        value = str(choice[0])
        yield Item(
            id=bound.auto_id + (f"-{place}" if place > 1 else ""),
            value=value,
            label=choice[1],
            checked=value in chosen,
            hint=getattr(choice, "hint", ""),
            divider=getattr(choice, "divider", ""),
            reveals=[bound.form[name] for name in reveals.get(value, [])],
        )
        place += 1 if getattr(choice, "divider", "") else 0


@register.inclusion_tag("gds/layout/field_body.html", name="gds_field")
def gds_field(bound: BoundField, label_class: str = "", legend_class: str = "") -> dict[str, Any]:
    """One field with its label, hint, error and control. Sizes by class: govuk-label--m, govuk-fieldset__legend--m.

    `{% gds_field form.notes %}`, `{% gds_field form.notes label_class="govuk-visually-hidden" %}`
    """
    kind = widget_kind(bound)
    limit = character_limit(bound)
    return {
        "field": bound,
        "kind": kind,
        "grouped": kind in {"radios", "checkboxes", "date"},
        "errors": errors_of(bound),
        "described_by": described_by(bound),
        "items": list(items_of(bound)) if kind in {"radios", "checkboxes"} else [],
        "limit": limit,
        "group_class": bound.field.widget.attrs.get("group_class", ""),
        "label_class": label_class,
        "legend_class": legend_class,
    }


@register.simple_tag
def gds_control(bound: BoundField) -> SafeString:
    """The control itself, with the classes and descriptions of the Design System.

    The widget is rendered directly: Django's own additions (required, maxlength, aria-invalid) would stop
    typing, or bring the browser's messages, where the error summary is to speak.
    """
    widget = bound.field.widget
    kind = widget_kind(bound)
    attrs: dict[str, Any] = {"id": bound.auto_id, "maxlength": False, "minlength": False}
    if kind == "date":
        attrs = {"id": bound.auto_id, "error_parts": wrong_parts(bound)}
    else:
        attrs["class"] = _classes(bound, kind)
        if described_by(bound):
            attrs["aria-describedby"] = described_by(bound)
    html: SafeString = widget.render(
        bound.html_name, bound.value(), attrs=attrs, renderer=bound.form.renderer
    )
    return html


def _classes(bound: BoundField, kind: str) -> str:
    base = _CLASSES[kind]
    classes = [base]
    if kind == "password":
        classes += ["govuk-password-input__input", "govuk-js-password-input-input"]
    if bound.errors and kind != "checkbox":
        classes.append(f"{base}--error")
    if character_limit(bound):
        classes.append("govuk-js-character-count")
    return " ".join([*classes, bound.field.widget.attrs.get("class", "")]).strip()


@register.inclusion_tag("gds/layout/error_summary.html")
def error_summary(*forms_shown: forms.BaseForm) -> dict[str, Any]:
    """The list of what is wrong, each with a link to its field; nothing when nothing is wrong.

    `{% error_summary form %}`, or several forms; base.html shows it by itself for the context's `form`.
    """
    lines: list[tuple[str, str]] = []
    for form in forms_shown:
        if not form.is_bound:
            continue
        lines += [("", str(text)) for text in form.non_field_errors()]
        for bound in form:
            target = "" if bound.is_hidden else target_id(bound)
            lines += [(target, str(text)) for text in bound.errors]
    return {"lines": lines}
