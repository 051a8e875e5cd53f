"""Memberships add up: oversight and lay roles, auditors and administrators give no case and take none away."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.domain.enums import CaseState
from cases.models import Case
from forms_docset.models import Document
from mappa.agencies.roles import CASE_ROLES, COORDINATING_ROLES, PERMISSIONS, Permission, Role, permissions_of
from mappa.agencies.selectors import actor_for
from tests.factories.agencies import MembershipFactory, TeamFactory, area, person
from tests.factories.cases import case_of
from tests.factories.meetings import ActionFactory, AttendanceFactory, MeetingFactory
from tests.factories.referrals import ReferralFactory
from tests.integration.cases.given import given
from tests.permissions.test_views_marked import OURS

pytestmark = pytest.mark.django_db

NO_CASES = sorted(
    {
        Role.SMB_MEMBER,
        Role.SMB_CHAIR,
        Role.LAY_ADVISER,
        Role.NATIONAL_TEAM,
        Role.SYSTEM_ADMINISTRATOR,
        Role.AUDITOR,
        Role.INSPECTOR,
        Role.PRIVACY_OFFICER,
    }
)


def test_these_roles_hold_no_permission_on_cases_and_no_road_to_one():
    assert not set(NO_CASES) & (CASE_ROLES | COORDINATING_ROLES)
    assert not any(Permission.VIEW_CASE in PERMISSIONS[role] for role in NO_CASES)


@pytest.mark.parametrize("first", sorted(Role))
def test_permissions_of_two_roles_are_those_of_each(first):
    for second in Role:
        assert permissions_of(frozenset({first, second})) == PERMISSIONS[first] | PERMISSIONS[second]


def seen_by_both(acting, user):
    """References that both walls show."""
    with acting(user):
        raw = set(Case.objects.values_list("reference", flat=True))
    assert raw == set(Case.objects.visible_to(actor_for(user)).values_list("reference", flat=True))
    return raw


@pytest.fixture
def world():
    """A team with a case, and cases elsewhere in the area, in another one, and below the team."""
    team = TeamFactory(area=area("Cumbria"))
    case_of(team, state=CaseState.LEVEL_2)
    case_of(TeamFactory(parent=team))
    case_of(TeamFactory(area=area("Cumbria")))
    case_of(TeamFactory(area=area("Kent")))
    return team


@pytest.mark.parametrize("role", sorted(Role))
def test_second_role_without_cases_changes_nothing_of_what_the_first_one_shows(acting, world, role):
    user = person(role, world)
    alone = seen_by_both(acting, user)
    assert bool(alone) == (role in CASE_ROLES | COORDINATING_ROLES)
    for second in NO_CASES:
        membership = MembershipFactory(user=user, role=second, team=world)
        assert seen_by_both(acting, user) == alone, second
        membership.delete()


@pytest.mark.parametrize("role", NO_CASES)
def test_role_without_cases_in_an_involved_team_shows_none(acting, world, role):
    user = person(role, world)
    for second in NO_CASES:
        MembershipFactory(user=user, role=second, team=world)
    assert seen_by_both(acting, user) == set()


# Administrators of the system: accounts, never cases


@pytest.fixture
def everything():
    """A case with something of every kind on it, and the ids of what is on it."""
    team = TeamFactory(area=area("Cumbria"))
    case = case_of(team, state=CaseState.LEVEL_1, first_name="Zzcanarina", last_name="Zzcanaryson")
    practitioner = person(Role.COM, team)
    meeting = MeetingFactory(case=case)
    rows = [
        case,
        case.nominal,
        meeting,
        meeting.panel_day,
        ActionFactory(meeting=meeting),
        AttendanceFactory(meeting=meeting),
        ReferralFactory(case=case, recorded_by=practitioner),
        Document.objects.create(slug="screening", case=case, area=case.area, recorded_by=practitioner),
        case.leveldecision_set.get(),
        given(case, person(Role.AUDITOR)),
        given(case, person(Role.AUDITOR)),
        practitioner,
    ]
    return team, case, [row.pk for row in rows]


def test_administrator_finds_no_case_at_any_address(client, everything):
    team, case, ids = everything
    client.sign_in(person(Role.SYSTEM_ADMINISTRATOR, team))
    opened, wrong = set(), []
    for address in OURS:
        several = ids if "ID" in address else [uuid4()]
        for pk in several:
            where = address.replace("ID", str(pk))
            for answer in (client.get(where), client.post(where)):
                text = re.sub(r"\s+", " ", answer.content.decode())
                if answer.status_code == 200:
                    opened.add(address)
                if any(word in text for word in ("Zzcanarina", "Zzcanaryson", case.reference)):
                    wrong.append(where)
                if answer.status_code not in {200, 302, 403, 404, 405}:
                    wrong.append(f"{answer.status_code} {where}")
    assert wrong == []
    assert opened == {
        "/",
        "/administration/",
        "/administration/accounts/new/",
        *(f"/administration/accounts/ID/{page}" for page in ("", "dates/", "role/", "close/", "open/")),
        "/administration/locked-names/",
        "/api/v1/schema/",
        "/my-looks/",
        "/session/",
        "/session/kept/",
        reverse("shared-list"),
    }
