"""`python -m mappa.demo`: run the system with demo data until Ctrl-C."""

import argparse
import json
import signal
import sys
import time
from types import FrameType

from rich.console import Console
from rich.table import Table

from mappa.demo import Stack, databases
from mappa.demo.ports import HIGHEST_PORT, next_free_port
from mappa.demo.processes import ChildError
from mappa.embedded import ServerError

_SECONDS_BETWEEN_LOOKS = 5
console = Console(highlight=False)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/demo", description="Run MAPPA casework with demonstration data."
    )
    parser.add_argument("--port", type=int, default=8000, help="port of the web address (default 8000)")
    parser.add_argument(
        "--population", choices=["demo", "area", "national"], default="demo", help="how much data"
    )
    parser.add_argument("--fresh", action="store_true", help="drop the data of earlier runs first")
    parser.add_argument(
        "--mfa", action="store_true", help="ask everybody for a key or a code, as in real use; off otherwise"
    )
    arguments = parser.parse_args()
    if not 1 <= arguments.port <= HIGHEST_PORT:
        parser.error(f"--port must be a number from 1 to {HIGHEST_PORT}")
    return arguments


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not interrupt the tidying up
    raise KeyboardInterrupt


def _show_accounts(stack: Stack) -> None:
    """A row for each account; what is the same for all stands once above, codes of the few below."""
    accounts: list[dict[str, str | None]] = json.loads(stack.manage("demo_accounts", "--json"))
    passwords = {account["password"] for account in accounts}
    columns = (
        ["username", "role", "agency", "area"] if len(passwords) == 1 else ["username", "password", "role"]
    )
    table = Table(title="Demo accounts", title_justify="left")
    for column in columns:
        table.add_column(column.capitalize(), overflow="fold")
    for account in accounts:
        table.add_row(*(account[column] or "" for column in columns))
    console.print(table)
    if len(passwords) == 1:
        console.print(f"Password of every account: [bold]{passwords.pop()}[/bold]")
    for account in accounts:
        if secret := account["totp_secret"]:
            console.print(
                f"{account['username']} also needs a code from an authenticator app, secret {secret}"
            )


def _run(arguments: argparse.Namespace, began: float) -> None:
    port = next_free_port(arguments.port)
    if port != arguments.port:
        console.print(f"Port {arguments.port} is in use; using {port}.")
    load = ("jobs", "load_demo", "--population", arguments.population)
    console.print("Starting servers and loading data")
    extra = {"MAPPA_SECOND_FACTOR": "1" if arguments.mfa else "0"}
    with Stack(port=port, fresh=arguments.fresh, data=[load], extra=extra) as stack:
        _show_accounts(stack)
        console.print(f"\nReady after {time.monotonic() - began:.1f} s: [bold]{stack.url}[/bold]")
        console.print("Ctrl-C stops everything. The data stay for the next start.")
        while True:
            time.sleep(_SECONDS_BETWEEN_LOOKS)
            for name in stack.tend():
                console.print(f"Started again: {name}")


def main() -> int:
    """Run until stopped; 0 after Ctrl-C or TERM, 1 with a plain sentence when something will not run."""
    began = time.monotonic()
    arguments = _arguments()
    if arguments.fresh and databases.own_servers():
        console.print(
            "--fresh drops the database, so it works only on the built-in servers, not on DATABASE_URL."
        )
        return 1
    if missing := databases.missing_variables():
        console.print(f"The environment names a database, so it must also set {', '.join(missing)}.")
        return 1
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        _run(arguments, began)
    except KeyboardInterrupt:
        console.print("\nStopped.")
    except (ChildError, ServerError) as error:
        console.print(str(error), markup=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
