"""One transaction a request: context, view, evidence and refusals, as the web login answers them."""

import pytest
from django.db import connection

from mappa.agencies.models import Membership
from mappa.agencies.roles import Role
from mappa.audit.events import EventType, Verb
from mappa.audit.models import AuditEvent
from mappa.outbox.models import OutboxItem
from tests.factories.agencies import TeamFactory, UserFactory, person
from tests.factories.cases import case_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.integration.mappa.pages")]


def refusals():
    return list(AuditEvent.objects.filter(verb=Verb.REFUSAL).values_list("reason", flat=True))


def test_page_runs_in_the_context_of_the_person_who_asks(client):
    team = TeamFactory()
    mine, _other = case_of(team), case_of(TeamFactory())
    user = person(Role.COM, team)
    answer = client.sign_in(user).get("/context/").json()
    assert answer["user"] == str(user.pk)
    assert answer["references"] == [mine.reference]


def test_each_request_has_an_id_of_its_own(client):
    client.sign_in(person(Role.COM))
    assert client.get("/context/").json()["request"] != client.get("/context/").json()["request"]


def test_context_ends_with_the_request(client):
    client.sign_in(person(Role.COM)).get("/context/")
    assert _setting("app.user_id") == ""
    assert client.get("/public/").content.decode() != ""
    client.logout()
    assert client.get("/public/").content == b""


def _setting(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        return cursor.fetchone()[0]


def test_page_and_its_evidence_are_kept_together(client):
    client.sign_in(person(Role.COM)).get("/writes/")
    assert OutboxItem.objects.filter(job="Kept").exists()
    assert AuditEvent.objects.filter(event=EventType.CASE_VIEWED).count() == 1


def test_failed_page_leaves_nothing_behind(client):
    client.raise_request_exception = False
    assert client.sign_in(person(Role.COM)).get("/fails/").status_code == 500
    assert not OutboxItem.objects.exists()
    assert not AuditEvent.objects.exists()


def test_evidence_of_a_refusal_survives_the_undoing_of_the_page(client):
    user = person(Role.COM)
    assert client.sign_in(user).get("/not-found/").status_code == 404
    assert not OutboxItem.objects.filter(job="Left behind").exists()
    event = AuditEvent.objects.get()
    assert (event.event, event.verb) == (EventType.REFUSED, Verb.REFUSAL)
    assert (event.actor_id, event.reason) == (user.pk, "404 not-found")


def test_missing_permission_is_refused_and_recorded(client):
    assert client.sign_in(person(Role.SMB_MEMBER)).get("/context/").status_code == 403
    assert refusals() == ["403 context"]


def test_unmarked_page_is_refused_even_to_somebody_signed_in(client):
    answer = client.sign_in(person(Role.COM)).get("/unmarked/")
    assert answer.status_code == 403
    assert b"everybody" not in answer.content
    assert refusals() == ["403 unmarked"]


def test_address_that_does_not_exist_is_recorded_without_the_address(client):
    assert client.sign_in(person(Role.COM)).get("/cases/Testy-Fictional/").status_code == 404
    assert refusals() == ["404 no such page"]


@pytest.mark.parametrize("address", ["/context/", "/writes/", "/unmarked/", "/fails/"])
def test_somebody_not_signed_in_is_sent_to_sign_in(client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.url == f"/accounts/login/?next={address}"
    assert not AuditEvent.objects.exists()


def test_streamed_answer_is_refused(client):
    client.raise_request_exception = True
    with pytest.raises(RuntimeError, match="write a file instead"):
        client.sign_in(person(Role.COM)).get("/streams/")


def test_pages_of_signed_in_people_are_not_kept_by_the_browser(client):
    assert client.get("/public/").headers.get("Cache-Control") is None
    answer = client.sign_in(person(Role.COM)).get("/writes/")
    assert answer.headers["Cache-Control"] == "no-store"


def test_membership_that_ends_takes_effect_with_the_next_request(client):
    team = TeamFactory()
    case_of(team)
    user = person(Role.COM, team)
    client.sign_in(user)
    assert len(client.get("/context/").json()["references"]) == 1
    Membership.objects.filter(user=user).delete()
    assert client.get("/context/").url == "/accounts/login/?next=/context/"
    assert "no role here any more" in client.get("/accounts/login/").content.decode()


def test_disabled_user_is_out_with_the_next_request(client):
    user = person(Role.COM)
    client.sign_in(user)
    assert client.get("/writes/").status_code == 200
    user.is_active = False
    user.save()
    assert client.get("/writes/").status_code == 302


def test_user_without_membership_may_open_nothing(client):
    assert client.sign_in(UserFactory()).get("/writes/").status_code == 403


def test_health_needs_nobody_and_tells_nothing(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
