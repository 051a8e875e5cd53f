"""How long the session lasts, going on, and what stood in the forms of a page when it ended."""

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.sessions import kept, state


@requires(Permission.USE_SITE)
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """How many seconds are left. Asked in the background it extends nothing; a POST is somebody going on."""
    left = state.seconds_left(request.session, request.user, timezone.now())  # type: ignore[arg-type]
    return JsonResponse({"seconds": left})


@login_not_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what stands in the forms of a page. For whom the session was just now: nobody is signed in any more."""
    if not state.owner_of(request):
        raise PermissionDenied
    page, forms = _page(request), _forms(request.POST.get("forms", ""))
    if forms:
        kept.keep_texts(request, page, forms)
    return HttpResponse(status=204)


@requires(Permission.USE_SITE)
@require_POST
def give_back(request: HttpRequest) -> HttpResponse:
    """What stood in the forms of a page, once. By POST, since the address of the page is not for a log."""
    # A page that does not exist asks too, and nothing was kept for it: that is no fault.
    return JsonResponse({"forms": kept.take_texts(request, request.POST.get("page", ""))})


@requires(Permission.USE_SITE)
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Forget the form that came too late."""
    kept.drop(request, _page(request))
    return redirect("home")


def _page(request: HttpRequest) -> str:
    page = request.POST.get("page", "")
    try:
        resolve(page)
    except Resolver404 as unknown:
        raise Http404("No such page.") from unknown
    return page


def _forms(text: str) -> list[Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise PermissionDenied
    return found
