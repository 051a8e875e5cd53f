"""Many cases opened: the page of whoever is held up, and the stops that others see and lift."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.domain.velocity import Stage, may_go_on
from cases.forms.velocity import GoOnForm, LiftForm
from cases.models import VelocityStop
from cases.selectors.velocity import lifters_of, lifting, open_stop_of, stop_or_404, stops_for
from cases.services.velocity import go_on, lift_stop
from cases.views.access_logs import tabs
from cases.views.attempt import actor_of, attempt, posted
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.core.decisions import Denied
from mappa.look import Column, Link, Row, Tag
from mappa.sessions.step_up import stepped_up, stepped_up_since

PAGE = 25


def _held_up_at(request: HttpRequest) -> datetime | None:
    stop = open_stop_of(actor_of(request))
    return stop.at if stop else None


def _onwards(path: str) -> HttpResponse:
    """To a page of this site, or to the first page."""
    inside = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return redirect(path if inside else reverse("home"))


@requires(Permission.USE_SITE)
@stepped_up_since(_held_up_at)
@require_http_methods(["GET", "POST"])
def many_opened(request: HttpRequest) -> HttpResponse:
    """What holds the person up: their own proof and a reason, or who can lift it. Where nothing does, back to work."""
    actor = actor_of(request)
    wanted = request.GET.get("next", "")
    stop = open_stop_of(actor)
    if stop is None:
        return _onwards(wanted)
    form = GoOnForm(posted(request), initial={"next": wanted})
    if form.is_valid():
        act = partial(go_on, actor=actor, reason=form.cleaned_data["reason"], at=timezone.now())
        if attempt(form, act):
            messages.success(request, _("You can go on."))
            return _onwards(form.cleaned_data["next"])
    may_by_proof = may_go_on(Stage(stop.stage))
    context = {
        "stop": stop,
        "form": form,
        "may_go_on": bool(may_by_proof),
        "lifters": [] if may_by_proof else lifters_of(stop, on=actor.on),
    }
    return render(request, "cases/many_opened.html", context)


@requires(Permission.LIFT_STOP)
def stop_list(request: HttpRequest) -> HttpResponse:
    """Who opened many cases and what came of it: of one's agency's people."""
    actor = actor_of(request)
    page = Paginator(stops_for(actor), PAGE).get_page(request.GET.get("page"))
    record_view(actor=actor, event=EventType.ACCESS_LOG_VIEWED, case_ids=[])
    headings = (_("Who"), _("When"), _("In an hour"), _("In 24 hours"), _("State"))
    context = {
        "page": page,
        "tabs": tabs(actor, "stops"),
        "columns": [Column(label, numeric=label in headings[2:4]) for label in headings],
        "rows": [_cells(row) for row in page],
    }
    return render(request, "cases/stop_list.html", context)


def _cells(row: VelocityStop) -> list[Any]:
    return [
        Link(row.user.name, reverse("stop-lift", args=[row.pk])),
        row.at,
        row.an_hour,
        row.a_day,
        _state(row),
    ]


def _state(row: VelocityStop) -> Tag:
    stage = Stage(row.stage)
    if stage is Stage.WARNING:
        return Tag(stage.label, "grey")
    if row.passed_at is None:
        return Tag(stage.label, "red" if stage is Stage.LIFT else "yellow")
    return Tag(_("Lifted") if row.lifted_by_id else _("Went on after proof"), "green")


@requires(Permission.LIFT_STOP)
@stepped_up
@require_http_methods(["GET", "POST"])
def stop_lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What came of somebody's many openings; and where they are stopped, letting them go on."""
    actor = actor_of(request)
    row = stop_or_404(actor, pk)
    form = LiftForm(posted(request))
    if form.is_valid():
        act = partial(
            lift_stop, actor=actor, stop_id=pk, reason=form.cleaned_data["reason"], at=timezone.now()
        )
        if attempt(form, act):
            messages.success(request, _("The stop is lifted. They can go on."))
            return redirect("stop-list")
        row = stop_or_404(actor, pk)
    record_view(actor=actor, event=EventType.ACCESS_LOG_VIEWED, case_ids=[], subject=row)
    decision = lifting(actor, row)
    waits = row.stage == Stage.LIFT and row.passed_at is None
    context = {
        "row": row,
        "facts": _facts(row),
        "form": form,
        "waits": waits,
        "refused": decision.reason if waits and isinstance(decision, Denied) else "",
    }
    return render(request, "cases/stop_lift.html", context)


def _facts(row: VelocityStop) -> list[Row]:
    facts = [
        Row(_("Who"), row.user.name, note=row.agency.name if row.agency else ""),
        Row(_("When"), row.at),
        Row(_("Different cases in an hour"), row.an_hour),
        Row(_("Different cases in 24 hours"), row.a_day),
        Row(_("State"), _state(row)),
    ]
    if row.passed_at:
        facts.append(Row(_("Went on"), row.passed_at, note=row.lifted_by.name if row.lifted_by else ""))
        facts.append(Row(_("Reason"), row.reason or ""))
    return facts
