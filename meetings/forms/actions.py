"""Forms for doing and checking actions, and for the minutes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mappa.formkit import FilterForm, GdsForm, LongTextField, VersionField, YesNoField, submit_button
from meetings.forms.marks import mark_fields, marks_in
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


class MinutesForm(GdsForm):
    """All texts of the minutes in the order of the agenda, each with its version and its marks."""

    def __init__(self, *args: Any, drafts: Sequence[Any], **kwargs: Any) -> None:
        """`drafts` are the parts with what is written so far (selectors/sections.py)."""
        super().__init__(*args, **kwargs)
        self.drafts = drafts
        for draft in drafts:
            code, withheld = draft.part.code, draft.is_withheld if draft.part.may_be_withheld else None
            text = LongTextField(
                label=draft.part.title, required=False, max_length=10000, rows=6, initial=draft.text
            )
            add_fields(self, {code: text, f"{code}_version": VersionField(initial=draft.version)})
            add_fields(self, mark_fields(f"{code}_", of=draft, withheld=withheld))

    def parts(self) -> list[tuple[Any, Any, list[Any]]]:
        """The text, the version and the marks of each part."""
        found = []
        for draft in self.drafts:
            code = draft.part.code
            names = [f"{code}_{name}" for name in ("sharing", "tellable", "is_withheld")]
            found.append((self[code], self[f"{code}_version"], [self[n] for n in names if n in self.fields]))
        return found

    def written(self) -> list[dict[str, Any]]:
        """What each part is to say, as the service takes it; the form must be valid."""
        data = self.cleaned_data
        return [
            {
                "item": draft.part.code,
                "text": data[draft.part.code],
                "version": data[f"{draft.part.code}_version"],
                "is_withheld": bool(data.get(f"{draft.part.code}_is_withheld")),
                **marks_in(self, f"{draft.part.code}_"),
            }
            for draft in self.drafts
        ]
