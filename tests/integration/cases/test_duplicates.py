"""The same person recorded twice: who is told, who is not, and what choice lists do not tell."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.domain.enums import CaseState
from cases.models import Case, Identifier, Nominal
from cases.selectors.choices import all_teams, founding_choices, involved_teams, people_to_assign, places
from cases.selectors.duplicates import LOOK_BACK, work_for
from mappa.agencies.kinds import AgencyKind, TeamKind
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.work import WorkGroup
from tests.factories.agencies import (
    AgencyFactory,
    MembershipFactory,
    TeamFactory,
    area,
    coordinator,
    person,
)
from tests.factories.cases import case_of
from tests.factories.limits import exclude, hold, restrict
from tests.integration.cases.even import bare
from tests.integration.cases.test_identify import URL, typed

pytestmark = pytest.mark.django_db
BORN = date(1985, 5, 3)
KEY = UUID("00000000-0000-4000-8000-000000000001")


def police(**fields):
    return TeamFactory(agency=AgencyFactory(name="Fictional police force", kind=AgencyKind.POLICE), **fields)


def numbered(case, value="X123456", kind="CRN"):
    Identifier.objects.create(case=case, area=case.area, kind=kind, value=value)
    return case


def pair(**second):
    """The same CRN in a probation case and a police case of Cumbria."""
    return numbered(case_of(TeamFactory())), numbered(case_of(second.pop("team", police()), **second))


def told(acting, user):
    with acting(user) as actor:
        return {(item.case_id, item.because) for item in work_for(actor)}


def test_coordinator_is_told_of_both_cases_by_the_number(acting):
    one, two = pair()
    assert told(acting, coordinator()) == {
        (one.pk, f"The same CRN (probation) as {two.reference}"),
        (two.pk, f"The same CRN (probation) as {one.reference}"),
    }


def test_coordinator_is_told_by_last_name_and_birthday(acting):
    one = case_of(TeamFactory(), last_name="Twiceby", born_on=BORN)
    two = case_of(police(), last_name="TWICEBY", born_on=BORN)
    case_of(police(), last_name="Twiceby", born_on=BORN.replace(year=1986))
    case_of(police(), last_name="Twiceby", born_on=None)
    case_of(police(), last_name="Onceby", born_on=BORN)
    assert {pk for pk, _because in told(acting, coordinator())} == {one.pk, two.pk}


def test_first_page_shows_it_to_the_coordinator_with_evidence_of_both(client):
    cases = pair(last_name="Twiceby")
    page = client.sign_in(coordinator()).get(reverse("home")).content.decode()
    assert "Possible duplicates (2)" in page
    assert "Possibly recorded twice" in page
    assert set(AuditEvent.objects.get(event=EventType.CASE_LISTED).case_ids) == {case.pk for case in cases}


@pytest.mark.parametrize("role", [Role.COM, Role.SPO, Role.CHAIR, Role.SMB_MEMBER])
def test_nobody_else_is_told(acting, role):
    one, _two = pair()
    team = one.agencyinvolvement_set.get().team
    assert told(acting, person(role, team)) == set()


def test_who_may_not_see_both_is_told_nothing(acting):
    pair(team=police(area=area("Kent")))
    assert told(acting, coordinator()) == told(acting, coordinator("Kent")) == set()
    both = coordinator()
    unit = TeamFactory(area=area("Kent"), kind=TeamKind.COORDINATION_UNIT, agency=both.agency)
    MembershipFactory(user=both, team=unit, role=Role.COORDINATOR)
    assert len(told(acting, both)) == 2


@pytest.mark.parametrize("limit", [restrict, exclude])
def test_limited_case_is_told_to_whom_it_is_open_only(acting, limit):
    _one, two = pair()
    shut_out = coordinator()
    limit(two, *([shut_out] if limit is exclude else []))
    assert told(acting, shut_out) == set()


def test_what_was_there_before_and_closed_cases_are_left_alone(acting):
    one, two = pair()
    Identifier.objects.update(recorded_at=timezone.now() - LOOK_BACK - timedelta(minutes=1))
    Nominal.objects.update(recorded_at=timezone.now() - LOOK_BACK - timedelta(minutes=1))
    assert told(acting, coordinator()) == set()
    Identifier.objects.filter(case=one).update(recorded_at=timezone.now())
    assert len(told(acting, coordinator())) == 2
    Case.objects.filter(pk=two.pk).update(state=CaseState.CLOSED, closed_on=timezone.localdate())
    assert told(acting, coordinator()) == set()


@pytest.mark.parametrize(("who", "number"), [(coordinator, 4), (person, 0)])
def test_number_of_questions_is_fixed(acting, who, number, django_assert_num_queries):
    for _ in range(3):
        pair()
    user = who(Role.COM) if who is person else who()
    with acting(user) as actor, django_assert_num_queries(number):
        assert all(item.group is WorkGroup.DUPLICATE for item in work_for(actor))


# Whoever records a person


@pytest.mark.parametrize("kept", ["other agency", "restricted", "excluded", "to cover"])
def test_recording_answers_the_same_to_the_byte_when_a_hidden_case_has_the_number(client, kept):
    team = TeamFactory()
    where = {"other agency": police(), "to cover": TeamFactory()}.get(kept, team)
    practitioner, named = person(Role.COM, team), person(Role.COM, team)
    client.sign_in(practitioner)
    posted = typed(team, key=str(KEY))
    before = bare(client.post(URL, posted))
    assert before[0] == 200
    hidden = numbered(case_of(where, first_name="Testy", last_name="Fictional", born_on=BORN))
    if kept == "restricted":
        restrict(hidden, named)
    if kept == "excluded":
        exclude(hidden, practitioner)
    assert bare(client.post(URL, posted)) == before
    recorded = client.post(URL, posted | {"categories": ["1"], "category_reason": "Known by conviction."})
    assert recorded.status_code == 302
    assert Identifier.objects.filter(value="X123456").count() == 2


def test_recording_warns_of_a_case_one_sees_and_leaves_evidence_of_it(client):
    team = TeamFactory()
    seen = case_of(team, first_name="Testy", last_name="Fictionel", born_on=BORN)
    page = client.sign_in(person(Role.COM, team)).post(URL, typed(team)).content.decode()
    assert "This may be somebody already recorded" in page
    assert reverse("case-detail", args=[seen.pk]) in page
    assert "born 3 May 1985" in " ".join(page.split())
    assert AuditEvent.objects.get(event=EventType.CASE_SEARCHED).case_ids == [seen.pk]


# Choice lists


def choices(acting, user, case):
    with acting(user) as actor:
        return (
            all_teams(),
            places(),
            founding_choices(),
            involved_teams(case),
            people_to_assign(case, actor),
        )


def test_choice_lists_are_the_same_with_and_without_a_hidden_case(acting):
    team = TeamFactory()
    user, other = person(Role.COM, team), person(Role.COM, team)
    wheres = (team, police(), TeamFactory(kind=TeamKind.PRISON))
    case = case_of(team)
    before = choices(acting, user, case)
    assert str(other.pk) in str(before)
    for where in wheres:
        hidden = case_of(where)
        hold(hidden, other, where)
        restrict(hidden, other)
        exclude(hidden, user)
    assert choices(acting, user, case) == before
