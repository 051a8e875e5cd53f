"""Meetings an actor sees: those of the cases they see."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from cases.models import Case
from mappa.agencies.actor import Actor
from mappa.core.decisions import Refused
from meetings.domain.enums import MeetingState
from meetings.models import Meeting

BEFORE = (MeetingState.SCHEDULED, MeetingState.INVITED)
LIVE = (*BEFORE, MeetingState.RUNNING)
GONE = (MeetingState.CANCELLED, MeetingState.POSTPONED)


def meetings_for(actor: Actor) -> QuerySet[Meeting]:
    """The meetings of the cases the actor may see, with panel day, chair and nominal."""
    found: QuerySet[Meeting] = Meeting.objects.visible_to(actor)
    return found.select_related("panel_day__chair", "panel_day__area", "case__nominal")


def meeting_or_404(actor: Actor, pk: UUID) -> Meeting:
    """One meeting; Http404 for an unknown and an invisible one alike."""
    meeting = meetings_for(actor).select_related("area", "approved_by").filter(pk=pk).first()
    if meeting is None:
        raise Http404("No such meeting.")
    return meeting


def locked_meeting(actor: Actor, pk: UUID) -> Meeting:
    """As meeting_or_404, with the row locked until the transaction ends: the first step of every service.

    Raises Refused where the case may only be read.
    """
    found = meetings_for(actor).filter(pk__in=Meeting.objects.changeable_by(actor).order_by().values("pk"))
    meeting = found.select_for_update(of=("self",)).filter(pk=pk).first()
    if meeting is None:
        meeting_or_404(actor, pk)
        raise read_only()
    return meeting


def read_only() -> Refused:
    """Why nothing is changed in a case that was granted, or opened in an emergency, to read."""
    return Refused(_("You may read this case, not change it."))


def meetings_of(actor: Actor, case: Case) -> QuerySet[Meeting]:
    """The meetings of one case, the newest first."""
    return meetings_for(actor).filter(case=case).order_by("-number")
