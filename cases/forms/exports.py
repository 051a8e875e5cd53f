"""Forms that ask for a file of cases and answer for one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.exports import REASON_AT_MOST, ExportKind
from mappa.formkit import GdsForm, LongTextField, SubmissionKeyField


class ExportForm(GdsForm):
    kind = forms.ChoiceField(
        label=_("What kind of file?"),
        choices=ExportKind.choices(),
        widget=forms.RadioSelect,
        initial=ExportKind.CSV.value,
    )
    reason = LongTextField(
        label=_("Why do you need this file?"),
        help_text=_("It stands on the file, and others read it. Do not name anybody."),
        max_length=REASON_AT_MOST,
        rows=3,
    )
    shown = forms.IntegerField(widget=forms.HiddenInput)
    key = SubmissionKeyField()
    submit_label = _("Ask for the file")


class DecideForm(GdsForm):
    agree = forms.ChoiceField(
        label=_("Do you agree that this file is made?"),
        choices=[("yes", _("Yes, make the file")), ("no", _("No, decline it"))],
        widget=forms.RadioSelect,
    )
    submit_label = _("Send the answer")
