"""Closing a meeting: nothing required is missing, the level takes effect, actions leave the same minute."""

from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone

from cases.domain.enums import CaseState, CloseReason, LevelBasis
from cases.selectors.limitations import not_kept_out
from cases.services.levels import close_case, decide_level
from mappa.agencies.actor import Actor
from mappa.agencies.models import User
from mappa.core.decisions import require_valid
from meetings.domain.enums import LevelOutcome, MeetingState
from meetings.domain.meetings import missing_to_close
from meetings.jobs import ACTION
from meetings.models import Meeting
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
        require_valid(missing_to_close(closing_facts(actor, meeting)))
    meeting.ended_at = timezone.now()
    advance(actor, meeting, "close", "ended_at")
    _issue_actions(meeting, on)
    _apply_level(actor, meeting, on)
    return meeting


def _issue_actions(meeting: Meeting, on: date) -> None:
    """All of them, those too that the chair may not read: the database issues them in the chair's name.

    Their owners are told.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT action, owner FROM issue_actions(%s)", [str(meeting.pk)])
        issued = dict(cursor.fetchall())
    # Not whom a limitation keeps out of the case since: even a notice would tell them.
    owners = User.objects.filter(pk__in=[pk for pk in issued.values() if pk])
    told = set(not_kept_out(owners, meeting.case, on=on).values_list("pk", flat=True))
    for action_id, owner_id in issued.items():
        if owner_id in told:
            tell(user_id=owner_id, notice=ACTION, about=action_id)


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
