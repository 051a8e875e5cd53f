"""Hooks of django-allauth: sign-up is closed; signing in and out, and changes of a password or key, leave evidence."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse

from mappa.agencies.models import User
from mappa.signing_in import evidence, names


class Account(DefaultAccountAdapter):  # type: ignore[misc]  # the library is untyped
    """Accounts are made by administrators only, and the library sends no e-mail: what it would tell is evidence."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Every step is done: the failures before it are told once, and forgotten."""
        rows = get_authentication_records(request, user)
        ways = [str(row.get("type") or row["method"]).upper() for row in rows]
        evidence.signed_in(user, ways=ways, failures=names.failures_of(user.username))
        names.forget(user.username)
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        return answer

    def logout(self, request: HttpRequest) -> None:
        """Told before it is forgotten who it was."""
        if isinstance(request.user, User):
            evidence.signed_out(request.user)
        super().logout(request)

    def send_notification_mail(self, template_prefix: str, user: User, *_: Any, **__: Any) -> None:
        """Evidence in place of an e-mail."""
        if what := evidence.CHANGES.get(template_prefix):
            evidence.changed(user, what)
