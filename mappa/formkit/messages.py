"""Plain error messages and suitable widgets for the fields of any Django form."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from mappa.formkit.fields import DateField
from mappa.formkit.words import capital, lower_first

_LIMITS = {
    "max_length": _("%(label)s must be %(n)s characters or fewer"),
    "min_length": _("%(label)s must be %(n)s characters or more"),
    "max_value": _("%(label)s must be %(n)s or fewer"),
    "min_value": _("%(label)s must be %(n)s or more"),
}


def prepare(name: str, field: forms.Field) -> None:
    """Gives a field a label, plain messages and a widget the Design System has."""
    if field.label is None:
        field.label = capital(name.replace("_", " "))
    field.widget.attrs.pop("placeholder", None)  # vanishes while typing; a hint stays
    _replace_widget(field)
    for code, message in _messages(field).items():
        if _is_default(field, code):
            field.error_messages[code] = message
    for validator in cast("list[Any]", field.validators):
        code = getattr(validator, "code", "")
        if code in _LIMITS and code not in field.error_messages:
            # Django fills in its own parameters afterwards, so a per cent sign is doubled.
            label = capital(str(field.label)).replace("%", "%%")
            field.error_messages[code] = _LIMITS[code] % {"label": label, "n": validator.limit_value}


def _replace_widget(field: forms.Field) -> None:
    if field.widget.is_hidden:
        return
    if isinstance(field.widget, forms.NumberInput):
        # Number boxes change on scrolling and drop what is no figure, so the typed text would be lost.
        mode = "numeric" if type(field) is forms.IntegerField else "decimal"
        kept = {
            name: value for name, value in field.widget.attrs.items() if name not in {"min", "max", "step"}
        }
        field.widget = forms.TextInput(attrs={**kept, "inputmode": mode})
    elif isinstance(field.widget, forms.ClearableFileInput):
        field.widget = forms.FileInput(attrs=field.widget.attrs)


def _messages(field: forms.Field) -> dict[str, Any]:
    label = str(field.label)
    what = {"label": capital(label), "lower": lower_first(label)}
    messages = {"required": _required(field, label) % what}
    if isinstance(field, DateField):
        return messages
    messages["invalid"] = _invalid(field) % what
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        message = _("%(label)s: select one of the answers shown")
        messages["invalid_choice"] = message % {"label": what["label"].replace("%", "%%")}
    return messages


def _required(field: forms.Field, label: str) -> Any:
    if label.endswith("?"):
        return _("Answer the question: %(label)s")
    if isinstance(field.widget, forms.FileInput):
        return _("Select a file: %(lower)s")
    if isinstance(field.widget, forms.CheckboxInput):
        return _("Confirm: %(label)s")
    if isinstance(field.widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _("Select %(lower)s")
    return _("Enter %(lower)s")


def _invalid(field: forms.Field) -> Any:
    if isinstance(field, forms.DecimalField | forms.FloatField):
        return _("%(label)s must be a number, like 12.5")
    if isinstance(field, forms.IntegerField):
        return _("%(label)s must be a whole number, like 12")
    if isinstance(field, forms.TimeField):
        return _("%(label)s must be a time, like 14:30")
    return _("%(label)s is not in the correct format")


def _is_default(field: forms.Field, code: str) -> bool:
    """Whether the message is still the one of the field's class, not one the form wrote."""
    for kind in type(field).__mro__:
        defaults = getattr(kind, "default_error_messages", {})
        if code in defaults:
            return field.error_messages.get(code) is defaults[code]
    return False
