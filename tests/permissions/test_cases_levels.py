"""Who may decide and endorse a level, in which state: every role by every state."""

import pytest

from cases.domain.enums import CaseState, LevelBasis
from cases.domain.levels import CASE, PERMISSION_BY_BASIS
from cases.models import LevelDecision
from cases.services.levels import decide_level, endorse_level
from mappa.agencies.roles import CASE_ROLES, PERMISSIONS, Permission, Role
from mappa.core.decisions import Invalid, Refused
from tests.factories.agencies import TeamFactory, UserFactory, coordinator, person
from tests.factories.cases import DecisionFactory, case_of

pytestmark = pytest.mark.django_db
REASONS = "One agency manages the risk well, with information shared."
OPEN_STATES = (CaseState.IDENTIFIED, CaseState.LEVEL_1, CaseState.LEVEL_2, CaseState.LEVEL_3)

SCREENERS = {
    Role.COM,
    Role.POM,
    Role.POLICE_OFFENDER_MANAGER,
    Role.YOUTH_CASE_MANAGER,
    Role.HEALTH_CASE_MANAGER,
    Role.CO_WORKER,
}
ENDORSERS = {Role.SPO, Role.POLICE_SUPERVISOR, Role.HOMD, Role.HEAD_OF_PUBLIC_PROTECTION}


def attempt(act):
    """What became of it: "done", "refused" or "invalid"."""
    try:
        act()
    except Refused:
        return "refused"
    except Invalid:
        return "invalid"
    return "done"


def test_the_lists_here_are_those_of_the_roles_table():
    assert {r for r in Role if Permission.SCREEN_LEVEL in PERMISSIONS[r]} == SCREENERS
    assert {r for r in Role if Permission.ENDORSE_LEVEL in PERMISSIONS[r]} == ENDORSERS


@pytest.mark.parametrize("role", sorted(CASE_ROLES))
def test_level_1_through_screening(acting, today, role):
    team = TeamFactory()
    with acting(person(role, team)) as actor:
        pass
    outcomes = {}
    for state in OPEN_STATES:
        case = case_of(team, state=state)
        with acting(actor):
            outcomes[state] = attempt(
                lambda case=case: decide_level(
                    actor=actor, case=case, level=1, route="SCREENING", rationale=REASONS, on=today
                )
            )
    if role not in SCREENERS:
        assert set(outcomes.values()) == {"refused"}
    else:
        assert outcomes == {
            CaseState.IDENTIFIED: "done",
            CaseState.LEVEL_1: "invalid",
            CaseState.LEVEL_2: "invalid",
            CaseState.LEVEL_3: "invalid",
        }


@pytest.mark.parametrize("state", OPEN_STATES)
def test_coordinator_decides_in_an_emergency_from_every_state_the_table_allows(acting, today, state):
    case = case_of(TeamFactory(), state=state)
    with acting(coordinator()) as actor:
        outcome = attempt(
            lambda: decide_level(
                actor=actor, case=case, level=2, route="EMERGENCY", rationale=REASONS, on=today
            )
        )
    allowed = {row.name for row in CASE.transitions if state in row.sources}
    assert outcome == ("done" if "set_level_2" in allowed else "invalid")


@pytest.mark.parametrize("basis", sorted(LevelBasis))
def test_each_footing_asks_for_its_own_permission(acting, today, basis):
    team = TeamFactory()
    case = case_of(team)
    needed = Permission(PERMISSION_BY_BASIS[basis])
    role = next(role for role in sorted(CASE_ROLES) if needed not in PERMISSIONS[role])
    with acting(person(role, team)) as actor:
        act = lambda: decide_level(  # noqa: E731 - named for the line below
            actor=actor, case=case, level=2, route=basis.value, rationale=REASONS, on=today
        )
        assert attempt(act) == "refused"
    assert not LevelDecision.objects.exists()


@pytest.mark.parametrize("role", sorted(CASE_ROLES))
def test_endorsing(acting, today, role):
    team = TeamFactory()
    decision = DecisionFactory(case=case_of(team, state=CaseState.IDENTIFIED), decided_by=UserFactory())
    ended = DecisionFactory(case=decision.case, decided_by=UserFactory(), to_on=today)
    with acting(person(role, team)) as actor:
        outcomes = [
            attempt(lambda pk=row.pk: endorse_level(actor=actor, decision_id=pk, on=today))
            for row in (decision, ended)
        ]
    assert outcomes == (["done", "refused"] if role in ENDORSERS else ["refused", "refused"])
