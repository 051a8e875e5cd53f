"""What events ask for and nobody has settled yet: on the case, and on the first page of who holds it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.domain.event_kinds import EventAsk
from cases.domain.events import SOURCE
from cases.models import Case, FollowUp, Telling
from cases.selectors.events import unread_for
from cases.selectors.work import held_by, who
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.core.calendar import is_overdue
from mappa.core.work import WorkGroup, WorkItem
from mappa.look import Link, Tag

WITH_DEADLINE = (EventAsk.REVIEW, EventAsk.REASSESS)


def _asked_for(actor: Actor) -> QuerySet[FollowUp]:
    rows: QuerySet[FollowUp] = FollowUp.objects.visible_to(actor)
    return rows.select_related("case__nominal")


def follow_up_or_404(actor: Actor, pk: UUID) -> FollowUp:
    """Something asked for in a case the actor sees; Http404 otherwise."""
    found = _asked_for(actor).select_related("event", "settled_by").filter(pk=pk).first()
    if found is None:
        raise Http404("Nothing of this was asked for.")
    return found


def may_settle(actor: Actor, ask: EventAsk) -> bool:
    """Whether the actor's role says what came of it: who keeps the record; for a meeting, who keeps its record too."""
    keeps = actor.may(Permission.EDIT_RECORD)
    return keeps or (ask is EventAsk.BRING_FORWARD and actor.may(Permission.RECORD_MEETING))


def open_follow_ups(case: Case) -> list[FollowUp]:
    """What events ask for in a case the actor sees, but for what a deadline tells already (D6, D31)."""
    rows = FollowUp.objects.filter(case=case, settled_at__isnull=True).exclude(ask__in=WITH_DEADLINE)
    return list(rows)


def follow_up_rows(actor: Actor, case: Case) -> list[list[Any]]:
    """They as a table: what, because of what, by when, and the way to say what came of it."""
    return [
        [
            Link(EventAsk(row.ask).label, reverse("follow-up-settle", args=[row.pk]))
            if may_settle(actor, EventAsk(row.ask))
            else EventAsk(row.ask).label,
            row.because,
            [row.due_on, Tag(_("Overdue"), "red")] if is_overdue(row.due_on, actor.on) else row.due_on,
        ]
        for row in open_follow_ups(case)
    ]


def work_for(actor: Actor) -> list[WorkItem]:
    """What was told to one's teams, and what events ask of those who hold the case, or once late of their managers."""
    items = [_told(row, actor) for row in unread_for(actor)] if actor.may(Permission.RECORD_EVENT) else []
    return [*items, *_asked(actor)]


def _told(row: Telling, actor: Actor) -> WorkItem:
    answer = row.wants_answer and row.answered_at is None
    title = _("Answer wanted: %(what)s") if answer else _("Read: %(what)s")
    late = is_overdue(row.due_on, actor.on)
    return WorkItem(
        group=WorkGroup.TOLD,
        title=title % {"what": row.event.get_kind_display()},
        due_on=row.due_on,
        is_overdue=late,
        because=_("Told to %(team)s") % {"team": row.team.name},
        url=reverse("event-detail", args=[row.event_id]),
        **who(row),
    )


def _asked(actor: Actor) -> Iterator[WorkItem]:
    rows = _asked_for(actor).filter(settled_at__isnull=True).exclude(ask__in=WITH_DEADLINE)
    found: list[FollowUp] = []
    if actor.may(Permission.SCREEN_LEVEL):
        held = Case.objects.filter(held_by(actor)).order_by().values("pk")
        found += rows.filter(case__in=held)
    if actor.may(Permission.VIEW_TEAM_WORK):
        found += rows.filter(due_on__lt=actor.on)
    for row in {row.pk: row for row in found}.values():
        late = is_overdue(row.due_on, actor.on)
        yield WorkItem(
            group=WorkGroup.OVERDUE if late else WorkGroup.DUE,
            title=EventAsk(row.ask).label,
            due_on=row.due_on,
            is_overdue=late,
            because=row.because,
            source=f"D6: {SOURCE}",
            url=reverse("follow-up-settle", args=[row.pk]),
            **who(row),
        )
