"""Reading what others have shared: whole cases by grant, and copies without names. Nothing here changes anything."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.domain.grants import GrantPurpose
from cases.selectors.shared import copy_or_404, grant_or_404, shares_of, shares_table, whole_case
from cases.views.attempt import actor_of
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view


@requires(Permission.USE_SITE)
@require_safe
def shared_list(request: HttpRequest) -> HttpResponse:
    """What is shared with the person: by reference, from whom, why and until when."""
    actor = actor_of(request)
    shares = shares_of(actor)
    if shares:
        seen = sorted({share.case_id for share in shares})
        record_view(actor=actor, event=EventType.CASE_LISTED, case_ids=seen)
    return render(request, "cases/shared_list.html", {"table": shares_table(shares)})


@requires(Permission.USE_SITE)
@require_safe
def shared_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A whole case on one page, by a grant in one's own name."""
    actor = actor_of(request)
    grant = grant_or_404(actor, pk)
    case = grant.content_object
    record_view(actor=actor, event=EventType.GRANTED_CASE_VIEWED, case_ids=[case.pk], subject=grant)
    context = whole_case(actor, case) | {"case": case, "given": grant, "purpose": GrantPurpose(grant.purpose)}
    return render(request, "cases/shared_case.html", context)


@requires(Permission.USE_SITE)
@require_safe
def shared_copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A copy without names, made for the person who reads it."""
    actor = actor_of(request)
    copy = copy_or_404(actor, pk)
    record_view(actor=actor, event=EventType.REDACTED_COPY_VIEWED, case_ids=[copy.case_id], subject=copy)
    context = {"given": copy, "purpose": GrantPurpose(copy.purpose)}
    return render(request, "cases/redacted_copy.html", context)
