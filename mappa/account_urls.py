"""Addresses of signing in: django-allauth's, without those that send or believe e-mail,
and our own to an agency's sign-in in place of its addresses for third parties.

Accounts are made, and passwords reset, by administrators. The library needs the names of its e-mail pages, so
their addresses are closed here rather than left out.
"""

from typing import NoReturn

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.urls import include, path

from mappa.signing_in.views import from_agency, invitation, not_in_date, terms_of_use, to_agency


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
urlpatterns = [
    *(path(address, closed) for address in CLOSED),
    path("agency/<slug:agency>/", to_agency, name="agency_sign_in"),
    path("agency/<slug:agency>/answer/", from_agency, name="agency_answer"),
    path("invitation/<uuid:pk>/<str:token>/", invitation, name="invitation"),
    path("terms/", terms_of_use, name="terms"),
    path("not-in-date/", not_in_date, name="not-in-date"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
