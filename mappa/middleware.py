"""One transaction a request: the actor, the database context, the view and its evidence stand or fall together."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from cases.services.velocity import HeldUp
from mappa.agencies.acting import acting_as, at_route
from mappa.agencies.actor import Actor, system_actor
from mappa.agencies.models import User
from mappa.agencies.origin import origin_of
from mappa.agencies.selectors import actor_for
from mappa.audit.errors import EvidenceUnavailable
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.opening import count_opened, held_up
from mappa.sessions.rules import Ending
from mappa.sessions.state import end_here, lost_rights

# Views of libraries that carry no mark of ours: signing in and out, and what they need.
UNMARKED_PREFIXES = ("allauth.", "django.views.static", "django.contrib.staticfiles")
REFUSALS = frozenset({403, 404})
log = logging.getLogger(__name__)


def _actor(request: HttpRequest) -> Actor:
    if isinstance(request.user, User) and request.user.is_active:
        actor = actor_for(request.user)
        if not lost_rights(request.session, has_rights=bool(actor.memberships)):
            return actor
        end_here(request, Ending.NO_RIGHTS)
    return system_actor("anonymous", timezone.localdate())


def _unavailable(error: Exception) -> HttpResponse:
    """No evidence, no data: a page made of nothing but itself."""
    # The text of a database error may quote a row, so only its name is told.
    told = str(error) if isinstance(error, EvidenceUnavailable) else type(error.__cause__ or error).__name__
    log.critical("A page was not shown because its evidence could not be kept. %s", told)
    page = render_to_string("503.html")
    headers = {"Retry-After": "60", "Cache-Control": "no-store"}
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


class OneTransaction:
    """Last in the list. ATOMIC_REQUESTS stays on inside it: a view that fails is undone, its refusal is not.

    What the database refuses outside the view (the evidence of a refusal, its place in the chain as the
    transaction commits) undoes the page too: it answers 503 and nothing the view made leaves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside one transaction with the actor's context; record refusals of signed-in people."""
        if request.path == "/healthz":
            return self.get_response(request)
        actor = _actor(request)
        request.actor = actor  # type: ignore[attr-defined]
        try:
            response = self._counted(request, actor)
        except (EvidenceUnavailable, DatabaseError) as error:
            return _unavailable(error)
        if actor.user_id:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _counted(self, request: HttpRequest, actor: Actor) -> HttpResponse:
        """The answer; in its place, what somebody is told who opened too many cases: then the page is undone."""
        try:
            with acting_as(actor, origin=origin_of(request)):
                response = self._answer(request, actor)
                count_opened(request, actor, response)
        except HeldUp as held:
            return held_up(request, actor, held)
        return response

    def _answer(self, request: HttpRequest, actor: Actor) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming:
            raise RuntimeError("A streaming answer would run after the transaction: write a file instead.")
        if response.status_code in REFUSALS and actor.user_id:
            route = request.resolver_match.view_name if request.resolver_match else "no such page"
            record(actor=actor, event=EventType.REFUSED, reason=f"{response.status_code} {route}"[:200])
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> None:
        """Refuse a view that carries no mark (see agencies/access.py)."""
        at_route(request.resolver_match.view_name if request.resolver_match else "")
        if not is_marked(view):
            raise PermissionDenied("This page names no permission.")

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 503 for a view whose evidence could not be written; Django has undone it."""
        return _unavailable(error) if isinstance(error, EvidenceUnavailable) else None


def is_marked(view: Callable[..., Any]) -> bool:
    """Whether a view says who may use it: by our mark, as public, or as a library's sign-in page.

    The API's framework takes the login requirement off every class of its own, so a class needs our mark.
    """
    view_class = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if view.__module__.startswith(UNMARKED_PREFIXES) or hasattr(view, "permission"):
        return True
    if view_class is not None:
        return hasattr(view_class, "permission") or view_class.__module__.startswith(UNMARKED_PREFIXES)
    return getattr(view, "login_required", True) is False
