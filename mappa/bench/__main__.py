"""`python -m mappa.bench`: print the table of all groups, or of those named by --only."""

import argparse
import sys

import httpx
from rich.console import Console
from rich.table import Table

from mappa.bench import Group, Row, evidence, pages, walls
from mappa.demo import Stack
from mappa.demo.processes import ChildError
from mappa.embedded import ServerError

_DATABASE = "mappa_bench"
_FEWEST = 20
GROUPS: dict[str, Group] = {"pages": pages.rows, "evidence": evidence.rows, "rls": walls.rows}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure against a floor.")
    parser.add_argument(
        "--requests", type=int, default=200, help="requests for each page (default 200, at least 20)"
    )
    parser.add_argument("--only", choices=GROUPS, action="append", help="this group alone; may be repeated")
    return parser.parse_args()


def _figures(row: Row) -> list[str]:
    times = [f"{figure:.1f}" if figure is not None else "" for figure in (row.middle, row.high)]
    return [row.name, *times, f"{row.a_second:,.0f}" if row.a_second is not None else "", f"{row.ratio:.2f}"]


def _measure(names: list[str], requests: int) -> Table:
    table = Table("Row", "Median ms", "95th percentile ms", "A second", "Ratio to floor")
    load = ("jobs", "load_demo", "--population", "demo")
    with Stack(database=_DATABASE, fresh=True, temporary=True, data=[load]) as stack:
        for name in names:
            for row in GROUPS[name](stack, requests):
                table.add_row(*_figures(row))
    return table


def main() -> int:
    """Print the table; 1 with a plain sentence when the system does not run."""
    arguments = _arguments()
    console = Console(highlight=False)
    try:
        console.print(_measure(arguments.only or list(GROUPS), max(_FEWEST, arguments.requests)))
    except (ChildError, ServerError, httpx.HTTPError) as error:
        console.print(str(error), markup=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
