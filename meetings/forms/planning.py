"""Forms for arranging panels and meetings."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mappa.formkit import DateField, FilterForm, GdsForm, LongTextField, SubmissionKeyField
from meetings.domain.enums import Expected, ServiceKind
from meetings.forms.parts import Choices, not_before, offer

NOBODY: tuple[str, Any] = ("", _("Nobody named yet"))
LEVELS = [("2", _("Level 2")), ("3", _("Level 3"))]


class PanelFilter(FilterForm):
    """Narrows the list of panels."""

    when = forms.ChoiceField(
        label=_("When"),
        choices=[("", _("Today and later")), ("past", _("Past"))],
        widget=forms.RadioSelect,
    )
    level = forms.ChoiceField(label=_("Level"), choices=[("", _("Any level")), *LEVELS])


class PanelForm(GdsForm):
    """A day on which a panel sits."""

    area = forms.ChoiceField(label=_("Area"))
    level = forms.ChoiceField(label=_("Level"), choices=LEVELS, widget=forms.RadioSelect)
    held_on = DateField(
        label=_("Date of the panel"),
        error_messages={"too_early": _("The date of the panel must be today or in the future")},
    )
    starts_at = forms.TimeField(
        label=_("Start time"),
        help_text=_("For example, 09:30"),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    venue = forms.CharField(label=_("Venue"), max_length=160, help_text=_("A room, or a secure video call"))
    chair = forms.ChoiceField(label=_("Chair"), error_messages={"required": _("Select a chair of this area")})
    key = SubmissionKeyField()
    submit_label = _("Arrange the panel")

    def __init__(self, *args: Any, areas: Choices, chairs: Choices, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "area", areas)
        offer(self, "chair", [("", _("Select a chair")), *chairs])
        not_before(self, "held_on", on)


class SlotForm(GdsForm):
    """A nominal's slot on a panel day."""

    case = forms.ChoiceField(
        label=_("Nominal"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select a nominal")},
    )
    slot_at = forms.TimeField(
        label=_("Start of the slot"),
        help_text=_("For example, 09:30"),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    minutes_planned = forms.IntegerField(label=_("Length in minutes"), initial=45, max_value=240)
    purpose = LongTextField(label=_("Purpose of the meeting"), required=False, max_length=1000, rows=3)
    submit_label = _("Add to the panel")

    def __init__(self, *args: Any, cases: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "case", cases)


class SeatForm(GdsForm):
    """Somebody, or an agency, expected at a meeting."""

    service = forms.ChoiceField(
        label=_("Service spoken for"), choices=[("", _("Select a service")), *ServiceKind.choices()]
    )
    expected = forms.ChoiceField(
        label=_("Is the service needed at this meeting?"),
        choices=Expected.choices(),
        initial=Expected.INVITED,
        widget=forms.RadioSelect,
    )
    user = forms.ChoiceField(label=_("Person"), required=False)
    agency = forms.ChoiceField(
        label=_("Agency"),
        required=False,
        help_text=_("Only where nobody is named yet: a person brings their own agency."),
    )
    submit_label = _("Add")

    def __init__(self, *args: Any, people: Choices, agencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "user", [NOBODY, *people])
        offer(self, "agency", [("", _("Select an agency")), *agencies])


class CancelForm(GdsForm):
    """Why a meeting is cancelled."""

    reason = LongTextField(
        label=_("Why is the meeting cancelled?"),
        help_text=_("Do not write a name: the reason is kept in the evidence log."),
        max_length=200,
        rows=3,
    )
