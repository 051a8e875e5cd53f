"""Who has no second factor sets one up before any other page; no address goes round it."""

import pytest
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.conf import settings as installed
from django.urls import reverse

from mappa.agencies.roles import Role
from tests.factories.agencies import person
from tests.proof import prove

pytestmark = pytest.mark.django_db
PASSWORD = "a long test password"


@pytest.fixture
def officer():
    user = person(Role.COM, username="igor.fictional")
    user.set_password(PASSWORD)
    user.save()
    return user


def enter(client):
    return client.post(reverse("account_login"), {"login": "igor.fictional", "password": PASSWORD})


def test_password_alone_leads_to_the_second_factor_and_nowhere_else(client, officer):
    enter(client)
    for name in ("home", "case-list", "case-search", "my-looks", "emergency"):
        answer = client.get(reverse(name))
        assert (answer.status_code, answer.url) == (302, reverse("mfa_index")), name
    assert client.post(reverse("emergency"), {"reference": "X"}).url == reverse("mfa_index")
    page = client.get(reverse("mfa_index")).content.decode()
    assert "Before you can go on" in page


def test_programs_and_parts_of_pages_are_told(client, officer):
    enter(client)
    assert client.get("/api/v1/cases/").status_code == 403
    part = client.get(reverse("case-list"), headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == reverse("mfa_index")


def test_signing_out_and_one_s_own_account_stay_open(client, officer):
    enter(client)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get(reverse("usersessions_list")).status_code == 200
    assert client.get(reverse("session")).status_code == 200


def test_once_set_up_every_page_opens_in_the_same_session(client, officer):
    enter(client)
    shown = client.get(reverse("mfa_activate_totp"))
    assert shown.status_code == 200, shown.url
    secret = client.session[SECRET_SESSION_KEY]
    code = format_hotp_value(hotp_value(secret, next(counters())))
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    assert client.get(reverse("home")).status_code == 200
    assert "Before you can go on" not in client.get(reverse("mfa_index")).content.decode()


def test_whoever_has_one_is_asked_for_it_and_then_goes_where_they_were_going(client, officer):
    secret = generate_totp_secret()
    TOTP.activate(officer, secret)
    assert enter(client).url == reverse("mfa_authenticate")
    code = format_hotp_value(hotp_value(secret, next(counters())))
    assert client.post(reverse("mfa_authenticate"), {"code": code}).url == "/"
    assert client.get(reverse("home")).status_code == 200


def test_it_is_asked_once_a_session(client, officer):
    TOTP.activate(officer, generate_totp_secret())
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    prove(client, officer, second_factor=False)
    client.get(reverse("session"))
    client.get(reverse("home"))
    assert client.session["second_factor"] is True


def test_demonstration_may_do_without_and_says_so(client, officer, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    settings.DEMO = True
    enter(client)
    answer = client.get(reverse("home"))
    assert answer.status_code == 200
    assert "A password alone signs in" in answer.content.decode()


def test_it_is_on_unless_this_is_a_demonstration():
    assert installed.SECOND_FACTOR_REQUIRED is True
    assert installed.DEMO is False
