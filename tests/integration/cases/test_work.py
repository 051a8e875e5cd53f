"""The first page: what waits for the practitioner who holds a case, and for their manager."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.domain.enums import CaseState
from cases.models import CasePractitioner, Deadline
from cases.selectors.work import work_for, workload_for
from mappa import home
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.work import WorkGroup
from tests.factories.agencies import TeamFactory, UserFactory, coordinator, person
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db
HOME = reverse("home")


@pytest.fixture
def team():
    return TeamFactory()


def text(answer):
    return answer.content.decode()


def held(team, user, today, days, **fields):
    """A case of the team held by the user, with something due in so many days."""
    case = case_of(team, **fields)
    CasePractitioner.objects.create(
        case=case, area=case.area, user=user, team=team, capacity=Role.COM, from_on=today
    )
    Deadline.objects.create(
        case=case,
        area=case.area,
        kind="D3",
        due_on=today + timedelta(days=days),
        because="15 days after the first appointment",
        owner="x",
        escalates_to="y",
    )
    return case


def test_practitioner_sees_what_is_due_on_cases_they_hold_with_rule_and_source(client, team, today):
    user, colleague = person(Role.COM, team), person(Role.COM, team)
    late, soon, far = (held(team, user, today, days) for days in (-4, 10, 300))
    other = held(team, colleague, today, -4)
    page = text(client.sign_in(user).get(HOME))
    assert "Overdue (1)" in page
    assert "Due (1)" in page
    assert "4 days overdue" in page
    assert "D3: Joint inspection 2022" in page
    assert other.reference not in page
    assert AuditEvent.objects.get(event=EventType.CASE_LISTED).case_ids == sorted([late.pk, soon.pk, far.pk])


def test_case_nobody_holds_waits_for_the_lead_team(acting, team, today):
    case = held(team, UserFactory(), today, -1)
    CasePractitioner.objects.all().update(to_on=today)
    with acting(person(Role.COM, team)) as actor:
        assert [item.case_id for item in work_for(actor)] == [case.pk]
    with acting(person(Role.COM, TeamFactory())) as actor:
        assert work_for(actor) == []


def test_manager_sees_the_teams_overdue_and_workload(client, acting, team, today):
    below = TeamFactory(parent=team)
    first, second = person(Role.COM, below), person(Role.COM, team)
    for days in (-2, 5):
        held(below, first, today, days)
    held(team, second, today, 9)
    held(TeamFactory(), UserFactory(), today, -9)
    manager = person(Role.SPO, team)
    page = text(client.sign_in(manager).get(HOME))
    assert "Overdue (1)" in page
    assert "Due (" not in page
    assert "Workload of your teams" in page
    with acting(manager) as actor:
        counted = {row["user__last_name"]: (row["cases"], row["late"]) for row in workload_for(actor)}
    assert counted == {first.last_name: (2, 1), second.last_name: (1, 0)}


def test_coordinator_sees_the_areas_overdue_and_no_workload_of_teams(client, team, today):
    case = held(team, person(Role.COM, team), today, -2, state=CaseState.LEVEL_1)
    page = text(client.sign_in(coordinator()).get(HOME))
    assert case.reference in page
    assert "Workload" not in page


def test_long_groups_are_cut_and_say_so(client, team, today, monkeypatch):
    monkeypatch.setattr(home, "MOST_SHOWN", 1)
    user = person(Role.COM, team)
    for days in (-2, -3, -4):
        held(team, user, today, days)
    page = text(client.sign_in(user).get(HOME))
    assert "Overdue (3)" in page
    assert "2 more are not shown here" in page
    assert "4 days overdue" in page
    assert "3 days overdue" not in page


def test_board_member_sees_no_case_and_leaves_no_evidence_of_one(client, team, today):
    held(team, person(Role.COM, team), today, -2)
    page = text(client.sign_in(person(Role.SMB_MEMBER)).get(HOME))
    assert "Nothing waits for you." in page
    assert not AuditEvent.objects.filter(event=EventType.CASE_LISTED).exists()


def test_groups_stand_in_their_order():
    assert list(WorkGroup)[:2] == [WorkGroup.URGENT, WorkGroup.EMERGENCY_REVIEW]
    assert list(WorkGroup).index(WorkGroup.OVERDUE) < list(WorkGroup).index(WorkGroup.DUE)
