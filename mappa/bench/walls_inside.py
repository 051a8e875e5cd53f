"""`python -m mappa.bench.walls_inside fill|show`: a national number of cases, and pages shown to two people.

`fill` makes 100,000 cases as the owner of the tables, past the triggers that keep history: this is no record.
`show` reads lines "practitioner case" from its input, answers the page in this process, and prints the
milliseconds its SQL took. As the web login the wall is on; as the owner it becomes the role that no policy binds.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import django
from django.db import connection, transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mappa.settings")
django.setup()

from django.conf import settings  # noqa: E402 - models need the settings
from django.test import Client  # noqa: E402 - as above
from django.urls import reverse  # noqa: E402 - as above
from django.utils import timezone  # noqa: E402 - as above

from mappa.agencies.models import Agency, Area, Membership, Team, User  # noqa: E402 - as above
from mappa.agencies.roles import Role  # noqa: E402 - as above

CASES, OF_ONE_AREA, OF_ONE_TEAM = 100_000, 10_131, 60
_TEAMS_OF_AN_AREA = 12
_TABLES = ("case", "nominal", "casecategory", "agencyinvolvement", "leadagency", "leveldecision", "deadline")
_FILL = Path(__file__).with_name("walls_fill.sql")


def _person(name: str, role: Role, team: Team) -> User:
    user = User.objects.create(
        username=f"measured.{name}", first_name="Measured", last_name=name, agency=team.agency
    )
    Membership.objects.create(user=user, role=role, team=team, from_on=timezone.localdate())
    return user


def fill() -> None:
    """Make the cases, the teams that hold them, and the two people who are measured."""
    agency, london = Agency.objects.first(), Area.objects.get(name="London")
    assert agency
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE cases_{table} DISABLE TRIGGER USER")
        cursor.execute("SET LOCAL ROLE mappa_gate")
        for area in Area.objects.all():
            names = (f"Measured {area.slug} {number}" for number in range(_TEAMS_OF_AN_AREA))
            Team.objects.bulk_create(Team(agency=agency, area=area, name=name) for name in names)
        team = Team.objects.create(agency=agency, area=london, name="Team of sixty")
        _person("practitioner", Role.COM, team)
        _person("coordinator", Role.COORDINATOR, Team.objects.create(agency=agency, area=london, name="Unit"))
        values: dict[str, Any] = {
            "area": london.pk,
            "team": team.pk,
            "agency": agency.pk,
            "teams": _TEAMS_OF_AN_AREA,
        }
        values |= {"cases": CASES, "of_area": OF_ONE_AREA, "of_team": OF_ONE_TEAM}
        cursor.execute(_FILL.read_text(), values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE")
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE cases_{table} ENABLE TRIGGER USER")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class _Clock:
    """Adds up what statements take."""

    def __init__(self) -> None:
        self.seconds, self.statements = 0.0, 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - began
            self.statements += 1


def _client(name: str) -> Client:
    client = Client(SERVER_NAME="localhost", raise_request_exception=True)
    client.force_login(
        User.objects.get(username=f"measured.{name}"), "django.contrib.auth.backends.ModelBackend"
    )
    session = client.session
    session.update({"was_member": True, "began_at": time.time(), "active_at": time.time()})
    session.save()
    return client


def _shown(client: Client, address: str) -> dict[str, float]:
    clock = _Clock()
    with connection.execute_wrapper(clock):
        answer = client.get(address, secure=True)
    if answer.status_code != HTTPStatus.OK:
        raise SystemExit(f"{address} answered {answer.status_code}: there is nothing to measure.")
    return {"ms": clock.seconds * 1000, "statements": clock.statements}


def show() -> None:
    """Answer pages as the lines of the input ask for them."""
    if settings.LOGIN == "owner":
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE mappa_gate")
    clients = {name: _client(name) for name in ("practitioner", "coordinator")}
    case = clients["practitioner"].get(reverse("api-case-list"), secure=True).json()["results"][0]["id"]
    pages = {"case": reverse("case-detail", args=[case]), "list": reverse("case-list")}
    for line in sys.stdin:
        name, page = line.split()
        sys.stdout.write(json.dumps(_shown(clients[name], pages[page])) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    {"fill": fill, "show": show}[sys.argv[1]]()
