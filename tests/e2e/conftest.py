"""The running system with demonstration data, on a database of its own, and browsers to visit it with.

The web server signs in to the database as mappa_app: both walls stand as in production.
"""

import json
import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from mappa.demo import Stack
from tests.e2e.visitor import Visitor
from tests.oidc_server import AgencyServer, app_for

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


AGENCY = "Probation Service"  # whose people may sign in there


@pytest.fixture(scope="session")
def agency_server() -> Iterator[AgencyServer]:
    with AgencyServer(headless=False) as server:
        yield server


@pytest.fixture(scope="session")
def stack(worker_id: str, agency_server: AgencyServer) -> Iterator[Stack]:
    app = app_for(agency_server, name=AGENCY)
    sign_in = {
        "id": app["provider_id"],
        "agency": AGENCY,
        "issuer": agency_server.issuer,
        "client_id": app["client_id"],
        "secret": app["secret"],
    }
    extra = {"MAPPA_AGENCY_SIGN_IN": json.dumps([sign_in])}
    name = "mappa_e2e" if worker_id == "master" else f"mappa_e2e_{worker_id}"
    with Stack(
        database=name, data=[("jobs", "load_demo")], fresh=True, temporary=True, extra=extra
    ) as running:
        yield running


@pytest.fixture(scope="session")
def accounts(stack: Stack) -> dict[str, dict[str, str]]:
    """Demonstration accounts by user name."""
    rows = json.loads(stack.manage("demo_accounts", "--json"))
    return {row["username"]: row for row in rows}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the whole run: while it lives, Django takes this thread for an asynchronous one.
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        yield chromium
        chromium.close()


Arrive = Callable[..., Visitor]


@pytest.fixture
def arrive(browser: Browser, stack: Stack, accounts: dict[str, dict[str, str]]) -> Iterator[Arrive]:
    """`arrive("com.cumbria")` gives a browser in which that account is signed in; without a name, nobody is."""
    visitors: list[Visitor] = []

    def come(username: str = "", *, javascript: bool = True) -> Visitor:
        visitor = Visitor(browser, stack.url, javascript=javascript)
        visitors.append(visitor)
        if username:
            visitor.sign_in(accounts[username])
        return visitor

    yield come
    for visitor in visitors:
        visitor.close()
