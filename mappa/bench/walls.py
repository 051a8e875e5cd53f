"""What the second wall costs: the SQL of a page with row-level security on, against off, in turns, at 100,000 cases."""

import json
import statistics
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO, Any

from mappa.bench import Row
from mappa.demo import Stack
from mappa.demo.processes import ChildError, python

_TURNS = 60
_PEOPLE = {"practitioner": "a practitioner with 60 cases", "coordinator": "a co-ordinator with 10,131"}
_PAGES = {"case": "rls.page.case", "list": "rls.page.list"}


class _Asker:
    """A process that shows pages over one login of the database and says what their SQL took."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, person: str, page: str) -> dict[str, Any]:
        """Milliseconds and number of statements of one page."""
        said, heard = _pipes(self._process)
        said.write(f"{person} {page}\n")
        said.flush()
        line = heard.readline()
        if not line:
            raise ChildError("A part of the measurement failed; see above.")
        found: dict[str, Any] = json.loads(line)
        return found


def _pipes(process: "subprocess.Popen[str]") -> tuple[IO[str], IO[str]]:
    assert process.stdin
    assert process.stdout
    return process.stdin, process.stdout


def _start(stack: Stack, ended: ExitStack, login: str) -> _Asker:
    process = subprocess.Popen(  # noqa: S603 - our own program
        python("-m", "mappa.bench.walls_inside", "show"),
        env={**stack.environment(login), "LOG_LEVEL": "ERROR"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    ended.enter_context(process)  # waits for its end, once its input is closed
    return _Asker(process)


def rows(stack: Stack, _requests: int) -> Iterator[Row]:
    """rls.page.case and rls.page.list for both people; the ratio is on against off."""
    fill = python("-m", "mappa.bench.walls_inside", "fill")
    if subprocess.run(fill, env=stack.environment("owner"), check=False).returncode:  # noqa: S603 - as above
        raise ChildError("The cases of the measurement could not be made; see above.")
    with ExitStack() as ended:
        walls = {"on": _start(stack, ended, "app"), "off": _start(stack, ended, "owner")}
        for page, name in _PAGES.items():
            for person, words in _PEOPLE.items():
                times: dict[str, list[float]] = {"on": [], "off": []}
                statements = 0
                for _ in range(_TURNS):
                    for wall, asker in walls.items():
                        shown = asker.ask(person, page)
                        times[wall].append(shown["ms"])
                        statements = shown["statements"]
                floor = statistics.median(times["off"])
                for wall, label in (("off", f"Floor: {name}, {words}, wall off"), ("on", f"{name}, {words}")):
                    middle, high = statistics.median(times[wall]), statistics.quantiles(times[wall], n=20)[-1]
                    yield Row(
                        code=f"{name}.{person}" + ("" if wall == "on" else ".floor"),
                        name=label,
                        population="100,000",
                        middle=middle,
                        high=high,
                        floor=floor if wall == "on" else None,
                        ratio=middle / floor,
                        queries=statements,
                    )
