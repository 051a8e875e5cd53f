"""Ends sessions that are over, counts what people do themselves, and keeps what a form held when it came too late."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mappa.agencies.models import User
from mappa.sessions import kept, state
from mappa.sessions.kept import Why
from mappa.sessions.rules import Ending

HEALTH = "/healthz"
TOLD = {
    Ending.IDLE: _(
        "You were signed out because you did nothing for a while. Sign in to go on where you were."
    ),
    Ending.ABSOLUTE: _("You had been signed in for 10 hours. Sign in again to go on where you were."),
    Ending.ELSEWHERE: _(
        "You were signed out here because you signed in somewhere else. You can be signed in in 2 places at a time."
        " If that was not you, tell your agency's system administrator now."
    ),
    Ending.BY_SELF: _("You were signed out here from another place you are signed in at."),
    Ending.PROOF: _("Sign in again to show that it is you. What you typed is kept."),
    Ending.ROLE_ENDED: _("Your roles here have changed. Sign in again to go on with those you have."),
    Ending.NO_RIGHTS: _(
        "You were signed out because you have no role here any more. Ask your agency's system administrator."
    ),
}


class BoundedSession:
    """After the messages and before whatever needs to know who asks.

    On the request of such a session `request.user` is nobody, so the page sends to the sign-in page by itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End what is over; after the answer, begin what is new."""
        if request.path == HEALTH:
            return self.get_response(request)
        _end_what_is_over(request)
        was_signed_in = request.user.is_authenticated
        proofs = _proofs(request)
        response = self.get_response(request)
        if not request.user.is_authenticated:
            response = _too_late(request, response, ended_now=was_signed_in)
        elif not was_signed_in:
            state.begin(request)
        elif _proofs(request) > proofs:
            _new_key(request)
        if was_signed_in or request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Offer back the form that came too late, on the page it was for."""
        if not isinstance(request.user, User):
            return None
        if request.resolver_match and request.resolver_match.view_name == "usersessions_list":
            state.live_sessions(request.user)  # the page lists what there is: what is over goes first
        if not hasattr(view, "permission"):
            return None
        if request.method == "POST":
            kept.drop(request, request.path)
        found = kept.find(request, Why.SIGN_IN) if request.method == "GET" else None
        return render(request, "components/session_kept.html", {"kept": found}) if found else None


def _end_what_is_over(request: HttpRequest) -> None:
    session = request.session
    if SESSION_KEY not in session:
        if why := session.get(state.ENDED):
            _tell(request, Ending(why))
            if not state.is_background(request):
                del session[state.ENDED]
        return
    if not isinstance(request.user, User):
        # The account is closed: nothing of it is kept.
        session.flush()
        request.user = AnonymousUser()
        return
    now = timezone.now()
    if state.times_of(session) is None:
        state.begin(request)
    elif why_over := state.ending_of(session, request.user, now):
        state.end_here(request, why_over)
        _end_what_is_over(request)
    elif not state.is_background(request):
        state.touch(session, now)


def _tell(request: HttpRequest, why: Ending) -> None:
    """On the next page that is shown; a request the page makes by itself leaves it to be told later."""
    if not state.is_background(request):
        messages.info(request, TOLD[why])


def _proofs(request: HttpRequest) -> int:
    return len(get_authentication_records(request, request.user)) if request.user.is_authenticated else 0


def _new_key(request: HttpRequest) -> None:
    """After a proof the session has another key: one that was read before is worth nothing."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def _too_late(request: HttpRequest, response: HttpResponse, *, ended_now: bool) -> HttpResponse:
    """The answer to somebody who is not signed in: a form's text is kept, a page's own request is told so.

    A session that the page itself ended has kept its form already. htmx would follow the redirect and put the sign-in page in place of what was typed.
    """
    location = response.headers.get("Location", "")
    if not location.startswith(resolve_url(settings.LOGIN_URL)):
        return response
    if state.is_background(request) or request.headers.get("HX-Request"):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"Cache-Control": "no-store"})
    match = request.resolver_match
    if request.method == "POST" and not ended_now and match and hasattr(match.func, "permission"):
        kept.keep(request, Why.SIGN_IN)
    return response
