"""Closing a meeting: nothing required is missing, the level takes effect, actions leave the same minute."""

from datetime import date
from uuid import UUID

from django.utils import timezone

from cases.domain.enums import CaseState, CloseReason, LevelBasis
from cases.services.levels import close_case, decide_level
from mappa.agencies.actor import Actor
from mappa.core.decisions import require_valid
from meetings.domain.enums import LevelOutcome, MeetingState
from meetings.domain.meetings import missing_to_close
from meetings.jobs import ACTION
from meetings.models import Action, Meeting
from meetings.selectors.closing import closing_facts
from meetings.selectors.meetings import locked_meeting
from meetings.services.inviting import tell
from meetings.services.moving import advance, must_chair


def close_meeting(*, actor: Actor, meeting_id: UUID, on: date) -> Meeting:
    """Close the meeting: end time, actions issued (rule D13), and the level decided where it changes.

    Closing twice closes once. Raises Refused for anybody but the panel's chair, Invalid with everything that is
    still missing (fields of meetings/domain/meetings.py), Http404. Then nothing has changed.
    """
    meeting = locked_meeting(actor, meeting_id)
    must_chair(actor, meeting)
    if meeting.state == MeetingState.HELD:
        return meeting
    if meeting.state == MeetingState.RUNNING:
        require_valid(missing_to_close(closing_facts(meeting)))
    meeting.ended_at = timezone.now()
    advance(actor, meeting, "close", "ended_at")
    _issue_actions(meeting)
    _apply_level(actor, meeting, on)
    return meeting


def _issue_actions(meeting: Meeting) -> None:
    actions = Action.objects.filter(meeting=meeting, issued_at__isnull=True)
    for action in actions:
        if action.owner_id:
            tell(user_id=action.owner_id, notice=ACTION, about=action.pk)
    actions.update(issued_at=meeting.ended_at)


def _apply_level(actor: Actor, meeting: Meeting, on: date) -> None:
    outcome = LevelOutcome(meeting.level_outcome)
    if outcome is LevelOutcome.CLOSE:
        close_case(
            actor=actor,
            case_id=meeting.case_id,
            reason=CloseReason(meeting.close_reason),
            version=meeting.case.version,
            on=on,
            meeting_id=meeting.pk,
        )
    elif outcome.level is not None and outcome.level != CaseState(meeting.case.state).level:
        decide_level(
            actor=actor,
            case=meeting.case,
            level=outcome.level,
            route=LevelBasis.PANEL,
            rationale=meeting.level_rationale,
            on=on,
            meeting_id=meeting.pk,
        )
