"""What meetings tell the timeline of a case: scheduled or held, what was decided, minutes approved."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case
from mappa.agencies.actor import Actor
from mappa.look import Link, TimelineEntry
from meetings.domain.enums import LevelOutcome, MeetingState
from meetings.models import Meeting
from meetings.selectors.meetings import meetings_of


def meeting_entries(actor: Actor, case: Case) -> Iterator[TimelineEntry]:
    """One entry a meeting on its day, one when its minutes were approved. One query."""
    for row in meetings_of(actor, case).select_related("approved_by"):
        words = {"level": row.level, "number": row.number, "state": MeetingState(row.state).label.lower()}
        title = _("Level %(level)s meeting %(number)s: %(state)s") % words
        link = Link(_("Open the meeting"), reverse("meeting-detail", args=[row.pk]), hidden=str(row.number))
        chair = row.panel_day.chair.name
        yield TimelineEntry(
            title, row.ended_at or row.panel_day.held_on, by=chair, text=_decided(row), links=[link]
        )
        if row.approved_at and row.approved_by:
            title = _("Minutes of meeting %(number)s approved") % words
            yield TimelineEntry(title, row.approved_at, by=row.approved_by.name)


def _decided(row: Meeting) -> str:
    if not row.ended_at or not row.level_outcome:
        return ""
    return f"{LevelOutcome(row.level_outcome).label}. {row.level_rationale}"
