"""The evidence log: written once, by everybody's login, and changed by nobody."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from mappa.agencies.acting import request_id
from mappa.agencies.actor import system_actor
from mappa.agencies.roles import Role
from mappa.audit.events import EventType, Verb
from mappa.audit.models import AuditEvent
from mappa.audit.services import record, record_view
from tests.conftest import as_role
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db

TABLE = "audit_auditevent"
LOGINS = ["mappa_app", "mappa_jobs"]


def a_row():
    record(actor=system_actor("test", timezone.localdate()), event=EventType.CASE_VIEWED)
    return AuditEvent.objects.get()


def refused(role, statement):
    with as_role(role):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError as error:
            return str(error).splitlines()[0]
    return ""


def has_right(role, right):
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, TABLE, right])
        return cursor.fetchone()[0]


def test_record_says_who_did_what_to_which_case_and_in_which_request(acting):
    team = TeamFactory()
    case = case_of(team)
    user = person(Role.COM, team)
    with acting(user) as actor:
        record(
            actor=actor,
            event=EventType.NOMINAL_CHANGED,
            case_ids=[case.pk],
            subject=case,
            changed=["state"],
            reason="test",
        )
        this_request = request_id()
    row = AuditEvent.objects.get()
    assert (row.actor_id, row.actor_name, row.agency_name) == (user.pk, user.username, team.agency.name)
    assert (row.verb, row.case_ids, row.changed_fields) == (Verb.ALTERATION, [case.pk], ["state"])
    assert (row.object_type, row.object_ref) == ("cases.Case", case.pk)
    assert row.request_id == this_request


def test_one_request_ties_its_rows_together(acting):
    with acting(person(Role.COM)) as actor:
        record_view(actor=actor, event=EventType.CASE_LISTED, case_ids=[uuid4()])
        record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[uuid4()])
    assert len(set(AuditEvent.objects.values_list("request_id", flat=True))) == 1


@pytest.mark.parametrize("role", LOGINS)
def test_logins_may_insert_and_nothing_else(role):
    assert has_right(role, "INSERT")
    assert not [right for right in ("SELECT", "UPDATE", "DELETE", "TRUNCATE") if has_right(role, right)]


@pytest.mark.parametrize("role", LOGINS)
@pytest.mark.parametrize(
    "statement",
    [
        f"SELECT * FROM {TABLE}",
        f"UPDATE {TABLE} SET actor_name = 'somebody else'",
        f"DELETE FROM {TABLE}",
        f"TRUNCATE {TABLE}",
        f"DROP TABLE {TABLE}",
        f"ALTER TABLE {TABLE} DISABLE TRIGGER keep",
    ],
)
def test_logins_are_refused_everything_but_writing(role, statement):
    a_row()
    message = refused(role, statement)
    assert "permission denied" in message or "must be owner" in message
    assert AuditEvent.objects.count() == 1


def test_replaying_without_triggers_is_refused():
    assert "permission denied" in refused("mappa_app", "SET session_replication_role = replica")


@pytest.mark.parametrize("role", ["mappa_gate", "mappa_owner"])
@pytest.mark.parametrize(
    "statement", [f"UPDATE {TABLE} SET actor_name = 'somebody else'", f"DELETE FROM {TABLE}"]
)
def test_change_is_refused_even_to_those_who_own_or_look_past_everything(role, statement):
    a_row()
    assert "append-only" in refused(role, statement)


def test_auditors_read_and_never_write():
    assert has_right("mappa_audit_ro", "SELECT")
    assert not [
        right for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE") if has_right("mappa_audit_ro", right)
    ]


def test_no_evidence_no_act():
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012 - the row is written before the failure
        record(
            actor=system_actor("test", timezone.localdate()), event=EventType.CASE_VIEWED, case_ids=[uuid4()]
        )
        raise RuntimeError
    assert not AuditEvent.objects.exists()


def test_evidence_outlives_what_it_is_about(acting):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", [TABLE]
        )
        assert cursor.fetchone()[0] == 0
