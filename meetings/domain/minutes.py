"""What the minutes (MAPPA B) are made of: plain facts, in words ready to print.

Minutes are cumulative, so this meeting and the earlier ones are kept apart, and so are actions that still
stand and actions that are settled. The joint inspection of 2022 found that the two could not be told apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceFact:
    """One service at a meeting. `who` is empty when no named person was invited; `report` what a report said."""

    service: str
    who: str
    agency: str
    grade: str
    expected: str
    outcome: str
    in_the_room: bool
    deputy: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class SectionFact:
    """What was said under one part of the agenda; `code` is the part's (see agenda.py).

    `marks` tell who may read it and whether the person may be told. One that `is_held` says in its text
    why it is not shown.
    """

    code: str
    title: str
    text: str
    marks: Sequence[Any] = ()
    is_held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFact:
    """One action as it stands. `set_at_meeting` is the number of the meeting that set it.

    `is_open` is true while somebody still has to do it; `is_overdue` is told for the day the facts were read.
    `decided_here` is true when the meeting the facts are of decided on it (closed it or carried it forward).
    """

    number: int
    pillar: str
    text: str
    owner: str
    agency: str
    due_on: date
    state: str
    is_open: bool
    is_overdue: bool
    is_safeguarding: bool
    set_at_meeting: int
    set_on: date
    decided_here: bool = False
    evidence: str = ""
    closed_reason: str = ""
    marks: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class MeasureFact:
    """One measure of the plan and who sees to it."""

    text: str
    owner: str
    marks: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class PillarFact:
    """One pillar: its measures, or why none is needed (one of the two is empty)."""

    pillar: str
    measures: Sequence[MeasureFact]
    none_needed_because: str


@dataclass(frozen=True, slots=True)
class PlanFact:
    """The plan as a meeting left it. `number` is its version."""

    number: int
    pillars: Sequence[PillarFact]
    contingency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureFact:
    """What was decided on disclosure, with its reasons either way (CJA 2003 s.327A)."""

    kind: str
    reasons: str
    information: str = ""
    recipient: str = ""
    conditions: str = ""
    gateway: str = ""
    marks: Sequence[Any] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFact:
    """What was decided about the level. `override` is why safeguarding actions did not stop a step down."""

    outcome: str
    rationale: str
    override: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFacts:
    """One meeting: what was said and decided. `actions` are those it set, as they stand now."""

    number: int
    level: int
    held_on: date
    venue: str
    chair: str
    chair_agency: str
    started_at: datetime | None
    ended_at: datetime | None
    purpose: str
    sections: Sequence[SectionFact]
    level_decision: LevelFact | None
    disclosure: DisclosureFact | None
    next_review_on: date | None
    no_review_because: str
    actions: Sequence[ActionFact]


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesFacts:
    """Everything the minutes of `meeting` need.

    `taken_without` are services of the minimum panel nobody spoke for, each with the reason in words. `current_actions`
    are all that stand now, whichever meeting set them; `settled_actions` those of earlier meetings that are
    done, superseded or cancelled. `changes` are sentences on what differs from the meeting before. `earlier`
    are the meetings before this one, the newest first.
    """

    reference: str
    name: str
    born_on: date | None
    category: str
    area: str
    numbers: Sequence[tuple[str, str]]
    meeting: MeetingFacts
    statement_read_at: datetime | None
    accepted_by: Sequence[str]
    attendance: Sequence[AttendanceFact]
    taken_without: Sequence[str]
    plan: PlanFact | None
    current_actions: Sequence[ActionFact]
    settled_actions: Sequence[ActionFact]
    changes: Sequence[str]
    earlier: Sequence[MeetingFacts]
    approved_by: str
    approved_at: datetime | None
