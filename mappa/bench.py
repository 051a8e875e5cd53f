"""`python -m mappa.bench`: how long pages take, as a ratio to a floor measured in the same run.

Times in milliseconds differ from machine to machine; the ratio to the health page, which does one trivial
query behind the same middleware, does not differ much.
"""

import argparse
import http.client
import statistics
import sys
import time

from rich.console import Console
from rich.table import Table

from mappa.demo import Stack
from mappa.demo.processes import ChildError
from mappa.embedded import ServerError

_DATABASE = "mappa_bench"
_WARM_UP = 10
# name, path; the first is the floor
ROWS = (("Floor: health page", "/healthz"), ("First page: sign in", "/accounts/login/"))


def _milliseconds(port: int, path: str, count: int) -> list[float]:
    """The time of each of `count` requests, one after another, after a few that do not count."""
    times = []
    for number in range(_WARM_UP + count):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        began = time.perf_counter()
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        answer = connection.getresponse()
        answer.read()
        if number >= _WARM_UP:
            times.append((time.perf_counter() - began) * 1000)
        connection.close()
        if answer.status != http.client.OK:
            raise ChildError(f"{path} answered {answer.status}, not 200: there is nothing to measure.")
    return times


def _measure(count: int) -> Table:
    table = Table("Page", "Median ms", "95th percentile ms", "Ratio to floor", title=f"{count} requests each")
    with Stack(database=_DATABASE, temporary=True) as stack:
        floor = 0.0
        for name, path in ROWS:
            times = _milliseconds(stack.port, path, count)
            middle, high = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            floor = floor or middle
            table.add_row(name, f"{middle:.1f}", f"{high:.1f}", f"{middle / floor:.1f}")
    return table


def main() -> int:
    """Print the table; 1 with a plain sentence when the system does not run."""
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure pages against a floor.")
    parser.add_argument(
        "--requests", type=int, default=200, help="requests for each row (default 200, at least 20)"
    )
    count = max(20, parser.parse_args().requests)
    console = Console(highlight=False)
    try:
        console.print(_measure(count))
    except (ChildError, ServerError) as error:
        console.print(str(error), markup=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
