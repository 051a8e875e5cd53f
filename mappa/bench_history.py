"""`python -m mappa.bench_history`: what history costs a write, with and without it in the same run.

A write is one transaction as the web login makes it: the context, a row added, a row changed, the commit to disk.
With and without take turns in blocks, so that a busy machine slows both. The triggers are switched off by the
owner of the tables; no login that serves could.
"""

import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any
from uuid import uuid4

import psycopg2
from rich.console import Console
from rich.table import Table

from mappa.demo import Stack, databases

_DATABASE = "mappa_bench_history"
_BLOCKS = 12
_WRITES = 50
_TABLES = ("cases_alias", "cases_nominal")
_ADD = (
    "INSERT INTO cases_alias (id, case_id, area_id, recorded_at, source, source_system, name)"
    " SELECT %s, case_id, area_id, now(), '', '', 'Another Name' FROM cases_nominal WHERE id = %s"
)
_CHANGE = "UPDATE cases_nominal SET version = version + 1 WHERE id = %s"
_SOMEBODY = """
SELECT n.id, m.user_id FROM cases_nominal n JOIN cases_agencyinvolvement i ON i.case_id = n.case_id AND i.to_on IS NULL
JOIN agencies_membership m ON m.team_id = i.team_id AND m.to_on IS NULL AND m.role = 'COM' LIMIT 1
"""


def _write(cursor: Any, nominal: str, user: str) -> None:
    cursor.execute(
        "SELECT set_config('app.user_id', %s, true), set_config('app.request_id', %s, true)",
        [user, str(uuid4())],
    )
    cursor.execute(_ADD, [str(uuid4()), nominal])
    cursor.execute(_CHANGE, [nominal])
    if cursor.rowcount != 1:
        raise RuntimeError("The write reached no row: there is nothing to measure.")


def _block(web: Any, write: Callable[[Any], None]) -> list[float]:
    times = []
    for _ in range(_WRITES):
        began = time.perf_counter()
        with web, web.cursor() as cursor:
            write(cursor)
        times.append((time.perf_counter() - began) * 1000)
    return times


def _switch(owner: Any, *, on: bool) -> None:
    with owner, owner.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger%%'"
            " AND tgrelid = ANY (%s::regclass[])",
            [list(_TABLES)],
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} {'ENABLE' if on else 'DISABLE'} TRIGGER {trigger}")


def _measure() -> tuple[list[float], list[float]]:
    load = ("jobs", "load_demo", "--population", "demo")
    stack = Stack(database=_DATABASE, fresh=True, data=[load])
    stack.prepare()
    urls = databases.addresses(_DATABASE).database
    try:
        with (
            closing(psycopg2.connect(urls["app"])) as web,
            closing(psycopg2.connect(urls["owner"])) as owner,
            closing(psycopg2.connect(urls["jobs"])) as jobs,
        ):
            with jobs, jobs.cursor() as cursor:
                cursor.execute(_SOMEBODY)
                nominal, user = cursor.fetchone()
            taken: dict[bool, list[float]] = {True: [], False: []}
            for number in range(2 * _BLOCKS):
                on = number % 2 == 0
                _switch(owner, on=on)
                taken[on] += _block(web, lambda cursor: _write(cursor, nominal, user))
    finally:
        databases.drop(_DATABASE)
    return taken[True], taken[False]


def main() -> int:
    """Print the table."""
    with_history, without = _measure()
    table = Table("", "Median ms", "95th percentile ms", title=f"{len(without)} writes each")
    for name, times in (("Without history", without), ("With history", with_history)):
        table.add_row(name, f"{statistics.median(times):.2f}", f"{statistics.quantiles(times, n=20)[-1]:.2f}")
    console = Console(highlight=False)
    console.print(table)
    console.print(f"Ratio: {statistics.median(with_history) / statistics.median(without):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
