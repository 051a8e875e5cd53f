"""A process serves only behind the second wall: its login is bounded, and every table of the record is protected."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import psycopg2
import pytest
from django.core.checks import Tags, run_checks
from django.db import connection

from mappa import powers
from mappa.demo import databases
from mappa.demo.stack import Stack
from mappa.embedded import state
from mappa.powers import Unbounded, case_bound_tables, faults_of_login, faults_of_tables

pytestmark = pytest.mark.django_db


def as_owner(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")  # to mappa_owner, with which the suite signs in
        cursor.execute("SET ROLE mappa_owner")
        cursor.execute(statement)
        cursor.execute("SET ROLE mappa_gate")


def ids_of() -> list[str]:
    return [problem.id for problem in run_checks(tags=[Tags.database], databases=["default"])]


def test_every_table_of_the_record_is_behind_the_wall():
    assert faults_of_tables() == []
    assert "mappa.E003" not in ids_of()


def test_history_is_among_the_tables_of_the_record():
    assert "cases_nominalhistory" in case_bound_tables()
    assert "cases_casehistory" in case_bound_tables()
    assert "forms_docset_documenthistory" in case_bound_tables()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("ALTER TABLE cases_alias NO FORCE ROW LEVEL SECURITY", "no forced row-level security"),
        ("ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY", "no forced row-level security"),
        ("DROP POLICY app_see ON cases_nominalhistory", "no policy for reading"),
        ("CREATE POLICY all_in ON cases_alias TO mappa_app USING (true)", "open to everybody"),
        ("CREATE POLICY all_in ON cases_alias FOR SELECT USING (false)", "open to everybody"),
        ("ALTER TABLE cases_aliashistory DROP COLUMN area_id CASCADE", "no column area_id"),
        ("DROP TABLE cases_aliashistory", "is not in the database"),
        ("DROP POLICY app_marked ON cases_planmeasurehistory", "lacks the policy app_marked"),
        (
            "ALTER POLICY app_needed ON cases_protectedaddresshistory USING (true)",
            "lacks the policy app_needed",
        ),
    ],
)
def test_a_wall_with_a_hole_is_found(change, fault):
    as_owner(change)
    [found] = [each for each in faults_of_tables() if fault in each]
    assert found.startswith("cases_")
    assert "mappa.E003" in ids_of()


def test_a_planted_table_without_a_policy_is_found():
    as_owner("CREATE TABLE planted (id uuid PRIMARY KEY, case_id uuid, area_id uuid)")
    assert faults_of_tables() == [
        "planted has no forced row-level security.",
        "planted has no policy for reading.",
    ]


def test_a_history_that_can_be_silenced_is_found():
    as_owner(
        "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean"
        " LANGUAGE sql AS 'SELECT true'"
    )
    assert faults_of_tables() == ["History can be silenced by a setting: a migration lacks NEVER_SILENT."]


@contextmanager
def signed_in(login: str) -> Iterator[None]:
    """The checks ask over a connection of this login, on the same database."""
    url = databases.addresses(connection.settings_dict["NAME"]).database[login]
    with closing(psycopg2.connect(url)) as other, pytest.MonkeyPatch.context() as patch:
        patch.setattr(powers, "connection", other)
        yield


@pytest.mark.parametrize("login", ["app", "jobs", "audit"])
def test_logins_that_serve_are_bounded(login):
    with signed_in(login):
        assert faults_of_login() == []


@pytest.mark.parametrize(
    ("login", "role"), [("owner", "mappa_owner"), ("backup", "mappa_backup"), ("test", "mappa_gate")]
)
def test_a_login_that_owns_tables_or_looks_past_the_wall_is_found(login, role):
    with signed_in(login):
        assert any(f" {role}, " in fault for fault in faults_of_login())


def test_a_process_waits_for_a_database_that_is_away_and_then_serves_nothing(monkeypatch):
    from django.db import OperationalError

    def away() -> list[str]:
        raise OperationalError("Zzcanary")

    monkeypatch.setattr(powers, "faults_of_login", away)
    monkeypatch.setattr(powers, "_SECONDS_TO_WAIT", 0)
    monkeypatch.setattr(powers.connections, "close_all", lambda: None)
    with pytest.raises(Unbounded, match="does not answer"):
        powers.require_bounded_login()


COMMANDS = {
    "web": ("-m", "gunicorn", "mappa.wsgi", "--bind=127.0.0.1:0", "--preload", "--check-config"),
    "worker": ("-m", "celery", "--app=mappa", "--quiet", "worker", "--concurrency=1", "--pool=solo"),
    "beat": ("-m", "celery", "--app=mappa", "--quiet", "beat", "--schedule=schedule", "--pidfile="),
    "command": ("manage.py", "clearsessions"),
}


@pytest.fixture(scope="module")
def place():
    """A migrated database of its own."""
    made = Stack(database=f"{os.environ['MAPPA_DATABASE']}_powers", fresh=True)
    made.prepare()
    yield made
    databases.drop(made.database)


@pytest.fixture
def begin(place, tmp_path):
    """Start a program with this database URL in place of its own; it must end by itself."""
    return partial(_begin, place, tmp_path)


def _begin(
    stack: Stack, folder: Path, what: str, url: str, login: str = "app"
) -> subprocess.CompletedProcess:
    known = databases.addresses(stack.database)
    environment = stack.environment(login) | {
        **dict.fromkeys(("DATABASE_URL", "DATABASE_URL_JOBS", "DATABASE_URL_OWNER"), url),
        "REDIS_URL": known.redis,
        "SECRET_KEY": known.secret_key,
        "EVIDENCE_DIR": str(state.evidence_folder(stack.database)),
    }
    return subprocess.run(
        [
            sys.executable,
            *(
                word.replace("schedule=schedule", f"schedule={folder / 'schedule'}")
                for word in COMMANDS[what]
            ),
        ],
        env=environment,
        cwd=state.PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(("what", "as_login"), [*((what, "owner") for what in COMMANDS), ("web", "backup")])
def test_nothing_begins_with_a_login_that_looks_past_the_wall(place, begin, what, as_login):
    login = "jobs" if what in {"worker", "beat"} else "app"
    done = begin(what, databases.addresses(place.database).database[as_login], login)
    assert done.returncode != 0
    assert "Nothing is served, because the second wall does not stand" in done.stderr + done.stdout


@pytest.mark.parametrize("what", ["web", "command"])
def test_the_usual_login_begins(place, begin, what):
    done = begin(what, databases.addresses(place.database).database["app"])
    assert done.returncode == 0, done.stderr


def test_saying_that_one_is_the_owner_opens_no_other_command(place, begin):
    done = begin("command", databases.addresses(place.database).database["owner"], "owner")
    assert done.returncode != 0
    assert "mappa_owner, which owns tables" in done.stderr + done.stdout
