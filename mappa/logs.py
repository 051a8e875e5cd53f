"""What the logs say: one line of JSON for each event, and nothing about a person.

Logs travel further than the database: to other machines, to other people, for years. So a line holds what
happened, where in the code, and the id that leads to the evidence, and never a value. Three rules:

- Our own messages are written in full: they are made of codes, and a test reads them.
- Of a library's message its fixed words are written, and what it would put in is left out, but for numbers, ids
  and names of tasks. Where the words may have values in them already, only its place in the code is told.
- An exception is told by its type and by the places in our code it passed. Never by its message: those of the
  database quote rows, and those of Python quote what was typed.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import UUID

from mappa.agencies.acting import current_run

PROJECT = Path(__file__).resolve().parent.parent
OURS = ("mappa", "cases", "meetings", "forms_docset", "oversight")
# Libraries whose messages are fixed words with places for values.
FIXED_WORDS = ("celery", "kombu", "gunicorn")
LEFT_OUT = "…"
_PLACES_TOLD = 8
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TASK = re.compile(rf"(celery|outbox|{'|'.join(OURS)})\.[a-z0-9_]+")
# Facts a line may carry beside its message (`extra=`), all of them codes or figures.
_FACTS = ("method", "route", "status", "milliseconds", "size")
_NAMED_PLACES = ("name", "id", "runtime", "description")


class OneLine(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": _words(record),
        }
        line |= {name: getattr(record, name) for name in _FACTS if hasattr(record, name)}
        if record.name == "django.request":
            line |= _asked(record)
        if run := current_run():
            line["request_id"] = str(run.request_id)
        if record.exc_info and record.exc_info[0]:
            line |= told(record.exc_info[1], record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def _is_of(name: str, families: tuple[str, ...]) -> bool:
    return name.split(".", maxsplit=1)[0] in families


def _words(record: logging.LogRecord) -> str:
    """The message, as far as it can hold no value."""
    if _is_of(record.name, OURS):
        return record.getMessage()
    if record.name == "django.request":
        return HTTPStatus(getattr(record, "status_code", 500)).phrase
    # A message that comes without values may have had them written in before.
    if not (_is_of(record.name, FIXED_WORDS) and isinstance(record.msg, str) and record.args):
        return f"{_place(record.pathname)}:{record.lineno}"
    try:
        return record.msg % _fit(record.args)
    except (TypeError, ValueError, KeyError):
        return record.msg


def _fit(given: tuple[object, ...] | Mapping[str, object]) -> tuple[object, ...] | dict[str, object]:
    """The values of a message, left out where they may be anybody's."""
    if isinstance(given, Mapping):
        return {name: value if name in _NAMED_PLACES else LEFT_OUT for name, value in given.items()}
    return tuple(_harmless(value) for value in given)


def _harmless(value: object) -> object:
    if isinstance(value, int | float | UUID | None):
        return value
    if isinstance(value, BaseException):
        return _name(value)
    if isinstance(value, str) and (_ID.fullmatch(value) or _TASK.fullmatch(value)):
        return value
    return LEFT_OUT


def _asked(record: logging.LogRecord) -> dict[str, object]:
    """Which page was asked for, by its name in the code: never its address."""
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    return {
        "method": getattr(request, "method", ""),
        "route": match.view_name if match else "",
        "status": getattr(record, "status_code", 0),
    }


def _name(error: BaseException) -> str:
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


def _place(path: str) -> str:
    """A file inside the project or inside a library, without the path of this machine."""
    parts = Path(path).parts
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    try:
        return str(Path(path).relative_to(PROJECT))
    except ValueError:
        return parts[-1]


def told(error: BaseException | None, trace: TracebackType | None) -> dict[str, object]:
    """What may be said of an exception: its type and those before it, the constraint, and places in our code."""
    return {"error": [_name(each) for each in _chain(error)]} | _constraint(error) | {"where": _where(trace)}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _constraint(error: BaseException | None) -> dict[str, object]:
    """The database's code and the name of the rule that was broken: both are of the schema."""
    for each in _chain(error):
        if diagnosis := getattr(each, "diag", None):
            return {"sqlstate": diagnosis.sqlstate, "constraint": diagnosis.constraint_name}
    return {}


def _where(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if _is_ours(frame.filename)]
    last = [frame for frame in frames[-1:] if frame not in ours]
    return [f"{_place(f.filename)}:{f.lineno} {f.name}" for f in [*ours[-_PLACES_TOLD:], *last]]


def _is_ours(path: str) -> bool:
    return Path(path).is_relative_to(PROJECT) and "site-packages" not in Path(path).parts


def quiet_crashes() -> None:
    """A program that ends by an exception, or a thread of it, tells type and place only; so do warnings."""
    log = logging.getLogger("mappa.crash")

    def crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            log.critical("The program ended by an error.", exc_info=(kind, error, trace))

    def crashed_thread(what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None:
            crashed(what.exc_type, what.exc_value, what.exc_traceback)

    sys.excepthook = crashed
    threading.excepthook = crashed_thread
    logging.captureWarnings(capture=True)
