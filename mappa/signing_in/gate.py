"""What comes before any other page: a second factor, the terms of use, vetting and training in date.

Nobody works here with a password alone. A second factor is a key, a code of an authenticator app, or several factors
seen by one's agency (ADR 0028). Source: security.md 3.1 (ASVS 5.0 6.3.3: several factors from level 2 on).
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from mappa.agencies.fitness import Lapse, lapses, needs_either
from mappa.agencies.models import User
from mappa.agencies.selectors import trained_to
from mappa.sessions.step_up import proved_lately, to_proof
from mappa.signing_in import terms

if TYPE_CHECKING:
    from mappa.agencies.access import ActorRequest

SHOWN = "second_factor"  # in the session: this one was begun, or goes on, with a second factor
TRAINED_ON = "trained_on"  # in the session: the day for which training was last looked up
FACTORS = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)
# What must be open all the same: proving who one is, signing out, going on.
_OPEN_MODULES = ("allauth.", "mappa.sessions.views", "django.views.static", "django.contrib.staticfiles")
_OPEN_PAGES = {"healthz", "terms", "not-in-date"}
_NEW_WAYS = {"mfa_add_webauthn", "mfa_activate_totp", "mfa_generate_recovery_codes"}
# Told to programs, by the page that people are sent to.
_DETAIL = {
    "mfa_index": "Set up a second factor first.",
    "terms": "Accept the terms of use first.",
    "not-in-date": "Vetting or training is out of date.",
}


class FirstThingsFirst:
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
        """In place of the page, the one that comes first; programs are told so."""
        if not isinstance(request.user, User):
            return None
        if _adds_unproved(request):
            return to_proof(request)
        page = "" if _is_open(request, view) else _comes_first(request)
        if not page:
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": _DETAIL[page]}, status=HTTPStatus.FORBIDDEN)
        where = reverse(page)
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": where})
        return HttpResponseRedirect(where)


def _is_open(request: HttpRequest, view: Callable[..., Any]) -> bool:
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name in _OPEN_PAGES or getattr(view, "__module__", "").startswith(_OPEN_MODULES)


def _comes_first(request: HttpRequest) -> str:
    """The page before all others, by its name; empty if there is none."""
    if needs_second_factor(request):
        return "mfa_index"
    if not terms.accepted(cast("User", request.user)):
        return "terms"
    return "not-in-date" if out_of_date(request) else ""


def _adds_unproved(request: HttpRequest) -> bool:
    """Whether a new way in is about to be added by somebody of whom the library would ask no proof.

    It asks for what it can check itself, and lets those through whom only their agency can prove: whoever finds
    their computer open could make a key of their own.
    """
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name in _NEW_WAYS and not get_reauthentication_flows(request.user) and not proved_lately(request)


def needs_second_factor(request: HttpRequest) -> bool:
    """Whether the person has none and must set one up. Asked once a session: a factor somebody has was shown at sign-in."""
    if not settings.SECOND_FACTOR_REQUIRED or request.session.get(SHOWN):
        return False
    several = any(row.get("several_factors") for row in get_authentication_records(request, request.user))
    if several or Authenticator.objects.filter(user_id=request.user.pk, type__in=FACTORS).exists():
        request.session[SHOWN] = True
        return False
    return True


def out_of_date(request: HttpRequest) -> tuple[Lapse, ...]:
    """What of vetting and training keeps the person from working today. Training is looked up once a day."""
    user, actor = cast("User", request.user), cast("ActorRequest", request).actor
    roles = [held.role for held in actor.memberships]
    if not needs_either(roles):
        return ()
    today = actor.on.isoformat()
    to = actor.on if request.session.get(TRAINED_ON) == today else trained_to(user.pk)
    found = lapses(roles, vetted_to=user.vetting_expires_on, trained_to=to, on=actor.on)
    if Lapse.TRAINING not in found:
        request.session[TRAINED_ON] = today
    return found
