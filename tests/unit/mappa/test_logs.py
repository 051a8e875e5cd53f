"""No line of a log holds a value: what our formatter writes of our own, a library's and the database's words."""

import ast
import json
import logging
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from mappa.logs import OneLine, quiet_crashes
from tests.test_architecture import ROOT, SOURCES, tree

CANARY = "Zzcanary Smith"


def line(name, message, *args, level=logging.ERROR, error=None, **extra) -> dict:
    """What would be written of this record."""
    trace = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, level, __file__, 12, message, args, trace)
    record.__dict__.update(extra)
    text = OneLine().format(record)
    assert "\n" not in text
    assert "canary" not in text.casefold()
    return json.loads(text)


def raised(error: Exception) -> Exception:
    try:
        raise error  # noqa: TRY301  its trace is what is wanted
    except Exception as caught:  # noqa: BLE001  any kind is handed in
        return caught


def test_our_own_message_is_written_in_full():
    assert line("mappa.outbox.jobs", "Outbox job %s failed: %s", "make_pdf", "KeyError")["event"] == (
        "Outbox job make_pdf failed: KeyError"
    )


def test_an_exception_is_told_by_type_and_place_in_our_code():
    told = line("mappa.x", "Failed.", error=raised(ValueError(CANARY)))
    assert told["error"] == ["ValueError"]
    assert told["where"] == [f"tests/unit/mappa/test_logs.py:{raised.__code__.co_firstlineno + 2} raised"]


def test_causes_are_told_by_type_too():
    error = RuntimeError(CANARY)
    error.__cause__ = KeyError(CANARY)
    assert line("mappa.x", "Failed.", error=error)["error"] == ["RuntimeError", "KeyError"]


def test_a_broken_rule_of_the_database_is_told_by_code_and_name():
    class Diagnosis:
        sqlstate = "23505"
        constraint_name = "one_open_referral"
        message_detail = f"Key (name)=({CANARY}) already exists."

    error = ValueError(CANARY)
    error.diag = Diagnosis()
    told = line("mappa.x", "Failed.", error=error)
    assert (told["sqlstate"], told["constraint"]) == ("23505", "one_open_referral")


@pytest.mark.parametrize(
    "name", ["django.security.csrf", "axes.handlers", "weasyprint", "py.warnings", "httpx"]
)
def test_a_library_that_may_write_values_into_its_words_is_told_by_place(name):
    assert line(name, f"Invalid header {CANARY}")["event"] == "tests/unit/mappa/test_logs.py:12"


def test_a_library_of_fixed_words_keeps_them_without_values():
    assert (
        line("celery.x", "Task %s[%s] retry %d: %s", CANARY, str(UUID(int=5)), 3, ValueError(CANARY))["event"]
        == f"Task …[{UUID(int=5)}] retry 3: ValueError"
    )
    assert line("gunicorn.error", "Invalid request from ip=%s: %s", "10.0.0.1", CANARY)["event"] == (
        "Invalid request from ip=…: …"
    )


@pytest.mark.parametrize("name", ["celery.worker.control", "gunicorn.error", "kombu.transport"])
def test_a_message_whose_values_were_written_in_before_is_told_by_place(name):
    assert line(name, f"Invalid HTTP method: '{CANARY}'")["event"] == "tests/unit/mappa/test_logs.py:12"


def test_of_a_task_name_and_id_are_kept_and_no_argument():
    context = {"name": "outbox.deliver", "id": "5", "args": [CANARY], "exc": repr(ValueError(CANARY))}
    told = line("celery.app.trace", "Task %(name)s[%(id)s] raised: %(exc)s %(args)s", context)
    assert told["event"] == "Task outbox.deliver[5] raised: … …"


def test_words_that_do_not_fit_their_values_are_written_without():
    assert line("celery.x", "%d of %d", CANARY, CANARY)["event"] == "%d of %d"


def test_a_request_is_told_by_the_name_of_its_page():
    class Match:
        view_name = "case-detail"

    class Request:
        method = "GET"
        path = f"/cases/{CANARY}"
        resolver_match = Match()

    told = line("django.request", "%s: %s", "Not Found", Request.path, status_code=404, request=Request())
    assert (told["event"], told["route"], told["status"]) == ("Not Found", "case-detail", 404)


def test_a_line_break_in_a_message_starts_no_line_of_its_own():
    assert line("mappa.x", "one\ntwo")["event"] == "one\ntwo"


def test_a_program_that_ends_by_an_exception_tells_no_value(caplog, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr("threading.excepthook", print)
    monkeypatch.setattr(logging, "captureWarnings", lambda **_: None)
    quiet_crashes()
    error = raised(ValueError(CANARY))
    sys.excepthook(ValueError, error, error.__traceback__)
    [record] = caplog.records
    assert "canary" not in OneLine().format(record).casefold()


def harmless(argument: ast.expr, caught: set[str]) -> bool:
    """Whether an argument of a message is made of code alone: no exception, no text put together on the spot."""
    if isinstance(argument, ast.JoinedStr) or (isinstance(argument, ast.Name) and argument.id in caught):
        return False
    if isinstance(argument, ast.Call):
        return ast.unparse(argument.func) not in {"str", "repr", "format"}
    return True


def test_our_own_messages_hold_no_exception_and_no_text_made_on_the_spot():
    faults = []
    for path in SOURCES:
        nodes = list(ast.walk(tree(path)))
        caught = {node.name for node in nodes if isinstance(node, ast.ExceptHandler) and node.name}
        faults.extend(
            f"{path}:{node.lineno}"
            for node in nodes
            if isinstance(node, ast.Call)
            and ast.unparse(node.func).startswith(("log.", "logger.", "logging."))
            and ast.unparse(node.func).endswith(
                ("debug", "info", "warning", "error", "critical", "exception")
            )
            and not all(harmless(argument, caught) for argument in node.args)
        )
    assert faults == []


def test_nothing_prints_beside_the_log():
    assert Path(ROOT / "mappa" / "logs.py").exists()
    printing = [
        f"{path}:{node.lineno}"
        for path in SOURCES
        if "management" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print"
    ]
    assert printing == []


def test_the_id_of_the_run_leads_to_the_evidence(monkeypatch):
    class Run:
        request_id = uuid4()

    monkeypatch.setattr("mappa.logs.current_run", lambda: Run)
    assert line("mappa.x", "Done.")["request_id"] == str(Run.request_id)
