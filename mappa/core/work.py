"""One piece of work on somebody's first page, whichever app it comes from."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mappa.core.coded import Coded


class WorkGroup(Coded):
    """Under which heading a piece of work stands, in the order of the first page."""

    URGENT = "URGENT", "Urgent notes from other agencies"
    EMERGENCY_REVIEW = "EMERGENCY_REVIEW", "Emergency access"
    MANY_OPENED = "MANY_OPENED", "Many cases opened"
    SUBSTITUTE = "SUBSTITUTE", "Somebody to stand in"
    ACCESS = "ACCESS", "Access asked for"
    OVERDUE = "OVERDUE", "Overdue"
    DUE = "DUE", "Due"
    TOLD = "TOLD", "Told to you"
    ASKED = "ASKED", "Information asked of you"
    DOCUMENT = "DOCUMENT", "Documents to complete or sign"
    ACTION = "ACTION", "Your actions"
    SCREEN = "SCREEN", "Referrals"
    ENDORSE = "ENDORSE", "Level decisions to endorse"
    OVERSEE = "OVERSEE", "Level 1 reviews to look over"
    DUPLICATE = "DUPLICATE", "Possible duplicates"
    MEETING = "MEETING", "Meetings"
    SHARED = "SHARED", "Shared with you"
    EXPORT = "EXPORT", "Files of cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """Something for somebody to do.

    `title` says what; `who` is the nominal's name and `reference` the case's; `because` the reason in a sentence;
    `source` the rule and where it comes from; `url` the page where it is done. `due_on` is in time on that day.
    `case_id` goes into the evidence of the page that shows the item.
    """

    group: WorkGroup
    title: str
    who: str
    reference: str
    url: str
    due_on: date | None = None
    is_overdue: bool = False
    because: str = ""
    source: str = ""
    case_id: UUID | None = None
