"""To an agency's own sign-in, and back; the terms of use; and what keeps somebody from working today."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from requests import RequestException

from mappa.account_forms import FirstPasswordForm
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.sessions.state import PROOF_ASKED
from mappa.signing_in import evidence, gate, terms
from mappa.signing_in.agency import longest_proof
from mappa.signing_in.invitations import invited
from mappa.signing_in.provider import AgencyAnswers

if TYPE_CHECKING:
    from mappa.agencies.models import User


@login_not_required
@require_GET
def to_agency(request: HttpRequest, agency: str) -> HttpResponse:
    """Send somebody to their agency. Where proof was asked of them, they must give it anew there."""
    adapter = get_adapter()
    try:
        provider = adapter.get_provider(request, agency)
    except SocialApp.DoesNotExist as unknown:
        raise Http404("No such agency signs in here.") from unknown
    anew, nonce = bool(request.session.get(PROOF_ASKED)), get_random_string(43)
    most = longest_proof(anew=anew)
    asked = {"nonce": nonce, "max_age": most} | ({"prompt": "login"} if anew else {})
    try:
        answer: HttpResponse = provider.redirect(
            request, AuthProcess.LOGIN, _next(request), auth_params=asked, nonce=nonce, max_age=most
        )
    except RequestException as silent:
        # Answered here: raised any further, it would undo the evidence with the view.
        try:
            adapter.on_authentication_error(request, provider, exception=silent)
        except ImmediateHttpResponse as told:
            answer = told.response
    return answer


@login_not_required
@require_GET
def from_agency(request: HttpRequest, agency: str) -> HttpResponse:
    """What the agency says."""
    try:
        get_adapter().get_provider(request, agency)
    except SocialApp.DoesNotExist as unknown:
        raise Http404("No such agency signs in here.") from unknown
    answer: HttpResponse = OAuth2CallbackView.adapter_view(AgencyAnswers(request, agency))(request)
    return answer


@login_not_required
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """A joiner's first password. Opening the page changes nothing, so that a scanner of e-mails spends no link.

    A link that is over, used, made up, or opened by somebody signed in gets one and the same answer.
    """
    user = None if request.user.is_authenticated else invited(pk, token)
    if user is None:
        return render(request, "account/invitation_over.html", status=404)
    form = FirstPasswordForm(data=request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        evidence.changed(user, evidence.CAME_BY_INVITATION)
        messages.success(request, _("Your password is set. Sign in with it."))
        return redirect("account_login")
    return render(request, "account/invitation.html", {"form": form, "account": user})


@requires(Permission.USE_SITE)
@require_http_methods(["GET", "POST"])
def terms_of_use(request: HttpRequest) -> HttpResponse:
    """Read them, and accept them."""
    user = cast("User", request.user)
    if request.method == "POST":
        if not terms.accepted(user):
            user.terms_accepted_at = timezone.now()
            user.save(update_fields=["terms_accepted_at"])
            evidence.changed(user, evidence.TERMS_ACCEPTED)
        return redirect("home")
    return render(request, "account/terms.html", {"accepted": terms.accepted(user)})


@requires(Permission.USE_SITE)
@require_GET
def not_in_date(request: HttpRequest) -> HttpResponse:
    """What is out of date, and who can mend it."""
    found = gate.out_of_date(request)
    return render(request, "account/not_in_date.html", {"lapses": found}) if found else redirect("home")


def _next(request: HttpRequest) -> str:
    """Where to go afterwards, if that is here."""
    page = request.GET.get("next", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()) else "/"
