"""What the page of one event shows: the event, who was told, what it asks for, and who still has to be told."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.domain.enums import Known
from cases.domain.event_kinds import CaseEventKind, EventAsk, EventGroup
from cases.domain.events import EVENTS, NOT_IN_THE_FORM
from cases.models import Case, CaseEvent, FollowUp, Telling
from cases.selectors.cases import case_page
from cases.selectors.events import involved_now, partners_of, still_to_tell, told_of
from cases.selectors.follow_ups import may_settle
from cases.selectors.marks import mark_tags
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.formkit.words import long_date
from mappa.look import Column, Link, NotKnown, Row, Tag


def grouped_kinds() -> list[tuple[str, Sequence[tuple[str, str]]]]:
    """Kinds of event that may be recorded, under their headings."""
    return [
        (
            group.label,
            [
                (kind.value, kind.label)
                for kind, rule in EVENTS.items()
                if rule.group is group and kind not in NOT_IN_THE_FORM
            ],
        )
        for group in EventGroup
    ]


def team_choices(actor: Actor, case: Case) -> list[tuple[str, str]]:
    """Teams of the case whose people open cases here, the actor's own left out."""
    return [
        (str(team.pk), f"{team.agency.name}, {team.name}")
        for team in involved_now(case, actor.on)
        if team.opens and team.pk not in actor.own_team_ids  # type: ignore[attr-defined]
    ]


def event_page(actor: Actor, event: CaseEvent) -> dict[str, Any]:
    """Everything the page of an event shows to somebody who reads it. `actor` is as far as they may go with the case."""
    tellings, follow_ups = told_of(event), list(FollowUp.objects.filter(event=event))
    missing = still_to_tell(event, actor.on)
    mine = [row for row in tellings if row.team_id in actor.own_team_ids]
    may = actor.may(Permission.RECORD_EVENT)
    return case_page(actor, event.case, "timeline") | {
        "event": event,
        "rows": _rows(actor, event),
        "told_columns": [Column(_("Who")), Column(_("Read")), Column(_("Answer"))],
        "told": [_told_row(row) for row in tellings],
        "asked_columns": [Column(_("What")), Column(_("Due")), Column(_("What came of it"))],
        "asked": [_asked_row(actor, row) for row in follow_ups],
        "missing": [party.label for party in missing],
        "to_read": [row for row in mine if row.read_at is None and not row.wants_answer] if may else [],
        "to_answer": [row for row in mine if row.wants_answer and row.answered_at is None] if may else [],
        "partner_url": _partner_url(event)
        if may and any(r.ask == EventAsk.FIND_OUT for r in _open(follow_ups))
        else "",
    }


def _open(rows: list[FollowUp]) -> list[FollowUp]:
    return [row for row in rows if row.settled_at is None]


def _partner_url(event: CaseEvent) -> str:
    return reverse("event-partner", args=[event.pk])


def _rows(actor: Actor, event: CaseEvent) -> list[Row]:
    by = event.recorded_by.name if event.recorded_by else _("The system")
    agency = f", {event.owner_agency.name}" if event.owner_agency else ""
    rows = [
        Row(_("When"), event.happened_on),
        Row(_("What is known"), event.summary or NotKnown(text=_("Nothing more was recorded"))),
        Row(_("Recorded by"), f"{by}{agency}", note=long_date(event.recorded_at)),
        Row(_("Who may read this"), mark_tags(event) or event.get_sharing_display()),
    ]
    for partner in partners_of(actor, event):
        born = long_date(partner.born_on) if partner.born_on else _("date of birth not known")
        rows.append(Row(_("Partner"), f"{partner.name}, {born}", note=partner.address))
        children = partner.children or {
            Known.NONE: _("None"),
            Known.NOT_KNOWN: NotKnown(),
        }.get(Known(partner.has_children), NotKnown())
        rows.append(Row(_("Children"), children))
    return rows


def _told_row(row: Telling) -> list[Any]:
    read = (
        _("%(name)s on %(day)s") % {"name": row.read_by.name, "day": long_date(row.read_at)}
        if row.read_by and row.read_at
        else Tag(_("Not read yet"), "yellow")
    )
    if row.answered_at and row.answered_by:
        answer: Any = _("%(answer)s (%(name)s)") % {"answer": row.answer, "name": row.answered_by.name}
    else:
        answer = Tag(_("Waiting"), "yellow") if row.wants_answer else _("None asked for")
    return [f"{row.team.agency.name}, {row.team.name}", read, answer]


def _asked_row(actor: Actor, row: FollowUp) -> list[Any]:
    ask = EventAsk(row.ask)
    if row.settled_at is not None:
        return [ask.label, row.due_on, row.outcome]
    if ask is EventAsk.REVIEW:
        may, words = actor.may(Permission.REVIEW_LEVEL_1), _("Do the review")
        url = reverse("review-start", args=[row.case_id])
    elif ask is EventAsk.REASSESS:
        may, words = actor.may(Permission.EDIT_RECORD), _("Record the new assessment")
        url = reverse("fact-add", args=[row.case_id, "assessment"])
    else:
        may, words = may_settle(actor, ask), _("Say what came of it")
        url = reverse("follow-up-settle", args=[row.pk])
    return [ask.label, row.due_on, Link(words, url, hidden=ask.label) if may else _("Open")]


def kind_label(event: CaseEvent) -> str:
    """What happened, in words."""
    return CaseEventKind(event.kind).label
