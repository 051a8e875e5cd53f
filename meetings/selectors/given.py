"""What meetings add to a case that is given by name: to the page of the whole case, and to a copy without names."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cases.domain.enums import Pillar
from cases.domain.redaction import LEFT_OUT, Fact, Part
from cases.models import Case
from cases.selectors.redaction import Material
from mappa.agencies.actor import Actor
from mappa.formkit.words import long_date
from mappa.look import NoneRecorded, Row
from meetings.domain.agenda import TEXT_PARTS, VICTIM_ITEMS
from meetings.domain.enums import ActionState, AttendanceOutcome, LevelOutcome, MeetingState, ServiceKind
from meetings.models import Action, Attendance, Meeting, MinuteSection
from meetings.selectors.meetings import meetings_of
from meetings.selectors.shown import Shown, shown_on_paper, shown_to

_TITLES = {part.code: part.title for part in TEXT_PARTS}


def _title(meeting: Meeting) -> str:
    words = {
        "level": meeting.level,
        "number": meeting.number,
        "day": long_date(meeting.panel_day.held_on),
        "state": MeetingState(meeting.state).label.lower(),
    }
    return _("Level %(level)s meeting %(number)s, %(day)s: %(state)s") % words


def _by_meeting(rows: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.meeting_id].append(row)
    return found


def _outcome(seat: Attendance) -> str:
    return AttendanceOutcome(seat.outcome).label if seat.outcome else _("Not recorded")


def _sections(case: Case, shown: Shown) -> dict[UUID, list[MinuteSection]]:
    """What was said at each meeting, in the order of the agenda, as far as it is shown."""
    hidden = () if shown.victims else VICTIM_ITEMS
    rows = MinuteSection.objects.filter(shown.rows, case=case).exclude(text="").exclude(item__in=hidden)
    known = [row for row in rows if row.item in _TITLES]
    order = list(_TITLES)
    return _by_meeting(sorted(known, key=lambda row: order.index(row.item)))


def meeting_cards(actor: Actor, case: Case) -> Iterator[tuple[str, list[Row]]]:
    """One card a meeting, the newest first. A fixed number of queries."""
    shown = shown_to(actor)
    sections = _sections(case, shown)
    actions = _by_meeting(
        Action.objects.filter(shown.rows, case=case).select_related("owner", "owner_agency")
    )
    seats = _by_meeting(Attendance.objects.filter(case=case).select_related("user", "agency"))
    for meeting in meetings_of(actor, case):
        rows = [
            Row(_("Chair"), meeting.panel_day.chair.name),
            Row(_("Purpose"), meeting.purpose or NoneRecorded(_("No purpose recorded"))),
            Row(
                _("Attendance"),
                [_seat(seat) for seat in seats[meeting.pk]] or NoneRecorded(_("Nobody invited")),
            ),
            *(Row(_TITLES[row.item], row.text) for row in sections[meeting.pk]),
        ]
        if meeting.level_outcome:
            note = meeting.level_rationale
            rows.append(Row(_("Level"), LevelOutcome(meeting.level_outcome).label, note=note))
        rows += [_action(row) for row in actions[meeting.pk]]
        yield _title(meeting), rows


def _seat(seat: Attendance) -> str:
    who = seat.user.name if seat.user else ""
    return ", ".join(filter(None, [ServiceKind(seat.service).label, who or seat.deputy_name, _outcome(seat)]))


def _action(row: Action) -> Row:
    owner = row.owner.name if row.owner else row.owner_agency.name
    words = {"owner": owner, "day": long_date(row.due_on), "state": ActionState(row.state).label.lower()}
    note = _("%(owner)s, due on %(day)s: %(state)s") % words
    return Row(_("Action %(n)s") % {"n": row.number}, row.text, note=note)


def copy_material(case: Case) -> Material:
    """Meetings with what was decided and said, as on paper, without victims and protected characteristics; actions."""
    shown = shown_on_paper()
    sections = _sections(case, shown)
    seats = _by_meeting(Attendance.objects.filter(case=case).select_related("user"))
    people: set[str] = set()
    parts = []
    meetings = Meeting.objects.filter(case=case).select_related("panel_day__chair").order_by("number")
    for meeting in meetings:
        people.add(meeting.panel_day.chair.name)
        for seat in seats[meeting.pk]:
            people.update({seat.user.name if seat.user else "", seat.deputy_name})
        facts = _meeting_facts(meeting, sections[meeting.pk], seats[meeting.pk])
        parts.append(Part(_title(meeting), tuple(facts)))
    actions = Action.objects.filter(shown.rows, case=case).select_related("owner").order_by("number")
    people.update(row.owner.name for row in actions if row.owner)
    parts.append(Part("Actions", tuple(_action_fact(row) for row in actions if _may_be_told(row))))
    return Material(tuple(parts), frozenset(people - {""}))


def _meeting_facts(
    meeting: Meeting, sections: list[MinuteSection], seats: list[Attendance]
) -> Iterator[Fact]:
    yield Fact("Purpose", "", meeting.purpose)
    for seat in seats:
        yield Fact(ServiceKind(seat.service).label, _outcome(seat))
    for row in sections:
        if row.item not in LEFT_OUT and not row.is_withheld:
            yield Fact(_TITLES[row.item], "", row.text)
    if meeting.level_outcome:
        yield Fact("Level decided", LevelOutcome(meeting.level_outcome).label, meeting.level_rationale)
    if meeting.step_down_override:
        yield Fact("Level reduced all the same because", "", meeting.step_down_override)
    if meeting.next_review_on:
        yield Fact("Next meeting", long_date(meeting.next_review_on))
    elif meeting.no_review_because:
        yield Fact("No next meeting because", "", meeting.no_review_because)


def _may_be_told(row: Action) -> bool:
    return row.pillar != Pillar.VICTIM_SAFETY_PLANNING


def _action_fact(row: Action) -> Fact:
    told = (
        f"{Pillar(row.pillar).label}, due on {long_date(row.due_on)}: {ActionState(row.state).label.lower()}"
    )
    return Fact(f"Action {row.number}", told, row.text)
