"""`python -m mappa.bench`: print the table of all rows, or of those whose codes begin as --only says."""

import argparse
import json
import sys
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from mappa.bench import Group, Row, evidence, pages, sign_in, walls
from mappa.demo import Stack
from mappa.demo.processes import ChildError
from mappa.embedded import ServerError

_DATABASE = "mappa_bench"
_FEWEST = 20
# How the codes of a group's rows begin, and the group.
GROUPS: dict[str, Group] = {
    "page": pages.rows,
    "signin": sign_in.rows,
    "evidence": evidence.rows,
    "rls": walls.rows,
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure against a floor.")
    parser.add_argument(
        "--requests", type=int, default=200, help="requests for each page (default 200, at least 20)"
    )
    parser.add_argument(
        "--only", metavar="PREFIX", action="append", help="rows whose code begins so; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="print a list of rows for programs")
    arguments = parser.parse_args()
    if arguments.only and not chosen(arguments.only):
        parser.error(f"no rows begin so; they begin with {', '.join(GROUPS)}")
    return arguments


def chosen(prefixes: list[str]) -> list[str]:
    """The groups that may hold rows whose codes begin with one of these."""
    return [
        group
        for group in GROUPS
        if any(group.startswith(each) or each.startswith(f"{group}.") for each in prefixes)
    ]


def as_told(row: Row) -> dict[str, Any]:
    """A row for programs."""
    return {
        "name": row.code,
        "population": row.population,
        "value": row.value,
        "unit": row.unit,
        "floor": row.floor,
        "ratio": row.ratio,
        "queries": row.queries,
    }


def _figures(row: Row) -> list[str]:
    times = [f"{figure:.1f}" if figure is not None else "" for figure in (row.middle, row.high)]
    return [
        row.code,
        row.name,
        *times,
        f"{row.a_second:,.0f}" if row.a_second is not None else "",
        f"{row.ratio:.2f}",
    ]


def _measure(prefixes: list[str], requests: int) -> list[Row]:
    load = ("jobs", "load_demo", "--population", "demo")
    with Stack(database=_DATABASE, fresh=True, temporary=True, data=[load]) as stack:
        return [
            row
            for group in (chosen(prefixes) if prefixes else GROUPS)
            for row in GROUPS[group](stack, requests)
            if not prefixes or row.code.startswith(tuple(prefixes)) or row.floor is None
        ]


def _table(rows: list[Row]) -> Table:
    table = Table("Row", "What", "Median ms", "95th percentile ms", "A second", "Ratio to floor")
    for row in rows:
        table.add_row(*_figures(row))
    return table


def main() -> int:
    """Print the table, or the list; 1 with a plain sentence when the system does not run."""
    arguments = _arguments()
    console = Console(highlight=False)
    try:
        rows = _measure(arguments.only or [], max(_FEWEST, arguments.requests))
    except (ChildError, ServerError, httpx.HTTPError) as error:
        console.print(str(error), markup=False)
        return 1
    if arguments.json:
        sys.stdout.write(json.dumps([as_told(row) for row in rows], indent=1) + "\n")
    else:
        console.print(_table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
