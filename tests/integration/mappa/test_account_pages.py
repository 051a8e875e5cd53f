"""Sign-in and account pages in the project's look: they render strictly, speak plainly and change nothing when wrong."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.messages import get_messages
from django.template.loader import render_to_string

from mappa.agencies.roles import Role
from tests.conftest import AppClient
from tests.factories.agencies import person
from tests.proof import prove

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


@pytest.fixture
def practitioner():
    user = person(Role.COM)
    user.set_password(PASSWORD)
    user.save()
    return user


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_sign_in_page_has_one_heading_and_no_reset_by_email(client: AppClient):
    page = text(client.get("/accounts/login/"))

    assert page.count("<h1") == 1
    assert "<title> Sign in - MAPPA casework</title>" in page
    assert "User name" in page
    assert "Forgot your password?" not in page
    assert "placeholder" not in page


def test_empty_sign_in_links_to_its_fields(client: AppClient):
    page = text(client.post("/accounts/login/", {}))

    assert "<title>Error: Sign in" in page
    assert '<a href="#id_login">Enter user name</a>' in page
    assert '<a href="#id_password">Enter password</a>' in page


def test_wrong_password_keeps_the_name_and_not_the_password(client: AppClient, practitioner):
    page = text(client.post("/accounts/login/", {"login": practitioner.username, "password": "wrong-one"}))

    assert "govuk-error-summary" in page
    assert f'value="{practitioner.username}"' in page
    assert "wrong-one" not in page


def test_sign_in_goes_to_the_first_page_without_a_banner(client: AppClient, practitioner):
    response = client.post("/accounts/login/", {"login": practitioner.username, "password": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, "/")
    assert [str(message) for message in get_messages(response.wsgi_request)] == []


def test_signing_up_is_closed(client: AppClient):
    assert "You cannot make an account yourself" in text(client.get("/accounts/signup/"))


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/accounts/2fa/", "Second step at sign-in"),
        ("/accounts/password/change/", "Change your password"),
        ("/accounts/sessions/", "Where you are signed in"),
        ("/accounts/logout/", "Do you want to sign out?"),
    ],
)
def test_account_page_renders(client: AppClient, practitioner, address: str, heading: str):
    page = text(client.sign_in(practitioner).get(address))

    assert page.count("<h1") == 1
    assert heading in page
    assert practitioner.agency.name in page


def test_second_step_is_set_up_used_and_turned_off(client: AppClient, practitioner):
    client.post("/accounts/login/", {"login": practitioner.username, "password": PASSWORD})
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200  # a fresh sign-in is proof enough
    prove(client, practitioner, at=time.time() - 400, active_at=time.time())
    confirm = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert "Confirm it is you" in text(confirm)
    address = confirm.redirect_chain[-1][0]
    assert '<a href="#id_password">' in text(client.post(address, {"password": "wrong-one"}))
    page = client.post(address, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    assert secret in text(page)

    wrong = text(client.post("/accounts/2fa/totp/activate/", {"code": "000000"}))
    assert '<a href="#id_code">' in wrong

    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    done = client.post("/accounts/2fa/totp/activate/", {"code": code}, follow=True)
    assert "Recovery codes" in text(done)
    assert "Off. Your password alone" not in text(client.get("/accounts/2fa/"))
    for address in ("/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/"):
        assert text(client.get(address)).count("<h1") == 1

    client.post("/accounts/logout/")
    asked = client.post(
        "/accounts/login/", {"login": practitioner.username, "password": PASSWORD}, follow=True
    )
    assert "Enter your code" in text(asked)
    assert '<a href="#id_code">Enter code</a>' in text(
        client.post("/accounts/2fa/authenticate/", {"code": ""})
    )
    recovery = practitioner.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()[0]
    client.post("/accounts/2fa/authenticate/", {"code": recovery})
    assert "Do you want to turn off" in text(client.get("/accounts/2fa/totp/deactivate/"))
    client.post("/accounts/2fa/totp/deactivate/")
    assert "Off. Your password alone" in text(client.get("/accounts/2fa/"))


def test_too_many_tries_lock_the_door_in_our_words(client: AppClient, practitioner):
    wrong = {"login": practitioner.username, "password": "wrong-one"}
    responses = [client.post("/accounts/login/", wrong) for _ in range(5)]

    assert "Wait 15 minutes, then try again." in text(responses[-1])


def test_unknown_address_says_so_in_our_frame(client: AppClient, practitioner):
    response = client.sign_in(practitioner).get("/no-such-page/")

    assert response.status_code == 404
    assert "Page not found" in text(response)


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html", "503.html"])
def test_page_for_bad_times_needs_no_request(name: str):
    page = render_to_string(name)

    assert page.count("<h1") == 1
    assert "<script" not in page
