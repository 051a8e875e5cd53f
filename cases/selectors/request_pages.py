"""Requests for information as pages show them: to the team asked, and to those who work on the case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.domain.enums import IdentifierKind
from cases.domain.requests import RequestState
from cases.models import InformationReply, InformationRequest
from cases.selectors.marks import mark_tags
from cases.selectors.requests import request_state
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.look import Colour, Column, Link, NoneRecorded, NotKnown, Row, Tag

_COLOURS: dict[RequestState, Colour] = {
    RequestState.ASKED: "",
    RequestState.OVERDUE: "red",
    RequestState.ANSWERED: "green",
    RequestState.WITHDRAWN: "grey",
}


def state_tag(request: InformationRequest, on: date) -> Tag:
    """Where a request stands, in words."""
    state = request_state(request, on)
    return Tag(state.label, _COLOURS[state])


def identity_rows(request: InformationRequest, on: date) -> list[Row]:
    """What the team asked is told: the person, the question, what for, by what right, by when. Nothing else."""
    told = request.identity
    asker = request.recorded_by
    by = ", ".join(filter(None, [asker.name, asker.agency.name if asker.agency else ""])) if asker else ""
    return [
        Row(_("Name"), told.get("name")),
        Row(_("Date of birth"), _born(told)),
        Row(_("Other names"), list(told.get("aliases", [])) or NoneRecorded(_("None known"))),
        Row(_("Numbers"), _numbers(told) or NoneRecorded(_("None known"))),
        Row(_("Question"), request.question),
        Row(_("What it is for"), request.purpose),
        Row(_("Legal gateway"), request.gateway),
        Row(_("Asked by"), by or NotKnown()),
        Row(_("Needed by"), [request.due_on, state_tag(request, on)]),
    ]


def _born(told: dict[str, Any]) -> Any:
    born_on = told.get("born_on")
    return date.fromisoformat(born_on) if born_on else NotKnown()


def _numbers(told: dict[str, Any]) -> list[str]:
    return [f"{IdentifierKind(kind).label}: {value}" for kind, value in told.get("numbers", [])]


def asked_columns() -> list[Column]:
    """Headings of the team's own list."""
    return [Column(_("About")), Column(_("Question")), Column(_("Needed by")), Column(_("State"))]


def asked_rows(requests: Iterable[InformationRequest], on: date) -> list[list[Any]]:
    """Rows of the team's own list; no further query."""
    return [
        [
            Link(row.identity.get("name", ""), reverse("request-answer", args=[row.pk]), row.question[:80]),
            row.question,
            row.due_on,
            state_tag(row, on),
        ]
        for row in requests
    ]


@dataclass(frozen=True, slots=True)
class RequestCard:
    """One request for those who work on the case: whom, what, where it stands, what can be done."""

    title: str
    rows: list[Row]
    links: list[Link]


def request_cards(actor: Actor, requests: Iterable[Any]) -> list[RequestCard]:
    """What `requests_of` gave, as cards; no further query."""
    return [
        RequestCard(f"{row.team.agency.name}, {row.team.name}", _card_rows(actor, row), _links(actor, row))
        for row in requests
    ]


def _card_rows(actor: Actor, request: Any) -> list[Row]:
    by = request.recorded_by.name if request.recorded_by else ""
    rows = [
        Row(_("Question"), request.question, note=request.purpose),
        Row(_("Asked"), request.recorded_at, note=by),
        Row(_("Needed by"), [request.due_on, state_tag(request, actor.on)]),
    ]
    state = request_state(request, actor.on)
    if state is RequestState.ANSWERED:
        rows.append(Row(_("Answer"), *_answer(request.read)))
    if state is RequestState.WITHDRAWN:
        rows.append(Row(_("Withdrawn because"), request.withdrawn_reason))
    return rows


def _answer(reply: InformationReply | None) -> tuple[Any, ...]:
    if reply is None:
        return (NoneRecorded(_("There is an answer that your agency may not read")),)
    text = _("Nothing known") if reply.nothing_known else reply.text
    return ([text, *mark_tags(reply)],)


def _links(actor: Actor, request: Any) -> list[Link]:
    is_own = request.recorded_by is not None and request.recorded_by.agency_id == actor.agency_id
    if not is_own or not actor.may(Permission.RECORD_EVENT):
        return []
    again = f"{reverse('request-ask', args=[request.case_id])}?again={request.pk}"
    found = [Link(_("Ask again"), again, request.question[:80])]
    if request_state(request, actor.on) in {RequestState.ASKED, RequestState.OVERDUE}:
        url = reverse("request-withdraw", args=[request.pk])
        found.append(Link(_("Withdraw"), url, request.question[:80]))
    return found
