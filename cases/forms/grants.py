"""Forms that give a colleague one case to read."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.grants import GrantKind, GrantPurpose, ProposedGrant, kinds_for, last_day, purposes_for
from mappa.formkit import Choice, DateField, GdsForm, LongTextField, SubmissionKeyField

_HINTS = {
    GrantKind.REDACTED: _(
        "Names, numbers, addresses and the date of birth are masked. Victims are left out."
    ),
    GrantKind.FULL: _("Everything that every involved agency may read, on one page. Nothing can be changed."),
}


class FindColleague(GdsForm):
    name = forms.CharField(
        label=_("Name of the colleague"),
        help_text=_("First name, last name or both, or the user name."),
        max_length=80,
    )
    submit_label = _("Find")


class GiveAccess(GdsForm):
    purpose = forms.ChoiceField(label=_("What do they need it for?"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("What do they get?"), widget=forms.RadioSelect, initial=GrantKind.REDACTED.value
    )
    reason = LongTextField(
        label=_("Why do they need this case?"),
        help_text=_("They read this, and so does everybody who may see the case. Do not name the person."),
        max_length=1000,
        rows=3,
    )
    expires_on = DateField(label=_("Last day on which they may read it"))
    key = SubmissionKeyField()
    submit_label = _("Give access")

    def __init__(self, *args: Any, roles: Collection[str], on: date, **kwargs: Any) -> None:
        """`roles` are those the colleague holds: they decide what may be given, and for what."""
        super().__init__(*args, **kwargs)
        purposes = purposes_for(roles)
        kinds = [kind for kind in GrantKind if any(kind in kinds_for(purpose, roles) for purpose in purposes)]
        self.fields["purpose"].choices = [(purpose.value, purpose.label) for purpose in purposes]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [Choice(kind.value, kind.label, hint=_HINTS[kind]) for kind in kinds]  # type: ignore[attr-defined]
        limits: Any = self.fields["expires_on"]
        limits.not_before, limits.not_after = on, last_day(on)

    def proposed(self) -> ProposedGrant:
        """What was typed; only for a valid form."""
        data = self.cleaned_data
        return ProposedGrant(
            purpose=GrantPurpose(data["purpose"]),
            kind=GrantKind(data["kind"]),
            reason=data["reason"],
            expires_on=data["expires_on"],
        )
