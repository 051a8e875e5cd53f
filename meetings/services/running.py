"""While the meeting runs: start, statement, attendance, the level."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from cases.domain.enums import CloseReason
from cases.domain.levels import MINIMUM_RATIONALE
from mappa.agencies.actor import Actor
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Problem, Refused, require_valid
from mappa.core.grades import Grade
from meetings.domain.enums import AttendanceOutcome, LevelOutcome, MeetingState
from meetings.domain.meetings import level_outcomes
from meetings.models import Attendance, Meeting, StatementAcceptance
from meetings.selectors.attendance import people_present
from meetings.selectors.chairing import chairs
from meetings.selectors.meetings import locked_meeting
from meetings.services.moving import advance, must_be_current, must_chair, must_record, save_decided


def begin_meeting(*, actor: Actor, meeting_id: UUID, on: date) -> Meeting:
    """Start the meeting: its start time is now. Starting twice starts once.

    Raises Refused for anybody but the panel's chair, before the day of the panel, or without invitations; Http404.
    """
    meeting = locked_meeting(actor, meeting_id)
    must_chair(actor, meeting)
    if meeting.state == MeetingState.RUNNING:
        return meeting
    if meeting.panel_day.held_on > on:
        raise Refused("The meeting can be started on the day of the panel, not before.")
    meeting.started_at = timezone.now()
    advance(actor, meeting, "begin", "started_at")
    return meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatOutcome:
    """What came of one seat. `name` is who came where the seat has no account or a deputy came."""

    seat_id: UUID
    outcome: AttendanceOutcome | None
    name: str = ""
    grade: Grade | None = None
    report: str = ""


def record_attendance(*, actor: Actor, meeting_id: UUID, outcomes: Sequence[SeatOutcome]) -> Meeting:
    """Record who came, sent a deputy or a report, or did not. Seats left out keep what they had.

    Raises Refused, Http404, Invalid (fields name_<seat id>, report_<seat id>).
    """
    meeting = locked_meeting(actor, meeting_id)
    must_record(actor, meeting)
    seats = {seat.pk: seat for seat in Attendance.objects.filter(meeting=meeting).select_related("user")}
    known = [row for row in outcomes if row.seat_id in seats]
    require_valid([problem for row in known for problem in _seat_problems(seats[row.seat_id], row)])
    for row in known:
        seat = seats[row.seat_id]
        seat.outcome = row.outcome or ""
        seat.deputy_name = row.name.strip()
        seat.grade = row.grade or seat.grade
        seat.report = row.report.strip()
        seat.save(update_fields=["outcome", "deputy_name", "grade", "report"])
    record(
        actor=actor,
        event=EventType.MEETING_RECORDED,
        case_ids=[meeting.case_id],
        subject=meeting,
        changed=["attendance"],
    )
    return meeting


def _seat_problems(seat: Attendance, row: SeatOutcome) -> list[Problem]:
    unnamed = row.outcome is AttendanceOutcome.ATTENDED and seat.user is None
    if (row.outcome is AttendanceOutcome.DEPUTY or unnamed) and not row.name.strip():
        return [Problem(f"name_{seat.pk}", "Enter the name of the person who came")]
    if row.outcome is AttendanceOutcome.REPORT and not row.report.strip():
        return [Problem(f"report_{seat.pk}", "Enter what the report says, in brief")]
    return []


def read_statement(*, actor: Actor, meeting_id: UUID, accepted: Collection[UUID]) -> Meeting:
    """Record that the confidentiality and equality statement was read, and who accepted it.

    `accepted` are ids of seats (Attendance) whose person accepted. Acceptance holds for the whole panel day and
    is never taken back. Raises Refused, Http404.
    """
    meeting = locked_meeting(actor, meeting_id)
    must_record(actor, meeting)
    now = timezone.now()
    rows = [
        StatementAcceptance(
            panel_day_id=meeting.panel_day_id,
            user_id=person.seat.user_id if _is_account(person.seat) else None,
            deputy_name="" if _is_account(person.seat) else person.name,
            accepted_at=now,
        )
        for person in people_present(meeting)
        if person.seat.pk in accepted and not person.has_accepted
    ]
    StatementAcceptance.objects.bulk_create(rows, ignore_conflicts=True)
    meeting.statement_read_at = meeting.statement_read_at or now
    meeting.save(update_fields=["statement_read_at"])
    record(actor=actor, event=EventType.STATEMENT_ACCEPTED, case_ids=[meeting.case_id], subject=meeting)
    return meeting


def _is_account(seat: Attendance) -> bool:
    return seat.outcome == AttendanceOutcome.ATTENDED and seat.user_id is not None


def decide_level_outcome(
    *,
    actor: Actor,
    meeting_id: UUID,
    outcome: LevelOutcome | None,
    rationale: str,
    next_review_on: date | None,
    no_review_because: str = "",
    close_reason: CloseReason | None = None,
    override: str = "",
    version: int | None = None,
) -> Meeting:
    """Record what the meeting decides about the level and when it meets next; it takes effect on closing.

    `override` is the chair's reason for stepping down although something stands in the way (cases/domain/step_down.py). `version` is the
    meeting's when the page was opened, None not to look. Raises Refused, Http404, Invalid (fields outcome, rationale, next_review_on, close_reason).
    """
    meeting = locked_meeting(actor, meeting_id)
    must_record(actor, meeting)
    if override.strip() and not chairs(actor, meeting):
        raise Refused("Only the chair of this panel can reduce the level all the same.")
    if version is not None:
        must_be_current(version, meeting.version, "The level decision")
    require_valid(_level_problems(meeting, outcome, rationale, next_review_on, close_reason))
    closes = outcome is LevelOutcome.CLOSE
    meeting.level_outcome = outcome or ""
    meeting.level_rationale = rationale.strip()
    meeting.next_review_on = next_review_on
    meeting.no_review_because = no_review_because.strip()
    meeting.close_reason = close_reason if closes and close_reason else ""
    meeting.step_down_override = override.strip()
    save_decided(
        actor,
        meeting,
        EventType.MEETING_RECORDED,
        "level_outcome",
        "level_rationale",
        "next_review_on",
        "no_review_because",
        "close_reason",
        "step_down_override",
    )
    return meeting


def _level_problems(
    meeting: Meeting,
    outcome: LevelOutcome | None,
    rationale: str,
    next_review_on: date | None,
    close_reason: CloseReason | None,
) -> list[Problem]:
    found = []
    if outcome is None:
        found.append(Problem("outcome", "Select what was decided about the level"))
    elif outcome not in level_outcomes(meeting.level, category_3=meeting.case.category == 3):  # noqa: PLR2004  Category 3
        found.append(Problem("outcome", f"“{outcome.label}” is not open to this meeting"))
    if not rationale.strip():
        found.append(Problem("rationale", "Enter the reasons for the level decision"))
    elif outcome is not None and outcome.level != meeting.level and _is_thin(rationale):
        found.append(
            Problem("rationale", f"Enter reasons of at least {MINIMUM_RATIONALE} characters for the change")
        )
    if next_review_on is not None and next_review_on <= meeting.panel_day.held_on:
        found.append(Problem("next_review_on", "The next meeting must be after this one"))
    if outcome is LevelOutcome.CLOSE and close_reason is None:
        found.append(Problem("close_reason", "Select why the case is closed"))
    return found


def _is_thin(rationale: str) -> bool:
    return len(" ".join(rationale.split())) < MINIMUM_RATIONALE
