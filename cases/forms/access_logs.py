"""Forms that narrow the access logs."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.emergency import clean_case_reference
from mappa.formkit import DateField, FilterForm, GdsForm

ANYBODY = [("", _("Anybody"))]
ANYTHING = [("", _("Anything"))]


class WhoLookedFilter(FilterForm):
    """Narrows the log of one case; ids and dates only, so that it may stand in the address."""

    person = forms.ChoiceField(label=_("Who"))
    since = DateField(label=_("From"))
    until = DateField(label=_("Until"), help_text=_("This day is included."))

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        """`people` are those with a row about the case."""
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [*ANYBODY, *people]  # type: ignore[attr-defined]


class ConsoleForm(GdsForm):
    """What a privacy officer looks for. Sent by POST: a reference is typed into it."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Until"), help_text=_("This day is included."), required=False)
    kind = forms.ChoiceField(label=_("What they did"), required=False)
    reference = forms.CharField(
        label=_("Case reference"),
        help_text=_("The whole reference, for example M-2BCD-F345"),
        max_length=20,
        required=False,
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-10", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    only_emergency = forms.BooleanField(label=_("Only what was done in an emergency access"), required=False)
    page = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=10_000, initial=1
    )
    submit_label = _("Search the log")

    def __init__(
        self,
        *args: Any,
        people: Iterable[tuple[str, str]],
        kinds: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        """`people` are those of the officer's agencies, `kinds` what can be done."""
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [*ANYBODY, *people]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [*ANYTHING, *kinds]  # type: ignore[attr-defined]

    def clean_reference(self) -> str:
        """The reference as it is stored; empty for none."""
        typed = self.cleaned_data["reference"]
        return clean_case_reference(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        """The dates in their order."""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("Until must be on or after the first day"))
        return data

    def layout(self) -> list[Any]:
        """Everything that is asked; a new search begins at its first page, so the page is left out."""
        return [name for name in self.fields if name != "page"]
