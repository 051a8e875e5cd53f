"""Forms of the account pages: a new account, dates, a role, and the reason for ending something."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mappa.agencies.kinds import TeamKind
from mappa.agencies.models import Agency, Team, User
from mappa.agencies.roles import LABELS, Role
from mappa.core.calendar import add_months
from mappa.formkit import DateField, GdsForm, GdsFormMixin

TRAINING_COUNTS = 36  # months, if nothing else is told


class AccountForm(GdsFormMixin, forms.ModelForm):  # type: ignore[type-arg]
    """Who joins. No password: people come in by their agency's sign-in."""

    submit_label = _("Make the account")

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "agency", "job_title"]
        labels = {
            "username": _("User name"),
            "first_name": _("First name"),
            "last_name": _("Last name"),
            "email": _("Work e-mail"),
            "agency": _("Agency"),
            "job_title": _("Job title"),
        }
        help_texts = {
            "username": _("Letters, figures and . - _ only"),
            "email": _("As the agency's own sign-in knows it. The first sign-in is matched by it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name", "email", "agency"):
            self.fields[name].required = True
        self.fields["agency"] = forms.ModelChoiceField(Agency.objects.all(), label=_("Agency"))

    def clean_email(self) -> str:
        """One address belongs to one account of an agency, or signing in there finds nobody."""
        email = str(self.cleaned_data["email"])
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Another account has this e-mail address"))
        return email


class DatesForm(GdsForm):
    """Vetting, and a course if one was done."""

    vetting = forms.CharField(label=_("Vetting"), max_length=60, help_text=_("For example, Police vetting"))
    vetted_to = DateField(label=_("Vetting counts until"))
    course = forms.CharField(
        label=_("Course"), max_length=120, required=False, help_text=_("Leave empty if there is none to add")
    )
    completed_on = DateField(label=_("Course completed on"), required=False)
    submit_label = _("Save dates")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        done: Any = self.fields["completed_on"]
        done.not_after = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        """A course has its day, and no day stands without a course."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("course") and not told.get("completed_on") and "completed_on" not in self.errors:
            self.add_error("completed_on", _("Enter when the course was completed"))
        if told.get("completed_on") and not told.get("course"):
            self.add_error("course", _("Enter the name of the course"))
        done = told.get("completed_on")
        told["trained_to"] = add_months(done, TRAINING_COUNTS) if done else None
        return told


class RoleForm(GdsForm):
    """A role in a team, from a day on."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[("", "")] + [(role.value, LABELS[role]) for role in Role]
    )
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"))
    from_on = DateField(label=_("From"))
    submit_label = _("Give the role")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = [TeamKind.COORDINATION_UNIT, TeamKind.MANAGEMENT_BOARD, TeamKind.NATIONAL_TEAM]
        teams = Team.objects.filter(Q(agency_id=user.agency_id) | Q(kind__in=shared))
        field = forms.ModelChoiceField(teams.order_by("name"), label=_("Team"))
        field.label_from_instance = lambda obj: obj.name  # type: ignore[method-assign]
        self.fields["team"] = field


class MoveForm(RoleForm):
    """The role that takes the place of another, from today on, and why."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept in the evidence log: name nobody."),
        max_length=150,
        error_messages={"required": _("Enter the reason, in a few words")},
    )
    submit_label = _("Move")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        del self.fields["from_on"]


class ReasonForm(GdsForm):
    """Why something ends, or begins again."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept in the evidence log: name nobody."),
        max_length=150,
        error_messages={"required": _("Enter the reason, in a few words")},
    )
