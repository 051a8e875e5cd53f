"""What the running page shows: the agenda with its clock, each part with its form."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.selectors.step_down import hindrances_of
from mappa.agencies.actor import Actor
from mappa.formkit import GdsForm
from meetings.domain.agenda import TEXT_PARTS, TimedItem, timed
from meetings.domain.attendance import below_level_3_grade, missing_members, people_for_two_services
from meetings.domain.clocks import LEVEL_3
from meetings.domain.enums import ActionState, EarlierAction
from meetings.domain.meetings import LIVE_ACTION_STATES
from meetings.forms.running import EarlierActionForm
from meetings.models import Action, Meeting
from meetings.selectors.actions import actions_set_by, earlier_actions
from meetings.selectors.attendance import attendance_of, attendance_rows, people_present
from meetings.selectors.chairing import chairs
from meetings.selectors.closing import missing_with_places
from meetings.views.run_forms import PARTS
from meetings.views.tables import action_tags, owner_words


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """One action of an earlier meeting with its form, or with what was decided."""

    action: Action
    owner: str
    tags: list[Any]
    decided: str
    form: GdsForm


def run_page(actor: Actor, meeting: Meeting, bound: dict[str, GdsForm]) -> dict[str, Any]:
    """Context of meetings/meeting_run.html; `bound` holds the one form that came back with errors, by its code."""
    forms = {code: part.make(actor, meeting, None) for code, part in PARTS.items()} | bound
    items = timed(meeting.minutes_planned)
    is_chair = chairs(actor, meeting)
    run_url = reverse("meeting-run", args=[meeting.pk])
    return {
        "meeting": meeting,
        "form": next(iter(bound.values()), None),
        "agenda": [(item, _template(item), _texts(item, forms)) for item in items],
        "forms": {code.replace("-", "_"): form for code, form in forms.items()},
        "present": people_present(meeting),
        "earlier": [_line(row, meeting, bound) for row in earlier_actions(actor, meeting)],
        "new_actions": [
            (row, owner_words(row), action_tags(row, actor.on)) for row in actions_set_by(actor, meeting)
        ],
        "hindrances": hindrances_of(meeting.case, actor.on),
        "missing": [
            (problem.message, f"{run_url}#{place}") for problem, place in missing_with_places(actor, meeting)
        ],
        "warnings": _warnings(meeting),
        "is_chair": is_chair,
    }


def _texts(item: TimedItem, forms: dict[str, GdsForm]) -> list[tuple[str, GdsForm]]:
    """The forms of the texts that stand under an item: code and form."""
    return [
        (part.code, forms[part.code])
        for part in TEXT_PARTS
        if part.item == item.item.code and part.code in forms
    ]


def _template(item: TimedItem) -> str:
    own = {"statement", "actions", "plan", "disclosure", "level", "close"}
    return f"meetings/parts/{item.item.code if item.item.code in own else 'text'}.html"


def _warnings(meeting: Meeting) -> list[str]:
    rows = attendance_rows(attendance_of(meeting))
    absent = ", ".join(f"{row.service.label} ({row.reason.lower()})" for row in missing_members(rows))
    found = [_("Decisions are taken without: %(services)s.") % {"services": absent}] if absent else []
    if people_for_two_services(rows):
        found.append(_("Somebody in the room speaks for more than one service."))
    if meeting.level == LEVEL_3 and below_level_3_grade(rows):
        found.append(_("Somebody in the room may be of too low a grade to commit resources at Level 3."))
    return found


def earlier_form(action: Action, data: QueryDict | None) -> EarlierActionForm:
    """The form that decides on one earlier action."""
    choices = [(row.value, row.label) for row in EarlierAction]
    return EarlierActionForm(data, prefix=f"earlier-{action.pk}", decisions=choices)


def _line(action: Action, meeting: Meeting, bound: dict[str, GdsForm]) -> EarlierLine:
    decided = ""
    if action.reviewed_meeting_id == meeting.pk:
        is_open = action.state in LIVE_ACTION_STATES
        decided = _("Carried forward") if is_open else ActionState(action.state).label
    form = bound.get(str(action.pk)) or earlier_form(action, None)
    tags = action_tags(action, meeting.panel_day.held_on)
    return EarlierLine(action, owner_words(action), tags, decided, form)
