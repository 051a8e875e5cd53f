"""Deny by default: every address names its permission, and nobody gets anywhere without signing in."""

import re
from uuid import uuid4

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.checks import every_view_names_its_permission
from mappa.middleware import is_marked
from tests.factories.agencies import UserFactory

# Addresses that answer somebody who has not signed in. A new one needs a reason in its view, and a line here.
PUBLIC = {
    "/healthz",
    "/accounts/login/",
    "/accounts/logout/",  # sends to the sign-in page
    "/accounts/inactive/",
    "/accounts/signup/",  # says that accounts are made by administrators
    "/accounts/2fa/authenticate/",  # second step of signing in
    "/accounts/2fa/webauthn/login/",  # a key alone signs in
    "/session/keep/",  # what was typed when the session ended, for whose it was
}


def all_patterns(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from all_patterns(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def concrete(route):
    """An address the route answers to; nothing of that id exists."""
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route.replace("^", "").replace("$", ""))
    return "/" + re.sub(r"<(\w+:)?(\w+)>", lambda part: "x" if part[1] == "slug:" else "ID", plain)


ADDRESSES = sorted({concrete(route) for route in all_patterns(get_resolver().url_patterns)})
OURS = [address for address in ADDRESSES if not address.startswith("/accounts/") and address not in PUBLIC]


def real(address):
    return address.replace("ID", str(uuid4()))


def test_every_view_names_its_permission():
    assert every_view_names_its_permission() == []


def test_the_list_of_addresses_is_the_whole_site():
    assert {"/", "/cases/", "/screening/", "/referrals/ID/screen/"} <= set(OURS)
    assert len(OURS) > 30


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", [row for row in ADDRESSES if row not in PUBLIC])
def test_nobody_gets_anywhere_without_signing_in(client, address, method):
    answer = getattr(client, method)(real(address))
    sent_to_sign_in = answer.status_code == 302 and answer.url.startswith("/accounts/login/")
    assert sent_to_sign_in or answer.status_code in {401, 403, 404, 405}
    if answer.status_code == 404:
        assert address.startswith("/accounts/")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", OURS)
def test_signing_in_alone_opens_nothing(client, address, method):
    answer = getattr(client.sign_in(UserFactory()), method)(real(address))
    assert answer.status_code in {403, 405}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/accounts/email/", "/accounts/password/reset/", "/accounts/password/set/"]
)
def test_pages_that_would_trust_email_are_closed(client, address):
    assert client.get(address).status_code == 404
    assert client.sign_in(UserFactory()).post(address, {"email": "a@example.invalid"}).status_code == 404


# What counts as a mark


def plain(_request):
    return HttpResponse()


@login_not_required
def public(_request):
    return HttpResponse()


class Unmarked(APIView):
    permission_classes = [AllowAny]


class Marked(APIView):
    permission = Permission.VIEW_CASE


@pytest.mark.parametrize(
    ("view", "marked"),
    [
        (plain, False),
        (requires(Permission.USE_SITE)(plain), True),
        (public, True),
        (Unmarked.as_view(), False),
        (Marked.as_view(), True),
    ],
    ids=["plain", "requires", "public", "API without mark", "API with mark"],
)
def test_mark_is_seen(view, marked):
    assert is_marked(view) is marked
