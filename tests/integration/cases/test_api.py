"""The REST API shows what the pages show, to the same people, with the same evidence."""

from uuid import uuid4

import pytest

from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db
URL = "/api/v1/cases/"


def test_list_and_detail_show_visible_cases_and_leave_evidence(client):
    team = TeamFactory()
    case = case_of(team, last_name="Fictional")
    case_of(TeamFactory())
    client.sign_in(person(Role.COM, team))
    listed = client.get(URL).json()
    assert [row["reference"] for row in listed["results"]] == [case.reference]
    shown = client.get(f"{URL}{case.pk}/").json()
    assert (shown["last_name"], shown["state"], shown["level"]) == ("Fictional", "IDENTIFIED", None)
    for event in (EventType.CASE_LISTED, EventType.CASE_VIEWED):
        assert AuditEvent.objects.get(event=event).case_ids == [case.pk]


def test_unknown_and_invisible_are_answered_alike(client):
    hidden = case_of(TeamFactory())
    client.sign_in(person(Role.COM, TeamFactory()))
    unknown, invisible = client.get(f"{URL}{uuid4()}/"), client.get(f"{URL}{hidden.pk}/")
    assert (unknown.status_code, invisible.status_code) == (404, 404)
    assert unknown.json() == invisible.json()


def test_nobody_gets_in_without_signing_in_or_without_the_permission(client):
    assert client.get(URL).status_code in {302, 403}
    assert client.sign_in(person(Role.SMB_MEMBER)).get(URL).status_code == 403


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_only_reads(client, method):
    client.sign_in(person(Role.COM))
    assert getattr(client, method)(URL).status_code == 405


def test_schema_describes_the_cases(client):
    answer = client.sign_in(person(Role.COM)).get("/api/v1/schema/")
    assert answer.status_code == 200
    assert "/api/v1/cases/{id}/" in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_a_fixed_number_of_questions(client, number, django_assert_max_num_queries):
    team = TeamFactory()
    for _ in range(number):
        case_of(team)
    client.sign_in(person(Role.COM, team))
    with django_assert_max_num_queries(25) as counted:
        client.get(URL)
    assert len([q for q in counted.captured_queries if 'FROM "cases_case"' in q["sql"]]) == 2
