"""Either wall is enough: with the other one off, no page, list, search or file shows a case that is not one's own."""

from contextlib import suppress

import pytest

from cases.domain.enums import CaseState
from cases.models import Case
from cases.visibility import CaseQuerySet, CaseScopedQuerySet
from mappa.agencies.roles import PERMISSIONS, Role
from tests.conftest import AppClient
from tests.permissions.everything import ADDRESSES, where
from tests.permissions.test_route_matrix import (
    ELSEWHERE,
    EXCLUDED,
    MARKS,
    NAMES,
    RESTRICTED,
    ask,
    stand,
)

pytestmark = pytest.mark.django_db
HIDDEN = (ELSEWHERE, RESTRICTED, EXCLUDED)
# The locked row of a restricted case of one's own (tests/integration/cases/test_locked.py).
LOCKED = {(name, RESTRICTED) for name in ("case-locked", "emergency-open", "emergency-reason")}
# Between them they may use every address that shows something of a case.
ROLES = [Role.POM, Role.HEAD_OF_PUBLIC_PROTECTION, Role.COORDINATOR, Role.CHAIR, Role.PRIVACY_OFFICER]


def first_wall_off(monkeypatch):
    """The rule of the ORM lets everything through; the login is the web's."""
    for kind in (CaseQuerySet, CaseScopedQuerySet):
        monkeypatch.setattr(kind, "visible_to", lambda rows, _actor: rows.all())
        monkeypatch.setattr(kind, "changeable_by", lambda rows, _actor: rows.all())
    return AppClient()


def second_wall_off(_monkeypatch):
    """The login is one that policies do not bind; the rule of the ORM stands."""
    client = AppClient()
    client.login = "mappa_gate"
    return client


def references(ids):
    """Of the cases nobody tells this person of; that one's own case is restricted, one is told."""
    untold = [ids[standing]["case"] for standing in (ELSEWHERE, EXCLUDED)]
    return set(Case.objects.filter(pk__in=untold).values_list("reference", flat=True))


def leaks(client, role, ids, hidden):
    """Addresses that show a hidden case's reference, or, asked with its ids, its name."""
    for name in (name for name, asked in MARKS.items() if asked <= PERMISSIONS[role]):
        for standing in HIDDEN if name in ADDRESSES else (ELSEWHERE,):
            for method in ("get", "post"):
                text = shown(client, method, where(name, ids[standing]))
                told = NAMES.search(text) if name in ADDRESSES and (name, standing) not in LOCKED else None
                if told or any(reference in text for reference in hidden):
                    yield f"{method} {name} {standing}"


def shown(client, method, address):
    """The text of the answer; a page that breaks for want of its row shows nothing."""
    with suppress(Exception):
        return ask(client, method, address).content.decode(errors="replace")
    return ""


@pytest.mark.parametrize("off", [first_wall_off, second_wall_off])
@pytest.mark.parametrize("role", ROLES)
def test_nothing_leaks_with(off, role, monkeypatch):
    user, ids = stand(role, CaseState.LEVEL_2)
    hidden = references(ids)
    client = off(monkeypatch)
    client.sign_in(user)
    told = list(leaks(client, role, ids, hidden))
    assert not told, told
