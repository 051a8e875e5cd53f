"""The evidence of a look at a meeting."""

from mappa.agencies.actor import Actor
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from meetings.models import Meeting
from meetings.selectors.sections import tells_of_victims


def record_look(actor: Actor, meeting: Meeting) -> None:
    """Record that somebody looked, and apart from that, that they were shown details of a victim."""
    seen = [EventType.MEETING_VIEWED]
    if tells_of_victims(actor, meeting):
        seen.append(EventType.VICTIM_DETAILS_SHOWN)
    for event in seen:
        record_view(actor=actor, event=event, case_ids=[meeting.case_id], subject=meeting)
