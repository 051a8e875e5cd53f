"""Minutes (MAPPA B): drafted, approved by the chair, rendered, distributed."""

from datetime import date
from uuid import UUID

from django.utils import timezone

from cases.services.panel_spans import end_invited_spans
from mappa.agencies.actor import Actor
from mappa.core.decisions import Refused
from mappa.outbox.services import post
from meetings.domain.enums import MeetingState
from meetings.models import Meeting
from meetings.selectors.meetings import locked_meeting
from meetings.services.moving import advance, must_chair


def draft_minutes(*, actor: Actor, meeting_id: UUID) -> Meeting:
    """Say that the minutes are drafted, so that the chair approves them. Twice is once. Refused, Http404."""
    meeting = locked_meeting(actor, meeting_id)
    if meeting.state != MeetingState.MINUTES_DRAFTED:
        advance(actor, meeting, "draft_minutes")
    return meeting


def approve_minutes(*, actor: Actor, meeting_id: UUID) -> Meeting:
    """The chair approves the minutes; from then on nothing in them changes, and their PDF is made.

    Twice is once. Raises Refused for anybody but the panel's chair, Http404.
    """
    meeting = locked_meeting(actor, meeting_id)
    must_chair(actor, meeting)
    if meeting.state == MeetingState.APPROVED:
        return meeting
    meeting.approved_by_id, meeting.approved_at = actor.user_id, timezone.now()
    advance(actor, meeting, "approve", "approved_by", "approved_at")
    post(
        job="render_minutes",
        payload={"meeting_id": str(meeting.pk), "user_id": str(actor.user_id)},
        key=f"render-minutes:{meeting.pk}",
    )
    return meeting


def distribute_minutes(*, actor: Actor, meeting_id: UUID, on: date) -> Meeting:
    """Give the minutes to those invited, who see the case for 28 days more, longer with an open action.

    Twice is once. Raises Refused while the PDF is not made or the minutes are not approved, Http404.
    """
    meeting = locked_meeting(actor, meeting_id)
    if meeting.state == MeetingState.DISTRIBUTED:
        return meeting
    if meeting.state == MeetingState.APPROVED and meeting.minutes_document_id is None:
        raise Refused("The minutes are still being made. Try again in a moment.")
    meeting.distributed_at = timezone.now()
    advance(actor, meeting, "distribute", "distributed_at")
    end_invited_spans(meeting_id=meeting.pk, on=on)
    return meeting
