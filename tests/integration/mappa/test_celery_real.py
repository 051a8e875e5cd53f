"""A real worker, a real broker and a database of their own: nothing flagged twice, nothing lost.

The broker is a Valkey started here, because killing the one other programs share would be unkind.
"""

import os
import signal
import subprocess
import time
from contextlib import ExitStack, closing, suppress

import psycopg2
import pytest
import redis

from mappa.demo import databases
from mappa.demo.processes import Child, python, run_once
from mappa.demo.stack import Stack
from mappa.embedded import state
from mappa.embedded.programs import valkey_program

DATABASE = f"{os.environ['MAPPA_DATABASE']}_celery"
FLAG_REVIEWS = "cases.flag_overdue_level1_reviews"
ASKED, MORE = 40, 5

pytestmark = pytest.mark.filterwarnings("default")


class Broker:
    """A Valkey of the test's own: append-only file, loopback, a port nobody else has."""

    def __init__(self, folder) -> None:
        self.port = state.free_port()
        self.password = os.urandom(12).hex()
        self.url = f"redis://:{self.password}@127.0.0.1:{self.port}/0"
        self.configuration = folder / "valkey.conf"
        self.configuration.write_text(
            f'bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\ndir "{folder}"\n'
            'appendonly yes\nappendfsync everysec\nsave ""\n'
        )
        self.log = folder / "valkey.log"
        self.process = None

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [valkey_program(), self.configuration], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        wait_for(self.answers, "the broker to answer", seconds=20)

    def answers(self):
        with suppress(redis.RedisError), redis.Redis.from_url(self.url) as client:
            return client.ping()
        return False

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        self.process.wait(timeout=20)


def wait_for(condition, what, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"Waited {seconds} s for {what}.")
        time.sleep(0.05)


@pytest.fixture(scope="module")
def stack():
    """A migrated database, thrown away at the end; nothing of it runs but what a test starts."""
    made = Stack(database=DATABASE, fresh=True)
    made.prepare()
    yield made
    databases.drop(DATABASE)


@pytest.fixture
def broker(tmp_path):
    made = Broker(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.end()


@pytest.fixture
def environment(stack, broker):
    """The environment of a process that uses this database and this broker."""
    known = databases.addresses(DATABASE)
    names = {
        "app": "DATABASE_URL",
        "jobs": "DATABASE_URL_JOBS",
        "owner": "DATABASE_URL_OWNER",
        "test": "DATABASE_URL_TEST",
    }
    urls = {name: known.database[login] for login, name in names.items()}
    return lambda login: {
        **stack.environment(login),
        **urls,
        "REDIS_URL": broker.url,
        "SECRET_KEY": known.secret_key,
    }


@pytest.fixture
def step(environment):
    """Run steps of celery_steps.py, as the suite's database login."""
    return lambda *words: run_once(
        ["-m", "tests.integration.mappa.celery_steps", *map(str, words)], environment("test"), quiet=True
    )


@pytest.fixture
def worker(environment, tmp_path):
    """A worker with its timetable, not started yet."""
    schedule = f"--schedule={tmp_path / 'schedule'}"
    command = ("-m", "celery", "--app=mappa", "--quiet", "worker", "--concurrency=2", "--loglevel=INFO")
    child = Child(
        "worker", python(*command, "--beat", schedule), environment("jobs"), tmp_path / "worker.log"
    )
    yield child
    child.ask_to_end()
    child.wait()


@pytest.fixture
def ask(stack):
    """One value from the database, as the worker's login reads it (or another: the evidence is not its to read)."""
    known = databases.addresses(DATABASE).database
    with ExitStack() as open_ones:
        connections = {
            login: open_ones.enter_context(closing(psycopg2.connect(known[login])))
            for login in ("jobs", "test")
        }

        def one(statement, login="jobs"):
            connections[login].autocommit = True
            with connections[login].cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone()[0]

        yield one


FLAGGED = "SELECT count(*) FROM cases_deadline WHERE flagged_at IS NOT NULL"
FLAGGED_AT = "SELECT max(flagged_at) FROM cases_deadline"
EVIDENCE = "SELECT count(*) FROM audit_auditevent WHERE event = 'DEADLINE_FLAGGED'"
RUNS = f"SELECT count(*) FROM outbox_lastrun WHERE job = '{FLAG_REVIEWS}'"
RUNS_BY_HAND = "SELECT count(*) FROM outbox_lastrun WHERE period LIKE 'by hand%'"
DONE = "SELECT count(*) FROM outbox_outboxitem WHERE done_at IS NOT NULL"
FAILED = "SELECT count(*) FROM outbox_outboxitem WHERE failed_at IS NOT NULL"


def test_case_overdue_while_no_worker_ran_is_flagged_once_however_often_the_bell_rings(step, worker, ask):
    step("overdue", "then", "ring", FLAG_REVIEWS, "", "", "asked-0")
    assert ask(FLAGGED) == 0
    worker.start()
    wait_for(lambda: ask(RUNS) >= 2, "the worker to flag", seconds=120)
    assert ask(FLAGGED) == 1
    first = ask(FLAGGED_AT)
    step("ring", FLAG_REVIEWS, "asked-1", "asked-2")
    wait_for(lambda: ask(RUNS) >= 4, "the worker to run again", seconds=120)
    assert ask(FLAGGED) == 1
    assert ask(FLAGGED_AT) == first
    assert ask(EVIDENCE, login="test") == 1


def test_broker_killed_while_work_is_done_loses_nothing(step, worker, broker, ask):
    runs_before, done_before = ask(RUNS_BY_HAND), ask(DONE)
    step("overdue", "then", "post", 1, ASKED)
    worker.start()
    wait_for(lambda: ask(DONE) >= done_before + 3, "the first pieces of work to be done", seconds=120)
    broker.end(signal.SIGKILL)
    assert ask(DONE) < done_before + ASKED
    step("post", ASKED + 1, ASKED + MORE)
    assert not broker.answers()
    broker.start()

    def all_done():
        # A worker that was acknowledging at that moment may end by itself (kombu); whatever watches it,
        # Stack.tend() in the demonstration, a restart policy elsewhere, starts it again.
        if worker.pid is None:
            worker.start()
        return ask(DONE) == done_before + ASKED + MORE

    wait_for(all_done, "all work to be done", seconds=180)
    assert ask(FAILED) == 0
    assert ask(RUNS_BY_HAND) == runs_before + 4 * (ASKED + MORE)
    assert ask(FLAGGED) == ask("SELECT count(*) FROM cases_deadline")
    runs = ask(RUNS)
    step("ring", FLAG_REVIEWS, "asked-after")
    wait_for(lambda: ask(RUNS) > runs, "the next run", seconds=120)
