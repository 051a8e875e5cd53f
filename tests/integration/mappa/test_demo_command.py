"""`python -m mappa.demo`, which bin/demo ends in: started, looked at and stopped as a person does it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
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


def test_demo_passes_over_a_taken_port_shows_its_accounts_and_stops_whole(home):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with Demo("--port", str(port)) as demo:
            line = demo.read_until("http://localhost:")
            found = re.search(r"http://localhost:(\d+)", line)
            assert found
            assert f"Port {port} is in use; using {found.group(1)}." in demo.output
            assert "Demo accounts" in demo.output
            assert status(int(found.group(1)), "/accounts/login/") == 200
            assert demo.stop(signal.SIGINT) == 0
    assert "Stopped." in demo.output
    assert processes_of(home) == []


def test_a_second_start_keeps_the_data(home):
    with Demo("--port", str(state.free_port())) as demo:
        demo.read_until("http://localhost:")
        before = people()
        assert demo.stop(signal.SIGTERM) == 0
    with Demo("--port", str(state.free_port())) as demo:
        demo.read_until("http://localhost:")
        assert people() == before != [(0,)]
        assert demo.stop(signal.SIGTERM) == 0


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
    assert "DATABASE_URL_JOBS, DATABASE_URL_OWNER, REDIS_URL, SECRET_KEY" in " ".join(done.stdout.split())
