"""Who is expected at a meeting and who came. The meeting must come from a selector that takes the actor."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from mappa.agencies.actor import Actor
from mappa.core.grades import Grade
from meetings.domain.attendance import AttendanceRow
from meetings.domain.enums import AttendanceOutcome, Expected, ServiceKind
from meetings.models import Attendance, Meeting, StatementAcceptance


def attendance_of(meeting: Meeting) -> list[Attendance]:
    """Every seat at the meeting with its person and agency: required ones first, then by service."""
    rows = Attendance.objects.filter(meeting=meeting).select_related("user", "agency")
    return sorted(rows, key=_place)


def seat_or_404(actor: Actor, pk: UUID) -> Attendance:
    """One seat of a meeting the actor sees; Http404 for an unknown and an invisible one alike."""
    seat: Attendance | None = Attendance.objects.visible_to(actor).filter(pk=pk).first()
    if seat is None:
        raise Http404("No such seat.")
    return seat


def _place(row: Attendance) -> tuple[bool, str, str]:
    return (
        row.expected != Expected.REQUIRED,
        ServiceKind(row.service).label,
        row.user.name if row.user else "",
    )


def attendance_rows(rows: Iterable[Attendance]) -> list[AttendanceRow]:
    """The seats as the rules of meetings/domain/attendance.py take them."""
    return [
        AttendanceRow(
            service=ServiceKind(row.service),
            expected=Expected(row.expected),
            outcome=AttendanceOutcome(row.outcome) if row.outcome else None,
            person=row.deputy_name if row.outcome == AttendanceOutcome.DEPUTY else row.user_id,
            grade=Grade(row.grade) if row.grade else None,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody in the room: the seat, their name, and whether they accepted the statement today."""

    seat: Attendance
    name: str
    has_accepted: bool


def people_present(meeting: Meeting) -> list[Present]:
    """Everybody in the room by the attendance list, once each, with acceptance of the statement."""
    accepted = _accepted(meeting)
    found: dict[UUID | str, Present] = {}
    for row in attendance_of(meeting):
        key = person_key(row)
        if key is not None and key not in found:
            name = key if isinstance(key, str) else row.user.name if row.user else ""
            found[key] = Present(row, name, key in accepted)
    return list(found.values())


def person_key(row: Attendance) -> UUID | str | None:
    """Who sits in the seat: the person's id, the name of somebody without an account, or None for nobody."""
    if row.outcome == AttendanceOutcome.DEPUTY:
        return row.deputy_name or None
    if row.outcome == AttendanceOutcome.ATTENDED:
        return row.user_id or row.deputy_name or None
    return None


def _accepted(meeting: Meeting) -> set[UUID | str]:
    rows = StatementAcceptance.objects.filter(panel_day_id=meeting.panel_day_id)
    return {row.user_id or row.deputy_name for row in rows}


def accepted_names(meeting: Meeting) -> list[str]:
    """Names of those in the room who accepted the statement."""
    return [person.name for person in people_present(meeting) if person.has_accepted]
