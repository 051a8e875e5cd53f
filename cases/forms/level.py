"""The Level 1 review, its oversight, and the filters of the case list."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.enums import CaseState, ReviewAnswer, ReviewOutcome
from mappa.formkit import FilterForm, GdsForm, LongTextField, SubmissionKeyField
from mappa.formkit.messages import prepare


class ReviewForm(GdsForm):
    """A handful of prompts on what changed. Each has an answer and, where something changed, a line about it."""

    key = SubmissionKeyField()
    submit_label = _("Record the review")

    def __init__(self, *args: Any, questions: Iterable[Any], **kwargs: Any) -> None:
        """`questions` are those of the rules for this person, in their order."""
        self.questions = tuple(questions)
        super().__init__(*args, **kwargs)
        for question in self.questions:
            self.fields[question.code] = forms.ChoiceField(
                label=question.text,
                help_text=question.hint,
                choices=ReviewAnswer.choices(),
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Select an answer: %(question)s") % {"question": question.text}
                },
            )
            self.fields[f"{question.code}_detail"] = LongTextField(
                label=_("What has changed, or who has been asked"), required=False, max_length=1000, rows=2
            )
        self.fields["outcome"] = forms.ChoiceField(
            label=_("Outcome"),
            choices=ReviewOutcome.choices(),
            widget=forms.RadioSelect,
            error_messages={"required": _("Select the outcome of the review")},
        )
        self.fields["rationale"] = LongTextField(
            label=_("Reasons for the outcome"),
            error_messages={"required": _("Enter the reasons for the outcome")},
        )
        for name, field in self.fields.items():
            prepare(name, field)

    def layout(self) -> list[Any]:
        """Each prompt with the line beneath it, then the outcome."""
        asked = [name for question in self.questions for name in (question.code, f"{question.code}_detail")]
        return ["key", *asked, "outcome", "rationale"]


class OversightForm(GdsForm):
    oversight_note = LongTextField(label=_("What you looked at and what you decided"), max_length=2000)
    submit_label = _("Record your oversight")


class CaseFilter(FilterForm):
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *CaseState.choices()])
    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("All")), *[(str(n), f"{n}") for n in (1, 2, 3, 4)]]
    )
    overdue = forms.BooleanField(label=_("With something overdue"))
    sort = forms.CharField(widget=forms.HiddenInput)
    submit_label = _("Apply filters")
