"""Ten failures of a name lock it from everywhere; every try, change and sign-in leaves evidence; answers are even."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import encrypt
from django.contrib.auth import hashers

from mappa.agencies.models import NameFailures
from mappa.agencies.roles import Role
from mappa.audit.models import AuditEvent
from mappa.signing_in import names
from tests.factories.agencies import person

pytestmark = pytest.mark.django_db
PASSWORD = "seven paper boats drift"
WRONG = "not the right one at all"
SIGN_IN = "/accounts/login/"
SPELLINGS = (
    "ren\u00e9e.fictional",
    "rene\u0301e.fictional",
    "REN\u00c9E.FICTIONAL",
    " ren\u00e9e.fictional ",
)


@pytest.fixture
def user():
    user = person(Role.COM, username="ren\u00e9e.fictional")
    user.set_password(PASSWORD)
    user.save()
    return user


def attempt(client, login="ren\u00e9e.fictional", password=PASSWORD, address="203.0.113.200"):
    return client.post(SIGN_IN, {"login": login, "password": password}, REMOTE_ADDR=address)


def fail_from_many_places(client, count, login=None):
    for number in range(count):
        attempt(client, login or SPELLINGS[number % len(SPELLINGS)], WRONG, f"203.0.113.{number}")


def told():
    rows = AuditEvent.objects.filter(
        event__in=["SIGNED_IN", "SIGNED_OUT", "SIGN_IN_FAILED", "ACCOUNT_CHANGED"]
    )
    return [(row.event, row.reason) for row in rows.order_by("occurred_at")]


def test_eleven_wrong_passwords_from_eleven_places_lock_the_name(client, user):
    fail_from_many_places(client, 11)
    answer = attempt(client)
    assert answer.status_code == 429
    assert names.is_locked(user.username)
    assert ("SIGN_IN_FAILED", "LOCKED") in told()
    assert told()[-1] == ("SIGN_IN_FAILED", "WHILE_LOCKED")


def test_nine_failures_do_not_lock_and_are_told_and_forgotten_on_signing_in(client, user):
    fail_from_many_places(client, 9)
    assert attempt(client).status_code == 302
    assert told()[-1] == ("SIGNED_IN", "PASSWORD AFTER 9 FAILED")
    assert NameFailures.objects.get().failures == 0
    assert AuditEvent.objects.get(event="SIGNED_IN").actor_id == user.pk


def test_right_password_from_elsewhere_while_a_stranger_is_locked(client, user):
    for _ in range(5):
        attempt(client, password=WRONG, address="203.0.113.1")
    assert attempt(client, address="203.0.113.1").status_code == 429
    assert attempt(client, address="203.0.113.2").status_code == 302


def test_a_name_nobody_has_is_locked_and_answered_alike(client, user):
    fail_from_many_places(client, 10)
    fail_from_many_places(client, 10, "nobody.fictional")
    known, unknown = attempt(client), attempt(client, "nobody.fictional")
    assert known.status_code == unknown.status_code == 429
    assert (
        known.content.split(b"<main")[1].split(b"</main")[0]
        == unknown.content.split(b"<main")[1].split(b"</main")[0]
    )


def test_locking_one_name_leaves_others_open(client, user):
    fail_from_many_places(client, 12, "nobody.fictional")
    assert attempt(client).status_code == 302


@pytest.mark.parametrize("login", ["ren\u00e9e.fictional", "nobody.fictional", "closed.fictional"])
def test_every_wrong_try_costs_one_hash(client, user, login, monkeypatch):
    closed = person(Role.COM, username="closed.fictional", is_active=False)
    closed.set_password(WRONG)
    closed.save()
    hashed = []
    argon = hashers.Argon2PasswordHasher
    encode, verify = argon.encode, argon.verify
    monkeypatch.setattr(argon, "encode", lambda *a, **k: hashed.append("encode") or encode(*a, **k))
    monkeypatch.setattr(argon, "verify", lambda *a, **k: hashed.append("verify") or verify(*a, **k))
    answer = attempt(client, login, WRONG)
    assert len(hashed) == 1
    assert answer.status_code == 200
    assert not answer.wsgi_request.user.is_authenticated


def test_failure_names_nobody_and_keeps_no_password(client, user):
    attempt(client, "nobody.fictional", WRONG)
    attempt(client, password=WRONG)
    unknown, known = AuditEvent.objects.filter(event="SIGN_IN_FAILED").order_by("occurred_at")
    assert (unknown.object_ref, known.object_ref) == (None, user.pk)
    assert unknown.actor_id is known.actor_id is None
    for row in (unknown, known):
        assert WRONG not in str(vars(row))
        assert "fictional" not in str(vars(row))
        assert row.terms_hash


def test_signing_out_is_evidence(client, user):
    attempt(client)
    client.post("/accounts/logout/")
    assert [event for event, _ in told()] == ["SIGNED_IN", "SIGNED_OUT"]


def test_passwords_are_one_spelling_of_their_characters(user):
    user.set_password("caf\u00e9 paper boats drift")
    assert user.check_password("cafe\u0301 paper boats drift")
    assert not user.check_password("cafe paper boats drift")


def test_a_long_password_is_taken_whole(user):
    user.set_password("x1y2z3" * 40)
    assert user.check_password("x1y2z3" * 40)
    assert not user.check_password("x1y2z3" * 39 + "x1y2z4")


def change(client, new):
    return client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )


def test_changing_the_password_is_evidence(client, user):
    attempt(client)
    assert change(client, "a kettle whistles under oaks").status_code == 302
    assert told()[-1] == ("ACCOUNT_CHANGED", "PASSWORD_CHANGED")
    user.refresh_from_db()
    assert user.check_password("a kettle whistles under oaks")


@pytest.mark.parametrize(
    "new",
    [
        "short one here",
        "mappa probation police",
        "V1s0r Pr0bation 2026!!",
        "cumbria mappa coordinator".replace("coordinator", "officer"),
        "ren\u00e9e fictional 2026",
        "passwordwelcome2024",
        "P@sswordWelcome2024",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababababab",
    ],
)
def test_password_others_would_try_is_refused_beside_its_field(client, user, new):
    attempt(client)
    answer = change(client, new)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) & {"password1", "password2"}
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_wrong_codes_count_for_the_name(client, user):
    with_an_app(user)
    attempt(client)
    for _ in range(10):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert names.is_locked(user.username)
    refused = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not refused.wsgi_request.user.is_authenticated
    assert ("SIGN_IN_FAILED", "CODE") in told()
    assert told()[-1] == ("SIGN_IN_FAILED", "WHILE_LOCKED")


def with_an_app(user):
    secret = generate_totp_secret()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)})
    return secret


def test_a_code_works_once(client, user):
    secret = with_an_app(user)
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    attempt(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert told()[-1] == ("SIGNED_IN", "PASSWORD+TOTP")
    client.post("/accounts/logout/")
    attempt(client)
    again = client.post("/accounts/2fa/authenticate/", {"code": code})
    assert again.status_code == 200
    assert told()[-1] == ("SIGN_IN_FAILED", "CODE")


def test_administrator_opens_a_locked_name_with_a_reason(client, user):
    fail_from_many_places(client, 10)
    admin = person(Role.SYSTEM_ADMINISTRATOR)
    client.sign_in(admin)
    page = "/administration/locked-names/"
    assert client.post(page, {"username": user.username, "reason": ""}).context["form"].errors
    assert client.post(page, {"username": "nobody.fictional", "reason": "x"}).context["form"].errors
    assert names.is_locked(user.username)
    sent = {"username": user.username, "reason": "Called back on the number of the station"}
    assert client.post(page, sent).url == "/administration/"
    row = AuditEvent.objects.get(event="ACCOUNT_CHANGED")
    assert (row.actor_id, row.object_ref) == (admin.pk, user.pk)
    assert row.reason == f"NAME_OPENED {sent['reason']}"
    client.post("/accounts/logout/")
    assert attempt(client).status_code == 302


def test_nobody_else_opens_a_locked_name(client, user):
    fail_from_many_places(client, 10)
    other = client.sign_in(person(Role.SPO))
    assert (
        other.post("/administration/locked-names/", {"username": user.username, "reason": "x"}).status_code
        == 403
    )
    assert names.is_locked(user.username)
