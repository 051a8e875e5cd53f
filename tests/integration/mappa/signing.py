"""Somebody with a password, and signing in with it by the page."""

from mappa.agencies.models import User
from mappa.agencies.roles import Role
from tests.conftest import AppClient
from tests.factories.agencies import person

PASSWORD = "correct-horse-battery"


def somebody(role: Role = Role.COM, **fields: object) -> User:
    user = person(role, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: AppClient, user: User) -> AppClient:
    answer = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 302, "not signed in"
    return client
