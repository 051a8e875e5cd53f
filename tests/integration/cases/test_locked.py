"""Who may know that a restricted case exists, what they are told, and that everybody else is told nothing at all."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.domain.enums import CaseState, LimitationKind
from cases.jobs import tell_of_access_request
from cases.models import AccessRequest, CaseCategory, EmergencyAccess
from cases.selectors.limitations import area_of_locked, locked_rows_for
from mappa.agencies.actor import system_actor
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.outbox.models import OutboxItem
from tests.factories.agencies import AgencyFactory, TeamFactory, area, coordinator, person
from tests.factories.cases import InvolvementFactory, case_of
from tests.factories.limits import MESSAGE, exclude, limit, restrict, world

pytestmark = pytest.mark.django_db
LIST = reverse("case-list")


@pytest.fixture
def here():
    made = world(first_name="Testy", last_name="Zzhidden", state=CaseState.LEVEL_2)
    restrict(made.case, made.holder, made.manager)
    return made


def text(answer):
    return answer.content.decode()


def url(name, case, *args):
    return reverse(name, args=[case.pk, *args])


def known(acting, user):
    """References of the locked rows somebody is shown."""
    with acting(user) as actor:
        return [row.reference for row in locked_rows_for(actor)]


def told(answer):
    """The bytes of an answer without what differs on every answer: form keys and the script's nonce."""
    body = re.sub(rb'"X-CSRFToken": "[^"]+"', b"", answer.content)
    return re.sub(rb'(csrfmiddlewaretoken" value=|nonce=)"[^"]+"', b"", body), answer.status_code


def test_coordinator_and_staff_of_an_involved_agency_know_it(acting, here):
    police = TeamFactory(agency=AgencyFactory(name="Fictional Police", kind=AgencyKind.POLICE))
    InvolvementFactory(case=here.case, team=police, role="INVOLVED")
    officer = person(Role.POLICE_OFFENDER_MANAGER, TeamFactory(agency=police.agency))
    for user in (here.colleague, here.coordinator, officer, person(Role.COM)):
        assert known(acting, user) == [here.case.reference]


def test_everybody_else_does_not(acting, here):
    kent = TeamFactory(area=area("Kent"))
    other_agency = TeamFactory(
        agency=AgencyFactory(name="Fictional Council", kind=AgencyKind.HOUSING_AUTHORITY)
    )
    strangers = (
        coordinator("Kent"),
        person(Role.COM, kent),
        person(Role.CASE_ADMINISTRATOR, other_agency),
        person(Role.SMB_MEMBER),
        person(Role.SYSTEM_ADMINISTRATOR),
        person(Role.COM, here.team, is_active=False),
        here.holder,
        here.manager,
    )
    for user in strangers:
        assert known(acting, user) == [], user.memberships.get().role


def test_neither_does_who_is_excluded_or_not_cleared_or_in_an_emergency(acting, here, today):
    exclude(here.case, here.colleague)
    assert known(acting, here.colleague) == []
    assert known(acting, here.coordinator) == [here.case.reference]
    EmergencyAccess.objects.create(
        case=here.case,
        area=here.case.area,
        user=here.coordinator,
        agency=here.coordinator.agency,
        reference=here.case.reference,
        category="OTHER",
        reason="Seen with a child outside a school",
        started_at=timezone.now(),
        ends_at=timezone.now() + timedelta(hours=1),
        review_due_on=today,
    )
    # They see it for now: it stands among their cases, not among the locked rows.
    assert known(acting, here.coordinator) == []
    CaseCategory.objects.create(
        case=here.case, area=here.case.area, category=4, because="x", rule="x", from_on=today
    )
    assert known(acting, person(Role.COM)) == []
    cleared = person(Role.COM, category4_cleared_to=today)
    assert known(acting, cleared) == [here.case.reference]


def test_an_exclusion_alone_and_a_restriction_that_is_over_show_no_row(acting):
    open_case = world()
    exclude(open_case.case, open_case.colleague)
    now = timezone.now()
    day = timedelta(days=1)
    restrict(case_of(open_case.team), open_case.manager, starts_at=now - 3 * day, ends_at=now - day)
    restrict(case_of(open_case.team), open_case.manager, starts_at=now + day)
    assert known(acting, open_case.colleague) == []


def test_the_area_of_a_case_is_given_to_whom_it_is_shown_alone(acting, here):
    with acting(here.colleague):
        assert area_of_locked(here.case.pk) == here.case.area_id
    for user in (coordinator("Kent"), here.holder):
        with acting(user):
            assert area_of_locked(here.case.pk) is None


def test_list_shows_the_row_beneath_whatever_the_filter_and_order(client, here):
    first, last = (case_of(here.team, last_name=name) for name in ("Aaa", "Zzz"))
    browser = client.sign_in(here.colleague)
    for query in (
        "",
        "?sort=-name",
        "?state=LEVEL_1",
        "?category=3",
        "?overdue=on",
        "?state=nonsense",
        "?page=9",
    ):
        page = text(browser.get(LIST + query))
        assert page.count(here.case.reference) == 1, query
        row = page[page.index("Restricted cases") :]
        assert here.case.reference in row
        assert MESSAGE in row
        assert "Zzhidden" not in page
        assert first.reference not in row
        assert last.reference not in row
    assert AuditEvent.objects.filter(event=EventType.LOCKED_ROW_SHOWN, case_ids=[here.case.pk]).count() == 7


def test_locked_rows_come_in_pages_of_their_own(client, here):
    for _ in range(26):
        restrict(case_of(here.team), here.manager)
    browser = client.sign_in(here.colleague)
    first, second = text(browser.get(LIST)), text(browser.get(f"{LIST}?locked=2"))
    rows = [len(set(re.findall(r"/cases/[0-9a-f-]{36}/locked/", page))) for page in (first, second)]
    assert rows == [25, 2]


def test_locked_page_tells_no_more_than_the_row(client, here):
    page = text(client.sign_in(here.colleague).get(url("case-locked", here.case)))
    for words in (here.case.reference, MESSAGE, "The manager, 01632 960000", "Ask for access"):
        assert words in page
    for words in ("Zzhidden", "Testy", "Category", "Level", here.team.name, here.holder.name):
        assert words not in page


def test_who_sees_the_case_is_led_to_it(client, here):
    assert client.sign_in(here.holder).get(url("case-locked", here.case)).url == url("case-detail", here.case)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "name",
    [
        "case-locked",
        "case-detail",
        "case-access",
        "case-restrict",
        "case-exclude",
        "case-step-aside",
        "case-record",
        "case-timeline",
    ],
)
def test_hidden_and_unknown_cases_are_answered_alike(client, here, name, method):
    excluded = person(Role.SPO, here.team)
    exclude(here.case, excluded)
    for user in (coordinator("Kent"), excluded, person(Role.SPO, TeamFactory(area=area("Kent")))):
        browser = client.sign_in(user)
        hidden, unknown = (
            getattr(browser, method)(reverse(name, args=[pk]), {"reason": "x", "key": str(uuid4())})
            for pk in (here.case.pk, uuid4())
        )
        assert told(hidden) == told(unknown)
        assert hidden.status_code == 404


def test_emergency_is_offered_to_roles_that_may(client, here):
    may, may_not = person(Role.COM), person(Role.KEY_WORKER, here.team)
    for user, offered in ((may, True), (may_not, False)):
        page = text(client.sign_in(user).get(url("case-locked", here.case)))
        assert ("Open the case in an emergency" in page) is offered


def test_asking_for_access_has_one_answer_and_leaves_one_request(client, acting, here, today):
    browser, page = client.sign_in(here.colleague), url("case-locked", here.case)
    assert "Enter why you need to see the case" in text(browser.post(page, {"reason": " "}))
    answers = [browser.post(page, {"reason": "His sister rang me."}) for _ in range(2)]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, page)}
    assert "passed to those who decide" in text(browser.get(page))
    request = AccessRequest.objects.get()
    assert (request.user, request.area, request.reason) == (
        here.colleague,
        here.case.area,
        "His sister rang me.",
    )
    assert AuditEvent.objects.filter(event=EventType.ACCESS_ASKED, case_ids=[here.case.pk]).count() == 2
    with acting(system_actor("worker", today), role="mappa_jobs"):
        for item in OutboxItem.objects.filter(job="access_asked"):
            tell_of_access_request(**item.payload)
    told_to = {item.payload["user_id"] for item in OutboxItem.objects.filter(job="send_notice")}
    assert told_to == {str(here.holder.pk), str(here.manager.pk)}


def asked(client, here):
    client.sign_in(here.colleague).post(url("case-locked", here.case), {"reason": "His sister rang me."})
    return AccessRequest.objects.get()


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_the_answer_lets_in_or_does_not(client, here, answer):
    row = asked(client, here)
    page = reverse("access-request", args=[row.pk])
    browser = client.sign_in(here.manager)
    assert here.colleague.name in text(browser.get("/"))
    assert "His sister rang me." in text(browser.get(page))
    assert "Answer the question" in text(browser.post(page, {}))
    assert browser.post(page, {"let_in": answer}).status_code == 302
    assert "asks to see a restricted case" not in text(browser.get("/"))
    browser.sign_in(here.colleague)
    sees = browser.get(url("case-detail", here.case)).status_code
    assert sees == (200 if answer == "yes" else 404)
    assert AuditEvent.objects.filter(event=EventType.ACCESS_ANSWERED).count() == 1


def test_a_stale_answer_changes_nothing(client, here):
    row = asked(client, here)
    page = reverse("access-request", args=[row.pk])
    browser = client.sign_in(here.manager)
    browser.post(page, {"let_in": "no"})
    assert browser.post(page, {"let_in": "no"}).status_code == 302
    assert "answered already" in text(browser.post(page, {"let_in": "yes"}))
    row.refresh_from_db()
    assert row.let_in is False


def test_an_excluded_person_is_not_let_in_by_an_earlier_request(client, here):
    row = asked(client, here)
    exclude(here.case, here.colleague)
    page = reverse("access-request", args=[row.pk])
    assert "cannot be let in" in text(client.sign_in(here.manager).post(page, {"let_in": "yes"}))
    assert client.sign_in(here.colleague).get(url("case-locked", here.case)).status_code == 404


def test_request_is_hidden_from_whom_the_case_is_hidden(client, here):
    row = asked(client, here)
    for user in (here.colleague, here.coordinator, coordinator("Kent")):
        answer = client.sign_in(user).get(reverse("access-request", args=[row.pk]))
        assert answer.status_code == (404 if user.memberships.get().role == Role.COORDINATOR else 403)


def test_nobody_asks_in_anothers_name_or_for_a_case_they_are_not_shown(acting, here):
    kept = limit(case_of(here.team), LimitationKind.EXCLUSION, here.colleague).case
    rows = (
        AccessRequest(case=here.case, area=here.case.area, user=here.coordinator, reason="x"),
        AccessRequest(case=kept, area=kept.area, user=here.colleague, reason="x"),
        AccessRequest(case=here.case, area=area("Kent"), user=here.colleague, reason="x"),
    )
    with acting(here.colleague):
        for row in rows:
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                AccessRequest.objects.bulk_create([row], ignore_conflicts=True)
