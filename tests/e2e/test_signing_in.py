"""Signing in with a key (Chromium's virtual authenticator) and with a code, and a key that opens what wrong passwords locked."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from mappa.demodata.accounts import TOTP_SECRET
from tests.e2e.conftest import AGENCY

pytestmark = pytest.mark.browser


def give_a_key(visitor):
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def signed_in(visitor):
    return visitor.page.get_by_role("button", name="Sign out", exact=True)


def test_key_is_set_up_and_opens_the_account_while_passwords_are_locked(arrive, accounts):
    officer = arrive("com2.kent")
    give_a_key(officer)
    officer.open("/accounts/2fa/")
    with officer.counting(2):
        officer.press("Set up a key")
        officer.press("Set up this key")
    officer.sees("Recovery codes")
    officer.sign_out()

    stranger = arrive()
    for number in range(5):
        stranger.page.goto("/accounts/login/")
        stranger.page.get_by_label("User name", exact=True).fill("com2.kent")
        stranger.page.get_by_label("Password", exact=True).fill(f"wrong password number {number}")
        stranger.page.get_by_role("button", name="Sign in", exact=True).click()
        stranger.page.wait_for_load_state()

    officer.open("/accounts/login/")
    officer.press("Use your key")
    expect(signed_in(officer)).to_be_visible()
    officer.open("/accounts/2fa/webauthn/")
    officer.sees("Last used")


def test_code_of_an_app_is_the_second_step_and_works_once(arrive, accounts):
    account = accounts["totp.cumbria"]
    visitor = arrive()

    def password():
        visitor.open("/accounts/login/")
        visitor.fill("User name", account["username"])
        visitor.fill("Password", account["password"])
        visitor.press("Sign in")

    password()
    if 30 - time.time() % 30 < 10:  # a code that runs out while the pages are looked over proves nothing
        time.sleep(30 - time.time() % 30)
    code = format_hotp_value(hotp_value(TOTP_SECRET, next(yield_hotp_counters_from_time())))
    visitor.fill("Code", code)
    visitor.press("Continue")
    expect(signed_in(visitor)).to_be_visible()
    visitor.sign_out()
    password()
    visitor.fill("Code", code)
    visitor.press("Continue")
    expect(signed_in(visitor)).to_have_count(0)
    visitor.sees("Incorrect code")


def test_agency_signs_in_and_a_step_up_goes_there_again(arrive, agency_server):
    """Two presses, one of them at the agency; the form that asked for proof goes on by itself afterwards."""
    agency_server.claims = {"email": "com.kent@mappa.example", "email_verified": True}
    visitor = arrive()
    visitor.open("/accounts/login/?next=/cases/")
    with visitor.counting(2):
        visitor.press(AGENCY)
        visitor.follow("It is me")
    expect(signed_in(visitor)).to_be_visible()
    assert visitor.page.url.endswith("/cases/")

    agency_server.claims["auth_time"] = int(time.time()) - 3000
    visitor.sign_out()
    visitor.open("/accounts/login/?next=/emergency/")
    visitor.press(AGENCY)
    visitor.follow("It is me")
    del agency_server.claims["auth_time"]
    visitor.fill("Case reference", "M-AAAA-AAAA")
    visitor.choose(re.compile("harm"))
    visitor.fill(
        "Why must you read this case now?",
        "Somebody may be hurt tonight; the officer in the case cannot be reached.",
    )
    visitor.press("Ask to open the case")
    assert agency_server.asked[-1].get("prompt") is None
    visitor.sees("What you typed is kept")
    visitor.press(AGENCY)
    visitor.follow("It is me")
    assert agency_server.asked[-1]["prompt"] == "login"
    expect(signed_in(visitor)).to_be_visible()
    assert "/emergency/" in visitor.page.url
