"""Hooks of django-allauth: sign-up is closed; signing in and out, and changes of a password or key, leave evidence."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest, HttpResponse

from mappa.agencies.models import User
from mappa.sessions.state import PROOF_ASKED
from mappa.sessions.step_up import proved_lately
from mappa.signing_in import evidence, names
from mappa.signing_in.agency import proof_of_agency

_RECORDS = "account_authentication_methods"


class Account(DefaultAccountAdapter):  # type: ignore[misc]  # the library is untyped
    """Accounts are made by administrators only, and the library sends no e-mail: what it would tell is evidence."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Every step is done: the failures before it are told once, and forgotten."""
        _as_told_by_agency(request, (kwargs.get("signal_kwargs") or {}).get("sociallogin"))
        rows = get_authentication_records(request, user)
        ways = [str(row.get("type") or row["method"]).upper() for row in rows]
        evidence.signed_in(user, ways=ways, failures=names.failures_of(user.username))
        names.forget(user.username)
        request.session.pop(PROOF_ASKED, None)
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        return answer

    def get_login_stages(self) -> list[str]:
        """The library's, with our own second factor."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "mappa.signing_in.stages.SecondFactor"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Signing in counts as a proof while it is fresh, as everywhere here (docs/adr/0025)."""
        return not proved_lately(self.request) and bool(
            super().is_reauthentication_required(app=app, **kwargs)
        )

    def logout(self, request: HttpRequest) -> None:
        """Told before it is forgotten who it was."""
        if isinstance(request.user, User):
            evidence.signed_out(request.user)
        super().logout(request)

    def send_notification_mail(self, template_prefix: str, user: User, *_: Any, **__: Any) -> None:
        """Evidence in place of an e-mail."""
        if what := evidence.CHANGES.get(template_prefix):
            evidence.changed(user, what)


def _as_told_by_agency(request: HttpRequest, login: SocialLogin | None) -> None:
    """A proof is as old as the agency says, not as the moment it sent somebody here without asking them anything."""
    if login is None:
        return
    proved_at, several = proof_of_agency(login)
    rows = request.session[_RECORDS]
    for row in rows:
        if row["method"] == "socialaccount":
            row["at"] = min(proved_at, row["at"])
            row["several_factors"] = several
    request.session[_RECORDS] = rows
