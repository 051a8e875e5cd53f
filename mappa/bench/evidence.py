"""What evidence costs: transactions a second of 16 writers with it and without, and rows a second verified."""

import json
import statistics
import subprocess
from collections.abc import Iterator
from typing import Any

from mappa.bench import Row
from mappa.demo import Stack
from mappa.demo.processes import ChildError, python

_PROCESSES, _THREADS = 4, 4
_SECONDS, _TURNS = 5, 2
_THOUSANDS = 200
_VERIFIED = {
    "reading": "Floor: rows of the log read",
    "chains": "evidence.verify: rows of the chains",
    "whole": "evidence.verify: with stream and checkpoints",
}


def _inside(stack: Stack, login: str, what: str, *, seconds: int = 0, processes: int = 1) -> list[Any]:
    """What each process printed."""
    command = python("-m", "mappa.bench.inside", what, str(seconds), str(_THREADS))
    environment = {**stack.environment(login), "LOG_LEVEL": "WARNING"}
    started = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own program
        for _ in range(processes)
    ]
    said = [process.communicate()[0] for process in started]
    if any(process.returncode for process in started):
        raise ChildError("A part of the measurement failed; see above.")
    return [json.loads(words) for words in said]


def _writers(stack: Stack, what: str, seconds: int = _SECONDS) -> list[float]:
    """Milliseconds of every transaction of all writers."""
    told = _inside(stack, "app", what, seconds=seconds, processes=_PROCESSES)
    return [taken for times in told for taken in times]


def _pair(stack: Stack, name: str, floor: str, what: str) -> Iterator[Row]:
    """A floor and what is measured, in turns, so that a busy machine slows both."""
    found: dict[str, list[float]] = {floor: [], what: []}
    for each in (floor, what) * _TURNS:
        found[each] += _writers(stack, each)
    rates = {each: len(times) / (_TURNS * _SECONDS) for each, times in found.items()}
    for each, words in ((floor, f"Floor: {name}, without"), (what, name)):
        middle, high = statistics.median(found[each]), statistics.quantiles(found[each], n=20)[-1]
        yield Row(
            code=f"evidence.{each}",
            name=words,
            middle=middle,
            high=high,
            a_second=rates[each],
            floor=None if each == floor else rates[floor],
            ratio=rates[each] / rates[floor],
        )


def rows(stack: Stack, _requests: int) -> Iterator[Row]:
    """evidence.write and evidence.verify."""
    writers = f"{_PROCESSES * _THREADS} writers"
    yield from _pair(stack, f"evidence.write: {writers}", "floor", "write")
    yield from _pair(stack, f"evidence.write: {writers}, 20 ms of life", "floor-20", "write-20")
    _writers(stack, "bulk", seconds=_THOUSANDS // _PROCESSES)
    told = [_inside(stack, "audit", "verify")[0] for _ in range(_TURNS)]
    rates = {part: max(one["rows"] / one[part] for one in told) for part in ("reading", "chains", "whole")}
    for part, words in _VERIFIED.items():
        yield Row(
            code=f"evidence.verify.{part}",
            name=words,
            a_second=rates[part],
            floor=None if part == "reading" else rates["reading"],
            ratio=rates[part] / rates["reading"],
        )
