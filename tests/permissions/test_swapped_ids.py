"""Ids that do not belong together, in addresses and in lists that are posted; and questions that ask nothing."""

from uuid import uuid4

import pytest
from django.urls import reverse

from cases.domain.enums import LimitationKind
from cases.models import AccessLimitation, Address, Case, LimitedPerson, Nominal, ProtectedAddress
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for
from meetings.models import StatementAcceptance
from tests.factories.agencies import MembershipFactory, TeamFactory, UserFactory, coordinator, person
from tests.factories.cases import case_of
from tests.factories.limits import limit
from tests.factories.meetings import AttendanceFactory, running_meeting
from tests.integration.cases.even import bare
from tests.integration.cases.given import given
from tests.permissions.test_views_marked import OURS

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    """A co-ordinator who is a manager too: may open every address with two ids."""
    both = coordinator()
    MembershipFactory(user=both, role=Role.SPO, team=TeamFactory())
    return both


def address(case):
    row = Address.objects.create(case=case, area=case.area, is_protected=True)
    ProtectedAddress.objects.create(address=row, case=case, area=case.area, lines="1 Hidden Street")
    return row


def limitation(case):
    return limit(case, LimitationKind.EXCLUSION, UserFactory())


def grant(case):
    return given(case, person(Role.AUDITOR))


# Name of the address, what its second id belongs to, how it is asked for.
NESTED = {
    "address-show": (address, "post"),
    "limitation-lift": (limitation, "get"),
    "grant-end": (grant, "post"),
}
# Its second id is a person's, who belongs to no case.
OF_A_PERSON = {"grant-give"}


def test_every_address_with_two_ids_is_tried():
    assert len([route for route in OURS if route.count("ID") > 1]) == len(NESTED) + len(OF_A_PERSON)


@pytest.mark.parametrize("name", NESTED)
def test_row_of_another_case_is_not_found_under_this_one(client, user, name):
    make, method = NESTED[name]
    case, seen = case_of(TeamFactory()), case_of(TeamFactory())
    hidden = case_of(TeamFactory(area=None))
    Case.objects.filter(pk=hidden.pk).update(area=case_of(TeamFactory(area=None)).area)
    ask = getattr(client.sign_in(user), method)
    answers = [ask(reverse(name, args=[case.pk, pk])) for pk in (make(seen).pk, make(hidden).pk, uuid4())]
    assert {answer.status_code for answer in answers} == {404}
    assert len({bare(answer) for answer in answers}) == 1
    assert ask(reverse(name, args=[case.pk, make(case).pk])).status_code in {200, 302}


def test_seat_of_another_meeting_cannot_be_posted_with_those_of_this_one(client):
    meeting, other = running_meeting(), running_meeting()
    mine, theirs = AttendanceFactory(meeting=meeting), AttendanceFactory(meeting=other)
    where = reverse("meeting-section", args=[meeting.pk, "statement"])
    client.sign_in(meeting.panel_day.chair)
    for posted in ([str(mine.pk), str(theirs.pk)], [str(uuid4())]):
        assert "There is a problem" in client.post(where, {"statement-accepted": posted}).content.decode()
    assert not StatementAcceptance.objects.exists()


def test_somebody_who_left_cannot_be_posted_with_those_who_are_here(client):
    team = TeamFactory()
    case, left = case_of(team), UserFactory()
    here, manager = person(Role.COM, team), person(Role.SPO, team)
    data = {"starts": "now", "reason": "A relative works there.", "key": str(uuid4())}
    data |= {"message": "Restricted.", "ask_whom": "The duty manager"}
    where = reverse("case-restrict", args=[case.pk])
    posted = data | {"people": [str(here.pk), str(left.pk)]}
    assert "There is a problem" in client.sign_in(manager).post(where, posted).content.decode()
    assert not AccessLimitation.objects.exists()
    assert not LimitedPerson.objects.exists()


# Nothing asked for is nothing given


@pytest.mark.parametrize("role", [Role.COM, Role.COORDINATOR, Role.PANEL_MEMBER, Role.SMB_MEMBER])
def test_somebody_with_no_team_no_area_and_no_grant_sees_nothing(acting, role):
    case_of(TeamFactory())
    nobody = UserFactory()
    MembershipFactory(user=nobody, role=role, team=TeamFactory(area=None))
    with acting(nobody) as actor:
        assert not actor.coordinated_area_ids
        assert not Case.objects.visible_to(actor_for(nobody)).exists()
        assert not Nominal.objects.exists()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("case-search", {}),
        ("case-search", {"text": "   "}),
        ("case-search", {"text": "%"}),
        ("case-search", {"text": "*"}),
    ],
)
def test_question_without_words_finds_nobody(client, user, name, typed):
    case = case_of(TeamFactory())
    answer = client.sign_in(user).post(reverse(name), typed)
    assert answer.status_code == 200
    assert case.reference not in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["level=9", "category=x", "page=0", "page=-1", "page=many", "sort=password"]
)
def test_filter_that_means_nothing_does_not_widen_a_list(client, query):
    mine, other = case_of(team := TeamFactory()), case_of(TeamFactory())
    answer = client.sign_in(person(Role.COM, team)).get(f"{reverse('case-list')}?{query}")
    assert answer.status_code in {200, 302, 404}
    assert other.reference not in answer.content.decode()
    assert mine.reference in client.get(reverse("case-list")).content.decode()
