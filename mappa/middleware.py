"""One transaction a request: the actor, the database context, the view and its evidence stand or fall together."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mappa.agencies.acting import acting_as
from mappa.agencies.actor import Actor, system_actor
from mappa.agencies.models import User
from mappa.agencies.selectors import actor_for
from mappa.audit.events import EventType
from mappa.audit.services import record

# Views of libraries that carry no mark of ours: signing in and out, and what they need.
UNMARKED_PREFIXES = ("allauth.", "django.views.static", "django.contrib.staticfiles")
REFUSALS = frozenset({403, 404})


def _actor(request: HttpRequest) -> Actor:
    if isinstance(request.user, User) and request.user.is_active:
        return actor_for(request.user)
    return system_actor("anonymous", timezone.localdate())


class OneTransaction:
    """Last in the list. ATOMIC_REQUESTS stays on inside it: a view that fails is undone, its refusal is not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside one transaction with the actor's context; record refusals of signed-in people."""
        if request.path == "/healthz":
            return self.get_response(request)
        actor = _actor(request)
        request.actor = actor  # type: ignore[attr-defined]
        with acting_as(actor):
            response = self.get_response(request)
            if response.streaming:
                raise RuntimeError(
                    "A streaming answer would run after the transaction: write a file instead."
                )
            if response.status_code in REFUSALS and actor.user_id:
                route = request.resolver_match.view_name if request.resolver_match else "no such page"
                record(actor=actor, event=EventType.REFUSED, reason=f"{response.status_code} {route}"[:200])
        if actor.user_id:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> None:
        """Refuse a view that carries no mark (see agencies/access.py)."""
        if not is_marked(view):
            raise PermissionDenied("This page names no permission.")


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
