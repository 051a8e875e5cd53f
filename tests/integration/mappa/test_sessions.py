"""Sessions as the browser has them: what ends them, what does not extend them, and that they end at the next request."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from mappa.agencies.models import Membership
from mappa.agencies.roles import Role
from mappa.sessions.rules import ABSOLUTE, IDLE, LONG_IDLE
from meetings.models import MinuteSection
from tests.conftest import AppClient
from tests.factories.agencies import person
from tests.factories.meetings import chair, running_meeting
from tests.integration.mappa.signing import PASSWORD, sign_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]
SIGN_IN = "/accounts/login/"
SECOND = timedelta(seconds=1)


@pytest.fixture
def user():
    return somebody()


def ago(client: AppClient, *, active: timedelta, began: timedelta | None = None) -> None:
    """Move the session's clocks back: its person was last active, and signed in, so long ago."""
    session, now = client.session, timezone.now()
    session["active_at"] = (now - active).timestamp()
    session["began_at"] = (now - (began or active)).timestamp()
    session.save()


def is_in(client: AppClient) -> bool:
    answer = client.get("/")
    if answer.status_code == 302:
        assert answer.url == f"{SIGN_IN}?next=/"
        return False
    return answer.status_code == 200


# Idle and absolute


@pytest.mark.parametrize(("active", "stays"), [(IDLE - SECOND, True), (IDLE + SECOND, False)])
def test_fifteen_minutes_without_doing_anything(client, user, active, stays):
    ago(client.sign_in(user), active=active)

    assert is_in(client) is stays


def test_each_request_of_a_person_begins_the_fifteen_minutes_anew(client, user):
    client.sign_in(user)
    for _ in range(3):
        ago(client, active=IDLE - timedelta(minutes=1))
        assert is_in(client)


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_a_page_asks_by_itself_extends_nothing(client, user, method):
    ago(client.sign_in(user), active=IDLE - timedelta(minutes=1))
    before = client.session["active_at"]

    answer = getattr(client, method)("/session/", headers={"X-Background": "1"})

    assert 55 <= answer.json()["seconds"] <= 60
    assert client.session["active_at"] == before


def test_a_page_that_asks_after_the_end_is_told_so_and_nothing_is_put_in_its_place(client, user):
    ago(client.sign_in(user), active=IDLE + SECOND)

    answer = client.get("/", headers={"X-Background": "1"})

    assert (answer.status_code, answer.content) == (401, b"")
    assert client.get("/", headers={"HX-Request": "true"}).status_code == 401
    assert "did nothing for a while" in client.get(SIGN_IN).content.decode()


def test_going_on_begins_the_fifteen_minutes_anew(client, user):
    ago(client.sign_in(user), active=IDLE - timedelta(minutes=1))

    assert client.post("/session/").json()["seconds"] >= 895


@pytest.mark.parametrize(("began", "stays"), [(ABSOLUTE - SECOND * 2, True), (ABSOLUTE + SECOND, False)])
def test_ten_hours_after_signing_in(client, user, began, stays):
    ago(client.sign_in(user), active=SECOND, began=began)

    assert is_in(client) is stays
    if not stays:
        assert "signed in for 10 hours" in client.get(SIGN_IN).content.decode()


def test_an_ended_session_is_gone_from_the_database(client, user):
    ago(client.sign_in(user), active=IDLE + SECOND)
    key = client.session.session_key

    assert not is_in(client)
    assert not Session.objects.filter(pk=key).exists()
    assert "_auth_user_id" not in client.session


# Meetings


@pytest.mark.parametrize(("active", "stays"), [(IDLE + SECOND, True), (LONG_IDLE + SECOND, False)])
def test_the_chair_of_a_running_meeting_may_listen_for_an_hour(client, active, stays):
    meeting = running_meeting(panel_day__held_on=timezone.localdate())
    ago(client.sign_in(meeting.panel_day.chair), active=active)

    assert is_in(client) is stays


@pytest.mark.parametrize("recorded", [True, False])
def test_whoever_takes_the_minutes_may_listen_too_and_others_of_the_role_may_not(client, recorded):
    meeting = running_meeting(panel_day__held_on=timezone.localdate())
    keeper = person(Role.MAPPA_ADMINISTRATOR, _unit_of(meeting))
    MinuteSection.objects.create(
        meeting=meeting,
        case=meeting.case,
        area=meeting.area,
        item="risk",
        recorded_by=keeper if recorded else chair(),
    )
    ago(client.sign_in(keeper), active=IDLE + SECOND)

    assert is_in(client) is recorded


def _unit_of(meeting):
    return Membership.objects.get(user=meeting.panel_day.chair).team


@pytest.mark.parametrize("change", ["not today", "not theirs", "ended"])
def test_no_meeting_of_theirs_runs_now(client, change):
    meeting = running_meeting(panel_day__held_on=timezone.localdate())
    if change == "not today":
        meeting.panel_day.held_on -= timedelta(days=1)
        meeting.panel_day.save()
    if change == "ended":
        meeting.state = "HELD"
        meeting.save()
    who = chair() if change == "not theirs" else meeting.panel_day.chair
    ago(client.sign_in(who), active=IDLE + SECOND)

    assert not is_in(client)


# Keys, and how many at a time


def test_signing_in_changes_the_key(client, user):
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    sign_in(client, user)

    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_a_proof_changes_the_key_and_the_list_of_sessions_goes_with_it(client, user):
    sign_in(client, user)
    before = client.session.session_key

    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    after = client.session.session_key
    assert after != before
    assert not Session.objects.filter(pk=before).exists()
    assert list(UserSession.objects.filter(user=user).values_list("session_key", flat=True)) == [after]
    assert is_in(client)


def test_a_third_sign_in_ends_the_oldest_with_a_word(user):
    first, second, third = (sign_in(AppClient(), user) for _ in range(3))

    assert not is_in(first)
    assert "signed in somewhere else" in first.get(SIGN_IN).content.decode()
    assert is_in(second)
    assert is_in(third)
    assert UserSession.objects.filter(user=user).count() == 2


def test_a_session_that_is_over_takes_no_place(user):
    first, second = sign_in(AppClient(), user), sign_in(AppClient(), user)
    ago(first, active=IDLE + SECOND)
    sign_in(AppClient(), user)

    assert is_in(second)


def test_sessions_of_others_are_left_alone(user):
    other = somebody()
    theirs = sign_in(AppClient(), other)
    for _ in range(3):
        sign_in(AppClient(), user)

    assert is_in(theirs)


def test_a_session_ended_from_the_list_is_over_at_its_next_request(user):
    here, there = sign_in(AppClient(), user), sign_in(AppClient(), user)
    assert here.get("/accounts/sessions/").content.decode().count("<tr") == 3

    here.post("/accounts/sessions/")

    assert is_in(here)
    assert not is_in(there)
    assert "another place you are signed in at" in there.get(SIGN_IN).content.decode()


def test_the_list_shows_no_session_that_is_over(user):
    here, there = sign_in(AppClient(), user), sign_in(AppClient(), user)
    ago(there, active=IDLE + SECOND)

    assert here.get("/accounts/sessions/").content.decode().count("<tr") == 2


# People who may not any more


def test_a_closed_account_is_out_with_the_next_request_and_its_session_with_it(client, user):
    sign_in(client, user)
    key = client.session.session_key
    user.is_active = False
    user.save()

    assert not is_in(client)
    assert not Session.objects.filter(pk=key).exists()
    user.is_active = True
    user.save()
    assert not is_in(client)


def test_the_last_membership_that_ends_takes_the_session_with_it(client, user):
    sign_in(client, user)
    assert is_in(client)
    Membership.objects.filter(user=user).update(to_on=timezone.localdate() - timedelta(days=1))

    assert not is_in(client)
    assert "_auth_user_id" not in client.session


def test_a_membership_that_ends_leaves_the_session_to_somebody_who_has_another(client, user):
    Membership.objects.create(
        user=user, team=user.memberships.get().team, role=Role.SPO, from_on=timezone.localdate()
    )
    sign_in(client, user)
    assert is_in(client)
    Membership.objects.filter(user=user, role=Role.COM).update(to_on=timezone.localdate() - timedelta(days=1))

    assert is_in(client)


def test_health_does_not_touch_a_session(client, user):
    ago(client.sign_in(user), active=IDLE - SECOND)
    before = client.session["active_at"]

    assert client.get("/healthz").status_code == 200
    assert client.session["active_at"] == before
