"""`python -m mappa.bench`: how long pages take, as a ratio to a floor measured in the same run.

Times in milliseconds differ from machine to machine; the ratio to the health page, which does one trivial
query behind the same middleware, does not differ much.
"""

import argparse
import json
import re
import statistics
import sys
import time

import httpx
from rich.console import Console
from rich.table import Table

from mappa.demo import Stack
from mappa.demo.processes import ChildError
from mappa.embedded import ServerError

_DATABASE = "mappa_bench"
_WARM_UP = 10
_FEWEST = 20
# Name and path; the first is the floor. Every row is asked for by the first demo account, a practitioner.
ROWS = (("Floor: health page", "/healthz"), ("First page of a practitioner", "/"))


def _get(client: httpx.Client, path: str) -> httpx.Response:
    answer = client.get(path)
    if answer.status_code != httpx.codes.OK:
        raise ChildError(f"{path} answered {answer.status_code}, not 200: there is nothing to measure.")
    return answer


def _sign_in(client: httpx.Client, stack: Stack) -> None:
    account = json.loads(stack.manage("demo_accounts", "--json"))[0]
    page = "/accounts/login/"
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', _get(client, page).text)
    if token is None:
        raise ChildError("The sign-in page holds no form.")
    answer = client.post(
        page,
        data={
            "csrfmiddlewaretoken": token.group(1),
            "login": account["username"],
            "password": account["password"],
        },
        headers={"Referer": f"{stack.url}{page}"},
    )
    if answer.status_code != httpx.codes.FOUND:
        raise ChildError(f"Signing in as {account['username']} answered {answer.status_code}.")


def _milliseconds(client: httpx.Client, path: str, count: int) -> list[float]:
    """The time of each of `count` requests, one after another, after a few that do not count."""
    times = []
    for number in range(_WARM_UP + count):
        began = time.perf_counter()
        _get(client, path)
        if number >= _WARM_UP:
            times.append((time.perf_counter() - began) * 1000)
    return times


def _measure(count: int) -> Table:
    table = Table("Page", "Median ms", "95th percentile ms", "Ratio to floor", title=f"{count} requests each")
    load = ("jobs", "load_demo", "--population", "demo")
    with (
        Stack(database=_DATABASE, fresh=True, temporary=True, data=[load]) as stack,
        httpx.Client(base_url=stack.url, timeout=60) as client,
    ):
        _sign_in(client, stack)
        floor = 0.0
        for name, path in ROWS:
            times = _milliseconds(client, path, count)
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
    count = max(_FEWEST, parser.parse_args().requests)
    console = Console(highlight=False)
    try:
        console.print(_measure(count))
    except (ChildError, ServerError, httpx.HTTPError) as error:
        console.print(str(error), markup=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
