"""The chains: every row gets its place as its transaction commits, whatever else happens in it."""

import threading
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from mappa.audit import verify
from mappa.audit.chain_sql import CHAINS, row_text
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent, Head, Link
from mappa.audit.services import record
from tests.conftest import as_role
from tests.integration.mappa.chains import SYSTEM, faults, links, place_now, rows, run, write

TABLES = ["audit_link", "audit_head"]
real = pytest.mark.usefixtures("_real_commits")


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path


def refused(role, statement):
    with as_role(role), pytest.raises(DatabaseError) as caught, transaction.atomic():
        run(statement)
    return str(caught.value).splitlines()[0]


# Placing


@pytest.mark.django_db
def test_rows_of_a_transaction_stand_in_one_chain_in_the_order_they_were_written():
    write(3)
    place_now()
    written = list(AuditEvent.objects.order_by("occurred_at").values_list("pk", flat=True))
    assert [event for event, _, _ in links()] == written
    assert len({chain for _, chain, _ in links()}) == 1
    assert [seq for _, _, seq in links()] == [1, 2, 3]
    assert faults() == []


@pytest.mark.django_db
def test_a_row_has_no_place_before_the_end_so_that_no_head_is_locked():
    write()
    assert (Link.objects.count(), Head.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_what_a_savepoint_takes_back_takes_no_place():
    write()
    with transaction.atomic():
        write(2)
        transaction.set_rollback(True)
    write()
    place_now()
    assert [seq for _, _, seq in links()] == [1, 2]
    assert AuditEvent.objects.count() == 2
    assert faults() == []


@real
def test_what_a_transaction_takes_back_leaves_no_link():
    write(2)
    before, heads = links(), list(Head.objects.values_list())
    with transaction.atomic():
        write(2)
        place_now()
        transaction.set_rollback(True)
    assert links() == before
    assert list(Head.objects.values_list()) == heads
    write()
    assert faults() == []


@real
def test_transactions_spread_over_the_chains():
    for _ in range(CHAINS):
        write()
    assert len({chain for _, chain, _ in links()}) > CHAINS / 2


@real
def test_writers_at_the_same_moment_leave_no_gap_and_no_fork():
    begin, broken = threading.Barrier(8), []

    def writer():
        try:
            begin.wait()
            for number in range(25):
                write(1 + number % 3)
        except Exception as error:  # noqa: BLE001 - told to the test below
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=writer) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert len(links()) == AuditEvent.objects.count() == 8 * sum(1 + number % 3 for number in range(25))
    assert faults() == []


@real
def test_two_writers_of_one_chain_wait_for_each_other_and_both_get_a_place(monkeypatch):
    write()
    [(_, chain, _)] = links()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN; SELECT * FROM audit_head WHERE chain = %s FOR UPDATE", [chain])
            waiting = threading.Timer(0.5, lambda: cursor.execute("COMMIT"))
            waiting.start()
            for _ in range(2 * CHAINS):
                write()
            waiting.join()
    finally:
        other.close()
    assert len(links()) == 2 * CHAINS + 1
    assert faults() == []


# Rights


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", ["mappa_app", "mappa_jobs"])
def test_logins_have_no_right_at_all_on_chains(role, table):
    for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"):
        assert rows("SELECT has_table_privilege(%s, %s, %s)", role, table, right) == [(False,)]


@pytest.mark.django_db
@pytest.mark.parametrize("table", [*TABLES, "audit_auditevent"])
def test_the_auditor_reads_and_does_nothing_else(table):
    assert rows("SELECT has_table_privilege('mappa_audit_ro', %s, 'SELECT')", table) == [(True,)]
    assert "read-only" in "".join(
        rows("SELECT rolconfig FROM pg_roles WHERE rolname = 'mappa_audit_ro'")[0][0]
    ).replace("_", "-")
    for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
        assert rows("SELECT has_table_privilege('mappa_audit_ro', %s, %s)", table, right) == [(False,)]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["mappa_gate", "mappa_owner"])
@pytest.mark.parametrize("statement", ["UPDATE audit_link SET seq = seq + 1", "DELETE FROM audit_link"])
def test_links_are_changed_by_nobody(role, statement):
    write()
    place_now()
    assert "append-only" in refused(role, statement) or "permission denied" in refused(role, statement)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["audit_place()", "audit_stamp()", "evidence_place(uuid[])"])
def test_functions_of_the_log_are_the_gates_and_pinned(name):
    [(owner, definer, config)] = rows(
        "SELECT proowner::regrole::text, prosecdef, proconfig FROM pg_proc WHERE oid = %s::regprocedure", name
    )
    assert (owner, definer, config) == ("mappa_gate", True, ["search_path=pg_catalog, public, pg_temp"])


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["mappa_app", "mappa_jobs"])
@pytest.mark.parametrize("setting", ["session_replication_role = replica", "ROLE mappa_gate"])
def test_logins_cannot_switch_the_triggers_off(role, setting):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
        assert cursor.fetchone() == (False,)
    if "replication" in setting:
        assert "permission denied" in refused(role, f"SET {setting}")
    else:
        assert rows("SELECT pg_has_role(%s, 'mappa_gate', 'MEMBER')", role) == [(False,)]


# What the trigger says itself


@pytest.mark.django_db
def test_time_and_emergency_are_the_databases_own_word():
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                occurred_at="2001-01-01T00:00Z",
                override_id=uuid4(),
                verb="CONSULTATION",
                event="CASE_VIEWED",
                actor_name="somebody",
                agency_name="",
                request_id=uuid4(),
            )
        ]
    )
    event = AuditEvent.objects.get()
    assert rows("SELECT abs(extract(epoch FROM now() - %s)) < 60", event.occurred_at) == [(True,)]
    assert event.override_id is None


@pytest.mark.django_db
def test_emergency_is_asked_of_the_gate():
    emergency, case, person = uuid4(), uuid4(), uuid4()
    run(
        "CREATE OR REPLACE FUNCTION override_of(actor uuid, cases uuid[]) RETURNS uuid LANGUAGE sql STABLE"
        f" AS $$ SELECT '{emergency}'::uuid WHERE actor = '{person}' AND '{case}' = ANY (cases) $$"
    )
    for user, cases in ((person, [uuid4(), case]), (person, []), (None, [case]), (uuid4(), [case])):
        AuditEvent.objects.create(
            verb="",
            event="",
            actor_name="",
            agency_name="",
            request_id=uuid4(),
            actor_id=user,
            case_ids=cases,
        )
    assert set(AuditEvent.objects.filter(override_id=emergency).values_list("actor_id", flat=True)) == {
        person
    }
    assert AuditEvent.objects.filter(override_id=emergency).count() == 1


# The text that is hashed

_EXAMPLE = """
    SELECT {text} FROM (VALUES (
        '00000000-0000-4000-8000-000000000001'::uuid, '2026-12-03 14:15:16.123456+01'::timestamptz,
        'CONSULTATION'::varchar, 'CASE_VIEWED'::varchar, NULL::uuid, 'kim "the" o''fictional, \\ (x)'::text,
        NULL::uuid, ''::text, 'COM, SPO'::text, ARRAY['00000000-0000-4000-8000-000000000002']::uuid[],
        'cases.Case'::varchar, NULL::uuid, ARRAY['a,b', 'c"d', '']::varchar[], 'caf\u00e9'::text,
        '00000000-0000-4000-8000-000000000003'::uuid, 'case-detail'::text, '192.0.2.1'::inet, 'ab'::varchar,
        ''::text, NULL::uuid, ''::varchar
    )) e (id, occurred_at, verb, event, actor_id, actor_name, agency_id, agency_name, roles, case_ids,
        object_type, object_ref, changed_fields, reason, request_id, route, ip_address, session_ref, recipient,
        override_id, terms_hash)
"""
_VERSION_1 = (
    "(1,5,17,00000000-0000-4000-8000-000000000001,1796303716123456,CONSULTATION,CASE_VIEWED,,"
    '"kim ""the"" o\'fictional, \\\\ (x)",,"","COM, SPO",{00000000-0000-4000-8000-000000000002},cases.Case,,'
    '"{""a,b"",""c\\\\""d"",""""}",caf\u00e9,00000000-0000-4000-8000-000000000003,case-detail,192.0.2.1,ab,"",,"")'
)


def example():
    text = row_text("e", chain="5", seq="17")
    return bytes(rows(_EXAMPLE.format(text=text))[0][0]).decode()


@pytest.mark.django_db
def test_the_text_of_version_1_never_changes():
    assert example() == _VERSION_1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "setting",
    [
        "TimeZone = 'Asia/Tokyo'",
        "DateStyle = 'SQL, DMY'",
        "bytea_output = 'escape'",
        "extra_float_digits = -15",
        "IntervalStyle = 'sql_standard'",
        "quote_all_identifiers = on",
        "standard_conforming_strings = on",
        "lc_numeric = 'C'",
        "search_path = pg_catalog, public",
    ],
)
def test_the_text_does_not_depend_on_who_reads(setting):
    run(f"SET LOCAL {setting}")
    assert example() == _VERSION_1


@pytest.mark.django_db
def test_a_log_written_under_one_time_zone_is_verified_under_another():
    run("SET LOCAL TimeZone = 'America/Lima'")
    run("SET LOCAL DateStyle = 'German'")
    write(reason='it\'s a "test", (really) \\ é {x}', changed=["a,b", 'c"d'])
    place_now()
    run("SET LOCAL TimeZone = 'UTC'")
    run("SET LOCAL DateStyle = 'ISO'")
    assert faults() == []


@pytest.mark.django_db
def test_every_column_of_an_event_is_hashed():
    text = row_text("e", chain="0", seq="0")
    assert [f.column for f in AuditEvent._meta.concrete_fields if f"e.{f.column}" not in text] == []


@pytest.mark.django_db
def test_windows_of_a_long_chain_join_up(monkeypatch):
    monkeypatch.setattr(verify, "ROWS_A_QUERY", 3)
    write(10)
    place_now()
    steps = list(verify.check_links({}, {links()[0][1]: 10}))
    assert [step.rows for step in steps] == [3, 3, 3, 1]
    assert [step.faults for step in steps] == [[]] * 4


@pytest.mark.django_db
def test_a_place_found_by_its_events():
    record(actor=SYSTEM, event=EventType.CASE_VIEWED)
    place_now()
    [(event, chain, seq)] = links()
    with as_role("mappa_app"):
        [(told_chain, before, told_seq, _)] = rows(
            "SELECT * FROM evidence_place(%s::uuid[])", [uuid4(), event]
        )
        assert rows("SELECT * FROM evidence_place(%s::uuid[])", [uuid4()]) == []
    assert (told_chain, before, told_seq) == (chain, 0, seq)
    assert isinstance(event, UUID)
