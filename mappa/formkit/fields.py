"""Field kinds Django lacks or does otherwise than the Design System."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from mappa.formkit.words import capital, long_date

DATE_PARTS = ("day", "month", "year")
_PART_NAMES = {"day": _("day"), "month": _("month"), "year": _("year")}
_LAST_YEAR = 2200  # a date beyond it is a slip of the finger
_FIRST_YEAR = 1880


class DateBoxes(forms.Widget):
    """Three boxes: day, month, year. The typed text is the value, so a wrong date is shown again as typed."""

    template_name = "gds/layout/date_boxes.html"
    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], _files: object, name: str) -> list[str]:
        """The three texts, stripped; a missing box counts as an empty one."""
        return [str(data.get(f"{name}_{part}") or "").strip() for part in DATE_PARTS]

    def value_omitted_from_data(self, data: Mapping[str, Any], _files: object, name: str) -> bool:
        return not any(f"{name}_{part}" in data for part in DATE_PARTS)

    def format_value(self, value: Any) -> list[str]:
        """Day, month and year as texts, from a date or from what was typed."""
        if isinstance(value, dt.date):
            return [str(value.day), str(value.month), str(value.year)]
        return [str(text) for text in value] if value else ["", "", ""]

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,
    ) -> SafeString:
        """Our template lies with the pages' templates, where Django's own form renderer does not look."""
        return super().render(name, value, attrs, TemplatesSetting())

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the boxes; `error_parts` in attrs names the boxes shown in red."""
        attrs = dict(attrs or {})
        wrong = attrs.pop("error_parts", ())
        context = super().get_context(name, value, attrs)
        context["widget"]["boxes"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{attrs.get('id', name)}-{part}",
                "label": _PART_NAMES[part],
                "value": text,
                "width": 4 if part == "year" else 2,
                "error": part in wrong,
            }
            for part, text in zip(DATE_PARTS, self.format_value(value), strict=True)
        ]
        return context


class DateField(forms.Field):
    """A calendar date from three boxes.

    `not_after` and `not_before` are inclusive limits, set by the form when it knows today: domain rules
    that need more belong to the service.
    """

    widget = DateBoxes
    default_error_messages: ClassVar[dict[str, Any]] = {
        "incomplete": _("%(label)s must include a %(missing)s"),
        "invalid": _("%(label)s must be a real date"),
        "year": _("%(label)s must have a year with four figures"),
        "too_late": _("%(label)s must be on or before %(limit)s"),
        "too_early": _("%(label)s must be on or after %(limit)s"),
    }

    def __init__(
        self, *, not_before: dt.date | None = None, not_after: dt.date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.not_before = not_before
        self.not_after = not_after

    def to_python(self, value: Any) -> dt.date | None:
        """The date; ValidationError (its `params["parts"]` names the wrong boxes) when it is none."""
        if value is None or isinstance(value, dt.date):
            return value
        missing = [part for part, text in zip(DATE_PARTS, value, strict=True) if not text]
        if len(missing) == len(DATE_PARTS):
            return None
        if missing:
            names = _(" and ").join(str(_PART_NAMES[part]) for part in missing)
            raise self._error("incomplete", missing, missing=names)
        if not all(text.isascii() and text.isdigit() for text in value):
            raise self._error("invalid", _not_figures(value))
        day, month, year = (int(text[:5]) for text in value)
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise self._error("year", ["year"])
        try:
            return dt.date(year, month, day)
        except ValueError:
            raise self._error("invalid", DATE_PARTS) from None

    def validate(self, value: dt.date | None) -> None:
        """Required, and inside the limits."""
        super().validate(value)
        if value and self.not_after and value > self.not_after:
            raise self._error("too_late", DATE_PARTS, limit=long_date(self.not_after))
        if value and self.not_before and value < self.not_before:
            raise self._error("too_early", DATE_PARTS, limit=long_date(self.not_before))

    def _error(self, code: str, parts: Iterable[str], **params: Any) -> ValidationError:
        params |= {"label": capital(str(self.label or _("Date"))), "parts": list(parts)}
        return ValidationError(self.error_messages[code], code=code, params=params)


class LongTextField(forms.CharField):
    """Several lines of text with a character count beneath (max_length in characters, a new line is one)."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = 4000, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.widget.attrs["rows"] = rows

    def to_python(self, value: Any) -> str:
        """Browsers send two characters for a new line and count one: what was counted is kept."""
        return str(super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value))


class YesNoField(forms.TypedChoiceField):
    """Yes or no as radios; True, False, or None where it is not required and not answered."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        choices = [("yes", _("Yes")), ("no", _("No"))]
        super().__init__(choices=choices, coerce=lambda text: text == "yes", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Initial True and False show as the answers they are."""
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class SubmissionKeyField(forms.UUIDField):
    """Hidden key, new for each page shown: the service answers a second post of it with the first result."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(initial=uuid4, error_messages=_STALE, **kwargs)


class VersionField(forms.IntegerField):
    """Hidden version of the row the page showed, so that a change made meanwhile is noticed."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, error_messages=_STALE, **kwargs)


_RELOAD = _("This page is out of date. Reload it and try again.")
_STALE = {"required": _RELOAD, "invalid": _RELOAD, "min_value": _RELOAD}


def _not_figures(texts: Iterable[str]) -> list[str]:
    return [
        part for part, text in zip(DATE_PARTS, texts, strict=True) if not (text.isascii() and text.isdigit())
    ]
