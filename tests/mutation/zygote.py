"""A pytest plugin: the session's first test sets everything up, then each mutant is met by a process of its own.

`pytest -p tests.mutation.zygote --mutate WHAT tests…` runs the tests against each mutant until one fails, and says
which mutants no test has noticed. WHAT is a module by its dotted name, `guards:` and such a name, or `sql:` and how
the names of the functions or policies begin (`sql:` alone for all of them).
"""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.db import DatabaseError, connection, transaction

from tests.mutation import live, python_mutants, sql_mutants

_MOST_SECONDS = 240  # of one mutant: one that never ends has been noticed too
_kept: list[Any] = []


@dataclass(frozen=True)
class Trial:
    """A mutant, and how it comes to life: in the process itself, or in the database before it is forked."""

    what: str
    name: str = ""
    source: str = ""
    do: str = ""
    undo: str = ""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--mutate", required=True)


def _trials(wanted: str) -> Iterator[Trial]:
    kind, _, name = wanted.rpartition(":")
    if kind == "sql":
        for one in (*sql_mutants.of_functions(), *sql_mutants.of_policies()):
            if one.what.startswith(name):
                yield Trial(one.what, do=one.do, undo=one.undo)
        return
    source = Path(str(import_module(name).__file__)).read_text()
    for mutant in python_mutants.mutants(source, guards_only=kind == "guards"):
        yield Trial(f"{name} {mutant.what}", name=name, source=mutant.source)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Set up by the first test; then try them all against each mutant."""
    first = session.items[0]
    if any(report.failed for report in runtestprotocol(first, log=False, nextitem=session.items[-1])):
        raise session.Failed("The first test fails without any mutant.")
    blocker = first.config.stash.get(_blocker_key(), None)
    with blocker.unblock() if blocker else _nothing():
        tried, stillborn, survivors = _meet_all(session)
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    reporter.write_line(f"MUTANTS tried {tried}, stillborn {stillborn}, survived {len(survivors)}")
    return True


def _meet_all(session: pytest.Session) -> tuple[int, int, list[str]]:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    tried, stillborn, survivors = 0, 0, []
    if noticed := _noticed(session, Trial("nothing changed")):
        pytest.exit(f"A test fails without any mutant: {noticed}", returncode=1)
    for trial in list(_trials(session.config.getoption("--mutate"))):
        if trial.do and not _in_database(trial.do):
            stillborn += 1
            continue
        tried += 1
        if not _noticed(session, trial):
            survivors.append(trial.what)
            reporter.write_line(f"SURVIVED {trial.what}", flush=True)
        if trial.undo and not _in_database(trial.undo):
            raise session.Failed(f"Could not be undone: {trial.what}")
    return tried, stillborn, survivors


def _in_database(statements: str) -> bool:
    """Whether the statements went through; as the owner of the tables, and for good."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("RESET ROLE; SET LOCAL check_function_bodies = on")
            cursor.execute(statements)
    except DatabaseError:
        return False
    return True


def _noticed(session: pytest.Session, trial: Trial) -> str:
    """The first test that fails against the mutant, in a process of its own; empty when none does."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(_MOST_SECONDS)
        told = "the process ended"
        try:
            told = _in_child(session, trial)
        finally:
            os.write(writing, told.encode()[:2000])
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    return told or ("it never ended" if status else "")


def _in_child(session: pytest.Session, trial: Trial) -> str:
    """The first test that fails. The connection is the parent's: kept, so that it is not closed, and not used."""
    _kept.append(connection.connection)
    connection.connection = None
    if trial.source:
        live.become(trial.name, trial.source)
    items = [*session.items[1:], session.items[0]]
    for number, item in enumerate(items):
        following = items[(number + 1) % len(items)]
        for report in runtestprotocol(item, log=False, nextitem=following):
            if report.failed:
                return f"{report.nodeid}: {report.longreprtext[-600:]}"
    return ""


def _blocker_key() -> Any:
    from pytest_django.plugin import blocking_manager_key

    return blocking_manager_key


class _nothing:  # noqa: N801 - stands for a context manager
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...
