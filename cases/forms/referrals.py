"""Forms of screening, answering and withdrawing a referral."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from crispy_forms_gds.layout import Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.enums import Criterion, CriterionAnswer, ReferralState, ReferralUrgency, ScreeningOutcome
from mappa.core.decisions import Problem
from mappa.formkit import Choice, FilterForm, GdsForm, LongTextField, VersionField, submit_button


class QueueFilter(FilterForm):
    """Narrows the screening queue; only codes enter the address."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("Any")),
            (ReferralState.SUBMITTED.value, _("To decide")),
            (ReferralState.MORE_INFORMATION.value, ReferralState.MORE_INFORMATION.label),
        ],
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=[("", _("Any")), *ReferralUrgency.choices()])


def _answer(criterion: Criterion) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=criterion.label,
        choices=CriterionAnswer.choices(),
        widget=forms.RadioSelect(attrs={"group_class": "govuk-radios--inline govuk-radios--small"}),
        required=False,
    )


class VersionedForm(GdsForm):
    """A form about a row that somebody else may change meanwhile."""

    version = VersionField()

    def with_version(self, version: int) -> Self:
        """The form for the row as it is now: typed text stays, and the next try is about what is shown."""
        if self.is_bound:
            data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, since it was posted
            data["version"] = str(version)
            self.data = data
        return self


class ScreeningForm(VersionedForm):
    """The decision on a referral. The criteria are answered one by one; nothing is chosen beforehand."""

    added_value = _answer(Criterion.ADDED_VALUE)
    high_rosh = _answer(Criterion.HIGH_ROSH)
    coordination = _answer(Criterion.COORDINATION)
    complex_oversight = _answer(Criterion.COMPLEX_OVERSIGHT)
    previously_level_3 = _answer(Criterion.PREVIOUSLY_LEVEL_3)
    senior_resources = _answer(Criterion.SENIOR_RESOURCES)
    public_interest = _answer(Criterion.PUBLIC_INTEREST)
    outcome = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            Choice(
                ScreeningOutcome.ACCEPT_LEVEL_2,
                ScreeningOutcome.ACCEPT_LEVEL_2.label,
                hint=_("The case moves to Level 2 now."),
            ),
            Choice(
                ScreeningOutcome.ACCEPT_LEVEL_3,
                ScreeningOutcome.ACCEPT_LEVEL_3.label,
                hint=_("The case moves to Level 3 now."),
            ),
            Choice(
                ScreeningOutcome.MORE_INFORMATION,
                ScreeningOutcome.MORE_INFORMATION.label,
                hint=_("The clock stops until the referrer answers."),
            ),
            Choice(
                ScreeningOutcome.REJECT,
                ScreeningOutcome.REJECT.label,
                hint=_("The case stays as it is. The referral stays on the register."),
            ),
        ],
        error_messages={"required": _("Select the decision")},
    )
    rationale = LongTextField(
        label=_("Reasons for the decision"),
        help_text=_(
            "They go back to the referrer as you write them. When asking for more, say what you need."
        ),
        max_length=4000,
        error_messages={"required": _("Enter the reasons for the decision")},
    )
    decided_with = forms.CharField(
        label=_("Who decided with you?"),
        help_text=_("Name and role: the police detective inspector, or the co-ordinator."),
        max_length=160,
        required=False,
    )
    is_emergency = forms.BooleanField(
        label=_("This is an emergency decision, taken without waiting for the other screener"),
        required=False,
    )
    submit_label = _("Record the decision")

    CRITERIA: ClassVar[dict[str, Criterion]] = {criterion.lower(): criterion for criterion in Criterion}

    def layout(self) -> list[Any]:
        """The criteria under one heading, then the decision."""
        return [
            Fieldset(*self.CRITERIA, legend=_("The tests of Level 2 and Level 3"), legend_size="m"),
            "outcome",
            "rationale",
            "decided_with",
            "is_emergency",
            "version",
        ]

    def clean(self) -> dict[str, Any]:
        """Every criterion is answered, unless more information is asked for first."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("outcome") != ScreeningOutcome.MORE_INFORMATION:
            for name, criterion in self.CRITERIA.items():
                if not cleaned.get(name) and name not in self.errors:
                    message = _("Select met, not met or not known: %(what)s")
                    self.add_error(name, message % {"what": criterion.label})
        return cleaned

    def criteria(self) -> dict[Criterion, CriterionAnswer]:
        """The answers given, by criterion."""
        return {
            criterion: CriterionAnswer(self.cleaned_data[name])
            for name, criterion in self.CRITERIA.items()
            if self.cleaned_data.get(name)
        }

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """What the test of a level lacks stands beside the first criterion; a level refused, by the decision."""
        place = {"criteria": "added_value", "level": "outcome"}
        super().add_problems(Problem(place.get(row.field or "", row.field), row.message) for row in problems)


class AnswerForm(VersionedForm):
    """What the referrer answers to the screeners."""

    text = LongTextField(
        label=_("Your answer"),
        max_length=8000,
        rows=8,
        error_messages={"required": _("Enter the information asked for")},
    )
    submit_label = _("Send the information")


class WithdrawForm(GdsForm):
    """Why a referral is taken back."""

    reason = LongTextField(
        label=_("Why is the referral withdrawn?"),
        max_length=2000,
        error_messages={"required": _("Enter why the referral is withdrawn")},
    )

    def buttons(self) -> list[Any]:
        """A warning: what is withdrawn is not opened again."""
        return [submit_button(_("Withdraw the referral"), kind="warning")]
