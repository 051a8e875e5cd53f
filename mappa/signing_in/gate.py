"""Nobody works here with a password alone: whoever has no second factor sets one up before any other page.

A second factor is a key, a code of an authenticator app, or several factors seen by one's agency (ADR 0028).
Source: security.md 3.1 (ASVS 5.0 6.3.3: several factors from level 2 on).
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from mappa.agencies.models import User
from mappa.sessions.step_up import proved_lately, to_proof

SHOWN = "second_factor"  # in the session: this one was begun, or goes on, with a second factor
FACTORS = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)
# What must be open to somebody who has none yet: proving who they are, signing out, going on.
_OPEN_MODULES = ("allauth.", "mappa.sessions.views", "django.views.static", "django.contrib.staticfiles")
_OPEN_PAGES = {"healthz"}
_NEW_WAYS = {"mfa_add_webauthn", "mfa_activate_totp", "mfa_generate_recovery_codes"}


class SecondFactorFirst:
    """After the session is known to be alive, before the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing of its own."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """In place of the page, the way to set one up; programs are told so."""
        if isinstance(request.user, User) and _adds_unproved(request):
            return to_proof(request)
        if (
            not settings.SECOND_FACTOR_REQUIRED
            or not isinstance(request.user, User)
            or _is_open(request, view)
        ):
            return None
        if request.session.get(SHOWN) or _has_shown(request):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": "Set up a second factor first."}, status=HTTPStatus.FORBIDDEN)
        where = reverse("mfa_index")
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": where})
        return HttpResponseRedirect(where)


def _adds_unproved(request: HttpRequest) -> bool:
    """Whether a new way in is about to be added by somebody of whom the library would ask no proof.

    It asks for what it can check itself, and lets those through whom only their agency can prove: whoever finds
    their computer open could make a key of their own.
    """
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name in _NEW_WAYS and not get_reauthentication_flows(request.user) and not proved_lately(request)


def _is_open(request: HttpRequest, view: Callable[..., Any]) -> bool:
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name in _OPEN_PAGES or getattr(view, "__module__", "").startswith(_OPEN_MODULES)


def _has_shown(request: HttpRequest) -> bool:
    """Asked once a session: a factor somebody has was asked for at sign-in, or set up since."""
    several = any(row.get("several_factors") for row in get_authentication_records(request, request.user))
    if several or Authenticator.objects.filter(user_id=request.user.pk, type__in=FACTORS).exists():
        request.session[SHOWN] = True
        return True
    return False


def needs_one(request: HttpRequest) -> bool:
    """Whether the person has none and must set one up; for the page that offers it."""
    return bool(
        settings.SECOND_FACTOR_REQUIRED and not request.session.get(SHOWN) and not _has_shown(request)
    )
