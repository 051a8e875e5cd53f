"""What the page of one meeting shows, and which buttons it has for whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.core.bank_holidays import england_and_wales
from mappa.look import Due, Link, NoneRecorded, Row
from meetings.domain.clocks import absence_chased_by, minutes_due
from meetings.domain.enums import Expected, MeetingState
from meetings.domain.minutes import MinutesFacts
from meetings.models import Meeting
from meetings.selectors.actions import actions_set_by
from meetings.selectors.attendance import attendance_of
from meetings.selectors.chairing import chairs
from meetings.selectors.meetings import BEFORE
from meetings.selectors.minutes import minutes_facts
from meetings.selectors.shown import shown_to
from meetings.views.tables import action_table, attendance_table, state_tag

DONE = (MeetingState.HELD, MeetingState.MINUTES_DRAFTED, MeetingState.APPROVED, MeetingState.DISTRIBUTED)


@dataclass(frozen=True, slots=True)
class Button:
    """A way on from this page: by a form that posts, or by a link."""

    text: str
    url: str
    posts: bool = False
    kind: str = ""


def meeting_page(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    """Context of meetings/meeting_detail.html besides that of the case page."""
    facts = minutes_facts(meeting, shown_to(actor), on=actor.on)
    seats = attendance_of(meeting)
    return {
        "meeting": meeting,
        "state": state_tag(meeting),
        "facts": facts,
        "details": list(_details(meeting)),
        "decisions": list(_decisions(facts)),
        "attendance": attendance_table(seats),
        "actions": action_table(actions_set_by(actor, meeting), actor.on),
        "buttons": list(_buttons(actor, meeting)),
        "dues": _dues(meeting, has_absence=_has_absence(meeting, seats)),
        "today": actor.on,
        "is_held": meeting.state in DONE,
        "is_rendering": meeting.approved_at is not None and meeting.minutes_document_id is None,
    }


def _details(meeting: Meeting) -> Iterator[Row]:
    panel = meeting.panel_day
    yield Row(
        _("Panel"),
        Link(_("Level %(level)d panel") % {"level": meeting.level}, reverse("panel-detail", args=[panel.pk])),
    )
    yield Row(_("Date"), panel.held_on)
    slot = {"time": f"{meeting.slot_at:%H:%M}", "minutes": meeting.minutes_planned}
    yield Row(_("Slot"), _("%(time)s, %(minutes)d minutes") % slot)
    yield Row(_("Venue"), panel.venue)
    yield Row(_("Chair"), panel.chair.name)
    yield Row(_("Purpose"), meeting.purpose or NoneRecorded(_("No purpose recorded")))
    if meeting.started_at:
        yield Row(_("Started"), meeting.started_at)
    if meeting.ended_at:
        yield Row(_("Ended"), meeting.ended_at)
    if meeting.statement_read_at:
        yield Row(_("Statement read"), meeting.statement_read_at)


def _decisions(facts: MinutesFacts) -> Iterator[Row]:
    level, disclosure = facts.meeting.level_decision, facts.meeting.disclosure
    if level:
        yield Row(_("Level"), level.outcome, note=level.rationale)
        if level.override:
            yield Row(_("Level reduced all the same because"), level.override)
    if disclosure:
        yield Row(_("Disclosure"), disclosure.kind, note=disclosure.reasons)
    if facts.meeting.next_review_on:
        yield Row(_("Next meeting"), facts.meeting.next_review_on)
    elif facts.meeting.no_review_because:
        yield Row(_("No next meeting because"), facts.meeting.no_review_because)
    if facts.taken_without and facts.meeting.ended_at:
        yield Row(_("Taken without"), list(facts.taken_without))


def _has_absence(meeting: Meeting, seats: Any) -> bool:
    return meeting.state in DONE and any(
        seat.expected == Expected.REQUIRED and seat.outcome in {"APOLOGIES", "ABSENT"} for seat in seats
    )


def _dues(meeting: Meeting, *, has_absence: bool) -> list[Due]:
    if meeting.state not in DONE:
        return []
    held, holidays = meeting.panel_day.held_on, england_and_wales()
    found = []
    if meeting.distributed_at is None:
        clock = minutes_due(meeting.level, held, holidays)
        found.append(Due(_("Minutes distributed"), clock.due_on, clock.rule, clock.source))
    if has_absence:
        clock = absence_chased_by(held, holidays)
        found.append(Due(_("Absent required agencies asked why"), clock.due_on, clock.rule, clock.source))
    return found


def _buttons(actor: Actor, meeting: Meeting) -> Iterator[Button]:
    is_chair = chairs(actor, meeting) and actor.may(Permission.CHAIR_MEETING)
    yield from _before(actor, meeting, is_chair=is_chair)
    yield from _after(actor, meeting, is_chair=is_chair)


def _before(actor: Actor, meeting: Meeting, *, is_chair: bool) -> Iterator[Button]:
    state, here = meeting.state, [meeting.pk]
    if state == MeetingState.INVITED and is_chair and meeting.panel_day.held_on <= actor.on:
        yield Button(_("Start the meeting"), reverse("meeting-begin", args=here), posts=True)
    if state == MeetingState.RUNNING and actor.may(Permission.RECORD_MEETING):
        yield Button(_("Go to the running meeting"), reverse("meeting-run", args=here))
    if state in BEFORE and actor.may(Permission.SCHEDULE_MEETING):
        yield Button(_("Who is invited"), reverse("meeting-invite", args=here), kind="secondary")
        report = reverse("document-request", args=[meeting.case_id, "prison-report"])
        yield Button(_("Ask for a prison report"), f"{report}?meeting={meeting.pk}", kind="secondary")
        yield Button(_("Cancel the meeting"), reverse("meeting-cancel", args=here), kind="secondary")


def _after(actor: Actor, meeting: Meeting, *, is_chair: bool) -> Iterator[Button]:
    state, here = meeting.state, [meeting.pk]
    if state in {MeetingState.HELD, MeetingState.MINUTES_DRAFTED} and actor.may(Permission.RECORD_MEETING):
        yield Button(_("Write the minutes"), reverse("minutes-draft", args=here), kind="secondary")
    if state == MeetingState.MINUTES_DRAFTED and is_chair:
        yield Button(_("Read and approve the minutes"), reverse("minutes-approve", args=here))
    ready = meeting.minutes_document_id is not None
    if state == MeetingState.APPROVED and ready and actor.may(Permission.RECORD_MEETING):
        yield Button(_("Distribute the minutes"), reverse("minutes-distribute", args=here), posts=True)
