"""An exclusion beats every road to a case, in both walls, and every page, paper and list that could tell of it."""

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.domain.enums import CaseState
from cases.models import (
    Case,
    CaseUserGrant,
    CoverSpan,
    EmergencyAccess,
    InformationRequest,
    Nominal,
    PanelSpan,
    Substitute,
)
from cases.selectors.search import possible_duplicates
from cases.selectors.sight import sight_of
from cases.selectors.work import workload_for
from cases.visibility import sees
from forms_docset.models import Document, DocumentFile
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for
from tests.factories.agencies import TeamFactory, area, coordinator, person
from tests.factories.cases import InvolvementFactory, case_of
from tests.factories.limits import exclude, limit, restrict, world
from tests.factories.meetings import ActionFactory, AttendanceFactory, MeetingFactory, PanelDayFactory
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return case_of(TeamFactory(), state=CaseState.LEVEL_2, last_name="Zzhidden")


def here(case, **fields):
    return {"case": case, "area": case.area} | fields


def by_team(case, _today):
    return person(Role.COM, case.agencyinvolvement_set.get().team)


def by_team_above(case, _today):
    team = case.agencyinvolvement_set.get().team
    team.parent = TeamFactory()
    team.save()
    return person(Role.SPO, team.parent)


def by_area(case, _today):
    return coordinator(case.area.name)


def by_panel(case, today):
    user = person(Role.PANEL_MEMBER)
    PanelSpan.objects.create(**here(case, user=user, meeting_id=uuid4(), from_on=today))
    return user


def by_standing_in(case, today):
    user = person(Role.COM)
    other = person(Role.COM)
    Substitute.objects.create(**here(case, user=user, instead_of=other, duty="x", from_on=today))
    return user


def by_cover(case, _today):
    user, now = person(Role.COM), timezone.now()
    CoverSpan.objects.create(
        **here(case, user=user, reason="x", opened_at=now, ends_at=now + timedelta(hours=9))
    )
    return user


def by_grant(case, today):
    user, giver = person(Role.SPO, TeamFactory(area=area("Kent"))), coordinator()
    grant = {"user": user, "granted_by": giver, "reason": "x", "expires_on": today, "area": case.area}
    grant |= {"submission_key": uuid4()}
    permission = CaseUserGrant._meta.get_field("permission").remote_field.model.objects.get(
        codename="view_case", content_type__app_label="cases"
    )
    CaseUserGrant.objects.create(content_object=case, permission=permission, **grant)
    return user


def by_emergency(case, today):
    user, now = person(Role.COM, TeamFactory(area=area("Kent"))), timezone.now()
    EmergencyAccess.objects.create(
        **here(case, user=user, agency=user.agency, reference=case.reference, category="OTHER"),
        reason="Seen with a child outside a school",
        started_at=now,
        ends_at=now + timedelta(hours=1),
        review_due_on=today,
    )
    return user


ROADS = (
    by_team,
    by_team_above,
    by_area,
    by_panel,
    by_standing_in,
    by_cover,
    by_grant,
    by_emergency,
)


def seen(acting, user, case):
    """Whether both walls show it, on the case and on what hangs on it; fails when they differ."""
    with acting(user) as actor:
        raw = Case.objects.filter(pk=case.pk).exists()
        hung = Nominal.objects.filter(case_id=case.pk).exists()
    ruled = sees(actor_for(user), case.pk)
    listed = user.pk in sight_of(case, actor.on).seeing
    assert raw == hung == ruled == listed
    return ruled


@pytest.mark.parametrize("road", ROADS)
def test_exclusion_closes_every_road(acting, today, case, road):
    user = road(case, today)
    assert seen(acting, user, case)
    exclude(case, user)
    assert not seen(acting, user, case)


@pytest.mark.parametrize("road", ROADS)
def test_exclusion_that_is_over_or_yet_to_come_or_anothers_closes_nothing(acting, today, case, road):
    user, now, day = road(case, today), timezone.now(), timedelta(days=1)
    exclude(case, user, starts_at=now - 3 * day, ends_at=now - day)
    exclude(case, user, starts_at=now + day)
    exclude(case, person(Role.COM))
    exclude(case_of(TeamFactory()), user)
    assert seen(acting, user, case)


@pytest.mark.parametrize("road", ROADS)
def test_restriction_closes_every_road_but_an_emergency(acting, today, case, road):
    user = road(case, today)
    restrict(case, person(Role.COM))
    assert seen(acting, user, case) is (road is by_emergency)


@pytest.mark.parametrize("road", ROADS)
def test_whoever_left_sees_nothing_and_is_not_listed(acting, today, case, road):
    user = road(case, today)
    user.memberships.update(to_on=today - timedelta(days=1))
    assert not seen(acting, user, case)


@pytest.mark.parametrize("model", [CoverSpan, EmergencyAccess])
def test_excluded_people_open_no_door_themselves(acting, today, case, model):
    user, now = by_team(case, today), timezone.now()
    exclude(case, user)
    fields = {"user": user, "reason": "Somebody may come to harm now", "ends_at": now}
    if model is CoverSpan:
        fields |= {"opened_at": now}
    else:
        fields |= {
            "agency": user.agency,
            "reference": case.reference,
            "category": "OTHER",
            "started_at": now,
            "review_due_on": today,
        }
    with acting(user), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        model.objects.bulk_create([model(**here(case, **fields))])


def test_a_request_for_information_is_withdrawn_from_the_excluded(client, acting, today, case):
    user = person(Role.AGENCY_CONTACT)
    row = InformationRequest.objects.create(
        **here(case, team=user.memberships.get().team, question="Known?", purpose="Plan", due_on=today),
        identity={"name": "Testy Zzhidden", "reference": case.reference},
    )
    page = reverse("request-answer", args=[row.pk])
    browser = client.sign_in(user)
    assert browser.get(page).status_code == 200
    exclude(case, user)
    assert browser.get(page).status_code == browser.post(page, {"anything_known": "no"}).status_code == 404
    assert "Zzhidden" not in browser.get("/").content.decode()
    with acting(user):
        assert not InformationRequest.objects.exists()


@pytest.fixture
def everything(case, today):
    """Addresses of everything that hangs on the case, for somebody whose team is involved in it."""
    day = PanelDayFactory(held_on=today)
    meeting = MeetingFactory(case=case, panel_day=day)
    AttendanceFactory(meeting=meeting)
    action = ActionFactory(meeting=meeting)
    referral = ReferralFactory(case=case, level_asked=3)
    document = Document.objects.create(**here(case, slug="screening", state="SIGNED"))
    pdf = b"%PDF-1.7 paper"
    DocumentFile.objects.create(
        **here(case, document=document, html="x", pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest())
    )
    return [
        reverse("case-detail", args=[case.pk]),
        reverse("case-record", args=[case.pk]),
        reverse("case-timeline", args=[case.pk]),
        reverse("case-meetings", args=[case.pk]),
        reverse("case-access", args=[case.pk]),
        reverse("document-list", args=[case.pk]),
        reverse("meeting-detail", args=[meeting.pk]),
        reverse("action-update", args=[action.pk]),
        reverse("referral-detail", args=[referral.pk]),
        reverse("document-detail", args=[document.pk]),
        reverse("document-pdf", args=[document.pk]),
        f"/api/v1/cases/{case.pk}/",
    ]


LISTS = ("/", "/cases/", "/meetings/", "/actions/", "/api/v1/cases/", "/screening/", "/screening/rejected/")


@pytest.mark.parametrize("who", [Role.SPO, Role.POLICE_SUPERVISOR, Role.COORDINATOR])
def test_no_page_paper_or_list_tells_the_excluded(client, case, everything, who):
    user = coordinator() if who is Role.COORDINATOR else person(who, case.agencyinvolvement_set.get().team)
    browser = client.sign_in(user)
    assert {browser.get(page).status_code for page in everything} == {200}
    before = {page: browser.get(page) for page in LISTS}
    assert case.reference in before["/cases/"].content.decode()
    exclude(case, user)
    assert {browser.get(page).status_code for page in everything} == {404}
    for page in LISTS:
        answer = browser.get(page)
        assert answer.status_code == before[page].status_code
        assert case.reference not in answer.content.decode()
        assert "Zzhidden" not in answer.content.decode()
        assert str(case.pk) not in answer.content.decode()


def test_panel_day_tells_neither_number_nor_times_of_hidden_slots(client, case, everything):
    user = coordinator()
    browser = client.sign_in(user)
    panel = case.meeting_set.get().panel_day
    other = case_of(TeamFactory(), state=CaseState.LEVEL_2)
    page = reverse("meeting-schedule", args=[panel.pk])
    data = {"case": str(other.pk), "slot_at": "09:30", "minutes_planned": "40", "purpose": "Plan"}
    assert "Another nominal has this slot" in browser.post(page, data).content.decode()
    exclude(case, user)
    day = browser.get(reverse("panel-detail", args=[panel.pk])).content.decode()
    assert case.reference not in day
    assert "Zzhidden" not in day
    # The first slot of the day: none is taken, as far as they may know, and no clash betrays that one is.
    assert 'value="09:30"' in browser.get(page).content.decode()
    assert browser.post(page, data).status_code == 302


@pytest.mark.parametrize("road", [by_team, by_area])
def test_identifying_the_same_person_warns_nobody_excluded(acting, today, case, road):
    user = road(case, today)
    born = case.nominal.born_on
    for expected in (1, 0):
        with acting(user) as actor:
            found = possible_duplicates(actor, last_name="Zzhidden", born_on=born, numbers=[])
        assert len(found) == expected
        exclude(case, user)


def test_workload_counts_no_hidden_case(acting, today):
    made = world()
    with acting(made.manager) as actor:
        assert [row["cases"] for row in workload_for(actor)] == [1]
    exclude(made.case, made.manager)
    with acting(made.manager) as actor:
        assert workload_for(actor) == []


def test_who_may_see_is_the_rule_of_visibility_for_everybody(acting, today, case):
    people = [road(case, today) for road in ROADS]
    InvolvementFactory(case=case, role="INVOLVED")
    people += [person(role, case.agencyinvolvement_set.first().team) for role in Role]
    named = people[::3]
    for kind, users in (("RESTRICTION", [*named, people[1]]), ("EXCLUSION", people[::4])):
        for user in people:
            seen(acting, user, case)
        limit(case, kind, *users)
    for user in people:
        seen(acting, user, case)
