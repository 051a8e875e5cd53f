"""Forms of emergency access: why a case is opened, what the lead agency must know, what a review found."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.access import EmergencyCategory, EmergencyFinding, UrgentKind
from cases.domain.emergency import LEAST_REASON
from mappa.formkit import FilterForm, GdsForm, LongTextField

_REFERENCE = re.compile(r"M-[0-9A-Z]{4}-[0-9A-Z]{4}")
_SIGNS = 9
ANY = [("", _("All"))]


def clean_case_reference(typed: str) -> str:
    """A reference as it is stored, however it was typed. ValidationError for what cannot be one."""
    signs = re.sub(r"[\s-]", "", typed.upper())
    found = f"M-{signs[1:5]}-{signs[5:]}" if len(signs) == _SIGNS and signs.startswith("M") else ""
    if not _REFERENCE.fullmatch(found):
        raise forms.ValidationError(_("Enter a case reference like M-2BCD-F345"))
    return found


class ReasonForm(GdsForm):
    """Why somebody opens a case in an emergency."""

    category = forms.ChoiceField(
        label=_("What is happening?"),
        choices=EmergencyCategory.choices(),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select what is happening"),
            "invalid_choice": _("Select what is happening"),
        },
    )
    reason = LongTextField(
        label=_("Why must you read this case now?"),
        help_text=_("At least 20 characters. A privacy officer of your agency reads this."),
        max_length=1000,
        min_length=LEAST_REASON,
        error_messages={
            "required": _("Enter why you must read this case now"),
            "min_length": _("The reason must have at least %(limit_value)d characters"),
        },
    )
    submit_label = _("Open the case for 60 minutes")


class ReferenceForm(ReasonForm):
    """The same, of a case whose reference somebody has been told."""

    reference = forms.CharField(
        label=_("Case reference"),
        help_text=_("For example, M-2BCD-F345"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-10", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    submit_label = _("Ask to open the case")
    field_order = ["reference", "category", "reason"]

    def clean_reference(self) -> str:
        """The reference as it is stored. Says nothing about whether there is such a case."""
        return clean_case_reference(self.cleaned_data["reference"])


class NoteForm(GdsForm):
    """An urgent note to the lead agency."""

    kind = forms.ChoiceField(
        label=_("What do you send?"),
        choices=UrgentKind.choices(),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select information or a request for action")},
    )
    text = LongTextField(
        label=_("What must the lead agency know or do?"),
        help_text=_("Say how to reach you."),
        max_length=2000,
        error_messages={"required": _("Enter what the lead agency must know or do")},
    )
    submit_label = _("Send to the lead agency")


class ReviewForm(GdsForm):
    """What a privacy officer found."""

    finding = forms.ChoiceField(
        label=_("Was the access justified?"),
        choices=EmergencyFinding.choices(),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether the access was justified")},
    )
    note = LongTextField(
        label=_("What did you look at, and why do you find so?"),
        max_length=2000,
        error_messages={"required": _("Enter what you looked at and why you find so")},
    )
    submit_label = _("Record the review")


class EmergencyFilter(FilterForm):
    """Narrows the list of emergency accesses."""

    state = forms.ChoiceField(label=_("Review"))
    category = forms.ChoiceField(label=_("Reason given"), choices=[*ANY, *EmergencyCategory.choices()])
    person = forms.ChoiceField(label=_("Who"))

    def __init__(
        self, *args: Any, states: Iterable[tuple[str, str]], people: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        """`states` and `people` are what there is to choose from."""
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [*ANY, *states]  # type: ignore[attr-defined]
        self.fields["person"].choices = [*ANY, *people]  # type: ignore[attr-defined]
