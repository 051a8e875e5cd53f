"""Deny by default: every view says which permission it needs, and one that says nothing is refused.

`@requires(Permission.X)` marks a function view; `permission = Permission.X` marks a DRF view class. The
OneTransaction middleware and the system check in mappa/checks.py both read the mark, so a view that was
forgotten fails the build and, should it ever run, is refused.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from rest_framework.permissions import BasePermission

from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.core.decisions import Denied, Refused

if TYPE_CHECKING:
    from rest_framework.request import Request

View = Callable[..., HttpResponseBase]
# What a page can be asked with; one that only shows, or only acts, says so itself by Django's decorators.
PAGE_METHODS = ("GET", "HEAD", "POST")


class ActorRequest(HttpRequest):
    """A request of a signed-in person; the middleware has put their actor on it."""

    actor: Actor


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view with the permission it needs; without it the answer is 403, before anything is loaded."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in PAGE_METHODS:
                return HttpResponseNotAllowed(PAGE_METHODS)
            actor = cast("ActorRequest", request).actor
            if not actor.may(permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


class DenyUnlessMarked(BasePermission):
    """For the API: the view class names its permission, or nobody gets in."""

    def has_permission(self, request: "Request", view: Any) -> bool:
        """Whether the signed-in person holds the permission the view names."""
        permission = getattr(view, "permission", None)
        actor = getattr(request, "actor", None)
        return bool(permission and actor and actor.may(permission))


def must(actor: Actor, permission: Permission, reason: str) -> None:
    """Raise Refused with the reason unless the actor holds the permission."""
    if not actor.may(permission):
        raise Refused(Denied(reason))
