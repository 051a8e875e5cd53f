"""Files of cases: asking for one, the list of them, a second person's answer, and the download."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.domain.exports import (
    ALONE_AT_MOST,
    ExportKind,
    ExportState,
    ends_at,
    may_cancel,
    needs_second,
    state_of,
)
from cases.forms.exports import DecideForm, ExportForm
from cases.forms.level import CaseFilter
from cases.models import Export
from cases.selectors.exports import (
    cases_of_a_day,
    code_of,
    decision_on,
    export_or_404,
    exports_for,
    filters_in_words,
    kind_label,
    takeable,
    times_of,
)
from cases.selectors.search import listed_cases
from cases.services.exports import ask_for_export, cancel_export, decide_export, download_export
from cases.views.attempt import actor_of, attempt, posted
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.core.decisions import Refused
from mappa.look import Column, Link, Row, Tag
from mappa.sessions.step_up import stepped_up

PAGE = 25
READERS = (Permission.EXPORT_CASES, Permission.APPROVE_EXPORT, Permission.REVIEW_ACCESS)
COLOURS: dict[ExportState, Any] = {
    ExportState.WAITING: "yellow",
    ExportState.MAKING: "",
    ExportState.READY: "green",
    ExportState.FAILED: "red",
    ExportState.DECLINED: "orange",
    ExportState.CANCELLED: "grey",
    ExportState.ENDED: "grey",
}
TYPES = {ExportKind.CSV: ("text/csv; charset=utf-8", "csv"), ExportKind.PDF: ("application/pdf", "pdf")}


def _chosen(request: HttpRequest) -> dict[str, Any] | None:
    """The filters in the address, or None where nobody can read them: that must never mean everything."""
    form = CaseFilter(request.GET)
    if not form.is_valid():
        return None
    found = {name: form.cleaned_data.get(name) for name in ("state", "category", "overdue")}
    return {name: value for name, value in found.items() if value} | {
        "sort": request.GET.get("sort", "name")[:20]
    }


@requires(Permission.EXPORT_CASES)
@stepped_up
def export_ask(request: HttpRequest) -> HttpResponse:
    """How many cases the file would hold and whether a second person must agree; then why it is needed."""
    actor, now = actor_of(request), timezone.now()
    chosen = _chosen(request)
    ids = set(takeable(actor, chosen).values_list("pk", flat=True)) if chosen is not None else set()
    listed = listed_cases(actor, **_filters(chosen)).count() if chosen is not None else 0
    form = ExportForm(posted(request), initial={"shown": len(ids)})
    if chosen is not None and form.is_valid():
        data = form.cleaned_data
        row = attempt(
            form,
            lambda: ask_for_export(
                actor=actor,
                chosen=chosen,
                kind=ExportKind(data["kind"]),
                reason=data["reason"],
                shown=data["shown"],
                key=data["key"],
                at=now,
            ),
        )
        if row is not None:
            return redirect("export-detail", pk=row.pk)
        form.data = request.POST.dict() | {"shown": str(len(ids))}
    context = {
        "form": form,
        "how_many": len(ids),
        "left_out": listed - len(ids),
        "alone": ALONE_AT_MOST,
        "second": needs_second(len(cases_of_a_day(actor, now) | ids)),
        "selection": filters_in_words(chosen or {}),
        "back": f"{reverse('case-list')}?{request.GET.urlencode()}",
    }
    return render(request, "cases/export_ask.html", context)


def _filters(chosen: dict[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (chosen or {}).items() if name != "sort"}


@requires(Permission.USE_SITE)
def export_list(request: HttpRequest) -> HttpResponse:
    """One's own files, those one may answer for, and for privacy officers those of their agency."""
    actor = actor_of(request)
    if not any(actor.may(permission) for permission in READERS):
        raise PermissionDenied
    page = Paginator(exports_for(actor), PAGE).get_page(request.GET.get("page"))
    record_view(actor=actor, event=EventType.EXPORTS_VIEWED, case_ids=[])
    headings = (_("File"), _("Who"), _("Agreed by"), _("State"), _("Downloads"), _("Ends"))
    context = {
        "page": page,
        "columns": [Column(label, numeric=label == headings[4]) for label in headings],
        "rows": [_cells(row) for row in page],
        "may_export": actor.may(Permission.EXPORT_CASES),
    }
    return render(request, "cases/export_list.html", context)


def _cells(row: Export) -> list[Any]:
    times = times_of(row)
    state = state_of(times, timezone.now())
    link = Link(code_of(row), reverse("export-detail", args=[row.pk]))
    second = (
        row.decided_by.name if row.decided_by else (_("Nobody yet") if row.needs_second else _("Not needed"))
    )
    return [link, row.asked_by.name, second, Tag(state.label, COLOURS[state]), row.times, ends_at(times)]  # type: ignore[attr-defined]


@requires(Permission.USE_SITE)
def export_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One file: who, why, how many; the answer of a second person; the download."""
    actor, now = actor_of(request), timezone.now()
    row = export_or_404(actor, pk)
    form = DecideForm(posted(request))
    if form.is_valid():
        agree = form.cleaned_data["agree"] == "yes"
        if attempt(form, lambda: decide_export(actor=actor, export_id=pk, agree=agree, at=now)) is not None:
            messages.success(request, _("Your answer is recorded."))
            return redirect("export-detail", pk=pk)
    record_view(actor=actor, event=EventType.EXPORTS_VIEWED, case_ids=[], subject=row)
    state = state_of(times_of(row), now)
    is_own = row.asked_by_id == actor.user_id
    context = {
        "row": row,
        "code": code_of(row),
        "facts": _facts(row, state),
        "form": form,
        "may_decide": bool(decision_on(actor, row, now)),
        "may_cancel": bool(may_cancel(is_own=is_own, state=state)),
        "may_take": is_own and state is ExportState.READY,
        "is_making": is_own and state is ExportState.MAKING,
        "is_waiting": is_own and state is ExportState.WAITING,
        "refused": "",
    }
    return render(request, "cases/export_detail.html", context)


def _facts(row: Export, state: ExportState) -> list[Row]:
    facts = [
        Row(_("State"), Tag(state.label, COLOURS[state])),
        Row(_("Asked for by"), f"{row.asked_by.name}, {row.agency.name}"),
        Row(_("Asked for on"), row.asked_at),
        Row(_("Why"), row.reason),
        Row(_("Selection"), filters_in_words(row.chosen)),
        Row(_("Cases asked for"), row.how_many),
        Row(_("Kind of file"), kind_label(row)),
    ]
    if row.made_with is not None:
        facts.append(Row(_("Cases in the file"), row.made_with))
    if row.decided_by:
        facts.append(Row(_("Agreed by") if row.agreed else _("Declined by"), row.decided_by.name))
    return [*facts, Row(_("Downloads"), row.times), Row(_("Ends"), ends_at(times_of(row)))]  # type: ignore[attr-defined]


@requires(Permission.USE_SITE)
@require_POST
def export_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel one's own file."""
    try:
        cancel_export(actor=actor_of(request), export_id=pk, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("The file is cancelled."))
    return redirect("export-detail", pk=pk)


@requires(Permission.USE_SITE)
@require_GET
def export_download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, to whoever asked for it; or in plain words why not."""
    actor = actor_of(request)
    try:
        row, content = download_export(actor=actor, export_id=pk, at=timezone.now())
    except Refused as refused:
        return render(request, "cases/export_refused.html", {"reason": refused.reason, "pk": pk}, status=403)
    kind, ending = TYPES[ExportKind(row.kind)]
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{code_of(row)}.{ending}"',
            "Cache-Control": "no-store",
        },
    )
