"""PostgreSQL's own log: what our logins get wrong is not in it, whatever the message would quote."""

from contextlib import closing

import psycopg2
import pytest
from django.db import connection

from mappa.demo import databases
from tests.leaks import watch
from tests.leaks.watch import CANARY

pytestmark = pytest.mark.django_db

WRONG = {
    "a value that cannot be read": f"SELECT '{CANARY}'::integer",
    "a value in the statement": f"SELECT no_such_column FROM pg_class WHERE relname = '{CANARY}'",
    "a row that is there": (
        "CREATE TEMPORARY TABLE probe (name text PRIMARY KEY CHECK (name <> 'no'));"
        f"INSERT INTO probe VALUES ('{CANARY}'), ('{CANARY}')"
    ),
    "a message of our own": f"DO $$ BEGIN RAISE EXCEPTION '{CANARY}' USING DETAIL = '{CANARY}'; END $$",
    "a warning": f"DO $$ BEGIN RAISE WARNING '{CANARY}'; END $$; SELECT 1/0",
}


@pytest.mark.parametrize("login", ["app", "jobs", "owner", "audit", "test"])
@pytest.mark.parametrize("wrong", WRONG)
def test_no_login_writes_what_it_got_wrong(login, wrong):
    before = watch.sizes()
    url = databases.addresses(connection.settings_dict["NAME"]).database[login]
    with closing(psycopg2.connect(url)) as other, other.cursor() as cursor, pytest.raises(psycopg2.Error):
        cursor.execute(WRONG[wrong])
    assert [hit for hit in watch.found(before) if "postgres.log" in hit] == []


@pytest.mark.parametrize("login", ["app", "jobs", "owner", "audit", "backup"])
def test_every_login_is_kept_from_the_log(login):
    url = databases.addresses(connection.settings_dict["NAME"]).database[login]
    wanted = {
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_min_duration_statement": "-1",
        "log_statement": "none",
    }
    with closing(psycopg2.connect(url)) as other, other.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY (%s)", [list(wanted)])
        assert dict(cursor.fetchall()) == wanted
