"""How long pages take, as a ratio to the health page: one trivial query behind the same middleware."""

import json
import re
import statistics
import time
from collections.abc import Iterator

import httpx

from mappa.bench import Row
from mappa.demo import Stack
from mappa.demo.processes import ChildError

_WARM_UP = 10
# Code, name and path; the first is the floor. Every row is asked for by the first demo account, a practitioner.
PAGES = (
    ("page.floor", "Floor: health page", "/healthz"),
    ("page.first", "First page of a practitioner", "/"),
    ("page.list", "Case list of a practitioner", "/cases/"),
    ("page.finders", "Cases that need a look", "/lists/"),
)


def _get(client: httpx.Client, path: str) -> httpx.Response:
    answer = client.get(path)
    if answer.status_code != httpx.codes.OK:
        raise ChildError(f"{path} answered {answer.status_code}, not 200: there is nothing to measure.")
    return answer


def sign_in_form(client: httpx.Client) -> str:
    """The token of the sign-in page's form; the client has its cookie then."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', _get(client, "/accounts/login/").text)
    if token is None:
        raise ChildError("The sign-in page holds no form.")
    return token.group(1)


def _sign_in(client: httpx.Client, stack: Stack) -> None:
    account = json.loads(stack.manage("demo_accounts", "--json"))[0]
    page = "/accounts/login/"
    token = sign_in_form(client)
    answer = client.post(
        page,
        data={
            "csrfmiddlewaretoken": token,
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


def rows(stack: Stack, requests: int) -> Iterator[Row]:
    """Each page, asked for that many times."""
    with httpx.Client(base_url=stack.url, timeout=60) as client:
        _sign_in(client, stack)
        floor = 0.0
        for code, name, path in PAGES:
            times = _milliseconds(client, path, requests)
            middle, high = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            is_floor, floor = not floor, floor or middle
            yield Row(
                code=code,
                name=name,
                middle=middle,
                high=high,
                floor=None if is_floor else floor,
                ratio=middle / floor,
            )
