"""Putting a nominal on a panel day, and who is expected there."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from cases.domain.enums import CaseState
from cases.domain.limitations import Duty
from cases.models import Case
from cases.selectors.cases import locked_case
from cases.selectors.limitations import Limits, limits_of
from cases.services.panel_spans import open_panel_span, withdraw_panel_spans
from cases.services.standing_in import ask_for_stand_in
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.models import User
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Problem, require_valid
from mappa.formkit.words import long_date
from meetings.domain.agenda import SHORTEST_MINUTES
from meetings.domain.attendance import MINIMUM_PANEL
from meetings.domain.enums import Expected, ServiceKind
from meetings.models import Attendance, Meeting, PanelDay, StandingMember
from meetings.selectors.meetings import GONE, locked_meeting
from meetings.selectors.panels import accepted_referral_of, panel_or_404, standing_members
from meetings.services.moving import advance


def schedule_meeting(
    *,
    actor: Actor,
    panel_id: UUID,
    case_id: UUID,
    slot_at: time,
    minutes_planned: int,
    purpose: str,
    on: date,
) -> Meeting:
    """Give the nominal a slot on the panel day; the standing panel is expected, the chair sees the case at once.

    A nominal has one meeting on a panel day: asking again gives the one there is. An accepted referral that has
    had no meeting is taken up. For a chair who may not see the case somebody is asked to stand in. Raises Refused, Http404, Invalid (fields case, slot_at, minutes_planned).
    """
    case = locked_case(actor, case_id)
    must(actor, Permission.SCHEDULE_MEETING, "Your role does not let you arrange meetings.")
    panel = panel_or_404(actor, panel_id)
    there = Meeting.objects.filter(panel_day=panel, case=case).exclude(state__in=GONE).first()
    if there is not None:
        return there  # type: ignore[no-any-return]
    require_valid(_problems(actor, panel, case, slot_at, minutes_planned, on))
    meeting = _new_meeting(actor, panel, case, slot_at, minutes_planned, purpose)
    _expect_standing_panel(actor, meeting)
    open_panel_span(case=case, user_id=panel.chair_id, meeting_id=meeting.pk, on=on)
    if limits_of(case, on).keeps_out(panel.chair, on):
        words = _("Chairs the meeting of %(day)s") % {"day": long_date(panel.held_on)}
        ask_for_stand_in(actor, case, panel.chair_id, Duty.CHAIR, words)
    record(actor=actor, event=EventType.MEETING_SCHEDULED, case_ids=[case.pk], subject=meeting)
    return meeting


def _new_meeting(
    actor: Actor, panel: PanelDay, case: Case, slot_at: time, minutes_planned: int, purpose: str
) -> Meeting:
    referral = accepted_referral_of(case)
    last = Meeting.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    meeting = Meeting(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        panel_day=panel,
        number=last + 1,
        level=panel.level,
        slot_at=slot_at,
        minutes_planned=minutes_planned,
        purpose=purpose.strip(),
        referral_id=referral.pk if referral else None,
    )
    meeting.save(force_insert=True)
    return meeting


def _problems(
    actor: Actor, panel: PanelDay, case: Case, slot_at: time, minutes: int, on: date
) -> list[Problem]:
    found = []
    if panel.held_on < on:
        found.append(Problem(None, "This panel is in the past: a nominal cannot be added to it"))
    if case.area_id != panel.area_id or CaseState(case.state).level != panel.level:
        found.append(Problem("case", f"Select a Level {panel.level} case of {panel.area.name}"))
    if minutes < SHORTEST_MINUTES:
        found.append(Problem("minutes_planned", f"A meeting needs at least {SHORTEST_MINUTES} minutes"))
    if slot_at < panel.starts_at:
        found.append(
            Problem(
                "slot_at", f"The slot must begin at or after {panel.starts_at:%H:%M}, when the panel does"
            )
        )
    if _is_taken(actor, panel, slot_at, minutes):
        found.append(Problem("slot_at", "Another nominal has this slot: choose another time"))
    return found


def _is_taken(actor: Actor, panel: PanelDay, slot_at: time, minutes: int) -> bool:
    """By a meeting the actor may see. A slot of a hidden one counts as free: to refuse it would tell of the case."""
    begin, end = _span(panel.held_on, slot_at, minutes)
    for other in Meeting.objects.visible_to(actor).filter(panel_day=panel).exclude(state__in=GONE):
        other_begin, other_end = _span(panel.held_on, other.slot_at, other.minutes_planned)
        if begin < other_end and other_begin < end:
            return True
    return False


def _span(day: date, at: time, minutes: int) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, at)
    return begin, begin + timedelta(minutes=minutes)


def _expect_standing_panel(actor: Actor, meeting: Meeting) -> None:
    panel, limits = meeting.panel_day, limits_of(meeting.case, actor.on)
    seats = [(row, _sits(row, limits, actor.on)) for row in _standing(panel)]
    Attendance.objects.bulk_create(
        Attendance(
            case_id=meeting.case_id,
            area_id=meeting.area_id,
            recorded_by_id=actor.user_id,
            meeting=meeting,
            service=seat.service,
            expected=expected_of(ServiceKind(seat.service)),
            agency=seat.user.agency,
            user=user,
            grade=user.grade if user else "",
        )
        for seat, user in seats
    )


def _standing(panel: PanelDay) -> Iterable[StandingMember]:
    return standing_members(panel.area_id, panel.level, panel.held_on).select_related(
        "user__agency", "deputy"
    )


def _sits(seat: StandingMember, limits: Limits, on: date) -> User | None:
    """Who takes the service's seat: its member, else the deputy; nobody yet where both are kept out of the case."""
    people = (seat.user, seat.deputy)
    return next((user for user in people if user and not limits.keeps_out(user, on)), None)


def expected_of(service: ServiceKind) -> Expected:
    """Services of the minimum panel are required, others invited."""
    return Expected.REQUIRED if service in MINIMUM_PANEL else Expected.INVITED


def cancel_meeting(*, actor: Actor, meeting_id: UUID, reason: str, on: date) -> Meeting:
    """Cancel a meeting that has not begun; those invited stop seeing the case. The reason is kept as evidence.

    Raises Refused, Http404, Invalid (field reason).
    """
    meeting = locked_meeting(actor, meeting_id)
    if not reason.strip():
        require_valid([Problem("reason", "Enter why the meeting is cancelled")])
    advance(actor, meeting, "cancel")
    withdraw_panel_spans(meeting_id=meeting.pk, on=on)
    return meeting
