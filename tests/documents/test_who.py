"""Who completes, countersigns and asks for each document: the whole table, role by role."""

import pytest

from forms_docset.registry import specs
from mappa.agencies.roles import Role, permissions_of

PRACTICE = {"COM", "POM", "POLICE_OFFENDER_MANAGER", "YOUTH_CASE_MANAGER", "HEALTH_CASE_MANAGER", "CO_WORKER"}
COMPLETES = {
    "referral": PRACTICE,
    "screening": PRACTICE,
    "prison-report": {"POM"},
    "minutes": {"CHAIR"},
}
COUNTERSIGNS = {"prison-report": {"HOMD"}}
ASKS = {"prison-report": {"COORDINATOR", "MAPPA_ADMINISTRATOR"}}


def holders(permission):
    return (
        {role.value for role in Role if permission in permissions_of(frozenset({role}))}
        if permission
        else set()
    )


def test_every_document_is_in_the_table():
    assert set(COMPLETES) == set(specs())


@pytest.mark.parametrize("slug", COMPLETES)
def test_who_does_what(slug):
    spec = specs()[slug]
    assert holders(spec.completes) == COMPLETES[slug]
    assert holders(spec.countersigns) == COUNTERSIGNS.get(slug, set())
    assert holders(spec.requests) == ASKS.get(slug, set())


@pytest.mark.parametrize("slug", COUNTERSIGNS)
def test_no_role_both_signs_and_countersigns(slug):
    spec = specs()[slug]
    assert holders(spec.completes).isdisjoint(holders(spec.countersigns))
