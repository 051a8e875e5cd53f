"""Looking somebody up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.searching import Sought
from mappa.formkit import DateField, GdsForm


class SearchForm(GdsForm):
    """One box for a name or a number, and the date of birth. Sent by POST: no name stands in an address."""

    text = forms.CharField(
        label=_("Name or number"),
        help_text=_(
            "Any name they use or used, however it is spelt. Or a CRN, prison number, PNC ID, CRO number, ViSOR"
            " reference or case reference."
        ),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    born_on = DateField(label=_("Date of birth"), required=False)
    submit_label = _("Search")

    def clean(self) -> dict[str, Any]:
        """Something to look for: an empty form finds nobody, never everybody."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and self.sought.is_empty:
            self.add_error("text", _("Enter a name, a number or a date of birth"))
        elif not self.errors and self.sought.is_too_short:
            self.add_error("text", _("Enter at least two letters of one of the names"))
        return data

    @property
    def sought(self) -> Sought:
        """What is looked for. The form must have been cleaned."""
        return Sought(text=self.cleaned_data["text"], born_on=self.cleaned_data["born_on"])
