"""Inviting people to a meeting. From their invitation they see the case (until 28 days after the minutes)."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils import timezone

from cases.selectors.limitations import limits_of
from cases.services.panel_spans import withdraw_panel_spans
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.models import Agency, User
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Problem, Refused, require_valid
from mappa.outbox.models import OutboxItem
from mappa.outbox.services import post
from meetings.domain.enums import Expected, MeetingState, ServiceKind
from meetings.jobs import INVITATION
from meetings.models import Attendance, Meeting
from meetings.selectors.attendance import seat_or_404
from meetings.selectors.meetings import BEFORE, LIVE, locked_meeting
from meetings.selectors.panels import people_to_invite
from meetings.services.moving import advance
from meetings.services.spans import see_by_invitation


def expect_service(
    *,
    actor: Actor,
    meeting_id: UUID,
    service: ServiceKind,
    expected: Expected,
    user_id: UUID | None,
    agency_id: UUID | None,
    on: date,
) -> Attendance:
    """Add a seat: a person who speaks for a service, or an agency that will send somebody.

    After the invitations have gone out the person is invited at once. Raises Refused, Http404, Invalid (fields
    user, agency). A service that is there already without a person is not added twice.
    """
    meeting = locked_meeting(actor, meeting_id)
    must(actor, Permission.SCHEDULE_MEETING, "Your role does not let you invite people to a meeting.")
    if meeting.state not in LIVE:
        raise Refused("Nobody can be invited any more.")
    user = _person(meeting, user_id, on)
    agency = user.agency if user else _agency(agency_id)
    if agency is None:
        require_valid([Problem("user", "Select a person, or the agency that will send somebody")])
    seat, added = Attendance.objects.filter(meeting=meeting, service=service, user=user).first(), False
    if seat is None:
        seat = Attendance(
            case_id=meeting.case_id,
            area_id=meeting.area_id,
            recorded_by_id=actor.user_id,
            meeting=meeting,
            service=service,
            expected=expected,
            agency=agency,
            user=user,
            grade=user.grade if user else "",
        )
        seat.save(force_insert=True)
        added = True
    if added and meeting.state != MeetingState.SCHEDULED:
        _invite(meeting, [seat], on)
    if added:
        record(actor=actor, event=EventType.MEETING_INVITED, case_ids=[meeting.case_id], subject=seat)
    return seat


def _agency(agency_id: UUID | None) -> Agency | None:
    return Agency.objects.filter(pk=agency_id).first() if agency_id else None


def _person(meeting: Meeting, user_id: UUID | None, on: date) -> User | None:
    if user_id is None:
        return None
    there = meeting.attendance.filter(user_id=user_id).select_related("user__agency").first()
    if there is not None:
        return there.user  # type: ignore[no-any-return]
    user = people_to_invite(meeting, on=on).filter(pk=user_id).first()
    if user is None:
        require_valid([Problem("user", "Select one of the people shown")])
    return user


def send_invitations(*, actor: Actor, meeting_id: UUID, on: date) -> Meeting:
    """Invite everybody expected: they see the case from now on and get a notice that names nobody.

    Sending twice invites once. Raises Refused, Http404, Invalid when nobody is expected.
    """
    meeting = locked_meeting(actor, meeting_id)
    must(actor, Permission.SCHEDULE_MEETING, "Your role does not let you invite people to a meeting.")
    if meeting.state == MeetingState.INVITED:
        return meeting
    seats = list(meeting.attendance.select_related("user"))
    if not seats:
        require_valid([Problem(None, "Add at least one person or agency before sending invitations")])
    advance(actor, meeting, "invite")
    _invite(meeting, seats, on)
    return meeting


def _invite(meeting: Meeting, seats: Iterable[Attendance], on: date) -> None:
    """Everybody with a seat, but those kept out of the case since they got it: even a notice would tell them."""
    now, limits = timezone.now(), limits_of(meeting.case, on)
    for seat in seats:
        if seat.user is not None and limits.keeps_out(seat.user, on):
            continue
        seat.invited_at = now
        seat.save(update_fields=["invited_at"])
        if seat.user is not None:
            see_by_invitation(meeting, [seat.user.pk], on=on)
            tell(user_id=seat.user.pk, notice=INVITATION, about=meeting.pk)


def withdraw_invitation(*, actor: Actor, seat_id: UUID, on: date) -> Meeting:
    """Take a seat away before the meeting begins: whoever was invited to it stops seeing the case at once.

    Somebody with another seat, and the chair, go on seeing it. Raises Refused, Http404.
    """
    seat = seat_or_404(actor, seat_id)
    meeting = locked_meeting(actor, seat.meeting_id)
    must(actor, Permission.SCHEDULE_MEETING, "Your role does not let you withdraw an invitation.")
    if meeting.state not in BEFORE:
        raise Refused("The meeting has begun: record who came instead.")
    others = Attendance.objects.filter(meeting=meeting, user=seat.user).exclude(pk=seat.pk)
    record(
        actor=actor,
        event=EventType.MEETING_INVITED,
        case_ids=[meeting.case_id],
        subject=seat,
        reason="withdrawn",
    )
    if seat.user_id and seat.user_id != meeting.panel_day.chair_id and not others.exists():
        withdraw_panel_spans(meeting_id=meeting.pk, on=on, user_ids=[seat.user_id])
    seat.delete()
    return meeting


def tell(*, user_id: UUID, notice: str, about: UUID) -> None:
    """Post a notice to somebody; about one thing it goes out once."""
    post(
        job="meeting_notice",
        payload={"user_id": str(user_id), "notice": notice},
        key=f"meeting-notice:{notice}:{about}:{user_id}",
        kind=OutboxItem.Kind.MESSAGE,
    )
