"""Who sits in a meeting that is running: they may do nothing at the screen for longer (settings.MAY_IDLE_LONGER)."""

from django.db.models import Q

from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from meetings.domain.enums import MeetingState
from meetings.models import Meeting
from meetings.selectors.chairing import chaired_by


def may_idle_longer(actor: Actor) -> bool:
    """Whether the actor chairs, or takes the minutes of, a meeting that runs today.

    Whoever takes the minutes convened the panel or has recorded something of the meeting.
    """
    if not (actor.may(Permission.CHAIR_MEETING) or actor.may(Permission.RECORD_MEETING)):
        return False
    theirs = Q(pk__in=[])
    if actor.may(Permission.CHAIR_MEETING):
        theirs |= chaired_by(actor)
    if actor.may(Permission.RECORD_MEETING):
        mine = actor.user_id
        theirs |= Q(panel_day__created_by_id=mine) | Q(sections__recorded_by_id=mine)
        theirs |= Q(attendance__recorded_by_id=mine)
    running = Meeting.objects.visible_to(actor).filter(
        state=MeetingState.RUNNING, panel_day__held_on=actor.on
    )
    return running.filter(theirs).exists()
