"""The running system as bin/demo and the browser tests start it, on servers of its own."""

import os
import signal
import socket
import time
from collections.abc import Iterator

import pytest

from mappa.demo import Stack
from mappa.demo.ports import next_free_port, port_is_free
from mappa.demo.processes import ChildError, run_once
from mappa.embedded import state
from tests.integration.mappa.machine import own_state, status, wait_until


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with own_state(), Stack(database="mappa_stack", temporary=True) as running:
        yield running


def rings(stack: Stack) -> int:
    """How many tasks the worker has finished since its start."""
    return stack.children["worker"].log.read_text().count(" succeeded in ")


def test_web_answers_under_the_name_localhost(stack):
    assert stack.url == f"http://localhost:{stack.port}"
    assert status(stack.port, "/healthz") == 200


def test_health_checks_tell_a_running_process_from_a_stopped_one(stack):
    wait_until(lambda: rings(stack) > 0)
    schedule = str(state.folder() / "logs" / f"schedule-{stack.database}")
    checks = {"web": ("web", str(stack.port)), "worker": ("worker",), "beat": ("beat", schedule)}
    for name, arguments in checks.items():
        run_once(["-m", "mappa.healthy", *arguments], stack.children[name].environment, quiet=True)
    with pytest.raises(ChildError):
        run_once(["-m", "mappa.healthy", "web", str(state.free_port())], stack.environment("app"), quiet=True)
    with pytest.raises(ChildError):
        run_once(["-m", "mappa.healthy", "beat", "/no/such/schedule"], stack.environment("jobs"), quiet=True)
    stack.stop("worker")
    with pytest.raises(ChildError):
        run_once(["-m", "mappa.healthy", "worker"], stack.environment("jobs"), quiet=True)
    stack.start("worker")


@pytest.mark.parametrize(
    ("process", "role"), [("web", "mappa_app"), ("worker", "mappa_jobs"), ("beat", "mappa_jobs")]
)
def test_each_process_signs_in_as_the_role_it_needs(stack, process, role):
    ask = "from django.db import connection as c; k = c.cursor(); k.execute('SELECT session_user'); print(k.fetchone())"
    environment = stack.children[process].environment
    assert f"('{role}',)" in run_once(["manage.py", "shell", "-c", ask], environment, quiet=True)


def test_a_prepared_database_is_not_prepared_again(stack, monkeypatch):
    monkeypatch.setattr(Stack, "manage", lambda *_arguments, **_options: pytest.fail("it ran a command"))
    stack.prepare()


def test_a_process_that_dies_is_started_again(stack):
    child = stack.children["worker"]
    child.started = time.monotonic() - 60
    os.kill(child.pid or 0, signal.SIGKILL)
    wait_until(lambda: child.pid is None)
    assert stack.tend() == ["worker"]
    wait_until(lambda: rings(stack) > 0)


def test_a_process_that_dies_at_once_is_an_error_with_the_end_of_its_log(stack):
    child = stack.children["api"]
    stack.stop("api")
    child.started = time.monotonic()
    with pytest.raises(ChildError, match="The api stopped by itself"):
        stack.tend()
    stack.start("api")


def test_a_broker_killed_hard_comes_back_and_work_goes_on(stack):
    os.kill(int((state.servers_folder() / "valkey" / "valkey.pid").read_text()), signal.SIGKILL)
    wait_until(lambda: "Valkey" in stack.tend())
    before = rings(stack)
    wait_until(lambda: rings(stack) > before)


def test_a_taken_port_is_passed_over():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert not port_is_free(port)
        assert next_free_port(port) > port
