"""Both walls, side by side: what the ORM rule shows and what the database lets through."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from cases.domain.enums import LimitationKind
from cases.models import AccessLimitation, Case, CaseCategory, LimitedPerson, Nominal, PanelSpan
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for
from mappa.checks import case_bound_tables
from tests.conftest import as_role
from tests.factories.agencies import MembershipFactory, TeamFactory, UserFactory, area, coordinator, person
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db


def seen_by_both(acting, user):
    """The references both walls show; fails when they differ."""
    with acting(user) as actor:
        raw = set(Case.objects.values_list("reference", flat=True))
    by_rule = set(Case.objects.visible_to(actor).values_list("reference", flat=True))
    assert raw == by_rule
    return raw


def test_practitioner_sees_cases_of_the_team_whatever_the_area(acting):
    team = TeamFactory()
    mine = case_of(team)
    elsewhere = case_of(TeamFactory(area=area("Kent")))
    assert seen_by_both(acting, person(Role.COM, team)) == {mine.reference}
    assert elsewhere.reference


def test_manager_sees_the_teams_below(acting):
    pdu = TeamFactory()
    below = TeamFactory(parent=TeamFactory(parent=pdu))
    case = case_of(below)
    assert seen_by_both(acting, person(Role.SPO, pdu)) == {case.reference}


def test_team_below_does_not_see_the_team_above(acting):
    pdu = TeamFactory()
    case_of(pdu)
    assert seen_by_both(acting, person(Role.COM, TeamFactory(parent=pdu))) == set()


def test_coordinator_sees_the_area_and_no_other(acting):
    inside = case_of(TeamFactory(area=area("Cumbria")))
    case_of(TeamFactory(area=area("Kent")))
    assert seen_by_both(acting, coordinator("Cumbria")) == {inside.reference}


@pytest.mark.parametrize(
    "role",
    [Role.SMB_MEMBER, Role.SMB_CHAIR, Role.LAY_ADVISER, Role.NATIONAL_TEAM, Role.SYSTEM_ADMINISTRATOR],
)
def test_oversight_roles_see_no_case_even_in_an_involved_team(acting, role):
    team = TeamFactory()
    case_of(team)
    assert seen_by_both(acting, person(role, team)) == set()


def test_ended_membership_and_disabled_user_see_nothing(acting):
    team = TeamFactory()
    case_of(team)
    yesterday = timezone.localdate() - timedelta(days=1)
    assert seen_by_both(acting, MembershipFactory(team=team, to_on=yesterday).user) == set()
    assert seen_by_both(acting, person(Role.COM, team, is_active=False)) == set()


def test_panel_member_sees_the_case_while_the_span_lasts(acting):
    case = case_of(TeamFactory())
    user = person(Role.PANEL_MEMBER)
    today = timezone.localdate()
    span = PanelSpan.objects.create(case=case, area=case.area, user=user, meeting_id=uuid4(), from_on=today)
    assert seen_by_both(acting, user) == {case.reference}
    span.from_on, span.to_on = today - timedelta(days=9), today - timedelta(days=1)
    span.save()
    assert seen_by_both(acting, user) == set()


def limit(case, kind, *users):
    limitation = AccessLimitation.objects.create(
        case=case,
        area=case.area,
        kind=kind,
        starts_at=timezone.now() - timedelta(days=1),
        message="Ask the co-ordinator",
        reason="Test",
    )
    for user in users:
        LimitedPerson.objects.create(case=case, area=case.area, limitation=limitation, user=user)


def test_restricted_case_shows_only_to_those_named(acting):
    team = TeamFactory()
    case = case_of(team)
    named, other = person(Role.COM, team), person(Role.COM, team)
    limit(case, LimitationKind.RESTRICTION, named)
    assert seen_by_both(acting, named) == {case.reference}
    assert seen_by_both(acting, other) == set()
    assert seen_by_both(acting, coordinator()) == set()


def test_exclusion_beats_being_named_on_a_restriction(acting):
    team = TeamFactory()
    case = case_of(team)
    user = person(Role.COM, team)
    limit(case, LimitationKind.RESTRICTION, user)
    limit(case, LimitationKind.EXCLUSION, user)
    assert seen_by_both(acting, user) == set()


def test_category_4_is_walled_off_without_clearance(acting):
    team = TeamFactory()
    case = case_of(team)
    CaseCategory.objects.create(
        case=case,
        area=case.area,
        category=4,
        because="Convicted of a terrorist offence",
        rule="CJA 2003 s.327(4B)",
        from_on=case.became_known_on,
    )
    until = timezone.localdate() + timedelta(days=30)
    assert seen_by_both(acting, person(Role.COM, team)) == set()
    assert seen_by_both(acting, person(Role.COM, team, category4_cleared_to=until)) == {case.reference}


def test_without_context_the_database_shows_nothing(db):
    case_of(TeamFactory())
    with as_role("mappa_app"):
        assert Case.objects.count() == 0
        assert Nominal.objects.count() == 0


def test_every_case_bound_table_has_forced_row_level_security_and_a_policy(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relrowsecurity AND c.relforcerowsecurity"
            " AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)",
        )
        protected = {row[0] for row in cursor.fetchall()}
    assert set(case_bound_tables()) | {"cases_case"} <= protected
    assert len(case_bound_tables()) >= 35


def test_area_of_every_row_follows_the_case(acting):
    case = case_of(TeamFactory())
    case.area = area("Kent")
    case.save()
    assert Nominal.objects.get(case=case).area == area("Kent")


def test_actor_of_nobody_sees_nothing(db):
    case_of(TeamFactory())
    nobody = actor_for(UserFactory())
    assert not Case.objects.visible_to(nobody).exists()


@pytest.mark.parametrize("clock", ["2001-01-01", "2099-01-01"])
def test_founding_is_stamped_by_the_database_whatever_the_web_server_thinks(acting, clock):
    founder, pk = person(Role.COM), uuid4()
    insert = (
        "INSERT INTO cases_case (id, reference, area_id, state, became_known_on, created_by_id, created_at,"
        " closed_reason, closed_despite, version) VALUES (%s, 'M-TEST-CASE', %s, 'IDENTIFIED', '2020-01-01', %s, %s, '', '', 1)"
    )
    with acting(founder), connection.cursor() as cursor:
        cursor.execute(insert, [pk, area().pk, founder.pk, clock])
        # The founder may go on and write the rows that belong to the new case.
        assert Case.objects.filter(pk=pk).exists()
        cursor.execute("UPDATE cases_case SET created_at = '2099-01-01' WHERE id = %s", [pk])
    stamped = Case.objects.get(pk=pk).created_at
    assert abs(timezone.now() - stamped) < timedelta(minutes=5)
