"""Forms for doing and checking actions, and for the minutes."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from mappa.formkit import FilterForm, GdsForm, LongTextField, VersionField, YesNoField, submit_button
from meetings.forms.parts import add_fields


class ActionFilter(FilterForm):
    """Narrows the list of one's actions."""

    show = forms.ChoiceField(
        label=_("Show"),
        choices=[("", _("To do")), ("done", _("Done or settled")), ("all", _("All"))],
        widget=forms.RadioSelect,
    )


class ProgressForm(GdsForm):
    """How an action stands."""

    evidence = LongTextField(
        label=_("What was done, and how it is known"),
        required=False,
        max_length=2000,
        help_text=_("Needed when it is done; otherwise say how far it is."),
    )
    is_done = forms.BooleanField(required=False)
    version = VersionField()

    def layout(self) -> list[Any]:
        """Whether it is done is said by the button: one thing less to do."""
        return ["evidence", "version"]

    def buttons(self) -> list[Any]:
        """The commoner one first."""
        return [
            submit_button(_("It is done"), name="is_done"),
            submit_button(_("Save how far it is"), kind="secondary"),
        ]


class CheckForm(GdsForm):
    """The chair's look at a completed action."""

    accept = YesNoField(
        label=_("Is the action done?"), error_messages={"required": _("Select yes if the action is done")}
    )
    reason = LongTextField(label=_("What is still to be done"), required=False, max_length=2000, rows=2)
    version = VersionField()
    reveals = {"accept": {"no": ["reason"]}}
    submit_label = _("Save")


class SectionText(NamedTuple):
    """One part of the minutes as the draft form shows it."""

    code: str
    title: str
    text: str
    version: int


class MinutesForm(GdsForm):
    """All texts of the minutes in the order of the agenda, each with its version."""

    def __init__(self, *args: Any, sections: Sequence[SectionText], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in sections:
            text = LongTextField(
                label=part.title, required=False, max_length=10000, rows=6, initial=part.text
            )
            add_fields(self, {part.code: text, f"{part.code}_version": VersionField(initial=part.version)})
