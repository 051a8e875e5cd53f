"""Counting the cases a request opened, and what somebody is told who opened too many (docs/adr/0026).

The count hangs on the evidence, not on the views: whatever leaves evidence of a look into one case is counted, so no
page and no address of the API can forget to.
"""

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.services.velocity import HeldUp, hold_up, open_cases
from mappa.agencies.acting import acting_as, at_route, current_run
from mappa.agencies.actor import Actor
from mappa.agencies.origin import origin_of
from meetings.selectors.sitting import cases_at_hand


def count_opened(request: HttpRequest, actor: Actor, response: HttpResponse) -> None:
    """Count the cases this request opened, if it opened any and shows them. Raises HeldUp, which undoes it."""
    run = current_run()
    if run and run.opened and actor.user_id and response.status_code < HTTPStatus.BAD_REQUEST:
        is_form = request.method == "POST"
        open_cases(actor=actor, case_ids=sorted(run.opened), is_form=is_form, excuse=cases_at_hand)


def held_up(request: HttpRequest, actor: Actor, held: HeldUp) -> HttpResponse:
    """What takes the place of the page: the way to where somebody proves who they are, or reads who lifts the stop."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    with acting_as(actor, origin=origin_of(request)):
        at_route(route)
        hold_up(actor=actor, held=held, route=route, at=timezone.now())
    page = reverse("many-opened")
    if request.path.startswith("/api/"):
        told = _("You have opened many cases. Open %(page)s in a browser to go on.") % {"page": page}
        return JsonResponse({"detail": told}, status=HTTPStatus.TOO_MANY_REQUESTS)
    target = f"{page}?{urlencode({'next': request.path})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)
