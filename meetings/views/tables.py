"""Rows of the tables of meetings: facts in words, ready for the table component."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.domain.enums import Pillar
from cases.models import Case
from cases.selectors.marks import narrow_marks
from mappa.core.grades import Grade
from mappa.formkit import long_date
from mappa.look import Column, Link, NoneRecorded, Tag
from meetings.domain.enums import (
    ActionState,
    AttendanceOutcome,
    Expected,
    LevelOutcome,
    MeetingState,
    ServiceKind,
)
from meetings.domain.meetings import LIVE_ACTION_STATES
from meetings.models import Action, Attendance, Meeting, PanelDay

Table = tuple[list[Column], list[list[Any]]]
_STATE_COLOURS: dict[MeetingState, Any] = {
    MeetingState.RUNNING: "green",
    MeetingState.MINUTES_DRAFTED: "yellow",
    MeetingState.DISTRIBUTED: "grey",
    MeetingState.CANCELLED: "grey",
    MeetingState.POSTPONED: "grey",
}


def state_tag(meeting: Meeting) -> Tag:
    """Where the meeting stands."""
    state = MeetingState(meeting.state)
    return Tag(state.label, _STATE_COLOURS.get(state, ""))


def sort_url(query: QueryDict, name: str, current: str) -> str:
    """The address of this list sorted by the column, the other way round when it is already."""
    wanted = query.copy()
    wanted["sort"] = f"-{name}" if current == name else name
    wanted.pop("page", None)
    return f"?{wanted.urlencode()}"


def sorted_word(name: str, current: str) -> Any:
    """How the column is sorted now, as the table component says it."""
    return {name: "ascending", f"-{name}": "descending"}.get(current, "")


def panel_table(panels: Iterable[PanelDay], query: QueryDict, sort: str) -> Table:
    """Panel days."""
    columns = [
        Column(_("Date"), sort_url=sort_url(query, "date", sort), sorted=sorted_word("date", sort)),
        Column(_("Start")),
        Column(_("Level"), sort_url=sort_url(query, "level", sort), sorted=sorted_word("level", sort)),
        Column(_("Area")),
        Column(_("Venue")),
        Column(_("Chair")),
        Column(_("Nominals"), numeric=True),
    ]
    rows = [
        [
            Link(long_date(row.held_on), reverse("panel-detail", args=[row.pk])),
            f"{row.starts_at:%H:%M}",
            _("Level %(n)d") % {"n": row.level},
            row.area.name,
            row.venue,
            row.chair.name,
            str(row.slot_count),  # type: ignore[attr-defined]
        ]
        for row in panels
    ]
    return columns, rows


def slot_table(meetings: Iterable[Meeting]) -> Table:
    """The slots of a panel day."""
    columns = [
        Column(_("Slot")),
        Column(_("Nominal")),
        Column(_("Case")),
        Column(_("Meeting")),
        Column(_("State")),
    ]
    rows = [
        [
            _("%(time)s, %(minutes)d minutes")
            % {"time": f"{row.slot_at:%H:%M}", "minutes": row.minutes_planned},
            Link(row.case.nominal.name, reverse("meeting-detail", args=[row.pk])),
            row.case.reference,
            _("Meeting %(n)d") % {"n": row.number},
            state_tag(row),
        ]
        for row in meetings
    ]
    return columns, rows


def candidate_words(case: Case) -> str:
    """A nominal who may be put on a panel, with why they stand where they stand in the list."""
    why = _("accepted referral, no meeting yet") if case.is_referred else _("managed at this level")  # type: ignore[attr-defined]
    return f"{case.nominal.name}, {case.reference}: {why}"


def meeting_table(meetings: Iterable[Meeting]) -> Table:
    """The meetings of one case."""
    columns = [
        Column(_("Date")),
        Column(_("Meeting")),
        Column(_("Level")),
        Column(_("Decision")),
        Column(_("State")),
    ]
    rows = [
        [
            Link(long_date(row.panel_day.held_on), reverse("meeting-detail", args=[row.pk])),
            str(row.number),
            _("Level %(n)d") % {"n": row.level},
            LevelOutcome(row.level_outcome).label if row.level_outcome else NoneRecorded(_("None yet")),
            state_tag(row),
        ]
        for row in meetings
    ]
    return columns, rows


def attendance_table(seats: Iterable[Attendance]) -> Table:
    """Who is expected and who came."""
    columns = [
        Column(_("Service")),
        Column(_("Person and agency")),
        Column(_("Grade")),
        Column(_("Needed")),
        Column(_("Attendance")),
    ]
    return columns, [_seat_cells(seat) for seat in seats]


def _seat_cells(seat: Attendance) -> list[Any]:
    who = [part for part in (seat.user and seat.user.name, seat.agency and seat.agency.name) if part]
    came = AttendanceOutcome(seat.outcome).label if seat.outcome else _("Not recorded")
    invited = "" if seat.outcome or seat.invited_at is None else _("Invited")
    return [
        ServiceKind(seat.service).label,
        ", ".join(who),
        Grade(seat.grade).label if seat.grade else None,
        Expected(seat.expected).label,
        ": ".join(part for part in (invited or came, seat.deputy_name) if part),
    ]


def action_table(
    actions: Iterable[Action], on: date, *, with_nominal: bool = False, linked: bool = True
) -> Table:
    """Actions, with the nominal where the list is of several cases; linked for those who may report on them."""
    nominal = [Column(_("Nominal"))] if with_nominal else []
    columns = [
        Column(_("Action")),
        *nominal,
        Column(_("Pillar")),
        Column(_("Who")),
        Column(_("Due")),
        Column(_("State")),
    ]
    return columns, [_action_cells(row, on, with_nominal=with_nominal, linked=linked) for row in actions]


def _action_cells(row: Action, on: date, *, with_nominal: bool, linked: bool) -> list[Any]:
    words = _("%(n)d. %(text)s") % {"n": row.number, "text": row.text}
    first: Any = Link(words, reverse("action-update", args=[row.pk])) if linked else words
    nominal = [f"{row.case.nominal.name}, {row.case.reference}"] if with_nominal else []
    return [first, *nominal, Pillar(row.pillar).label, owner_words(row), row.due_on, action_tags(row, on)]


def owner_words(row: Action) -> str:
    """The person and the agency that have the action."""
    return f"{row.owner.name}, {row.owner_agency.name}" if row.owner else row.owner_agency.name


def action_tags(row: Action, on: date) -> list[Tag]:
    """How the action stands; overdue and safeguarding are said in words."""
    is_open = row.state in LIVE_ACTION_STATES
    tags = [Tag(ActionState(row.state).label, "" if is_open else "grey")]
    if is_open and on > row.due_on:
        tags.append(Tag(_("Overdue"), "red"))
    if row.is_safeguarding:
        tags.append(Tag(_("Safeguarding"), "purple"))
    return [*tags, *narrow_marks(row)]


def people_choices(people: Iterable[Any]) -> Sequence[tuple[str, str]]:
    """People for a select: the name and the agency."""
    return [(str(row.pk), f"{row.name}, {row.agency.name}" if row.agency else row.name) for row in people]


def name_choices(rows: Iterable[Any]) -> Sequence[tuple[str, str]]:
    """Agencies or areas for a select."""
    return [(str(row.pk), row.name) for row in rows]
