"""The database roles: who may do what, before any policy says which rows."""

import pytest
from django.db import ProgrammingError, connection, transaction

pytestmark = pytest.mark.django_db

LOGINS = ["mappa_owner", "mappa_app", "mappa_jobs", "mappa_audit_ro", "mappa_backup"]


def rows(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def test_no_role_is_superuser_and_two_look_past_row_level_security():
    found = rows(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'mappa\\_%%' ORDER BY 1"
    )
    known = {name: (is_super, bypasses) for name, is_super, bypasses in found if name != "mappa_super"}
    assert {name for name, (is_super, _) in known.items() if is_super} == set()
    assert {name for name, (_, bypasses) in known.items() if bypasses} == {"mappa_gate", "mappa_backup"}


def test_nobody_signs_in_as_the_gate():
    assert rows("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'mappa_gate'") == [(False,)]


@pytest.mark.parametrize("role", ["mappa_app", "mappa_jobs", "mappa_audit_ro", "mappa_backup"])
@pytest.mark.parametrize("other", ["mappa_owner", "mappa_gate", "mappa_app", "mappa_jobs"])
def test_serving_roles_can_become_no_other(role, other):
    if role != other:
        assert rows("SELECT pg_has_role(%s, %s, 'MEMBER')", role, other) == [(False,)]


@pytest.mark.parametrize("role", ["mappa_app", "mappa_jobs"])
def test_serving_roles_make_no_tables(role):
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(f"SET LOCAL ROLE {role}")
        with (
            pytest.raises(ProgrammingError, match="permission denied for schema public"),
            transaction.atomic(),
        ):
            cursor.execute("CREATE TABLE stray ()")
        cursor.execute("RESET ROLE")


def test_the_owner_hands_a_function_to_the_gate_and_nobody_runs_it_unasked():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE mappa_owner")
        cursor.execute("CREATE FUNCTION probe() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'")
        cursor.execute("ALTER FUNCTION probe() OWNER TO mappa_gate")
        cursor.execute("RESET ROLE")
    for role in ("mappa_app", "mappa_jobs", "mappa_audit_ro"):
        assert rows("SELECT has_function_privilege(%s, 'probe()', 'EXECUTE')", role) == [(False,)]


def test_a_new_table_is_open_to_web_worker_and_gate_and_read_by_backup():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE mappa_owner")
        cursor.execute("CREATE TABLE probe (id int)")
        cursor.execute("RESET ROLE")
    for role in ("mappa_app", "mappa_jobs", "mappa_gate"):
        assert rows("SELECT has_table_privilege(%s, 'probe', 'SELECT, INSERT, UPDATE, DELETE')", role) == [
            (True,)
        ]
        assert rows("SELECT has_table_privilege(%s, 'probe', 'TRUNCATE')", role) == [(False,)]
    assert rows("SELECT has_table_privilege('mappa_backup', 'probe', 'SELECT')") == [(True,)]
    assert rows("SELECT has_table_privilege('mappa_backup', 'probe', 'INSERT')") == [(False,)]
    assert rows("SELECT has_table_privilege('mappa_audit_ro', 'probe', 'SELECT')") == [(False,)]


def test_long_statements_and_forgotten_transactions_end():
    settings = {
        name: dict(line.split("=", 1) for line in lines)
        for name, lines in rows("SELECT rolname, rolconfig FROM pg_roles WHERE rolname = ANY(%s)", LOGINS)
    }
    assert settings["mappa_app"]["statement_timeout"] == "15s"
    assert settings["mappa_app"]["idle_in_transaction_session_timeout"] == "30s"
    assert settings["mappa_app"]["lock_timeout"] == "5s"
    assert settings["mappa_jobs"]["statement_timeout"] == "300s"


@pytest.mark.parametrize("login", LOGINS)
def test_no_login_writes_values_into_the_server_log(login):
    [(lines,)] = rows("SELECT rolconfig FROM pg_roles WHERE rolname = %s", login)
    assert {
        "log_parameter_max_length=0",
        "log_parameter_max_length_on_error=0",
        "log_min_error_statement=panic",
        "log_error_verbosity=terse",
    } <= set(lines)
