"""Forms for what a court decided, and for the date of birth."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.enums import DisposalKind, OffenceKind, OrderKind
from mappa.formkit import DateField, GdsForm


class OrderForm(GdsForm):
    kind = forms.ChoiceField(label=_("Which order"), choices=OrderKind.choices())
    court = forms.CharField(label=_("Court"), max_length=120, required=False)
    made_on = DateField(label=_("Made on"))
    until = DateField(label=_("Last day"), required=False)
    is_indefinite = forms.BooleanField(label=_("It has no limit of time"), required=False)
    ended_on = DateField(
        label=_("Day a court ended it"),
        help_text=_("To end an order on record, enter its kind, the day it was made, and this day."),
        required=False,
    )
    submit_label = _("Save the order")


class OffenceForm(GdsForm):
    description = forms.CharField(label=_("Offence"), max_length=300)
    kind = forms.ChoiceField(
        label=_("Kind of offence"), choices=OffenceKind.choices(), initial=OffenceKind.OTHER
    )
    against_child = forms.BooleanField(label=_("The offence was against a child"), required=False)
    convicted_on = DateField(
        label=_("Date of conviction or caution"),
        help_text=_(
            "For an offence that counts from a certain sentence on: the day that sentence was passed."
        ),
        required=False,
    )
    disposal = forms.ChoiceField(
        label=_("Sentence or order"), choices=[("", _("Not known")), *DisposalKind.choices()], required=False
    )
    sentenced_on = DateField(label=_("Date of sentence"), required=False)
    months = forms.IntegerField(
        label=_("Length: months"),
        min_value=0,
        max_value=1200,
        required=False,
        help_text=_("Three years are 36. For a detention and training order, the detention only."),
    )
    days = forms.IntegerField(label=_("Length: days over"), min_value=0, max_value=366, required=False)
    ends_on = DateField(label=_("Last day, where the court set one"), required=False)
    is_consecutive = forms.BooleanField(
        label=_("It begins when the sentence recorded last ends (consecutive)"), required=False
    )
    submit_label = _("Save the offence")


class BirthForm(GdsForm):
    born_on = DateField(label=_("Date of birth"), help_text=_("For example, 27 3 1985"))
    submit_label = _("Save the date of birth")
