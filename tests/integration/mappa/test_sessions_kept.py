"""No typed text is lost when a session ends: a form that came too late, and a page that was never sent."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from cases.models import Nominal
from mappa.sessions.kept import MOST_CHARACTERS
from mappa.sessions.rules import IDLE, KEPT
from tests.factories.cases import case_of
from tests.integration.mappa.signing import PASSWORD, sign_in, somebody
from tests.integration.mappa.test_sessions import ago

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]
TEXT = 'He <b>said</b> "no" & left\r\nat ten'
PAGE = "/cases/search/"


@pytest.fixture
def user():
    return somebody()


def back_in(client, user):
    answer = client.post(f"/accounts/login/?next={PAGE}", {"login": user.username, "password": PASSWORD})
    assert answer.url == PAGE
    return client.get(PAGE)


def too_late(client, user, address=PAGE, **fields):
    sign_in(client, user)
    ago(client, active=IDLE + timedelta(seconds=1))
    answer = client.post(address, {"last_name": TEXT, **fields})
    assert answer.url == f"/accounts/login/?next={address}"


def hidden(answer):
    return dict(answer.context["kept"].fields)


def test_a_form_that_came_too_late_is_offered_back_after_signing_in(client, user):
    too_late(client, user)

    page = back_in(client, user)

    assert hidden(page) == {"last_name": TEXT}
    assert "&lt;b&gt;said&lt;/b&gt;" in page.content.decode()
    assert "<b>said" not in page.content.decode()


def test_sending_it_now_is_sending_the_form(client, user):
    too_late(client, user)
    fields = hidden(back_in(client, user))

    answer = client.post(PAGE, fields)

    assert answer.status_code == 200
    assert "components/session_kept.html" not in [row.name for row in answer.templates]
    assert "kept" not in (client.get(PAGE).context or {})


def test_thrown_away_it_is_gone(client, user):
    too_late(client, user)
    back_in(client, user)

    assert client.post("/session/discard/", {"page": PAGE}).url == "/"
    assert "kept" not in client.get(PAGE).context


def test_nothing_was_done_by_the_form_that_came_too_late(client, user):
    case = case_of(user.memberships.get().team)
    address = f"/cases/{case.pk}/events/add/"
    before = Nominal.objects.values_list("version", flat=True)[0]
    too_late(client, user, address)

    assert client.get(address).status_code == 302
    assert Nominal.objects.values_list("version", flat=True)[0] == before


def test_nobody_else_is_offered_it_in_the_same_browser(client, user):
    too_late(client, user)
    other = somebody()

    page = back_in(client, other)

    assert "kept" not in page.context
    assert "kept_posts" not in client.session


def test_it_is_not_offered_after_an_hour(client, user):
    too_late(client, user)
    session = client.session
    session["kept_posts"][PAGE]["at"] -= KEPT.total_seconds() + 1
    session.save()

    assert "kept" not in back_in(client, user).context


def test_the_text_cannot_be_read_in_the_database(client, user):
    too_late(client, user)
    data = Session.objects.get(pk=client.session.session_key).get_decoded()

    assert "sealed" in data["kept_posts"][PAGE]
    assert "said" not in json.dumps(data)


def test_a_password_is_never_kept(client, user):
    sign_in(client, user)
    ago(client, active=IDLE + timedelta(seconds=1))
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "a", "password2": "a"})

    assert "kept_posts" not in client.session


def test_a_form_with_a_forged_token_is_not_kept(user):
    from tests.conftest import AppClient

    client = AppClient(enforce_csrf_checks=True)
    client.sign_in(user)
    ago(client, active=IDLE + timedelta(seconds=1))

    assert client.post(PAGE, {"last_name": TEXT}).status_code == 403
    assert "kept_posts" not in client.session


def test_a_stranger_fills_no_session(client):
    client.post(PAGE, {"last_name": TEXT})

    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert client.post("/session/keep/", {"page": PAGE, "forms": '[{"a": 1}]'}).status_code == 403


def test_five_pages_at_most_and_none_too_long(client, user):
    too_late(client, user, long="x" * MOST_CHARACTERS)
    assert "kept_posts" not in client.session
    for number in range(7):
        client.post(f"/cases/{number:08}-0000-0000-0000-000000000000/ask/", {"last_name": TEXT})
    assert len(client.session["kept_posts"]) == 5


# A page that was never sent: its script keeps what stands in its forms

FORMS = json.dumps([{"action": "", "place": 0, "fields": [["last_name", TEXT, False]]}])


@pytest.mark.parametrize("over", [True, False])
def test_what_stood_in_a_page_comes_back_once(client, user, over):
    sign_in(client, user)
    if over:
        ago(client, active=IDLE + timedelta(seconds=1))
    answer = client.post("/session/keep/", {"page": PAGE, "forms": FORMS}, headers={"X-Background": "1"})
    assert answer.status_code == 204
    if over:
        back_in(client, user)

    assert client.post("/session/kept/", {"page": PAGE}).json() == {"forms": json.loads(FORMS)}
    assert client.post("/session/kept/", {"page": PAGE}).json() == {"forms": []}


def test_what_stood_in_a_page_is_for_its_owner_alone(client, user):
    sign_in(client, user)
    ago(client, active=IDLE + timedelta(seconds=1))
    client.post("/session/keep/", {"page": PAGE, "forms": FORMS}, headers={"X-Background": "1"})
    back_in(client, somebody())

    assert client.post("/session/kept/", {"page": PAGE}).json() == {"forms": []}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"page": "https://elsewhere.invalid/", "forms": FORMS}, 404),
        ({"page": "/no-such-page/", "forms": FORMS}, 404),
        ({"page": PAGE, "forms": "{"}, 403),
        ({"page": PAGE, "forms": "{}"}, 403),
        ({}, 404),
    ],
)
def test_nonsense_is_refused(client, user, fields, status):
    assert sign_in(client, user).post("/session/keep/", fields).status_code == status


def test_a_session_ended_elsewhere_keeps_what_was_typed_too(client, user):
    sign_in(client, user)
    for _ in range(2):
        from tests.conftest import AppClient

        sign_in(AppClient(), user)
    client.post(PAGE, {"last_name": TEXT})

    assert hidden(back_in(client, user)) == {"last_name": TEXT}


def test_clocks_are_those_of_the_server(client, user):
    sign_in(client, user)
    assert abs(client.session["active_at"] - timezone.now().timestamp()) < 30
