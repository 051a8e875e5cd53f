"""The harness. Factories write as the gate; the code under test runs as the web login, behind row-level security."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.template import engines
from django.test import Client

from mappa.agencies.acting import acting_as
from mappa.agencies.actor import Actor
from mappa.agencies.models import User
from mappa.agencies.selectors import actor_for
from tests import evidence
from tests.proof import prove

ROLE_OF_FACTORIES = "mappa_gate"
evidence.watch()


def _set_role(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Run as another database role, then as the factories again."""
    _set_role(role)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _set_role(ROLE_OF_FACTORIES)


@pytest.fixture(autouse=True)
def _factories_write_as_gate(request: pytest.FixtureRequest) -> Iterator[None]:
    marked = request.node.get_closest_marker("django_db")
    named = {"db", "transactional_db", "client"} & set(request.fixturenames)
    if not marked and not named:
        yield
        return
    whole = "transactional_db" in named or bool(marked and marked.kwargs.get("transaction"))
    request.getfixturevalue("transactional_db" if whole else "db")
    _set_role(ROLE_OF_FACTORIES)
    yield
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


class LoudVariable(str):
    """Stands for a template variable that does not exist: using it fails the test instead of showing nothing."""

    __slots__ = ()

    def __contains__(self, _item: object) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"A template uses a variable that does not exist: {variable}")


@pytest.fixture(autouse=True)
def _unknown_template_variables_are_loud() -> Iterator[None]:
    engine = engines["django"].engine
    before, engine.string_if_invalid = engine.string_if_invalid, LoudVariable()
    yield
    engine.string_if_invalid = before


@pytest.fixture
def acting() -> Callable[[Actor | User], AbstractContextManager[Actor]]:
    """`with acting(user) as actor:` runs services and selectors as the web login does, in that person's context."""

    @contextmanager
    def act(who: Actor | User, role: str = "mappa_app") -> Iterator[Actor]:
        actor = actor_for(who) if isinstance(who, User) else who
        with as_role(role), acting_as(actor):
            yield actor

    return act


class AppClient(Client):
    """A client whose requests come over https, as in production, and run as the web login."""

    login = "mappa_app"

    def request(self, **request: Any) -> Any:
        """Answer the request as the web login, then be the factories again; demand the evidence (tests/evidence.py)."""
        https = {"wsgi.url_scheme": "https", "SERVER_PORT": "443"}
        with as_role(self.login):
            response = super().request(**request | https)
        evidence.demand(response)
        return response

    def sign_in(self, user: User) -> "AppClient":
        """Sign in and give the client back, to chain a request."""
        self.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        prove(self, user)
        return self


@pytest.fixture
def client() -> AppClient:
    """A browser without JavaScript."""
    return AppClient()


@pytest.fixture
def today() -> date:
    """The day the tests happen on: the real one, since evidence and deadlines use it."""
    from django.utils import timezone

    return timezone.localdate()
