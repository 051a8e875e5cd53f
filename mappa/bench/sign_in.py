"""Whether the time of a refused sign-in tells if there is such a user name: a wrong password for both, in turns.

Source: security.md 3.1: right and wrong names within 20 ms of each other at the median.
"""

import json
import statistics
import time
from collections.abc import Iterator

import httpx

from mappa.bench import Row
from mappa.bench.pages import sign_in_form
from mappa.demo import Stack
from mappa.demo.processes import ChildError

_PAIRS = 14  # more than 30 tries a minute from one address are refused unread


def rows(stack: Stack, _requests: int) -> Iterator[Row]:
    """signin.wrong_name, the floor, and signin.right_name beside it."""
    accounts = json.loads(stack.manage("demo_accounts", "--json"))
    different = dict.fromkeys(account["username"] for account in accounts)  # one may have several roles
    names = [*different][:_PAIRS]
    times: dict[str, list[float]] = {"wrong": [], "right": []}
    with httpx.Client(base_url=stack.url, timeout=60) as client:
        token = sign_in_form(client)
        for number, name in enumerate(names):
            times["right"].append(_refused(client, stack, token, name))
            times["wrong"].append(_refused(client, stack, token, f"nobody.at.all.{number}"))
    floor = statistics.median(times["wrong"])
    for what, words in (
        ("wrong", "Floor: refused, no such user name"),
        ("right", "Refused, a user name there is"),
    ):
        middle, high = statistics.median(times[what]), statistics.quantiles(times[what], n=20)[-1]
        yield Row(
            code=f"signin.{what}_name",
            name=words,
            middle=middle,
            high=high,
            floor=None if what == "wrong" else floor,
            ratio=middle / floor,
        )


def _refused(client: httpx.Client, stack: Stack, token: str, name: str) -> float:
    """Milliseconds until a wrong password is refused."""
    page = "/accounts/login/"
    data = {"csrfmiddlewaretoken": token, "login": name, "password": "not the password of anybody"}
    began = time.perf_counter()
    answer = client.post(page, data=data, headers={"Referer": f"{stack.url}{page}"})
    taken = (time.perf_counter() - began) * 1000
    if answer.status_code != httpx.codes.OK:
        raise ChildError(f"A wrong password for {name} was answered {answer.status_code}, not 200.")
    return taken
