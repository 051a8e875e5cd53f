"""Who may read which evidence, and that nobody reads more."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from mappa.agencies.acting import acting_as
from mappa.agencies.origin import Origin
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for
from mappa.audit import checkpoints
from mappa.audit.events import EventType, Verb
from mappa.audit.models import AuditEvent
from mappa.audit.selectors import evidence_of_case, evidence_of_me, evidence_of_people, witness_status
from mappa.audit.services import record
from tests.conftest import as_role
from tests.factories.agencies import AgencyFactory, TeamFactory, coordinator, person
from tests.factories.cases import case_of
from tests.integration.mappa.chains import place_now, run

pytestmark = pytest.mark.django_db


def did(user, event, *cases, route="case-detail", **facts):
    """Somebody leaves a row."""
    actor = actor_for(user)
    with as_role("mappa_app"), acting_as(actor, origin=Origin(route=route, ip_address="192.0.2.7")):
        record(actor=actor, event=event, case_ids=[case.pk for case in cases], **facts)


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def com(team):
    return person(Role.COM, team, first_name="Ash", last_name="Fictional", username="ash.f")


@pytest.fixture
def case(team):
    return case_of(team)


# Of a case


def test_whoever_sees_a_case_reads_who_looked_at_it(acting, team, com, case):
    other = case_of(team)
    did(com, EventType.CASE_LISTED, case, other)
    did(com, EventType.ACCESS_LIMITED, case, reason="Threat to a witness")
    did(com, EventType.CASE_VIEWED, other)
    with acting(person(Role.SPO, team)):
        newest, oldest = evidence_of_case(case.pk)
    assert (oldest.who, oldest.agency, oldest.roles) == ("Ash Fictional (ash.f)", team.agency.name, "COM")
    assert (oldest.verb, oldest.event) == (Verb.CONSULTATION, "CASE_LISTED")
    assert (oldest.sentence, oldest.route) == ("Saw the case in a list", "case-detail")
    assert oldest.case_references == (case.reference,)
    assert oldest.ip is None
    assert (newest.sentence, newest.reason) == ("Limited who may see the case", "Threat to a witness")
    assert newest.at > oldest.at


def test_of_a_case_one_does_not_see_nothing_is_read(acting, com, case):
    did(com, EventType.CASE_VIEWED, case)
    for user in (person(Role.COM), person(Role.PRIVACY_OFFICER), person(Role.SYSTEM_ADMINISTRATOR)):
        with acting(user):
            assert evidence_of_case(case.pk) == []
    with as_role("mappa_app"):
        assert evidence_of_case(case.pk) == []


def test_a_coordinator_of_the_area_reads_too(acting, com, case):
    did(com, EventType.CASE_VIEWED, case)
    with acting(coordinator(case.area.name)):
        assert len(evidence_of_case(case.pk)) == 1


def test_pages_of_rows_follow_each_other(acting, com, case):
    for number in range(5):
        did(com, EventType.CASE_VIEWED, case, reason=str(number))
    with acting(com):
        assert [row.reason for row in evidence_of_case(case.pk, limit=2)] == ["4", "3"]
        assert [row.reason for row in evidence_of_case(case.pk, limit=2, offset=4)] == ["0"]


# Of oneself


def test_everybody_reads_what_they_did_with_references_of_cases_they_see(acting, team, com, case):
    hidden = case_of(TeamFactory())
    did(com, EventType.CASE_LISTED, case, hidden)
    did(person(Role.COM, team), EventType.CASE_VIEWED, case)
    with acting(com):
        [row] = evidence_of_me()
    assert row.case_references == (case.reference,)
    assert row.ip == "192.0.2.7"
    with as_role("mappa_app"):
        assert evidence_of_me() == []


def test_a_coordinator_reads_references_of_the_area(acting, case):
    user = coordinator(case.area.name)
    did(user, EventType.CASE_VIEWED, case)
    with acting(user):
        assert evidence_of_me()[0].case_references == (case.reference,)


# Of the people of an agency


@pytest.fixture
def officer(com):
    return person(Role.PRIVACY_OFFICER, TeamFactory(agency=com.agency))


def test_a_privacy_officer_reads_of_the_agencys_own_people(acting, com, officer, case):
    elsewhere = person(Role.COM, TeamFactory(agency=AgencyFactory(name="Another Body")))
    did(com, EventType.CASE_VIEWED, case)
    did(elsewhere, EventType.CASE_VIEWED, case)
    with acting(officer):
        [row] = evidence_of_people()
    assert row.who == "Ash Fictional (ash.f)"
    assert row.case_references == (case.reference,)
    assert row.ip == "192.0.2.7"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PRIVACY_OFFICER])
def test_nobody_else_reads_of_people(acting, com, case, role):
    did(com, EventType.CASE_VIEWED, case)
    with acting(person(role, TeamFactory(agency=com.agency))):
        assert evidence_of_people() == []


def test_a_privacy_officer_who_left_reads_nothing(acting, com, officer, case):
    did(com, EventType.CASE_VIEWED, case)
    officer.memberships.update(to_on=timezone.localdate() - timedelta(days=1))
    with acting(officer):
        assert evidence_of_people() == []


def test_filters_narrow_what_is_read(acting, team, com, officer, case):
    colleague, other = person(Role.COM, team), case_of(team)
    did(com, EventType.CASE_VIEWED, case, reason="1")
    did(com, EventType.CASE_SEARCHED, case, other, route="case-search", reason="2")
    did(colleague, EventType.CASE_VIEWED, other, reason="3")
    middle = AuditEvent.objects.get(reason="2").occurred_at

    def found(**filters):
        with acting(officer):
            return sorted(row.reason for row in evidence_of_people(**filters))

    assert found() == ["1", "2", "3"]
    assert found(person_id=com.pk) == ["1", "2"]
    assert found(since=middle) == ["2", "3"]
    assert found(until=middle) == ["1"]
    assert found(events=[EventType.CASE_VIEWED]) == ["1", "3"]
    assert found(events=[]) == []
    assert found(case_reference=f" {case.reference} ") == ["1", "2"]
    assert found(case_reference="no such reference") == []
    assert found(route="SEARCH") == ["2"]
    assert found(route="' OR true --") == []
    assert found(person_id=com.pk, events=[EventType.CASE_SEARCHED], since=middle) == ["2"]
    assert found(limit=1, offset=1) == ["2"]


# Rights


@pytest.mark.parametrize("table", ["audit_auditevent", "audit_link", "audit_head"])
@pytest.mark.parametrize("role", ["mappa_app", "mappa_jobs"])
def test_the_tables_are_read_by_no_login_that_serves(role, table):
    with as_role(role), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(f"SELECT 1 FROM {table}")


@pytest.mark.parametrize(
    "call",
    [
        "evidence_of_me(1, 0)",
        "evidence_of_case(gen_random_uuid(), 1, 0)",
        "evidence_of_people(null, null, null, null, null, null, 1, 0)",
    ],
)
def test_the_worker_reads_no_evidence(call):
    with as_role("mappa_jobs"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(f"SELECT * FROM {call}")


def imports(path):
    """Modules a file imports, with the names it takes from them."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_dashboards_never_read_the_log():
    # DPA 2018 s.62(4): the logs serve lawfulness, self-monitoring, integrity and criminal proceedings alone.
    sources = sorted((Path(__file__).parents[3] / "oversight").rglob("*.py"))
    assert len(sources) > 10
    reads = ("mappa.audit.models", "mappa.audit.selectors", "mappa.audit.reading_sql")
    assert [path.name for path in sources if any(name.startswith(reads) for name in imports(path))] == []
    told = [
        path.name for path in sources if "audit_" in path.read_text() or "evidence_of" in path.read_text()
    ]
    assert told == []


# The witness's word


def test_what_the_witness_said_is_read(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path
    assert witness_status() is None
    checkpoints.folder().mkdir(parents=True)
    checkpoints.status_path().write_text(
        '{"at": "2026-12-03T14:15:16+00:00", "state": "faults", "faults": ["x"], "rows": 7, "whole_at": null}'
    )
    status = witness_status()
    assert status
    assert (status.sound, status.faults, status.rows, status.whole_at) == (False, ("x",), 7, None)


def test_a_row_of_a_code_that_is_no_longer_known_is_still_read(acting, com):
    did(com, EventType.CASE_VIEWED)
    place_now()
    run("RESET ROLE; ALTER TABLE audit_auditevent DISABLE TRIGGER keep")
    run("UPDATE audit_auditevent SET event = 'OF_LONG_AGO'; ALTER TABLE audit_auditevent ENABLE TRIGGER keep")
    run("SET ROLE mappa_gate")
    with acting(com):
        assert evidence_of_me()[0].sentence == "OF_LONG_AGO"
