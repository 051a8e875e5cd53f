"""What meetings ask of somebody, for their first page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.core.bank_holidays import england_and_wales
from mappa.core.calendar import is_overdue
from mappa.core.work import WorkGroup, WorkItem
from mappa.formkit.words import long_date
from meetings.domain.clocks import minutes_due
from meetings.domain.enums import MeetingState
from meetings.domain.meetings import LIVE_ACTION_STATES
from meetings.models import Action, Meeting
from meetings.selectors.actions import own_actions
from meetings.selectors.chairing import chaired_by
from meetings.selectors.meetings import LIVE, meetings_for

TO_APPROVE = (MeetingState.MINUTES_DRAFTED,)
TO_WRITE = (MeetingState.HELD, MeetingState.APPROVED)


def work_for(actor: Actor) -> list[WorkItem]:
    """Open actions, invitations, meetings to chair, minutes to approve, draft or distribute; four queries at most."""
    if not actor.may(Permission.VIEW_CASE):
        return []
    return [*_actions(actor), *_chairing(actor), *_invitations(actor), *_minutes(actor)]


def _actions(actor: Actor) -> Iterator[WorkItem]:
    for row in own_actions(actor).filter(state__in=LIVE_ACTION_STATES):
        yield _action_item(actor, row)


def _action_item(actor: Actor, row: Action) -> WorkItem:
    return WorkItem(
        group=WorkGroup.ACTION,
        title=row.text,
        who=row.case.nominal.name,
        reference=row.case.reference,
        url=reverse("action-update", args=[row.pk]),
        due_on=row.due_on,
        is_overdue=is_overdue(row.due_on, actor.on),
        because=_("Set by the meeting of %(day)s") % {"day": long_date(row.meeting.panel_day.held_on)},
        source=_("D17: an action is due on its own date"),
        case_id=row.case_id,
    )


def _meeting_item(row: Meeting, title: str, url_name: str, because: str) -> WorkItem:
    return WorkItem(
        group=WorkGroup.MEETING,
        title=title,
        who=row.case.nominal.name,
        reference=row.case.reference,
        url=reverse(url_name, args=[row.pk]),
        due_on=row.panel_day.held_on,
        because=because,
        case_id=row.case_id,
    )


def _when(row: Meeting) -> str:
    return _("Level %(level)d, %(time)s, %(venue)s") % {
        "level": row.level,
        "time": f"{row.slot_at:%H:%M}",
        "venue": row.panel_day.venue,
    }


def _chairing(actor: Actor) -> Iterator[WorkItem]:
    rows = meetings_for(actor).filter(chaired_by(actor), state__in=LIVE)
    for row in rows.order_by("panel_day__held_on", "slot_at"):
        title = _("Meeting you chair")
        is_now = row.state == MeetingState.RUNNING or row.panel_day.held_on <= actor.on
        yield _meeting_item(row, title, "meeting-run" if is_now else "meeting-detail", _when(row))


def _invitations(actor: Actor) -> Iterator[WorkItem]:
    if actor.user_id is None:
        return
    rows = meetings_for(actor).filter(
        attendance__user_id=actor.user_id,
        attendance__invited_at__isnull=False,
        state=MeetingState.INVITED,
    )
    for row in rows.distinct().order_by("panel_day__held_on", "slot_at"):
        yield _meeting_item(row, _("You are invited to a meeting"), "meeting-detail", _when(row))


def _minutes(actor: Actor) -> Iterator[WorkItem]:
    found = meetings_for(actor)
    if actor.may(Permission.CHAIR_MEETING):
        rows = found.filter(chaired_by(actor), state__in=TO_APPROVE)
        for row in rows:
            yield _minutes_item(actor, row, _("Minutes to approve"), "minutes-approve")
    if actor.may(Permission.SCHEDULE_MEETING):
        rows = found.filter(area_id__in=actor.coordinated_area_ids, state__in=TO_WRITE)
        for row in rows:
            is_held = row.state == MeetingState.HELD
            title = _("Minutes to draft") if is_held else _("Minutes to distribute")
            yield _minutes_item(actor, row, title, "minutes-draft" if is_held else "meeting-detail")


def _minutes_item(actor: Actor, row: Meeting, title: str, url_name: str) -> WorkItem:
    clock = minutes_due(row.level, row.panel_day.held_on, england_and_wales())
    return WorkItem(
        group=WorkGroup.MEETING,
        title=title,
        who=row.case.nominal.name,
        reference=row.case.reference,
        url=reverse(url_name, args=[row.pk]),
        due_on=clock.due_on,
        is_overdue=is_overdue(clock.due_on, actor.on),
        because=_("Meeting of %(day)s") % {"day": long_date(row.panel_day.held_on)},
        source=f"{clock.rule}: {clock.source}",
        case_id=row.case_id,
    )
