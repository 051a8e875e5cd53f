"""What every service of a meeting begins with: who may, and whether the state of things allows it."""

from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Denied, Invalid, Problem, Refused
from meetings.domain.enums import MeetingState
from meetings.domain.meetings import MEETING
from meetings.models import Meeting
from meetings.selectors.chairing import chairs

# While minutes are being written, what was said may still be put right; after approval nothing changes.
WRITABLE = frozenset({MeetingState.RUNNING, MeetingState.HELD, MeetingState.MINUTES_DRAFTED})


def advance(actor: Actor, meeting: Meeting, name: str, *changed: str) -> None:
    """Take the transition `name`, save it with the fields named in `changed`, and record it.

    Raises Refused when the actor may not or the meeting is in another state.
    """
    row = MEETING.find(name, MeetingState(meeting.state))
    if isinstance(row, Denied):
        raise Refused(row)
    must(actor, Permission(row.permission), "Your role does not let you do this to a meeting.")
    meeting.state = row.target
    meeting.version += 1
    meeting.save(update_fields=["state", "version", *changed])
    record(
        actor=actor,
        event=EventType[row.event],
        case_ids=[meeting.case_id],
        subject=meeting,
        changed=["state", *changed],
    )


def must_chair(actor: Actor, meeting: Meeting) -> None:
    """Raise Refused unless the actor chairs this meeting."""
    must(actor, Permission.CHAIR_MEETING, "Only a chair can do this.")
    if not chairs(actor, meeting):
        raise Refused("Only the chair of this panel can do this.")


def must_record(actor: Actor, meeting: Meeting) -> None:
    """Raise Refused unless the actor may write what the running meeting decides."""
    must(actor, Permission.RECORD_MEETING, "Your role does not let you record what a meeting says.")
    if meeting.state != MeetingState.RUNNING:
        raise Refused("This can be recorded only while the meeting is running.")


def must_be_current(version: int, row_version: int, what: str) -> None:
    """Raise Invalid when the row has changed since the page was opened; what was typed is kept by the form."""
    if version != row_version:
        raise Invalid(
            [
                Problem(
                    None,
                    f"{what} changed since you opened it. Your text is kept below: compare and save again.",
                )
            ]
        )


def save_decided(actor: Actor, meeting: Meeting, event: EventType, *changed: str) -> None:
    """Save fields of the meeting, count its version up, and record which fields changed."""
    meeting.version += 1
    meeting.save(update_fields=[*changed, "version"])
    record(actor=actor, event=event, case_ids=[meeting.case_id], subject=meeting, changed=changed)
