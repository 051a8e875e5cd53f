"""Statements of one person as the web login, each taken back: what goes through, past the rules of the application."""

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection, transaction

from mappa.agencies.models import Team, User
from mappa.agencies.roles import Role
from tests.conftest import as_role
from tests.factories.agencies import MembershipFactory, UserFactory
from tests.walls.gate_world import GateWorld


def goes(user: User, act: Callable[[], Any]) -> bool:
    """Whether a statement of this person does anything, as the web login; it is taken back."""
    try:
        with transaction.atomic(), as_role("mappa_app"):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('app.user_id', %s, true)", [str(user.pk)])
            done = act()
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('app.user_id', '', true)")
            transaction.set_rollback(True)
    except DatabaseError:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE mappa_gate")
        return False
    return bool(done)


def adds(user: User, row: Any) -> bool:
    def act():
        row.__class__.objects.bulk_create([row])
        return True

    return goes(user, act)


def sees(user: User, row: Any) -> bool:
    return goes(user, lambda: row.__class__.objects.filter(pk=row.pk).exists())


def changes(user: User, row: Any, **columns: Any) -> bool:
    return goes(user, lambda: row.__class__.objects.filter(pk=row.pk).update(**columns))


def only_this(world: GateWorld, model: type, right: dict[str, Any], wrong: dict[str, Any]) -> None:
    """The row goes in as it is, and not with any one column otherwise."""
    assert adds(world.me, model(**right))
    for name, value in wrong.items():
        assert not adds(world.me, model(**right | {name: value})), name


def member(team: Team, role: Role = Role.SPO) -> User:
    """Somebody of the team's agency with this role in it."""
    user = UserFactory(agency=team.agency)
    MembershipFactory(user=user, team=team, role=role)
    return user


def privacy_officer(world: GateWorld, **fields: Any) -> User:
    """A privacy officer of the agency of `me`."""
    user = UserFactory(agency=world.team.agency, **fields)
    MembershipFactory(user=user, team=world.team, role=Role.PRIVACY_OFFICER)
    return user
