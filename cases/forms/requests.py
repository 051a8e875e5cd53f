"""Forms for asking other agencies, answering them, taking a question back, and passing on to a colleague."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.access import HandOverWay
from cases.domain.enums import Sharing
from cases.forms.marks import sharing_choices, sharing_field, tellable_field
from mappa.formkit import DateField, GdsForm, LongTextField, SubmissionKeyField

GROUPS = {
    "FIRST": _("Police and victim liaison of the area"),
    "INVOLVED": _("Involved in the case"),
    "OTHERS": _("Other teams"),
}


class AskForm(GdsForm):
    """A question to one team."""

    team = forms.ChoiceField(
        label=_("Which team"),
        help_text=_(
            "Any team may be asked, involved or not. It is told who the person is, and nothing else."
        ),
        error_messages={"required": _("Select the team to ask")},
    )
    question = LongTextField(label=_("What do you need to know?"), max_length=1000, rows=3)
    purpose = forms.CharField(label=_("What it is for"), max_length=300)
    due_on = DateField(label=_("Needed by"))
    submit_label = _("Ask")

    def __init__(
        self, *args: Any, teams: Iterable[tuple[str, Sequence[tuple[str, str]]]], **kwargs: Any
    ) -> None:
        """`teams` come in the groups named above."""
        super().__init__(*args, **kwargs)
        groups = [(GROUPS[code], list(rows)) for code, rows in teams if rows]
        cast("forms.ChoiceField", self.fields["team"]).choices = [("", _("Select a team")), *groups]


class AnswerForm(GdsForm):
    """What is known, who may read it, and whether the person may be told."""

    reply = LongTextField(
        label=_("What is known"),
        max_length=3000,
        error_messages={"required": _("Enter what is known, or say that nothing is known")},
    )
    sharing = sharing_field()
    tellable = tellable_field()
    submit_label = _("Send the answer")

    def __init__(self, *args: Any, open_marks: Iterable[Sharing], **kwargs: Any) -> None:
        """`open_marks` are those under which the agency that asked can read the answer."""
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["sharing"]).choices = sharing_choices(open_marks)


class WithdrawForm(GdsForm):
    """Why a question is taken back."""

    reason = LongTextField(
        label=_("Why is it withdrawn?"),
        max_length=500,
        rows=2,
        error_messages={"required": _("Enter why the request is withdrawn")},
    )


class HandOverForm(GdsForm):
    """What was passed on to a colleague without an account, to whom and how."""

    to_name = forms.CharField(label=_("Name of the colleague"), max_length=160)
    to_job = forms.CharField(
        label=_("Their job"), max_length=160, help_text=_("As in “Housing officer, north office”.")
    )
    way = forms.ChoiceField(
        label=_("How was it passed on?"), choices=HandOverWay.choices(), widget=forms.RadioSelect
    )
    what = LongTextField(
        label=_("What was passed on"), max_length=2000, rows=3, help_text=_("No more than they need.")
    )
    handed_on = DateField(label=_("When"))
    key = SubmissionKeyField()
    submit_label = _("Record this")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        """`on` is today: nothing is passed on in the future."""
        super().__init__(*args, **kwargs)
        handed_on = cast("DateField", self.fields["handed_on"])
        handed_on.not_after, handed_on.initial = on, on
