"""Forms of the running meeting, one for each part of the agenda."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.enums import CloseReason, Pillar
from mappa.formkit import DateField, GdsForm, LongTextField, SubmissionKeyField, VersionField
from meetings.domain.enums import AttendanceOutcome, DisclosureDecisionKind, Grade, LevelOutcome
from meetings.forms.marks import MarkedForm, mark_fields, marks_in
from meetings.forms.parts import Choices, add_fields, not_before, offer

SPARE_MEASURES = 1  # an empty line under each pillar, besides those that are filled
MEASURES_MOST = 20


class SeatLine(NamedTuple):
    """One seat as the attendance form shows it."""

    id: UUID
    title: str
    has_account: bool
    outcome: str
    name: str
    grade: str
    report: str


class AttendanceForm(GdsForm):
    """What came of each seat: four fields a seat, named after its id."""

    def __init__(self, *args: Any, seats: Sequence[SeatLine], **kwargs: Any) -> None:
        self.seats = list(seats)
        super().__init__(*args, **kwargs)
        for seat in seats:
            add_fields(self, _seat_fields(seat))

    def groups(self) -> list[tuple[str, list[Any], Any]]:
        """Each seat's title, its short fields, and the field for a report."""
        found = []
        for seat in self.seats:
            *short, report = (self[name] for name in _seat_fields(seat))
            found.append((seat.title, short, report))
        return found


def _seat_fields(seat: SeatLine) -> dict[str, forms.Field]:
    outcomes = [("", _("Not recorded yet")), *AttendanceOutcome.choices()]
    grades = [("", _("Not known")), *Grade.choices()]
    name_label = _("Name of the deputy") if seat.has_account else _("Name of the person who came")
    return {
        f"outcome_{seat.id}": forms.ChoiceField(
            label=_("Attendance"), choices=outcomes, initial=seat.outcome, required=False
        ),
        f"name_{seat.id}": forms.CharField(
            label=name_label, initial=seat.name, required=False, max_length=160
        ),
        f"grade_{seat.id}": forms.ChoiceField(
            label=_("Grade"), choices=grades, initial=seat.grade, required=False
        ),
        f"report_{seat.id}": LongTextField(
            label=_("What the report says"), initial=seat.report, required=False, max_length=4000, rows=2
        ),
    }


class StatementForm(GdsForm):
    """Who accepted the confidentiality and equality statement."""

    accepted = forms.MultipleChoiceField(
        label=_("Who accepts the statement?"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "accepted", people)


class SectionForm(MarkedForm):
    """What was said under one part of the agenda."""

    text = LongTextField(label=_("Minutes"), required=False, max_length=10000, rows=6)
    version = VersionField()

    def __init__(self, *args: Any, draft: Any, **kwargs: Any) -> None:
        """`draft` is the part with what is written so far (selectors/sections.py)."""
        super().__init__(*args, initial={"text": draft.text, "version": draft.version}, **kwargs)
        withheld = draft.is_withheld if draft.part.may_be_withheld else None
        if draft.part.code != draft.part.item:
            self.fields["text"].label = draft.part.title
        add_fields(self, mark_fields(of=draft, withheld=withheld))


class EarlierActionForm(GdsForm):
    """What this meeting does with an action of an earlier one."""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect, choices=[])
    evidence = LongTextField(
        label=_("What was done, and how it is known"), required=False, max_length=2000, rows=2
    )
    due_on = DateField(label=_("New due date, if it changes"), required=False)
    reason = LongTextField(label=_("Why it is no longer needed"), required=False, max_length=2000, rows=2)
    reveals = {"decision": {"DONE": ["evidence"], "CARRY": ["due_on"], "CANCEL": ["reason"]}}

    def __init__(self, *args: Any, decisions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "decision", decisions)


class PlanForm(GdsForm):
    """The plan by pillars: lines of a measure and its owner, or why none is needed; and the contingency."""

    def __init__(self, *args: Any, filled: dict[Pillar, list[Any]], **kwargs: Any) -> None:
        """`filled` are the measures there are, with their marks, by pillar."""
        self.filled = {pillar: filled.get(pillar, [])[:MEASURES_MOST] for pillar in Pillar}
        super().__init__(*args, **kwargs)
        for pillar in Pillar:
            add_fields(self, self._pillar_fields(pillar))
        contingency = LongTextField(
            label=_("What happens if the plan fails"), required=False, max_length=4000, rows=4
        )
        add_fields(self, {"contingency": contingency, "seen": VersionField()})

    def _lines(self, pillar: Pillar) -> range:
        return range(len(self.filled[pillar]) + SPARE_MEASURES)

    def _pillar_fields(self, pillar: Pillar) -> dict[str, forms.Field]:
        code = pillar.value.lower()
        fields: dict[str, forms.Field] = {}
        for line in self._lines(pillar):
            number = {"n": line + 1}
            fields[f"{code}_text_{line}"] = LongTextField(
                label=_("Measure %(n)d") % number, required=False, max_length=1000, rows=2
            )
            fields[f"{code}_owner_{line}"] = forms.CharField(
                label=_("Who sees to measure %(n)d") % number, required=False, max_length=160
            )
            kept = self.filled[pillar][line] if line < len(self.filled[pillar]) else None
            fields |= mark_fields(f"{code}_{line}_", of=kept)
        fields[code] = LongTextField(
            label=_("Or: no measure is needed, because"), required=False, max_length=1000, rows=2
        )
        return fields

    def groups(self) -> list[tuple[str, list[tuple[Any, Any, list[Any]]], Any]]:
        """Each pillar's words, its lines (measure, owner, marks), and the field that says why none is needed."""
        found = []
        for pillar in Pillar:
            code = pillar.value.lower()
            lines = [
                (
                    self[f"{code}_text_{n}"],
                    self[f"{code}_owner_{n}"],
                    [self[f"{code}_{n}_sharing"], self[f"{code}_{n}_tellable"]],
                )
                for n in self._lines(pillar)
            ]
            found.append((pillar.label, lines, self[code]))
        return found

    def clean(self) -> dict[str, Any]:
        """A measure needs its owner, and an owner a measure: the message stands beside the empty one."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for pillar in Pillar:
            code = pillar.value.lower()
            for line in self._lines(pillar):
                text, owner = data.get(f"{code}_text_{line}"), data.get(f"{code}_owner_{line}")
                if text and not owner:
                    self.add_error(f"{code}_owner_{line}", _("Enter who sees to this measure"))
                if owner and not text:
                    self.add_error(f"{code}_text_{line}", _("Enter what is done"))
        return data

    def measures(self) -> list[dict[str, Any]]:
        """What every filled line says, as a Measure takes it; the form must be valid."""
        found: list[dict[str, Any]] = []
        for pillar in Pillar:
            code = pillar.value.lower()
            for line in self._lines(pillar):
                text, owner = (self.cleaned_data[f"{code}_{name}_{line}"] for name in ("text", "owner"))
                if text:
                    marks = marks_in(self, f"{code}_{line}_")
                    found.append({"pillar": pillar, "text": text, "owner": owner, **marks})
            if self.cleaned_data[code]:
                found.append({"pillar": pillar, "text": self.cleaned_data[code], "none_needed": True})
        return found


class DisclosureForm(MarkedForm):
    """The disclosure decision, with reasons either way."""

    kind = forms.ChoiceField(
        label=_("What was decided about disclosure?"),
        choices=DisclosureDecisionKind.choices(),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what was decided about disclosure")},
    )
    reasons = LongTextField(
        label=_("Reasons, whichever way it went"),
        max_length=4000,
        rows=4,
        error_messages={
            "required": _("Enter the reasons for the disclosure decision, whichever way it went")
        },
    )
    information = LongTextField(
        label=_("What is disclosed"), required=False, max_length=2000, rows=2, help_text=_("If disclosing")
    )
    recipient = LongTextField(
        label=_("To whom"),
        required=False,
        max_length=1000,
        rows=2,
        help_text=_("Name and address, if disclosing"),
    )
    conditions = LongTextField(label=_("On what conditions"), required=False, max_length=2000, rows=2)
    gateway = forms.CharField(label=_("Legal gateway"), required=False, max_length=120)

    def __init__(self, *args: Any, kept: Any = None, **kwargs: Any) -> None:
        """`kept` is the decision there is."""
        super().__init__(*args, **kwargs)
        add_fields(self, mark_fields(of=kept))


class LevelForm(GdsForm):
    """The level decision and the next date."""

    outcome = forms.ChoiceField(
        label=_("What was decided about the level?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Select what was decided about the level")},
    )
    close_reason = forms.ChoiceField(
        label=_("Why is the case closed?"),
        choices=CloseReason.choices(),
        widget=forms.RadioSelect,
        required=False,
    )
    rationale = LongTextField(
        label=_("Reasons for the level"),
        max_length=4000,
        rows=4,
        error_messages={"required": _("Enter the reasons for the level decision")},
    )
    override = LongTextField(
        label=_("Why the level can be reduced all the same"),
        required=False,
        max_length=2000,
        rows=2,
        help_text=_("Only the chair can set these aside. Leave empty otherwise."),
    )
    next_review_on = DateField(label=_("Date of the next meeting"), required=False)
    no_review_because = LongTextField(
        label=_("Or: why there is no next meeting"), required=False, max_length=1000, rows=2
    )
    version = VersionField()
    reveals = {"outcome": {LevelOutcome.CLOSE.value: ["close_reason"]}}

    def __init__(self, *args: Any, outcomes: Choices, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "outcome", outcomes)
        self.fields["next_review_on"].help_text = hint


class NewActionForm(MarkedForm):
    """An action the meeting sets."""

    pillar = forms.ChoiceField(label=_("Pillar"), choices=[("", _("Select a pillar")), *Pillar.choices()])
    text = LongTextField(
        label=_("What is to be done"),
        max_length=2000,
        rows=3,
        error_messages={"required": _("Enter what is to be done")},
    )
    owner = forms.ChoiceField(label=_("Who does it"), required=False)
    agency = forms.ChoiceField(
        label=_("Agency"), required=False, help_text=_("Only where no person is named.")
    )
    due_on = DateField(
        label=_("Due date"),
        error_messages={"too_early": _("The action must be due today or in the future")},
    )
    is_safeguarding = forms.BooleanField(
        label=_("This is a safeguarding action: the level is not reduced while it is open"), required=False
    )
    key = SubmissionKeyField()

    def __init__(self, *args: Any, people: Choices, agencies: Choices, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", [("", _("Nobody named yet")), *people])
        offer(self, "agency", [("", _("The person's own agency")), *agencies])
        not_before(self, "due_on", on)
        add_fields(self, mark_fields())
