"""Forms around documents: asking for one, countersigning and sending back. Sections build theirs from the spec."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mappa.formkit import DateField, GdsForm, LongTextField, VersionField


class TeamField(forms.ModelChoiceField):  # type: ignore[type-arg]  # takes no argument when run
    """A team by its name."""

    def label_from_instance(self, obj: Any) -> str:
        """The name: models of ours print none of themselves."""
        return str(obj.name)


class RequestForm(GdsForm):
    """Ask a prison for a document by a date."""

    team: Any = TeamField(
        queryset=None,
        label=_("Prison"),
        help_text=_("The prison where the person is held. Its offender managers will see the case."),
        empty_label=_("Choose a prison"),
        error_messages={"required": _("Select a prison")},
    )
    due_on = DateField(label=_("Date you need it by"), help_text=_("The report is in time on that day."))
    meeting = forms.UUIDField(widget=forms.HiddenInput, required=False)
    submit_label = _("Ask for the report")

    def __init__(self, *args: Any, teams: QuerySet[Any], on: date, **kwargs: Any) -> None:
        """Take the teams that can be asked, and today."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["team"].queryset, fields["due_on"].not_before = teams, on

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        cleaned = self.cleaned_data
        return {
            "team_id": cleaned["team"].pk,
            "due_on": cleaned["due_on"],
            "meeting_id": cleaned["meeting"],
        }


class SignForm(GdsForm):
    """Sign or countersign the version that was shown."""

    version = VersionField()


class ReturnForm(GdsForm):
    """Send a document back."""

    reason = LongTextField(
        label=_("What must be changed?"),
        max_length=1000,
        error_messages={"required": _("Enter what must be changed")},
    )
    submit_label = _("Send back")
