"""Who may place and lift limitations, step aside, name who stands in and answer who asks: every role by every act."""

from uuid import uuid4

import pytest
from django.urls import reverse

from cases.domain.enums import CaseState, LimitationKind
from cases.domain.limitations import Duty, ProposedLimitation
from cases.models import AccessRequest, PanelSpan, Substitute
from cases.services.access_requests import answer_access_request, ask_for_access
from cases.services.limitations import lift_limitation, place_limitation
from cases.services.substitutes import end_substitute, name_substitute, step_aside
from mappa.agencies.roles import CASE_ROLES, COORDINATING_ROLES, PERMISSIONS, Permission, Role
from mappa.core.decisions import Refused
from tests.factories.agencies import TeamFactory, area, person
from tests.factories.cases import case_of
from tests.factories.limits import exclude, restrict

pytestmark = pytest.mark.django_db

LIMITERS = {
    Role.SPO,
    Role.POLICE_SUPERVISOR,
    Role.HOMD,
    Role.COORDINATOR,
    Role.HEAD_OF_PUBLIC_PROTECTION,
}
READERS = {Role.COURT_OFFICER, Role.VISOR_ADMINISTRATOR}  # see cases of their team and change nothing
SEEING = sorted(CASE_ROLES | COORDINATING_ROLES)
BLIND = sorted(role for role in Role if Permission.VIEW_CASE not in PERMISSIONS[role])
INVITED = sorted(set(Role) - set(SEEING) - set(BLIND))


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def case(team):
    return case_of(team, state=CaseState.LEVEL_1)


def of_role(role, case, team, today):
    """Somebody of the role who sees the case by the road of their role."""
    user = person(role, team)
    if role in INVITED:
        PanelSpan.objects.create(case=case, area=case.area, user=user, meeting_id=uuid4(), from_on=today)
    return user


def proposed(user):
    return ProposedLimitation(
        kind=LimitationKind.EXCLUSION, people=frozenset({user.pk}), reason="Known in private life"
    )


def acts(actor, case, other, today):
    """What becomes of each act that takes LIMIT_ACCESS: done, or refused."""
    row = exclude(case, other)
    need = Substitute.objects.create(
        case=case, area=case.area, kind=Duty.PART, instead_of=other, duty="x", from_on=today
    )
    asked = AccessRequest.objects.create(case=case, area=case.area, user=other, reason="x")
    able, kept_out = person(Role.COM), person(Role.COM)
    return {
        "place": lambda: place_limitation(
            actor=actor, case_id=case.pk, proposed=proposed(kept_out), stand_ins={}, key=uuid4(), on=today
        ),
        "name": lambda: name_substitute(actor=actor, substitute_id=need.pk, user_id=able.pk, on=today),
        "end": lambda: end_substitute(actor=actor, substitute_id=need.pk, on=today),
        "answer": lambda: answer_access_request(actor=actor, request_id=asked.pk, let_in=False),
        "lift": lambda: lift_limitation(actor=actor, case_id=case.pk, limitation_id=row.pk, reason="Over"),
    }


def outcome(act):
    try:
        act()
    except Refused:
        return "refused"
    return "done"


def test_the_lists_here_are_those_of_the_roles_table():
    assert {role for role in Role if Permission.LIMIT_ACCESS in PERMISSIONS[role]} == LIMITERS
    assert {role for role in SEEING if Permission.RECORD_EVENT not in PERMISSIONS[role]} == READERS
    assert {Role.PANEL_MEMBER, Role.CHAIR, Role.AGENCY_CONTACT} == set(INVITED)


@pytest.mark.parametrize("role", [*SEEING, *INVITED])
def test_services_ask_for_the_permission(acting, today, case, team, role):
    user, other = of_role(role, case, team, today), person(Role.COM, team)
    with acting(user) as actor:
        pass
    table = acts(actor, case, other, today)
    found = {}
    for name, act in table.items():
        with acting(actor):
            found[name] = outcome(act)
    assert set(found.values()) == ({"done"} if role in LIMITERS else {"refused"}), found


@pytest.mark.parametrize("role", [*SEEING, *INVITED])
def test_stepping_aside_is_for_all_who_act_on_a_case(acting, today, case, team, role):
    user = of_role(role, case, team, today)
    person(Role.SPO, team)
    with acting(user) as actor:
        found = outcome(
            lambda: step_aside(
                actor=actor, case_id=case.pk, reason="x", proposed_id=None, key=uuid4(), on=today
            )
        )
    assert found == ("refused" if role in READERS else "done")


def pages(case, row, need, asked):
    """Address, and whether it takes LIMIT_ACCESS."""
    return {
        reverse("case-access", args=[case.pk]): False,
        reverse("case-restrict", args=[case.pk]): True,
        reverse("case-exclude", args=[case.pk]): True,
        reverse("limitation-lift", args=[case.pk, row.pk]): True,
        reverse("substitute-name", args=[need.pk]): True,
        reverse("substitute-end", args=[need.pk]): True,
        reverse("access-request", args=[asked.pk]): True,
    }


@pytest.fixture
def rows(case, today):
    other = person(Role.COM)
    need = Substitute.objects.create(
        case=case, area=case.area, kind=Duty.PART, instead_of=other, duty="x", from_on=today
    )
    asked = AccessRequest.objects.create(case=case, area=case.area, user=other, reason="x")
    return pages(case, exclude(case, other), need, asked)


@pytest.mark.parametrize("role", sorted(Role))
def test_pages(client, today, case, team, rows, role):
    """Refused alike for every case without the permission; and with it, not found where the case is hidden."""
    browser = client.sign_in(of_role(role, case, team, today))
    for address, limits in rows.items():
        status = browser.get(address).status_code
        allowed = role in LIMITERS if limits else role not in BLIND
        assert status == (200 if allowed else 403), address
    if role not in BLIND:
        stranger = client.sign_in(person(role, TeamFactory(area=area("Kent"))))
        for address, limits in rows.items():
            allowed = role in LIMITERS if limits else True
            assert stranger.get(address).status_code == (404 if allowed else 403), address


@pytest.mark.parametrize("role", sorted(Role))
def test_locked_page(client, acting, case, team, role):
    """For the roles of a team that holds cases, and those of the area; to all others it does not exist."""
    restrict(case, person(Role.SPO, team))
    user = person(role, team)
    answer = client.sign_in(user).get(reverse("case-locked", args=[case.pk]))
    knows = role in SEEING
    assert answer.status_code == (200 if knows else 403 if role in BLIND else 404)
    if knows:
        with acting(user) as actor:
            ask_for_access(actor=actor, case_id=case.pk, reason="I am on duty tonight")
        assert AccessRequest.objects.get().user == user
