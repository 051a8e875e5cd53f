"""Forms that let somebody go on who opened many cases: by their own proof, or lifted by another."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.velocity import REASON_AT_MOST
from mappa.formkit import GdsForm, LongTextField


class GoOnForm(GdsForm):
    """Why somebody needs so many cases, and where they were going."""

    reason = LongTextField(
        label=_("Why do you need so many cases?"),
        help_text=_("Privacy officers of your agency read it. Do not name anybody."),
        max_length=REASON_AT_MOST,
        rows=3,
        error_messages={"required": _("Enter the reason, in a few words")},
    )
    next = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)
    submit_label = _("Show that it is you and go on")


class LiftForm(GdsForm):
    """Why somebody else is let go on."""

    reason = LongTextField(
        label=_("Why may they go on?"),
        help_text=_("Say whom you spoke to and what the cases are needed for. Name nobody of a case."),
        max_length=REASON_AT_MOST,
        rows=3,
        error_messages={"required": _("Enter the reason, in a few words")},
    )
    submit_label = _("Lift the stop")
