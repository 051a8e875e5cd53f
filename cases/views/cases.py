"""The case list and the page of one case."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.selectors.cases import case_or_404, case_page
from mappa.agencies.access import ActorRequest, requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view


@requires(Permission.VIEW_CASE)
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases the person may see."""
    return render(request, "cases/case_list.html", {})


@requires(Permission.VIEW_CASE)
def case_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case at a glance."""
    actor = cast("ActorRequest", request).actor
    case = case_or_404(actor, pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    return render(request, "cases/case_detail.html", case_page(actor, case, "overview"))
