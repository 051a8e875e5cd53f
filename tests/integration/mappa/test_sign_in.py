"""Signing in by user name: allauth's pages, axes' lockout, as the web login answers them."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone

from mappa.agencies.roles import Role
from mappa.agencies.sign_in import tried_username
from tests.factories.agencies import UserFactory, person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.urls("tests.integration.mappa.pages"),
]

PASSWORD = "a long test password"
SIGN_IN = "/accounts/login/"


@pytest.fixture
def user():
    user = person(Role.COM, username="igor.fictional")
    user.set_password(PASSWORD)
    user.save()
    return user


def try_to_sign_in(client, login="igor.fictional", password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"login": login, "password": password}, **extra)


def is_signed_in(client):
    return client.get("/writes/").status_code == 200


def test_sign_in_page_is_open_to_anybody(client):
    answer = client.get(SIGN_IN)
    assert answer.status_code == 200
    assert "login" in answer.content.decode()


def test_right_password_signs_in_and_goes_where_one_was_going(client, user):
    answer = client.post(SIGN_IN + "?next=/writes/", {"login": user.username, "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/writes/")
    assert is_signed_in(client)


def test_sign_in_never_leads_to_another_site(client, user):
    answer = client.post(
        SIGN_IN, {"login": user.username, "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert (answer.status_code, answer.url) == (302, "/")


def test_session_gets_a_new_key_and_the_host_cookie(client, user):
    client.get(SIGN_IN)
    before = client.cookies.get("__Host-sid")
    try_to_sign_in(client)
    cookie = client.cookies["__Host-sid"]
    assert before is None or before.value != cookie.value
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("igor.fictional", "wrong password here"),
        ("nobody.fictional", PASSWORD),
        ("igor.fictional", ""),
        ("", PASSWORD),
    ],
)
def test_wrong_answers_change_nothing_and_keep_the_name(client, user, login, password):
    answer = try_to_sign_in(client, login, password)
    assert answer.status_code == 200
    assert not is_signed_in(client)
    assert f'value="{login}"' in answer.content.decode() or not login


def test_wrong_name_and_wrong_password_say_the_same(client, user):
    unknown = try_to_sign_in(client, "nobody.fictional").context["form"].errors
    wrong = try_to_sign_in(client, password="wrong password here").context["form"].errors
    assert unknown == wrong
    assert unknown


def test_inactive_user_does_not_get_in(client, user):
    user.is_active = False
    user.save()
    try_to_sign_in(client)
    assert not is_signed_in(client)


def test_fifth_wrong_password_locks_and_the_right_one_does_not_help(client, user):
    for _ in range(5):
        try_to_sign_in(client, password="wrong password here")
    answer = try_to_sign_in(client)
    assert answer.status_code == 429
    assert not is_signed_in(client)


def test_lock_ends_after_a_quarter_of_an_hour(client, user):
    for _ in range(5):
        try_to_sign_in(client, password="wrong password here")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    try_to_sign_in(client)
    assert is_signed_in(client)


def test_lock_is_of_name_and_address_together(client, user):
    for _ in range(5):
        try_to_sign_in(client, password="wrong password here", REMOTE_ADDR="203.0.113.1")
    other = person(Role.COM, username="other.fictional")
    other.set_password(PASSWORD)
    other.save()
    assert try_to_sign_in(client, "other.fictional", REMOTE_ADDR="203.0.113.1").status_code == 302
    client.logout()
    assert try_to_sign_in(client, REMOTE_ADDR="203.0.113.2").status_code == 302


def test_other_spellings_of_a_name_buy_no_more_attempts(client, user):
    for spelling in (
        "igor.fictional",
        "IGOR.FICTIONAL",
        "\u0131gor.fictional",
        "\uff49gor.fictional",
        " igor.fictional",
    ):
        try_to_sign_in(client, spelling, "wrong password here")
    assert try_to_sign_in(client).status_code == 429


def test_forwarded_address_is_not_believed_without_a_proxy_of_ours(client, user):
    for number in range(5):
        try_to_sign_in(client, password="wrong password here", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert try_to_sign_in(client, HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429


def test_password_never_reaches_the_record_of_attempts(client, user):
    try_to_sign_in(client, password="wrong password here")
    attempt = AccessAttempt.objects.get()
    assert "wrong password" not in f"{attempt.post_data} {attempt.get_data}"


def test_nobody_signs_up(client):
    answer = client.post(
        "/accounts/signup/", {"username": "new.fictional", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert answer.status_code == 200
    assert not UserFactory._meta.model.objects.filter(username="new.fictional").exists()


def test_signing_out_needs_a_post_and_ends_the_session(client, user):
    try_to_sign_in(client)
    client.get("/accounts/logout/")
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)
    assert not Session.objects.filter(session_data__contains=str(user.pk)).exists()


@pytest.mark.parametrize("name", ["igor", "IGOR", " igor ", "\u0131gor", "\uff29GOR"])
def test_spellings_count_as_one_name(rf, name):
    assert tried_username(rf.post("/", {"login": name}), None) == "igor"
    assert tried_username(rf.post("/"), {"username": name}) == "igor"
