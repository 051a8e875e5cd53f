"""Hooks of django-allauth and django-axes: sign-up is closed, and lockout counts the name that was tried."""

from unicodedata import normalize

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # the library is untyped
    """Accounts are made by administrators only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


def tried_username(request: HttpRequest, credentials: dict[str, str] | None) -> str:
    """The user name that was tried, normalised so that another spelling of it cannot buy more attempts.

    Names are looked up by their capitals, so letters with the same capital (i and dotless i) count as one.
    """
    name = (credentials or {}).get("username") or request.POST.get("login", "")
    return normalize("NFKC", name).strip().upper().casefold()
