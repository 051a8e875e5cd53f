"""From a figure to the cases behind it: by reference, for people with case rights, with both counts and why they differ."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.domain.enums import CaseState, DeadlineKind, LimitationKind, ReferralState
from cases.models import Deadline
from mappa.agencies.roles import PERMISSIONS, Permission, Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from meetings.domain.enums import AttendanceOutcome
from tests.factories.agencies import MembershipFactory, TeamFactory, area, coordinator, person
from tests.factories.limits import limit
from tests.integration.oversight.counted import board_member, cases, counted, national, referral, seats

pytestmark = pytest.mark.django_db

AGREE = "Both counts agree."
BOTH = {role for role in Role if {Permission.VIEW_OVERSIGHT, Permission.VIEW_CASE} <= PERMISSIONS[role]}


def address(tile, **cell):
    query = "&".join(f"{name}={value}" for name, value in cell.items())
    return f"{reverse('tile-cases', args=[tile])}?{query}"


CASELOAD = address("caseload", area="cumbria", category=2, state="LEVEL_1")


def page_of(client, user, where=CASELOAD, status=200):
    answer = client.sign_in(user).get(where)
    assert answer.status_code == status
    return answer.content.decode()


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def overdue(found, today):
    for case in found:
        Deadline.objects.create(
            case=case,
            area=case.area,
            kind=DeadlineKind.D5_LEVEL1_REVIEW,
            due_on=today - timedelta(days=3),
            because="Test",
            owner="",
            escalates_to="",
        )


def links_of(html):
    """Addresses of lists on the dashboard, with the figure each stands at."""
    found = re.findall(r'href="(/dashboard/[a-z]+/cases/\?[^"]+)">([0-9,]+)<span', html)
    return {where.replace("&amp;", "&"): int(figure) for where, figure in found}


def test_the_list_here_is_that_of_the_roles_table():
    assert {Role.COORDINATOR} == BOTH


def test_each_figure_leads_to_a_list_of_as_many_cases(client, today):
    found = cases(7)
    cases(6, state=CaseState.LEVEL_2)
    cases(8, category=1)
    overdue(found[:5], today)
    at = timezone.now()
    for case in found[:6]:
        referral(case, ReferralState.MORE_INFORMATION, at)
    for case in found[6:]:
        referral(case, ReferralState.ACCEPTED, at)
    seats(found[0], [AttendanceOutcome.ATTENDED] * 5 + [""] * 6 + [AttendanceOutcome.ABSENT])
    counted(at)
    user = coordinator()
    links = links_of(page_of(client, user, "/dashboard/"))
    assert sorted(links.values()) == [5, 5, 6, 6, 6, 7, 8]
    assert {where.split("/")[2] for where in links} == {"caseload", "overdue", "referrals", "attendance"}
    for where, figure in links.items():
        answer = client.get(where)
        assert answer.context["page"].paginator.count == figure
        assert AGREE in answer.content.decode()


def test_list_holds_references_that_lead_to_the_cases_and_no_name(client):
    found = cases(6)
    counted()
    html = page_of(client, coordinator())
    assert "Category 2, Level 1" in html
    for case in found:
        assert f'href="{reverse("case-detail", args=[case.pk])}">{case.reference}' in html
        assert case.nominal.last_name not in html
    event = AuditEvent.objects.get(event=EventType.CASE_LISTED)
    assert set(event.case_ids) == {case.pk for case in found}


@pytest.mark.parametrize("who", [board_member, national, lambda: board_member(role=Role.LAY_ADVISER)])
def test_people_without_case_rights_get_no_link_and_403_everywhere(client, who):
    cases(6)
    counted()
    user = who()
    assert links_of(page_of(client, user, "/dashboard/?area=cumbria")) == {}
    for where in (CASELOAD, address("caseload"), address("nothing"), address("overdue", kind="D99")):
        page_of(client, user, where, 403)


@pytest.mark.parametrize("role", sorted(set(Role) - BOTH))
def test_list_is_closed_to_every_other_role(client, role):
    cases(6)
    counted()
    page_of(client, person(role, TeamFactory()), CASELOAD, 403)


def test_suppressed_figure_has_no_link_and_no_list(client):
    cases(4)
    cases(6, category=1)
    counted()
    user = coordinator()
    assert list(links_of(page_of(client, user, "/dashboard/")).values()) == [6]
    page_of(client, user, CASELOAD, 404)


def test_figure_of_several_areas_that_is_a_range_has_no_list(client):
    cases(6)
    cases(2, where="Kent")
    counted()
    user = coordinator()
    MembershipFactory(user=user, role=Role.NATIONAL_TEAM, team=TeamFactory(area=None))
    where = address("caseload", category=2, state="LEVEL_1")
    page_of(client, user, where, 404)
    assert AGREE in page_of(client, user)


def test_memberships_add_up(client):
    """Somebody of the board who works on cases sees the part of them behind a figure."""
    found = cases(6)
    user = board_member()
    MembershipFactory(user=user, role=Role.COM, team=found[0].agencyinvolvement_set.get().team)
    outside = cases(3)
    counted()
    assert links_of(page_of(client, user, "/dashboard/")) == {CASELOAD: 9}
    html = page_of(client, user)
    assert "Counted " in html
    assert ": 9. Now, among the cases you may see: 6." in words_of(html)
    assert "your work shows you a part of it" in html
    assert not any(case.reference in html for case in outside)


def test_what_changed_since_the_count_and_what_is_kept_away_shows_as_a_difference(client):
    """To somebody whose work shows a part of the area."""
    found = cases(7)
    counted()
    user = board_member()
    MembershipFactory(user=user, role=Role.COM, team=found[0].agencyinvolvement_set.get().team)
    limit(found[0], LimitationKind.EXCLUSION, user)
    found[1].state = CaseState.LEVEL_2
    found[1].save()
    html = page_of(client, user)
    assert ": 7. Now, among the cases you may see: 5." in words_of(html)
    assert found[0].reference not in html
    assert "something has changed since the count" in html


@pytest.mark.parametrize("kind", list(LimitationKind))
def test_figures_of_a_coordinator_tell_nothing_of_a_case_kept_from_them(client, today, kind):
    """Every page says the same, to the word, whether there is such a case or not."""
    shown, at = cases(6), timezone.now()
    overdue(shown, today)
    user = coordinator()
    pages = (CASELOAD, "/dashboard/", "/dashboard/?quarters=1", address("overdue", area="cumbria", kind="D5"))
    counted(at)
    before = [words_of(page_of(client, user, where)) for where in pages]
    (hidden,) = cases(1)
    overdue([hidden], today)
    referral(hidden, ReferralState.ACCEPTED, at)
    seats(hidden, [AttendanceOutcome.ATTENDED] * 5)
    limit(hidden, kind, user if kind is LimitationKind.EXCLUSION else person(Role.COM))
    counted(at)
    assert [words_of(page_of(client, user, where)) for where in pages] == before
    assert AGREE in page_of(client, user)


def test_nothing_to_see_says_whom_to_ask(client):
    found = cases(6)
    counted()
    user = board_member()
    MembershipFactory(user=user, role=Role.COM, team=found[0].agencyinvolvement_set.get().team)
    for case in found:
        limit(case, LimitationKind.RESTRICTION, person(Role.COM))
    assert "You may open none of the cases" in page_of(client, user)
    assert not AuditEvent.objects.filter(event=EventType.CASE_LISTED).exists()


@pytest.mark.parametrize(
    "where",
    [
        address("nothing", area="cumbria"),
        address("caseload", area="cumbria"),
        address("caseload", area="cumbria", category=9, state="LEVEL_1"),
        address("caseload", area="cumbria", category="x", state="LEVEL_1"),
        address("caseload", area="cumbria", category=2, state="CLOSED"),
        address("caseload", area="kent", category=2, state="LEVEL_1"),
        address("caseload", area="nowhere", category=2, state="LEVEL_1"),
        address("overdue", area="cumbria", kind="D99"),
        address("referrals", area="cumbria", quarter="2001-01-01", outcome="WAITING"),
        address("referrals", area="cumbria", quarter="soon", outcome="WAITING"),
        address("attendance", area="cumbria", service="POLICE", seat="STANDING"),
        address("attendance", area="cumbria", service="NOBODY", seat="PRESENT"),
    ],
)
def test_what_is_no_figure_is_not_found(client, where):
    cases(6)
    counted()
    page_of(client, coordinator(), where, 404)


def test_before_the_first_count_there_is_no_list(client):
    cases(6)
    page_of(client, coordinator(), CASELOAD, 404)


def test_long_lists_come_in_pages_and_cost_the_same(client, django_assert_num_queries):
    cases(28)
    counted()
    user = coordinator()
    client.sign_in(user)
    with django_assert_num_queries(24):
        first = client.get(CASELOAD)
    with django_assert_num_queries(24):
        second = client.get(f"{CASELOAD}&page=2")
    assert [len(answer.context["page"]) for answer in (first, second)] == [25, 3]
    assert area().slug in first.content.decode()


@pytest.mark.parametrize(
    "role", sorted(role for role in Role if Permission.VIEW_OVERSIGHT in PERMISSIONS[role])
)
def test_no_page_of_oversight_shows_a_name_whoever_looks(client, today, role):
    """Names of everybody in a case, on every page that somebody with the role and a practitioner's membership opens."""
    found = cases(6)
    overdue(found, today)
    counted()
    user = person(role, TeamFactory(area=area()))
    MembershipFactory(user=user, role=Role.COM, team=found[0].agencyinvolvement_set.get().team)
    html = page_of(client, user, "/dashboard/?area=cumbria")
    pages = [html, *(client.get(where).content.decode() for where in links_of(html))]
    assert len(pages) == 3
    for text in pages:
        for case in found:
            assert case.nominal.last_name not in text
            assert case.nominal.first_name not in text
