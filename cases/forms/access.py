"""Forms about who may see a case: limitations, stepping aside, standing in, asking for access."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.domain.enums import LimitationKind
from cases.domain.limitations import ProposedLimitation
from mappa.formkit import Choice, DateField, GdsForm, LongTextField, SubmissionKeyField, YesNoField
from mappa.formkit.messages import prepare

ASK = "ask"  # in place of a person: managers and co-ordinators are asked to name one
NOBODY = "none"
SEARCH, CONFIRM, CHANGE = "search", "confirm", "change"  # names of buttons


def _find() -> forms.CharField:
    return forms.CharField(
        label=_("Somebody not listed? Find them by name"),
        help_text=_("First name, last name or both. What you have typed on this page is kept."),
        max_length=80,
        required=False,
    )


class PickingForm(GdsForm):
    """A form on which colleagues are picked, and others found by name. Every button posts the whole form."""

    def __init__(self, *args: Any, people: Iterable[Choice], **kwargs: Any) -> None:
        """`people` are the colleagues to choose among: those proposed, those found, those chosen before."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields[self.picked]
        field.choices = [*self.first_choices(), *people]

    picked: ClassVar[str] = "person"

    def first_choices(self) -> list[Choice]:
        """Choices that are no person."""
        return []

    @classmethod
    def typed(cls, data: QueryDict) -> dict[str, Any]:
        """What was typed, to be shown again without judging it, when another name is looked for."""
        return {
            name: field.widget.value_from_datadict(data, {}, name) for name, field in cls.base_fields.items()
        }


class LimitationForm(PickingForm):
    """The dates and the reason are those of both kinds; a restriction has besides what those refused read."""

    picked = "people"
    people = forms.MultipleChoiceField(
        label=_("People"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Select at least one person"),
            "invalid_choice": _("Select people from the list"),
            "invalid_list": _("Select people from the list"),
        },
    )
    find = _find()
    starts = forms.ChoiceField(
        label=_("When does it start?"),
        choices=[("now", _("Now")), ("later", _("On a later day"))],
        widget=forms.RadioSelect,
        initial="now",
    )
    starts_on = DateField(label=_("First day"), required=False)
    ends_on = DateField(
        label=_("Last day"),
        help_text=_("Leave empty where no end is known. Somebody lifts it then."),
        required=False,
    )
    message = LongTextField(
        label=_("What people who are refused read"),
        help_text=_("Do not name the person, their category or level."),
        max_length=400,
        rows=2,
        required=False,
    )
    ask_whom = forms.CharField(
        label=_("Whom they can ask"),
        help_text=_("A colleague or a role, with a telephone number."),
        max_length=200,
        required=False,
    )
    reason = LongTextField(
        label=_("Reason"),
        help_text=_("Read by managers and co-ordinators who may see the case."),
        max_length=2000,
        error_messages={"required": _("Enter the reason. People who are kept out do not read it")},
    )
    key = SubmissionKeyField()
    reveals: ClassVar[dict[str, dict[str, list[str]]]] = {"starts": {"later": ["starts_on"]}}

    def __init__(self, *args: Any, kind: LimitationKind, **kwargs: Any) -> None:
        """`kind` decides the words, and whether there is anything for refused people to read."""
        self.kind = kind
        super().__init__(*args, **kwargs)
        if kind is LimitationKind.EXCLUSION:
            del self.fields["message"], self.fields["ask_whom"]
            self.fields["people"].label = _("Who is kept out?")
        else:
            self.fields["people"].label = _("Who may see the case from then on?")

    def clean(self) -> dict[str, Any]:
        """A later start needs its day."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("starts") == "later" and not data.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Enter the first day"))
        return data

    def proposed(self) -> ProposedLimitation:
        """What was typed; only for a valid form."""
        data = self.cleaned_data
        return ProposedLimitation(
            kind=self.kind,
            people=frozenset(UUID(pk) for pk in data["people"]),
            starts_on=data["starts_on"] if data["starts"] == "later" else None,
            ends_on=data["ends_on"],
            message=data.get("message", ""),
            ask_whom=data.get("ask_whom", ""),
            reason=data["reason"],
        )


class StandInForm(GdsForm):
    """One question for each duty of each excluded person: who does it instead."""

    def __init__(
        self,
        *args: Any,
        places: Mapping[str, tuple[str, Iterable[tuple[str, str]]]],
        can_ask: bool,
        **kwargs: Any,
    ) -> None:
        """`places` are fields with their question and the people who may; without `can_ask` one must be chosen."""
        super().__init__(*args, **kwargs)
        ask = [(ASK, _("Ask the managers and co-ordinators to name somebody"))] if can_ask else []
        for name, (question, people) in places.items():
            self.fields[name] = forms.ChoiceField(
                label=question,
                choices=[("", _("Select")), *ask, *people],
                error_messages={
                    "required": _("Select who does this instead: %(question)s") % {"question": question}
                },
            )
            prepare(name, self.fields[name])

    def chosen(self, name: str) -> UUID | None:
        """The person chosen in a field, or None where somebody is to be asked for."""
        value = self.cleaned_data.get(name)
        return None if value in {ASK, None} else UUID(value)


class LiftForm(GdsForm):
    reason = LongTextField(
        label=_("Why is it lifted?"),
        max_length=1000,
        rows=3,
        error_messages={"required": _("Enter why it is lifted")},
    )
    submit_label = _("Lift it")


class StepAsideForm(PickingForm):
    reason = LongTextField(
        label=_("Why do you step aside?"),
        help_text=_("For example: you know the person, a victim, or somebody close to them."),
        max_length=1000,
        rows=3,
        error_messages={"required": _("Enter why you step aside")},
    )
    person = forms.ChoiceField(
        label=_("Who could do your part?"),
        widget=forms.RadioSelect,
        initial=NOBODY,
        error_messages={"invalid_choice": _("Select somebody from the list")},
    )
    find = _find()
    key = SubmissionKeyField()
    submit_label = _("Step aside")

    def __init__(self, *args: Any, has_part: bool, **kwargs: Any) -> None:
        """Without a part in the case nobody need be found."""
        super().__init__(*args, **kwargs)
        if not has_part:
            del self.fields["person"], self.fields["find"]

    def first_choices(self) -> list[Choice]:
        """Nobody need be proposed."""
        return [Choice(NOBODY, _("I propose nobody"), divider=_("or"))]

    def proposed_id(self) -> UUID | None:
        """Who is proposed; only for a valid form."""
        person = self.cleaned_data.get("person", NOBODY)
        return None if person == NOBODY else UUID(person)


class NameSubstituteForm(PickingForm):
    person = forms.ChoiceField(
        label=_("Who stands in?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select who stands in"),
            "invalid_choice": _("Select somebody from the list"),
        },
    )
    find = _find()


class AskAccessForm(GdsForm):
    reason = LongTextField(
        label=_("Why do you need to see the case?"),
        max_length=1000,
        rows=3,
        error_messages={"required": _("Enter why you need to see the case")},
    )
    submit_label = _("Ask for access")


class AnswerAccessForm(GdsForm):
    let_in = YesNoField(
        label=_("Name them on the restriction?"),
        help_text=_("They then see the case as far as their own role and team let them."),
    )
    submit_label = _("Send the answer")
