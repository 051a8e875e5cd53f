"""Something happened; who the new partner is; tell or ask; and what came of what an event asked for."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.enums import Known
from cases.forms.marks import sharing_field, tellable_field
from mappa.formkit import DateField, GdsForm, LongTextField, SubmissionKeyField

Named = tuple[str, str]


class EventForm(GdsForm):
    """One short form: what, when, and a line of text."""

    kind = forms.ChoiceField(label=_("What happened"), error_messages={"required": _("Select what happened")})
    happened_on = DateField(label=_("When"))
    summary = LongTextField(label=_("What is known"), required=False, max_length=2000, rows=4)
    sharing = sharing_field()
    tellable = tellable_field()
    key = SubmissionKeyField()
    submit_label = _("Record this")

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, Sequence[Named]]], **kwargs: Any) -> None:
        """`kinds` are the kinds of event under their headings."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", ""), *kinds]  # type: ignore[attr-defined]


class PartnerForm(GdsForm):
    """The partner of a new relationship. What is not known stays empty."""

    name = forms.CharField(
        label=_("Partner's name"),
        max_length=160,
        error_messages={"required": _("Enter the partner's name; if it is not known, leave this for later")},
    )
    born_on = DateField(label=_("Date of birth, if known"), required=False)
    address = forms.CharField(
        label=_("Address, if known"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    has_children = forms.ChoiceField(
        label=_("Are there children?"),
        choices=[
            (Known.KNOWN, _("Yes")),
            (Known.NONE, _("No")),
            (Known.NOT_KNOWN, _("Not known yet")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether there are children")},
    )
    children = LongTextField(
        label=_("Children's names and ages, and where they live"), required=False, max_length=1000, rows=3
    )
    submit_label = _("Record the partner")


class TellForm(GdsForm):
    """One box: told to the teams ticked, or asked of them."""

    text = LongTextField(
        label=_("What you want to tell or ask"),
        max_length=2000,
        rows=4,
        error_messages={"required": _("Enter what you want to tell or ask")},
    )
    teams = forms.MultipleChoiceField(
        label=_("Who is told"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It stands on their first page until somebody there has read it, and in the timeline."),
        error_messages={"required": _("Select a team that may read this")},
    )
    wants_answer = forms.BooleanField(label=_("I need an answer"), required=False)
    sharing = sharing_field()
    key = SubmissionKeyField()
    submit_label = _("Send")

    def __init__(self, *args: Any, teams: Iterable[Named], **kwargs: Any) -> None:
        """`teams` are those involved whose people open cases here."""
        super().__init__(*args, **kwargs)
        self.fields["teams"].choices = list(teams)  # type: ignore[attr-defined]


class TellingAnswerForm(GdsForm):
    answer = LongTextField(
        label=_("Your answer"),
        max_length=2000,
        rows=4,
        help_text=_("Everybody who may read the question may read the answer."),
        error_messages={"required": _("Enter the answer")},
    )
    submit_label = _("Send the answer")


class SettleForm(GdsForm):
    outcome = LongTextField(
        label=_("What was done or decided, and why"),
        max_length=2000,
        rows=4,
        help_text=_("Everybody involved in the case reads this."),
        error_messages={"required": _("Enter what was done or decided")},
    )
    submit_label = _("Save")
