"""The board's dashboard, the references behind its figures, and the administration page."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mappa.agencies.access import ActorRequest, requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.sessions.step_up import stepped_up
from oversight import administration_tables as tables
from oversight import services, tiles
from oversight.forms import DashboardFilter, RunChecks
from oversight.selectors import administration as rows
from oversight.selectors import figures, lists

ACCOUNTS_A_PAGE = CASES_A_PAGE = 25


@requires(Permission.VIEW_OVERSIGHT)
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """How the arrangements work, never who: figures of an area, small ones suppressed whoever looks."""
    actor = cast("ActorRequest", request).actor
    scope = figures.scope_or_404(actor, request.GET.get("area", ""))
    chosen = {
        "area": scope.chosen.slug if scope.chosen else "",
        "quarters": request.GET.get("quarters") or "4",
    }
    form = DashboardFilter(chosen, areas=tiles.area_choices(actor, scope))
    if not form.is_valid():
        raise Http404("No such period.")
    at = figures.counted_at()
    context: dict[str, Any] = {"filter_form": form, "scope": scope, "at": at}
    if scope.areas and at:
        shown = int(chosen["quarters"])
        context["charts"] = tiles.dashboard_charts(actor, scope, at=at, quarters_shown=shown)
        context["areas"] = None if scope.chosen else tiles.areas_table(figures.by_area(scope))
    return render(request, "oversight/dashboard.html", context)


@requires(Permission.VIEW_OVERSIGHT)
@requires(Permission.VIEW_CASE)
@require_safe
def tile_cases(request: HttpRequest, tile: str) -> HttpResponse:
    """The cases behind one figure, by reference, as far as the viewer may see them; both counts, and why they differ."""
    actor = cast("ActorRequest", request).actor
    scope = figures.scope_or_404(actor, request.GET.get("area", ""))
    at = figures.counted_at()
    if at is None:
        raise Http404("Nothing has been counted yet.")
    on = timezone.localdate(at)
    cell = lists.cell_or_404(tile, request.GET, on=on)
    figure = lists.published_or_404(scope, cell, on=on)
    page = Paginator(lists.lines_for(actor, scope, cell), CASES_A_PAGE).get_page(request.GET.get("page"))
    lines = [lists.line_of(row) for row in page]
    if lines:
        seen = sorted({line.case_id for line in lines})
        record_view(actor=actor, event=EventType.CASE_LISTED, case_ids=seen)
    context = {"cell": cell, "scope": scope, "at": at, "figure": figure.low, "page": page}
    context["table"] = tiles.lines_table(cell.tile, lines)
    return render(request, "oversight/tile_cases.html", context)


@requires(Permission.ADMINISTER)
@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    """Runs of the periodic jobs, the queue, and the accounts. No case content."""
    actor = cast("ActorRequest", request).actor
    page = Paginator(rows.accounts(on=actor.on), ACCOUNTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "run_form": RunChecks(),
        "runs": tables.runs_table(rows.last_runs()),
        "queue": tables.queue_rows(rows.queue()),
        "accounts": tables.accounts_table(page.object_list),
        "page": page,
    }
    return render(request, "oversight/administration.html", context)


@requires(Permission.ADMINISTER)
@stepped_up
@require_POST
def run_sweeps(request: HttpRequest) -> HttpResponse:
    """Ask for every overdue check now; the worker does them and the page then shows what came of it."""
    form = RunChecks(request.POST)
    if form.is_valid():
        services.ask_for_checks(actor=cast("ActorRequest", request).actor, key=form.cleaned_data["key"])
        messages.success(
            request, _("The overdue checks have been asked for. Open this page again for the results.")
        )
    else:
        messages.error(request, _("The page was out of date. Nothing has been started: try again."))
    return redirect("administration")
