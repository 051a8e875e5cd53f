"""The API as its own description says it is, for whatever is sent to it: every operation, role by role.

No 5xx, no answer that is not in the description, no data without signing in.
"""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
import schemathesis
from django.test.client import ClientHandler
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from mappa.agencies.roles import Role
from tests.conftest import AppClient, as_role
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db
ROLES = (
    Role.COM,
    Role.COORDINATOR,
    Role.CHAIR,
    Role.SMB_MEMBER,
    Role.PRIVACY_OFFICER,
    Role.SYSTEM_ADMINISTRATOR,
)
CHECKS = (not_a_server_error, status_code_conformance, response_schema_conformance)


class AsTheWebLogin:
    """The application as a web server calls it, over https and with the web's own login to the database."""

    def __init__(self) -> None:
        """The handler of Django's test client: it leaves the connection, and the test's transaction in it, open."""
        self.handler = ClientHandler(enforce_csrf_checks=True)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """One request."""
        https = {"wsgi.url_scheme": "https", "SERVER_PORT": "443", "HTTP_HOST": "localhost"}
        with as_role("mappa_app"):
            answer = self.handler(environ | https)
        start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
        return [answer.content]


def _schema(client):
    told = client.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert told.status_code == 200
    return schemathesis.openapi.from_dict(told.json())


def _fuzz(schema, cookie):
    schema.app, seen = AsTheWebLogin(), []
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=25,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def holds(case):
            answer = case.call(cookies={"__Host-sid": cookie} if cookie else {})
            seen.append(answer.status_code)
            case.validate_response(answer, checks=CHECKS)

        holds()
    return seen


@pytest.fixture
def cases():
    team = TeamFactory()
    return team, [case_of(team) for _ in range(3)]


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_answers_as_described(role, cases):
    client = AppClient().sign_in(person(role, cases[0]))
    seen = _fuzz(_schema(client), client.cookies["__Host-sid"].value)
    assert len(seen) > 25


def test_nobody_is_told_anything(cases):
    client = AppClient().sign_in(person(Role.COM, cases[0]))
    seen = _fuzz(_schema(client), "")
    assert set(seen) <= {401, 403}
