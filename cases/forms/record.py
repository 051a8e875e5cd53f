"""Small forms that add a fact to the record."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.enums import (
    AssessmentTool,
    CloseReason,
    Custody,
    IdentifierKind,
    KeyDateKind,
    RoshLevel,
)
from cases.forms.marks import sharing_field, tellable_field
from mappa.formkit import DateField, GdsForm, LongTextField, SubmissionKeyField, VersionField

GROUPS = ("children", "public", "known_adult", "staff", "prisoners")
NOT_ASSESSED = [("", _("Not assessed"))]


class KeyDateForm(GdsForm):
    kind = forms.ChoiceField(label=_("Which date"), choices=KeyDateKind.choices())
    day = DateField(label=_("Date"))
    submit_label = _("Save the date")


class RoshForm(GdsForm):
    overall = forms.ChoiceField(
        label=_("Overall risk of serious harm"), choices=RoshLevel.choices(), widget=forms.RadioSelect
    )
    children = forms.ChoiceField(
        label=_("Children"), choices=[*NOT_ASSESSED, *RoshLevel.choices()], required=False
    )
    public = forms.ChoiceField(
        label=_("The public"), choices=[*NOT_ASSESSED, *RoshLevel.choices()], required=False
    )
    known_adult = forms.ChoiceField(
        label=_("A known adult"), choices=[*NOT_ASSESSED, *RoshLevel.choices()], required=False
    )
    staff = forms.ChoiceField(label=_("Staff"), choices=[*NOT_ASSESSED, *RoshLevel.choices()], required=False)
    prisoners = forms.ChoiceField(
        label=_("Other prisoners"), choices=[*NOT_ASSESSED, *RoshLevel.choices()], required=False
    )
    assessed_on = DateField(label=_("Date of assessment"))
    summary = LongTextField(label=_("What the risk is, to whom, and when"), required=False)
    sharing = sharing_field()
    tellable = tellable_field()
    submit_label = _("Save the assessment")


class AssessmentForm(GdsForm):
    tool = forms.ChoiceField(
        label=_("Tool"), choices=AssessmentTool.choices(), error_messages={"required": _("Select the tool")}
    )
    version = forms.CharField(label=_("Version"), max_length=20, required=False)
    assessed_on = DateField(label=_("Date of assessment"))
    assessor = forms.CharField(label=_("Who assessed"), max_length=160, required=False)
    result = forms.CharField(label=_("Result, in short"), max_length=200, required=False)
    next_due_on = DateField(label=_("Next due, if the tool says so"), required=False)
    submit_label = _("Save the assessment")


class AddressForm(GdsForm):
    kind = forms.ChoiceField(
        label=_("Kind of address"),
        choices=[
            ("HOME", _("Home")),
            ("APPROVED_PREMISES", _("Approved premises")),
            ("PROPOSED_RELEASE", _("Proposed release address")),
            ("NO_FIXED_ABODE", _("No fixed abode")),
            ("OTHER", _("Other")),
        ],
        widget=forms.RadioSelect,
    )
    lines = forms.CharField(
        label=_("Address"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 4})
    )
    postcode = forms.CharField(label=_("Postcode"), required=False, max_length=10)
    from_on = DateField(label=_("From"), required=False)
    is_protected = forms.BooleanField(
        label=_("Protected: show this address only to those whose role needs it, one look at a time"),
        required=False,
    )
    key = SubmissionKeyField(required=False)
    submit_label = _("Save the address")


class NumberForm(GdsForm):
    kind = forms.ChoiceField(
        label=_("Kind of number"), choices=IdentifierKind.choices(), widget=forms.RadioSelect
    )
    value = forms.CharField(label=_("Number"), max_length=20)
    submit_label = _("Save the number")


class AliasForm(GdsForm):
    name = forms.CharField(label=_("Other name"), max_length=160)
    submit_label = _("Save the name")


class CustodyForm(GdsForm):
    custody = forms.ChoiceField(
        label=_("Where is the person?"), choices=Custody.choices(), widget=forms.RadioSelect
    )
    team = forms.ChoiceField(
        label=_("Prison or hospital"),
        required=False,
        help_text=_(
            "Its team is involved from that day and sees the case. A prison left sees it for 28 days more."
        ),
    )
    from_on = DateField(label=_("Since when"))
    submit_label = _("Save")

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        """`places` are the teams of prisons and hospitals."""
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [("", _("None")), *places]  # type: ignore[attr-defined]


class InvolveForm(GdsForm):
    team = forms.ChoiceField(label=_("Team"))
    reason = forms.CharField(label=_("Why this team needs to see the case"), max_length=300)
    submit_label = _("Involve this team")

    def __init__(self, *args: Any, teams: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        """`teams` are those that can hold cases."""
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = list(teams)  # type: ignore[attr-defined]


class AssignForm(GdsForm):
    person = forms.ChoiceField(label=_("Who holds the case"))
    submit_label = _("Assign")

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        """`people` are codes of team, person and capacity, with their words."""
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = list(people)  # type: ignore[attr-defined]


class CloseForm(GdsForm):
    reason = forms.ChoiceField(
        label=_("Why is the case closed?"), choices=CloseReason.choices(), widget=forms.RadioSelect
    )
    override = LongTextField(
        label=_("Why the case can be closed all the same"),
        required=False,
        max_length=2000,
        rows=3,
        help_text=_("Needed only where something above stands in the way. It stays on record."),
    )
    version = VersionField()
    submit_label = _("Close the case")
