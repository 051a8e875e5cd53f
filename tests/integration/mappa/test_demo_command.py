"""`python -m mappa.demo`, which bin/demo ends in: started, looked at and stopped as a person does it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg2
import pytest

from mappa import embedded
from mappa.embedded import state
from tests.integration.mappa.machine import own_state, processes_of, status


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with own_state() as place:
        yield place


class Demo:
    """A running `python -m mappa.demo`; killed with all it started if a test leaves it running."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mappa.demo", *arguments],
            cwd=state.PROJECT,
            env=os.environ | {"COLUMNS": "200"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.output = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.stop(signal.SIGTERM)

    def read_until(self, text: str) -> str:
        assert self.process.stdout
        for line in self.process.stdout:
            self.output += line
            if text in line:
                return line
        raise AssertionError(self.output)

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        self.output += self.process.communicate(timeout=60)[0]
        return self.process.returncode


def people() -> list[tuple]:
    connection = psycopg2.connect(embedded.addresses().database["owner"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM agencies_user")
        rows = cursor.fetchall()
    connection.close()
    return rows


@dataclass(frozen=True)
class FirstRun:
    taken_port: int
    port: int
    sign_in_page: int
    exit_code: int
    output: str
    people: list[tuple]
    left: list[str]


@pytest.fixture(scope="module")
def first_run(home) -> FirstRun:
    """Started once on an empty machine whose wanted port is taken, looked at, and stopped with Ctrl-C."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with Demo("--port", str(taken)) as demo:
            found = re.search(r"http://localhost:(\d+)", demo.read_until("http://localhost:"))
            assert found
            port = int(found.group(1))
            page = status(port, "/accounts/login/")
            known = people()
            code = demo.stop(signal.SIGINT)
    return FirstRun(taken, port, page, code, demo.output, known, processes_of(home))


def test_a_taken_port_gets_a_clear_line_and_another_port(first_run):
    assert f"Port {first_run.taken_port} is in use; using {first_run.port}." in first_run.output
    assert first_run.sign_in_page == 200


def test_the_accounts_are_shown_before_the_address(first_run):
    assert first_run.output.index("Demo accounts") < first_run.output.index("http://localhost:")


def test_ctrl_c_stops_every_process_it_started(first_run):
    assert first_run.exit_code == 0
    assert "Stopped." in first_run.output
    assert first_run.left == []


def test_a_second_start_keeps_the_data_and_term_stops_it_too(home, first_run):
    with Demo("--port", str(first_run.port)) as demo:
        demo.read_until("http://localhost:")
        assert people() == first_run.people != [(0,)]
        assert demo.stop(signal.SIGTERM) == 0
    assert "in use" not in demo.output
    assert processes_of(home) == []


@pytest.mark.parametrize("port", ["0", "70000", "web"])
def test_an_impossible_port_is_refused(home, port):
    done = subprocess.run(
        [sys.executable, "-m", "mappa.demo", "--port", port],
        cwd=state.PROJECT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "--port" in done.stderr


def test_fresh_never_drops_a_database_of_yours(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://mappa_app:secret@localhost/mappa")
    done = subprocess.run(
        [sys.executable, "-m", "mappa.demo", "--fresh"],
        cwd=state.PROJECT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "works only on the built-in servers" in done.stdout


def test_servers_of_yours_need_all_their_variables(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://mappa_app:secret@localhost/mappa")
    done = subprocess.run(
        [sys.executable, "-m", "mappa.demo"], cwd=state.PROJECT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    missing = "DATABASE_URL_JOBS, DATABASE_URL_OWNER, DATABASE_URL_AUDIT, REDIS_URL, SECRET_KEY, EVIDENCE_DIR, EVIDENCE_KEY"
    assert missing in " ".join(done.stdout.split())
