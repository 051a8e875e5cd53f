"""Who sees a case through a meeting, and for how long: the rule is told in cases/services/panel_spans.py."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from cases.domain.access import SpanReason
from cases.services.panel_spans import end_action_span, open_panel_span
from meetings.domain.meetings import LIVE_ACTION_STATES
from meetings.models import Action, Meeting
from meetings.selectors.panels import standing_members


def see_by_invitation(meeting: Meeting, user_ids: Iterable[UUID], *, on: date) -> None:
    """The invited see the case from now on; those of the standing panel for as long as it stays at the level."""
    seats = standing_members(meeting.area_id, meeting.level, on).values_list("user_id", "deputy_id")
    standing = {pk for pair in seats for pk in pair if pk}
    for user_id in user_ids:
        open_panel_span(case=meeting.case, user_id=user_id, meeting_id=meeting.pk, on=on)
        if user_id in standing:
            open_panel_span(
                case=meeting.case,
                user_id=user_id,
                meeting_id=meeting.pk,
                on=on,
                because=SpanReason.STANDING,
            )


def follow_action(action: Action, *, on: date) -> None:
    """Whoever has the action sees the case while it is open."""
    if action.state in LIVE_ACTION_STATES and action.owner_id:
        open_panel_span(
            case=action.meeting.case,
            user_id=action.owner_id,
            meeting_id=action.meeting_id,
            on=on,
            because=SpanReason.ACTION,
            action_id=action.pk,
        )
    else:
        end_action_span(action_id=action.pk, on=on)
