"""The documents of a case: the list, starting one, asking for one."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.selectors.cases import case_or_404, case_page
from cases.selectors.reading import on_case
from forms_docset.forms import RequestForm
from forms_docset.pages import table_head, table_row
from forms_docset.selectors import listed, requestable, spec_or_404, startable, teams_to_ask
from forms_docset.services import request_document, start_document
from mappa.agencies.access import ActorRequest, requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.core.decisions import Invalid, Refused

DOCUMENTS_ON_A_PAGE = 25


@requires(Permission.VIEW_CASE)
@require_GET
def document_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The Documents tab of a case."""
    actor = cast("ActorRequest", request).actor
    case = case_or_404(actor, pk)
    page = Paginator(listed(actor, case), DOCUMENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    context = {
        "columns": table_head(),
        "rows": [table_row(item) for item in page],
        "page": page,
        "startable": startable(on_case(actor, case), case),
        "requestable": requestable(on_case(actor, case)),
    }
    return render(request, "forms_docset/document_list.html", case_page(actor, case, "documents") | context)


@requires(Permission.VIEW_CASE)
@require_POST
def document_start(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """Start a document, or open the one that is open already."""
    actor = cast("ActorRequest", request).actor
    case = case_or_404(actor, pk)
    try:
        document = start_document(actor=actor, case_id=case.pk, slug=slug)
    except Refused as refused:
        messages.error(request, refused.reason)
    except Invalid as invalid:
        messages.error(request, "; ".join(problem.message for problem in invalid.problems))
    else:
        return redirect("document-detail", document.pk)
    return redirect("document-list", case.pk)


@requires(Permission.SCHEDULE_MEETING)
@require_http_methods(["GET", "POST"])
def document_request(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """Ask a team for a document by a date."""
    actor = cast("ActorRequest", request).actor
    case = case_or_404(actor, pk)
    data = request.POST if request.method == "POST" else None
    initial = {"meeting": request.GET.get("meeting", "")}
    form = RequestForm(data, teams=teams_to_ask(), on=actor.on, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            request_document(actor=actor, case_id=case.pk, slug=slug, **form.facts())
        except Invalid as invalid:
            form.add_problems(invalid.problems)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("The report has been asked for."))
            return redirect("document-list", case.pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    context = {"form": form, "spec": spec_or_404(slug)}
    return render(
        request, "forms_docset/document_request.html", case_page(actor, case, "documents") | context
    )
