"""Covering for a colleague of another team: stopped before, opened with a reason, for a day, seen by those who hold it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseCategory, CoverSpan, PanelSpan
from cases.selectors.cover import case_to_cover, cover_of, covers_of
from cases.services.cover import open_to_cover
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.decisions import Invalid, Refused
from tests.factories.agencies import AgencyFactory, MembershipFactory, TeamFactory, coordinator, person
from tests.factories.cases import case_of
from tests.factories.limits import exclude, hold, restrict, world
from tests.integration.cases.even import bare
from tests.integration.cases.given import given

pytestmark = pytest.mark.django_db
REASON = "Testy Colleague is on leave; a visit is due today."


@pytest.fixture
def case():
    return case_of(TeamFactory(), first_name="Testy", middle_name="Emrys", last_name="Coverby")


@pytest.fixture
def colleague():
    return person(Role.COM, TeamFactory())


def page(case):
    return reverse("case-cover", args=[case.pk])


def police():
    return TeamFactory(agency=AgencyFactory(name="Fictional police force", kind=AgencyKind.POLICE))


def covered(acting, user, case):
    with acting(user) as actor:
        return open_to_cover(actor=actor, case_id=case.pk, reason=REASON)


def test_interruption_tells_who_and_for_how_long_and_nothing_else(client, colleague, case):
    answer = client.sign_in(colleague).get(page(case)).content.decode()
    for words in ("Testy Emrys Coverby", case.reference, "until this time tomorrow", "Why are you covering"):
        assert words in answer
    assert "Category" not in answer
    assert AuditEvent.objects.get(event=EventType.CASE_SEARCHED).case_ids == [case.pk]
    assert not CoverSpan.objects.exists()


def test_reason_opens_the_case_for_a_day_by_the_database_clock(client, colleague, case):
    answer = client.sign_in(colleague).post(page(case), {"reason": f"  {REASON} "})
    assert answer.url == reverse("case-detail", args=[case.pk])
    assert "open to you until this time tomorrow" in client.get(answer.url).content.decode()
    span = CoverSpan.objects.get()
    assert (span.user, span.reason, span.area) == (colleague, REASON, case.area)
    assert abs(span.ends_at - span.opened_at - timedelta(hours=24)) < timedelta(seconds=1)
    assert abs(timezone.now() - span.opened_at) < timedelta(minutes=5)
    event = AuditEvent.objects.get(event=EventType.CASE_COVERED)
    assert (event.case_ids, event.reason, event.object_ref) == ([case.pk], REASON, span.pk)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_without_a_reason_nothing_opens(client, colleague, case, reason):
    answer = client.sign_in(colleague).post(page(case), {"reason": reason}).content.decode()
    assert "There is a problem" in answer
    assert not CoverSpan.objects.exists()
    assert not AuditEvent.objects.filter(event=EventType.CASE_COVERED).exists()


def test_service_wants_a_reason_and_a_role(acting, colleague, case):
    with acting(colleague) as actor, pytest.raises(Invalid):
        open_to_cover(actor=actor, case_id=case.pk, reason="  ")
    with acting(person(Role.COURT_OFFICER)) as actor, pytest.raises(Refused):
        open_to_cover(actor=actor, case_id=case.pk, reason=REASON)


def test_second_post_and_a_second_look_lead_to_the_case(client, colleague, case):
    client.sign_in(colleague)
    assert [client.post(page(case), {"reason": REASON}).status_code for _ in range(2)] == [302, 302]
    assert client.get(page(case)).url == reverse("case-detail", args=[case.pk])
    assert CoverSpan.objects.count() == 1
    assert AuditEvent.objects.filter(event=EventType.CASE_COVERED).count() == 1


def test_whoever_sees_the_case_anyway_is_sent_to_it(client, case):
    assert client.sign_in(coordinator()).get(page(case)).status_code == 403  # no role that covers
    team = case.agencyinvolvement_set.get().team
    answer = client.sign_in(person(Role.COM, team)).post(page(case), {"reason": REASON})
    assert answer.url == reverse("case-detail", args=[case.pk])
    assert not CoverSpan.objects.exists()


# Who may not, and the even answer


def who_may_not(case):
    """People to whom this case is as if it were not there."""
    team = case.agencyinvolvement_set.get().team
    yesterday = timezone.localdate() - timedelta(days=1)
    excluded = person(Role.COM, TeamFactory())
    exclude(case, excluded)
    mixed = person(Role.VICTIM_LIAISON_OFFICER, TeamFactory())
    MembershipFactory(user=mixed, team=police(), role=Role.POLICE_OFFENDER_MANAGER)
    return {
        "other agency": person(Role.POLICE_OFFENDER_MANAGER, police()),
        "excluded": excluded,
        "covers in another agency only": mixed,
        "left": MembershipFactory(team=team, to_on=yesterday).user,
    }


def test_even_answer_to_those_who_may_not(client, case):
    unlike = {}
    for name, user in who_may_not(case).items():
        client.sign_in(user)
        for method in (client.get, client.post):
            hidden, unknown = method(page(case)), method(reverse("case-cover", args=[uuid4()]))
            if bare(hidden) != bare(unknown):
                unlike[name] = (hidden.status_code, unknown.status_code)
            assert hidden.status_code in {403, 404}
    assert unlike == {}
    assert not CoverSpan.objects.exists()


@pytest.mark.parametrize(
    "role",
    [
        Role.SMB_MEMBER,
        Role.LAY_ADVISER,
        Role.CHAIR,
        Role.COORDINATOR,
        Role.VICTIM_LIAISON_OFFICER,
        Role.AUDITOR,
    ],
)
def test_roles_that_do_not_cover_are_refused_on_every_case_alike(client, case, role):
    client.sign_in(person(role, TeamFactory()))
    assert client.get(page(case)).status_code == 403
    assert client.get(reverse("case-cover", args=[uuid4()])).status_code == 403


@pytest.mark.parametrize("kept", ["restricted", "excluded", "category 4"])
def test_withheld_case_is_not_covered(acting, client, colleague, case, kept):
    if kept == "restricted":
        restrict(case, person(Role.COM))
    elif kept == "excluded":
        exclude(case, colleague)
    else:
        CaseCategory.objects.create(
            case=case, area=case.area, category=4, because="x", rule="x", from_on=case.became_known_on
        )
    assert client.sign_in(colleague).get(page(case)).status_code == 404
    with acting(colleague) as actor, pytest.raises(Http404):
        open_to_cover(actor=actor, case_id=case.pk, reason=REASON)
    span = CoverSpan(
        case=case,
        area=case.area,
        user=colleague,
        reason="x",
        opened_at=timezone.now(),
        ends_at=timezone.now(),
    )
    with acting(colleague), pytest.raises(DatabaseError), transaction.atomic():
        span.save(force_insert=True)


def test_a_cover_that_runs_ends_when_the_case_is_withheld(acting, client, colleague, case):
    covered(acting, colleague, case)
    assert client.sign_in(colleague).get(reverse("case-detail", args=[case.pk])).status_code == 200
    exclude(case, colleague)
    assert client.get(reverse("case-detail", args=[case.pk])).status_code == 404
    assert client.get(page(case)).status_code == 404


def test_sights_of_other_roads_are_no_way_to_cover(acting, case):
    """Somebody with a grant or on a panel sees the case; to cover is for colleagues of an involved agency."""
    for_audit = person(Role.AUDITOR, police())
    given(case, for_audit)
    on_panel = person(Role.PANEL_MEMBER, police())
    PanelSpan.objects.create(
        case=case, area=case.area, user=on_panel, meeting_id=uuid4(), from_on=timezone.localdate()
    )
    for user in (for_audit, on_panel):
        with acting(user) as actor:
            assert case_to_cover(actor, case.pk) is None
            with pytest.raises(Refused):
                open_to_cover(actor=actor, case_id=case.pk, reason=REASON)


def test_cover_ends_after_a_day(acting, client, colleague, case):
    span = covered(acting, colleague, case)
    with acting(colleague) as actor:
        assert cover_of(actor, case) == span
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET ROLE mappa_owner")
        cursor.execute("ALTER TABLE cases_coverspan DISABLE TRIGGER USER; SET ROLE mappa_gate")
        cursor.execute("UPDATE cases_coverspan SET ends_at = now() - interval '1 second'")
    assert client.sign_in(colleague).get(reverse("case-detail", args=[case.pk])).status_code == 404
    again = covered(acting, colleague, case)
    assert again.pk != span.pk


# Who reads of it


def test_holder_and_manager_read_who_covered_and_why_others_their_own_only(acting, client, colleague):
    people = world(first_name="Testy", last_name="Coverby")
    other = person(Role.POM, TeamFactory())
    spans = [covered(acting, user, people.case) for user in (colleague, other)]
    for user in (people.holder, people.manager, people.coordinator):
        with acting(user) as actor:
            assert covers_of(actor, people.case) == spans[::-1]
    with acting(people.colleague) as actor:
        assert covers_of(actor, people.case) == []
        assert cover_of(actor, people.case) is None
    with acting(colleague) as actor:
        assert covers_of(actor, people.case) == spans[:1]
    address = reverse("case-covers", args=[people.case.pk])
    answer = client.sign_in(people.holder).get(address).content.decode()
    assert colleague.name in answer
    assert REASON in answer
    assert REASON not in client.sign_in(people.colleague).get(address).content.decode()
    assert "Nobody has opened this case to cover" in client.get(address).content.decode()


def test_holder_of_another_case_reads_nothing_of_this_one(acting, colleague):
    people = world()
    hold(case_of(people.team), people.colleague, people.team)
    covered(acting, colleague, people.case)
    with acting(people.colleague) as actor:
        assert covers_of(actor, people.case) == []


def test_list_of_covers_of_a_hidden_case_is_no_page(client, case):
    client.sign_in(person(Role.POLICE_OFFENDER_MANAGER, police()))
    hidden = client.get(reverse("case-covers", args=[case.pk]))
    unknown = client.get(reverse("case-covers", args=[uuid4()]))
    assert bare(hidden) == bare(unknown)
    assert hidden.status_code == 404
