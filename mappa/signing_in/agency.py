"""Who comes in by their agency's own sign-in, and who does not.

A person is known by what the agency calls them (issuer and subject), never by a name that may be given to somebody
else later. The first time they are found by the work e-mail the agency vouches for, among its own people here.
Source: OpenID Connect Core 1.0 sections 2, 3.1.2.1, 3.1.3.7; RFC 8176 (how somebody proved who they are).
"""

from http import HTTPStatus
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from mappa.agencies.models import Membership, User
from mappa.agencies.selectors import in_force
from mappa.sessions.rules import ABSOLUTE
from mappa.signing_in import evidence

_CLOCKS_MAY_DIFFER = 60  # seconds
SEVERAL_FACTORS = "mfa"  # RFC 8176 section 2


class AgencyPeople(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library is untyped
    """Lets in whom an agency vouches for and who has an account here; makes no accounts."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those of the settings. Rows of a table could be added by whoever can write to it."""
        return [
            SocialApp(provider="agency", **config)
            for config in settings.SOCIALACCOUNT_PROVIDERS["agency"]["APPS"]
            if provider in {None, "agency", config["provider_id"]}
        ]

    def get_requests_session(self) -> Any:
        """A line to the agency's server that goes where it was sent and no further (ASVS 5.0 15.3.2)."""
        line = super().get_requests_session()
        line.max_redirects = 0
        return line

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Hold the answer against what was asked, then find whose it is."""
        _hold_against_the_question(request, sociallogin)
        agency = sociallogin.provider.app.name
        if sociallogin.is_existing:
            if sociallogin.user not in _its_people(agency):
                _refuse(request, sociallogin, evidence.NOT_OF_THE_AGENCY)
            return
        person = _by_verified_e_mail(sociallogin, agency)
        if person is None:
            _refuse(request, sociallogin, evidence.UNKNOWN_TO_US)
        sociallogin.connect(request, person)
        evidence.changed(person, evidence.AGENCY_JOINED)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """The agency did not answer, or not so that it holds: one page, whatever it was."""
        evidence.failed(provider.sub_id, None, evidence.AGENCY_ANSWER)
        _turn_away(request)


def proof_of_agency(login: SocialLogin) -> tuple[float, bool]:
    """When the person proved to their agency who they are, in seconds since 1970, and whether by several factors."""
    told = login.account.extra_data
    return float(told["auth_time"]), SEVERAL_FACTORS in (told.get("amr") or ())


def _its_people(agency: str) -> Any:
    """Who belongs to the agency and has a role today, in whichever team."""
    members = Membership.objects.filter(in_force(timezone.localdate()))
    return User.objects.filter(pk__in=members.values("user_id"), agency__name=agency, is_active=True)


def _by_verified_e_mail(login: SocialLogin, agency: str) -> User | None:
    """The one person of the agency with this address; nobody where two have it."""
    addresses = [row.email for row in login.email_addresses if row.verified]
    found = list(_its_people(agency).filter(email__iexact=addresses[0])[:2]) if addresses else []
    return found[0] if len(found) == 1 else None


def _hold_against_the_question(request: HttpRequest, login: SocialLogin) -> None:
    """The answer is to this question, and the proof is no older than was asked."""
    told, asked = login.account.extra_data, login.state
    oldest = timezone.now().timestamp() - asked.get("max_age", 0) - _CLOCKS_MAY_DIFFER
    if not asked.get("nonce") or told["nonce"] != asked["nonce"] or float(told["auth_time"]) < oldest:
        _refuse(request, login, evidence.AGENCY_ANSWER)


def _refuse(request: HttpRequest, login: SocialLogin, why: str) -> NoReturn:
    person = login.user if login.is_existing else None
    evidence.failed(f"{login.account.provider} {login.account.uid}", person, why)
    _turn_away(request)


def _turn_away(request: HttpRequest) -> NoReturn:
    raise ImmediateHttpResponse(render(request, "account/agency_refused.html", status=HTTPStatus.FORBIDDEN))


def longest_proof(*, anew: bool) -> int:
    """How many seconds ago the proof may have been given: as long as a session lasts, or none at all."""
    return 0 if anew else int(ABSOLUTE.total_seconds())
