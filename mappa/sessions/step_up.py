"""Proof of who acts, not older than five minutes, before acts that open or give away much.

`@stepped_up` stands beneath `@requires`. A form sent without such a proof is kept; the person proves who they are
on one page with one field, and the form goes on as if it had just been sent. Signing in counts as a proof while
it is fresh, except where `@stepped_up_since` asks for a newer one. What somebody must show is the strongest they
have: a key before a code, a code before a password.
"""

import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url

from mappa.agencies.acting import at_route
from mappa.sessions import kept
from mappa.sessions.kept import Why
from mappa.sessions.rules import FRESH_PROOF, Ending
from mappa.sessions.state import PROOF_ASKED, end_here

View = Callable[..., HttpResponseBase]
_RECOVERY = Authenticator.Type.RECOVERY_CODES


def stepped_up(view: View) -> View:
    """Ask for proof before a form of this page has its effect."""
    return _asking(view, lambda _request: None)


def stepped_up_since(moment: Callable[[HttpRequest], datetime | None]) -> Callable[[View], View]:
    """The same, and the proof must be newer than something that happened; None where nothing did."""
    return lambda view: _asking(view, moment)


def _asking(view: View, since: Callable[[HttpRequest], datetime | None]) -> View:
    @wraps(view)
    def proved(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not (is_fresh(request) and _is_newer(request, since(request))):
            kept.keep(request, Why.PROOF)
            return to_proof(request)
        if request.method == "GET":
            _go_on(request)
        return view(request, *args, **kwargs)

    proved.stepped_up = True  # type: ignore[attr-defined]
    return proved


def _is_newer(request: HttpRequest, moment: datetime | None) -> bool:
    proof = last_proof(request)
    return moment is None or (proof is not None and proof >= moment.timestamp())


def _go_on(request: HttpRequest) -> None:
    """Take up the form that waited for the proof, if one has been given since. Once, whatever comes of it.

    It passed every check of a form when it was sent, in this same session and by this same person.
    """
    found = kept.find(request, Why.PROOF)
    if found is None:
        return
    kept.drop(request, request.path)
    proof = last_proof(request)
    if proof and proof >= found.at.timestamp() and is_fresh(request):
        request.method = "POST"
        request.POST = found.as_post()  # type: ignore[assignment]
        if request.resolver_match:
            at_route(request.resolver_match.view_name)


def is_fresh(request: HttpRequest) -> bool:
    """Whether the last sufficient proof is not older than five minutes."""
    proof = last_proof(request)
    return proof is not None and time.time() - proof < FRESH_PROOF.total_seconds()


def proved_lately(request: HttpRequest) -> bool:
    """Whether any proof, signing in included, is not older than five minutes; enough for one's own account.

    Somebody who has just set up a key is not asked to show it on the next page.
    """
    rows = get_authentication_records(request, request.user)
    return any(time.time() - float(row["at"]) < FRESH_PROOF.total_seconds() for row in rows)


def last_proof(request: HttpRequest) -> float | None:
    """When the person last showed the strongest thing they have, in seconds since 1970; None for never.

    A recovery code stands in for a key or a phone that is lost.
    """
    enough = _kinds_that_do(request)
    times = [
        float(row["at"])
        for row in get_authentication_records(request, request.user)
        if not enough or row.get("type") in enough
    ]
    return max(times, default=None)


def _kinds_that_do(request: HttpRequest) -> set[str]:
    """The second factors of which one must be shown; empty for somebody who has none."""
    held = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    for kind in (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP):
        if kind in held:
            return {str(kind), str(_RECOVERY)}
    return set()


def to_proof(request: HttpRequest) -> HttpResponse:
    """To the page that asks; somebody whose agency signs them in, and who has no key or code, signs in there again."""
    ways = {way["id"]: way["url"] for way in get_adapter().get_reauthentication_methods(request.user)}
    order = ["mfa_reauthenticate:webauthn", "mfa_reauthenticate"]
    if not _came_by_agency(request):
        order.append("reauthenticate")
    url = next((ways[way] for way in order if way in ways), None)
    if url is None:
        end_here(request, Ending.PROOF)
        request.session[PROOF_ASKED] = True
        # Not straight to the agency: after a form the browser follows no redirect to another site (form-action).
        url = resolve_url(settings.LOGIN_URL)
    target = f"{url}?next={quote(request.path)}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _came_by_agency(request: HttpRequest) -> bool:
    """Whether their agency signed them in, and not a password of their own."""
    return any(row["method"] == "socialaccount" for row in get_authentication_records(request, request.user))
