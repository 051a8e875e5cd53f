"""Who sits in a meeting that is running: they may do nothing at the screen for longer (settings.MAY_IDLE_LONGER), and
no count of cases opened keeps them from its case (docs/adr/0026).
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from meetings.domain.enums import AttendanceOutcome, MeetingState
from meetings.models import Meeting
from meetings.selectors.chairing import chaired_by


def may_idle_longer(actor: Actor) -> bool:
    """Whether the actor chairs, or takes the minutes of, a meeting that runs today.

    Whoever takes the minutes convened the panel or has recorded something of the meeting.
    """
    if not (actor.may(Permission.CHAIR_MEETING) or actor.may(Permission.RECORD_MEETING)):
        return False
    return _running(actor).filter(_led_by(actor)).exists()


def cases_at_hand(actor: Actor, case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the cases whose meeting runs today with the actor in it: they lead it, or have a seat and are not away."""
    if actor.user_id is None:
        return frozenset()
    here = Q(attendance__outcome__in=["", AttendanceOutcome.ATTENDED])
    seated = Q(attendance__user_id=actor.user_id) & here
    rows = _running(actor).filter(_led_by(actor) | seated, case_id__in=case_ids)
    return frozenset(rows.values_list("case_id", flat=True))


def _running(actor: Actor) -> QuerySet[Meeting]:
    rows: QuerySet[Meeting] = Meeting.objects.visible_to(actor)
    return rows.filter(state=MeetingState.RUNNING, panel_day__held_on=actor.on)


def _led_by(actor: Actor) -> Q:
    theirs = Q(pk__in=[])
    if actor.may(Permission.CHAIR_MEETING):
        theirs |= chaired_by(actor)
    if actor.may(Permission.RECORD_MEETING):
        mine = actor.user_id
        theirs |= Q(panel_day__created_by_id=mine) | Q(sections__recorded_by_id=mine)
        theirs |= Q(attendance__recorded_by_id=mine)
    return theirs
