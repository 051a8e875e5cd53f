"""Identifying a nominal: typed, or by a number that is fetched."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from crispy_forms_gds.layout import Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.enums import Custody, DisposalKind, OffenceKind, RoshLevel
from mappa.formkit import Choice, DateField, GdsForm, LongTextField, SubmissionKeyField, submit_button
from mappa.formkit.messages import prepare

Choices = Iterable[tuple[str, str]]
CANDIDATE = "CANDIDATE"
NONE_CHOSEN = [("", _("Not known"))]
CATEGORY_CHOICES = {
    1: _("Category 1: registered sexual offender"),
    2: _("Category 2: specified violent or other sexual offence, twelve months or more"),
    4: _("Category 4: terrorist offence"),
}


class FoundingFields(GdsForm):
    """What every way of identifying asks: who leads, in which area, and which category a person confirms.

    The category is asked once its proposal can be shown: until then the field is not there.
    """

    area = forms.ChoiceField(
        label=_("MAPPA area"),
        help_text=_("Where the person lives, or is to be released to."),
    )
    team = forms.ChoiceField(
        label=_("Lead team"),
        help_text=_("The team of the lead agency that holds the case."),
    )
    lead_reason = forms.CharField(
        label=_("Why this agency leads"),
        max_length=300,
        initial=_("Supervises the person"),
    )
    custody = forms.ChoiceField(
        label=_("Where is the person now?"),
        choices=[*Custody.choices(), *NONE_CHOSEN],
        widget=forms.RadioSelect,
        required=False,
    )
    custody_team = forms.ChoiceField(label=_("Prison or hospital"), required=False)
    key = SubmissionKeyField()
    reveals: ClassVar[dict[str, dict[str, list[str]]]] = {
        "custody": {Custody.CUSTODY: ["custody_team"]},
    }

    def __init__(
        self,
        *args: Any,
        areas: Choices,
        teams: Choices,
        places: Choices,
        proposals: Iterable[Any] | None,
        **kwargs: Any,
    ) -> None:
        """`proposals` are the eligibility proposals to choose among; None while they are not worked out."""
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = list(areas)  # type: ignore[attr-defined]
        self.fields["team"].choices = list(teams)  # type: ignore[attr-defined]
        self.fields["custody_team"].choices = [*NONE_CHOSEN, *places]  # type: ignore[attr-defined]
        self.asks_category = proposals is not None
        if proposals is not None:
            self.fields["categories"] = _category_field(proposals)
            self.fields["category_reason"] = LongTextField(
                label=_("Why this category applies, if it is not the one proposed"),
                required=False,
                max_length=1000,
                rows=3,
            )
            for name in ("categories", "category_reason"):
                prepare(name, self.fields[name])

    def clean_categories(self) -> list[int]:
        """The confirmed categories as numbers; none for a candidate."""
        chosen = self.cleaned_data["categories"]
        if CANDIDATE in chosen and len(chosen) > 1:
            raise forms.ValidationError(_("Select categories, or that the person is a candidate, not both"))
        return [int(code) for code in chosen if code != CANDIDATE]

    def buttons(self) -> list[Any]:
        """One step at a time: the proposal first, then the record."""
        if self.asks_category:
            return [
                submit_button(_("Record this person")),
                submit_button(_("Work out the category again"), name="again", kind="secondary"),
            ]
        return [submit_button(_("Work out the category"), name="again")]


def _category_field(proposals: Iterable[Any]) -> forms.MultipleChoiceField:
    reasons = {row.category: row for row in proposals}
    choices: list[Any] = []
    for number, label in CATEGORY_CHOICES.items():
        found = reasons.get(number)
        hint = (
            f"{_('Proposed')}: {found.because}. {found.source}. {found.end.because.capitalize()}."
            if found
            else ""
        )
        choices.append(Choice(str(number), label, hint=hint) if hint else (str(number), label))
    candidate = _("None by statute: a candidate for Category 3")
    choices.append(Choice(CANDIDATE, candidate, hint=_("Category 3 comes by referral and decision.")))
    return forms.MultipleChoiceField(
        label=_("Category"),
        help_text=_("You confirm the category. No level is set by this."),
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Select the category you confirm")},
    )


class IdentifyForm(FoundingFields):
    """A person typed in. Only names, area and lead are needed; everything else sharpens the rules."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    middle_name = forms.CharField(label=_("Middle names"), max_length=80, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    alias = forms.CharField(label=_("Another name they use"), max_length=160, required=False)
    born_on = DateField(label=_("Date of birth"), help_text=_("For example, 27 3 1985"), required=False)
    crn = forms.CharField(label=_("CRN"), max_length=20, required=False)
    prison_number = forms.CharField(label=_("Prison number"), max_length=20, required=False)
    pnc = forms.CharField(label=_("PNC ID"), max_length=20, required=False)
    cro = forms.CharField(label=_("CRO number"), max_length=20, required=False)
    visor = forms.CharField(label=_("ViSOR reference"), max_length=20, required=False)
    offence = forms.CharField(label=_("Index offence"), max_length=300, required=False)
    offence_kind = forms.ChoiceField(
        label=_("Kind of offence"), choices=OffenceKind.choices(), initial=OffenceKind.OTHER
    )
    against_child = forms.BooleanField(label=_("The offence was against a child"), required=False)
    convicted_on = DateField(label=_("Date of conviction or caution"), required=False)
    disposal = forms.ChoiceField(
        label=_("Sentence or order"), choices=[*NONE_CHOSEN, *DisposalKind.choices()], required=False
    )
    sentenced_on = DateField(label=_("Date of sentence"), required=False)
    months = forms.IntegerField(
        label=_("Length: months"),
        min_value=0,
        max_value=1200,
        required=False,
        help_text=_("Three years are 36."),
    )
    days = forms.IntegerField(label=_("Length: days over"), min_value=0, max_value=366, required=False)
    custody_since = DateField(label=_("Since when"), required=False)
    conditional_release = DateField(label=_("Conditional release date"), required=False)
    hdc_eligibility = DateField(label=_("Home detention curfew eligibility date"), required=False)
    rotl = DateField(label=_("First release on temporary licence"), required=False)
    licence_expiry = DateField(label=_("Licence expiry date"), required=False)
    first_appointment = DateField(label=_("First appointment in the community"), required=False)
    rosh = forms.ChoiceField(
        label=_("Risk of serious harm"),
        choices=[*RoshLevel.choices(), *NONE_CHOSEN],
        widget=forms.RadioSelect,
        required=False,
    )
    rosh_on = DateField(label=_("When it was assessed"), required=False)
    reveals: ClassVar[dict[str, dict[str, list[str]]]] = {}

    def layout(self) -> list[Any]:
        """By subject, the category last, when it is asked."""
        last = ["categories", "category_reason"] if self.asks_category else []
        return [
            Fieldset(
                "first_name",
                "middle_name",
                "last_name",
                "alias",
                "born_on",
                legend=_("The person"),
                legend_size="m",
            ),
            Fieldset("crn", "prison_number", "pnc", "cro", "visor", legend=_("Numbers"), legend_size="m"),
            Fieldset(
                "offence",
                "offence_kind",
                "against_child",
                "convicted_on",
                "disposal",
                "sentenced_on",
                "months",
                "days",
                legend=_("Offence and sentence"),
                legend_size="m",
            ),
            Fieldset(
                "custody",
                "custody_team",
                "custody_since",
                "conditional_release",
                "hdc_eligibility",
                "rotl",
                "licence_expiry",
                "first_appointment",
                legend=_("Custody or community, and dates"),
                legend_size="m",
            ),
            Fieldset("rosh", "rosh_on", legend=_("Risk of serious harm"), legend_size="m"),
            Fieldset("area", "team", "lead_reason", legend=_("Who leads"), legend_size="m"),
            *last,
            "key",
        ]


class FetchForm(GdsForm):
    """The number somebody is fetched by."""

    number = forms.CharField(
        label=_("CRN or prison number"),
        help_text=_("Like X123456 or A1234BC."),
        max_length=20,
    )
    submit_label = _("Fetch")


class FetchedForm(FoundingFields):
    """What a person adds to fetched facts: which offence counts, what it is in law, and who leads."""

    number = forms.CharField(
        label=_("CRN or prison number"),
        max_length=20,
        widget=forms.TextInput(attrs={"readonly": True}),
        help_text=_("The person is fetched again by this number when you save."),
    )
    index_offence = forms.ChoiceField(label=_("Which offence brings them here?"), widget=forms.RadioSelect)
    offence_kind = forms.ChoiceField(
        label=_("Kind of offence"),
        choices=OffenceKind.choices(),
        initial=OffenceKind.OTHER,
        help_text=_("No source says this, so a person decides."),
    )
    against_child = forms.BooleanField(label=_("The offence was against a child"), required=False)
    index_sentence = forms.ChoiceField(label=_("Sentence for that offence"), widget=forms.RadioSelect)
    disposal = forms.ChoiceField(
        label=_("What the sentence is in law"),
        choices=[*NONE_CHOSEN, *DisposalKind.choices()],
        required=False,
    )
    mark = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, offences: Choices, sentences: Choices, **kwargs: Any) -> None:
        """`offences` and `sentences` are positions and words of the fetched ones; "" is "none of these"."""
        super().__init__(*args, **kwargs)
        self.fields["index_offence"].choices = [*offences, ("none", _("None of these"))]  # type: ignore[attr-defined]
        self.fields["index_sentence"].choices = [*sentences, ("none", _("None of these"))]  # type: ignore[attr-defined]

    def layout(self) -> list[Any]:
        """The number first, the category last, when it is asked."""
        last = ["categories", "category_reason"] if self.asks_category else []
        return [
            "number",
            Fieldset(
                "index_offence",
                "offence_kind",
                "against_child",
                "index_sentence",
                "disposal",
                legend=_("What the offence is"),
                legend_size="m",
            ),
            Fieldset("custody", legend=_("Custody or community"), legend_size="m"),
            Fieldset("area", "team", "lead_reason", legend=_("Who leads"), legend_size="m"),
            *last,
            "key",
            "mark",
        ]


def position(chosen: str) -> int | None:
    """The position a radio stands for; None for "none of these"."""
    return None if chosen == "none" else int(chosen)


def limit_to_past(form: GdsForm, on: date) -> None:
    """Dates of what has happened are not after today."""
    for name in ("convicted_on", "sentenced_on", "rosh_on", "custody_since"):
        if name in form.fields:
            form.fields[name].not_after = on  # type: ignore[attr-defined]
