"""One spelling of a user name, so that other capitals, accents written otherwise or spaces buy no more tries."""

from unicodedata import normalize

from django.http import HttpRequest


def one_spelling(name: str) -> str:
    """The name as it is counted.

    Names are looked up by their capitals, so letters with the same capital (i and dotless i) count as one.
    """
    return normalize("NFKC", name).strip().upper().casefold()[:150]


def tried_username(request: HttpRequest, credentials: dict[str, str] | None) -> str:
    """The user name that was tried; for django-axes."""
    return one_spelling((credentials or {}).get("username") or request.POST.get("login", ""))
