"""What is said under each part of the agenda: written while the meeting runs, put right until it is approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cases.domain.access import Tellable
from cases.domain.enums import Sharing
from cases.services.marks import insert_or_refuse, unreadable
from cases.visibility import shared_with
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Invalid, Problem, Refused, require_valid
from meetings.domain.agenda import TEXT_ITEMS
from meetings.models import Meeting, MinuteSection
from meetings.selectors.meetings import locked_meeting
from meetings.selectors.sections import drafts_of
from meetings.services.moving import WRITABLE, must_be_current


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What is to stand under one part. `version` is the part's when the page was opened (0: none yet)."""

    item: str
    text: str
    version: int
    sharing: Sharing = Sharing.ALL_INVOLVED
    tellable: Tellable = Tellable.ASK_OWNER
    is_withheld: bool = False
    minutes_spent: int | None = None


def save_section(*, actor: Actor, meeting_id: UUID, written: Written) -> MinuteSection:
    """Write what was said under one part. A meeting's minutes are never one agency's own.

    Raises Refused once the minutes are approved, or where another agency keeps the part to some; Invalid (field
    sharing) when the writer could not read it again, and when somebody else has changed it meanwhile; Http404.
    """
    meeting = locked_meeting(actor, meeting_id)
    must(actor, Permission.RECORD_MEETING, "Your role does not let you record what a meeting says.")
    if meeting.state not in WRITABLE:
        raise Refused(
            "The minutes can be written from the start of the meeting until the chair approves them."
        )
    if written.item not in TEXT_ITEMS:
        raise ValueError(f"{written.item} is no item with text of its own")
    section = MinuteSection.objects.filter(shared_with(actor), meeting=meeting, item=written.item).first()
    must_be_current(written.version, section.version if section else 0, "This part of the minutes")
    known = section is not None
    section = section or _new(actor, meeting, written.item)
    require_valid(_mark_problems(actor, written, section))
    section.text = written.text.strip()
    section.sharing, section.tellable = written.sharing, written.tellable
    section.is_withheld = written.is_withheld
    if written.minutes_spent is not None:
        section.minutes_spent = written.minutes_spent
    section.version += 1
    section.recorded_by_id = actor.user_id
    if known:
        section.save()
    else:
        insert_or_refuse(section)
    record(
        actor=actor,
        event=EventType.MEETING_RECORDED,
        case_ids=[meeting.case_id],
        subject=section,
        changed=["text", "sharing", "tellable", "is_withheld"],
        reason=written.item,
    )
    return section


def _new(actor: Actor, meeting: Meeting, item: str) -> MinuteSection:
    return MinuteSection(
        case_id=meeting.case_id,
        area_id=meeting.area_id,
        meeting=meeting,
        item=item,
        version=0,
        owner_agency_id=actor.agency_id,
    )


def _mark_problems(actor: Actor, written: Written, section: MinuteSection) -> list[Problem]:
    if written.sharing is Sharing.OWN_AGENCY:
        return [Problem("sharing", "Minutes are the meeting's: select who of those involved may read this")]
    return unreadable(actor, written.sharing, section.owner_agency_id)


def save_sections(*, actor: Actor, meeting_id: UUID, written: Sequence[Written]) -> None:
    """Write several parts at once, those that changed.

    Raises as save_section does; Invalid names the part's field.
    """
    meeting = locked_meeting(actor, meeting_id)
    kept = {draft.part.code: draft for draft in drafts_of(actor, meeting)}
    for row in written:
        draft = kept.get(row.item)
        marks = (row.sharing, row.tellable, row.is_withheld)
        if (
            draft
            and draft.text == row.text.strip()
            and not (draft.text and marks != (draft.sharing, draft.tellable, draft.is_withheld))
        ):
            continue
        try:
            save_section(actor=actor, meeting_id=meeting.pk, written=row)
        except Invalid as invalid:
            raise Invalid(Problem(row.item, problem.message) for problem in invalid.problems) from None
