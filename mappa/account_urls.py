"""Addresses of signing in: django-allauth's, without those that send or believe e-mail.

Accounts are made, and passwords reset, by administrators. The library needs the names of its e-mail pages, so
their addresses are closed here rather than left out.
"""

from typing import NoReturn

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.urls import include, path


@login_not_required
def closed(_request: HttpRequest, **_: object) -> NoReturn:
    """There is no such page here."""
    raise Http404


CLOSED = (
    "email/",
    "confirm-email/",
    "confirm-email/<path:rest>",
    "password/set/",
    "password/reset/",
    "password/reset/<path:rest>",
    "login/code/confirm/",
)
urlpatterns = [*(path(address, closed) for address in CLOSED), path("", include("allauth.urls"))]
