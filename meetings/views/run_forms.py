"""The forms of the running meeting: how each is made for a meeting, and which service takes it.

One Part for each form on the page. `make` builds it, unbound or with what was posted; `save` hands it on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from cases.domain.enums import CloseReason, DisclosureDecisionKind, Pillar
from cases.domain.plans import Measure
from cases.selectors.plans import disclosure_of_meeting, measures_of, plan_of_record
from cases.services.plans import decide_disclosure, save_plan
from cases.visibility import shared_with
from mappa.agencies.actor import Actor
from mappa.core.grades import Grade
from mappa.formkit import long_date
from meetings.domain.agenda import TEXT_PARTS, TextPart
from meetings.domain.clocks import review_window
from meetings.domain.enums import AttendanceOutcome, LevelOutcome, ServiceKind
from meetings.domain.meetings import level_outcomes
from meetings.forms.marks import marks_in
from meetings.forms.running import (
    AttendanceForm,
    DisclosureForm,
    LevelForm,
    NewActionForm,
    PlanForm,
    SeatLine,
    SectionForm,
    StatementForm,
)
from meetings.models import Attendance, Meeting
from meetings.selectors.actions import agencies_for_actions, people_for_actions
from meetings.selectors.attendance import attendance_of, people_present
from meetings.selectors.closing import CATEGORY_3
from meetings.selectors.sections import drafts_of
from meetings.services.actions import add_action
from meetings.services.running import (
    SeatOutcome,
    decide_level_outcome,
    read_statement,
    record_attendance,
)
from meetings.services.sections import Written, save_section
from meetings.views.answering import uuid_or_none
from meetings.views.tables import name_choices, people_choices

Data = QueryDict | None


@dataclass(frozen=True, slots=True)
class Part:
    """A form of the page: `code` names it in the address, `place` is the agenda item it stands under."""

    code: str
    place: str
    make: Callable[[Actor, Meeting, Data], Any]
    save: Callable[[Actor, Meeting, Any], object]


def _attendance(_actor: Actor, meeting: Meeting, data: Data) -> AttendanceForm:
    return AttendanceForm(data, prefix="attendance", seats=[_line(seat) for seat in attendance_of(meeting)])


def _line(seat: Attendance) -> SeatLine:
    who = seat.user.name if seat.user else seat.agency.name if seat.agency else ""
    return SeatLine(
        id=seat.pk,
        title=f"{ServiceKind(seat.service).label}: {who}",
        has_account=seat.user is not None,
        outcome=seat.outcome,
        name=seat.deputy_name,
        grade=seat.grade,
        report=seat.report,
    )


def _save_attendance(actor: Actor, meeting: Meeting, form: AttendanceForm) -> None:
    data = form.cleaned_data
    outcomes = [
        SeatOutcome(
            seat_id=seat.id,
            outcome=_coded(AttendanceOutcome, data[f"outcome_{seat.id}"]),
            name=data[f"name_{seat.id}"],
            grade=_coded(Grade, data[f"grade_{seat.id}"]),
            report=data[f"report_{seat.id}"],
        )
        for seat in form.seats
    ]
    record_attendance(actor=actor, meeting_id=meeting.pk, outcomes=outcomes)


def _coded(kind: Any, value: str) -> Any:
    return kind(value) if value else None


def _statement(_actor: Actor, meeting: Meeting, data: Data) -> StatementForm:
    people = [
        (str(person.seat.pk), person.name) for person in people_present(meeting) if not person.has_accepted
    ]
    return StatementForm(data, prefix="statement", people=people)


def _save_statement(actor: Actor, meeting: Meeting, form: StatementForm) -> None:
    accepted = [UUID(text) for text in form.cleaned_data["accepted"]]
    read_statement(actor=actor, meeting_id=meeting.pk, accepted=accepted)


def _section(part: TextPart) -> Part:
    def make(actor: Actor, meeting: Meeting, data: Data) -> SectionForm:
        drafts = {draft.part.code: draft for draft in drafts_of(actor, meeting)}
        return SectionForm(data, prefix=part.code, draft=drafts[part.code])

    def save(actor: Actor, meeting: Meeting, form: SectionForm) -> None:
        data = form.cleaned_data
        written = Written(
            item=part.code,
            text=data["text"],
            version=data["version"],
            is_withheld=bool(data.get("is_withheld")),
            **marks_in(form),
        )
        save_section(actor=actor, meeting_id=meeting.pk, written=written)

    return Part(part.code, part.item, make, save)


def _plan(actor: Actor, meeting: Meeting, data: Data) -> PlanForm:
    plan = plan_of_record(meeting.case, shared_with(actor))
    initial: dict[str, Any] = {
        "contingency": plan.contingency if plan else "",
        "seen": plan.number if plan else 0,
    }
    filled: dict[Pillar, list[Measure]] = {}
    for measure in measures_of(plan):
        code = measure.pillar.value.lower()
        if measure.none_needed:
            initial[code] = measure.text
            continue
        line = len(filled.setdefault(measure.pillar, []))
        filled[measure.pillar].append(measure)
        initial |= {f"{code}_text_{line}": measure.text, f"{code}_owner_{line}": measure.owner}
    return PlanForm(data, prefix="plan", initial=initial, filled=filled)


def _save_plan(actor: Actor, meeting: Meeting, form: PlanForm) -> None:
    measures = [Measure(**row) for row in form.measures()]
    save_plan(
        actor=actor,
        case=meeting.case,
        meeting_id=meeting.pk,
        measures=measures,
        contingency=form.cleaned_data["contingency"],
        seen_number=form.cleaned_data["seen"],
    )


def _disclosure(actor: Actor, meeting: Meeting, data: Data) -> DisclosureForm:
    found = disclosure_of_meeting(meeting.case, meeting.pk, shared_with(actor))
    names = ("kind", "reasons", "information", "recipient", "conditions", "gateway")
    initial = {name: getattr(found, name) for name in names} if found else {}
    return DisclosureForm(data, prefix="disclosure", initial=initial, kept=found)


def _save_disclosure(actor: Actor, meeting: Meeting, form: DisclosureForm) -> None:
    data = form.cleaned_data | marks_in(form) | {"kind": DisclosureDecisionKind(form.cleaned_data["kind"])}
    decide_disclosure(actor=actor, case=meeting.case, meeting_id=meeting.pk, on=actor.on, **data)


def _level(_actor: Actor, meeting: Meeting, data: Data) -> LevelForm:
    window = review_window(meeting.level, meeting.panel_day.held_on)
    hint = f"{window.rule}: {long_date(window.from_on)} to {long_date(window.to_on)}. {window.source}."
    outcomes = level_outcomes(meeting.level, category_3=meeting.case.category == CATEGORY_3)
    initial = {
        "outcome": meeting.level_outcome,
        "rationale": meeting.level_rationale,
        "close_reason": meeting.close_reason,
        "override": meeting.step_down_override,
        "next_review_on": meeting.next_review_on,
        "no_review_because": meeting.no_review_because,
        "version": meeting.version,
    }
    return LevelForm(
        data, prefix="level", initial=initial, hint=hint, outcomes=[(o.value, o.label) for o in outcomes]
    )


def _save_level(actor: Actor, meeting: Meeting, form: LevelForm) -> None:
    data = form.cleaned_data | {
        "outcome": LevelOutcome(form.cleaned_data["outcome"]),
        "close_reason": _coded(CloseReason, form.cleaned_data["close_reason"]),
    }
    decide_level_outcome(actor=actor, meeting_id=meeting.pk, **data)


def _new_action(actor: Actor, meeting: Meeting, data: Data) -> NewActionForm:
    return NewActionForm(
        data,
        prefix="new-action",
        people=people_choices(people_for_actions(meeting, on=actor.on)),
        agencies=name_choices(agencies_for_actions(meeting, on=actor.on)),
        on=actor.on,
    )


def _save_new_action(actor: Actor, meeting: Meeting, form: NewActionForm) -> None:
    data = form.cleaned_data
    add_action(
        actor=actor,
        meeting_id=meeting.pk,
        pillar=Pillar(data["pillar"]),
        text=data["text"],
        owner_id=uuid_or_none(data["owner"]),
        agency_id=uuid_or_none(data["agency"]),
        due_on=data["due_on"],
        is_safeguarding=data["is_safeguarding"],
        key=data["key"],
        on=actor.on,
        **marks_in(form),
    )


PARTS: dict[str, Part] = {
    part.code: part
    for part in (
        Part("attendance", "statement", _attendance, _save_attendance),
        Part("statement", "statement", _statement, _save_statement),
        *(_section(part) for part in TEXT_PARTS),
        Part("plan", "plan", _plan, _save_plan),
        Part("disclosure", "disclosure", _disclosure, _save_disclosure),
        Part("level", "level", _level, _save_level),
        Part("new-action", "close", _new_action, _save_new_action),
    )
}
