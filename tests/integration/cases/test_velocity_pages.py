"""Pages and API when somebody has opened many cases: what is undone, where it leads, and how they go on."""

import re
import time

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.domain.enums import CaseState
from cases.domain.exports import ExportKind
from cases.domain.velocity import Stage
from cases.models import CaseEvent, ExportFile, Opening, VelocityStop
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from meetings.domain.enums import AttendanceOutcome, MeetingState
from tests.factories.agencies import TeamFactory, area, coordinator, person
from tests.factories.cases import case_of
from tests.factories.exports import REASON
from tests.factories.limits import restrict
from tests.factories.meetings import AttendanceFactory, running_meeting
from tests.factories.velocity import WHY, have_opened, stop_of, went_on
from tests.integration.cases.emergencies import opened, police, probation
from tests.integration.cases.test_exports import ask, make, take
from tests.integration.mappa.signing import PASSWORD, somebody
from tests.integration.mappa.test_step_up import give_proof
from tests.proof import prove

pytestmark = pytest.mark.django_db
HELD = reverse("many-opened")
NAME = "Zzcanaryheldup"


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def com(team):
    return somebody(team=team)


@pytest.fixture
def case(team):
    return case_of(team, last_name=NAME)


def text_of(answer, status=200):
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.content.decode())


def page_of(case):
    return reverse("case-detail", args=[case.pk])


def leads_away(answer):
    return answer.status_code == 302 and answer.url.startswith(f"{HELD}?next=")


def opened_by(user):
    return Opening.objects.filter(user_id=user.pk).count()


def viewed():
    return AuditEvent.objects.filter(event=EventType.CASE_VIEWED).count()


# Counting


def test_each_page_of_a_case_counts_it_and_together_they_count_it_once(client, com, case):
    client.sign_in(com)
    for name in ("case-detail", "case-record", "case-timeline", "document-list", "case-meetings"):
        assert client.get(reverse(name, args=[case.pk])).status_code == 200
    assert list(Opening.objects.values_list("user_id", "opened_id")) == [(com.pk, case.pk)]


@pytest.mark.parametrize("name", ["who-looked", "request-list", "request-ask", "case-restrict"])
def test_pages_about_a_case_that_stand_under_no_tab_count_too(client, team, case, name):
    user = person(Role.SPO, team)
    assert client.sign_in(user).get(reverse(name, args=[case.pk])).status_code == 200
    assert opened_by(user) == 1


def test_a_panel_day_is_a_list_and_its_meeting_is_not(client):
    user, meeting = coordinator(), running_meeting()
    client.sign_in(user)
    assert client.get(reverse("panel-detail", args=[meeting.panel_day_id])).status_code == 200
    assert opened_by(user) == 0
    assert client.get(reverse("meeting-detail", args=[meeting.pk])).status_code == 200
    assert opened_by(user) == 1


def test_the_count_is_one_question(client, com, case, django_assert_max_num_queries):
    client.sign_in(com).get(page_of(case))
    with django_assert_max_num_queries(60) as counted:
        client.get(page_of(case))
    about = [query["sql"] for query in counted.captured_queries]
    assert len([sql for sql in about if "opening" in sql or "velocitystop" in sql]) == 1


def test_lists_searches_and_locked_rows_do_not_count(client, team, case):
    user = person(Role.SPO, team)
    restrict(case_of(team), person(Role.COM, team))
    client.sign_in(user)
    listed = text_of(client.get(reverse("case-list")))
    assert NAME in listed
    assert "What you may know" in listed
    assert NAME in text_of(client.post(reverse("case-search"), {"text": NAME}))
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/cases/").status_code == 200
    assert opened_by(user) == 0


def test_a_refused_page_does_not_count(client, com):
    hidden = case_of(probation(area=area("Kent")))
    assert client.sign_in(com).get(page_of(hidden)).status_code == 404
    assert opened_by(com) == 0


def test_files_of_cases_are_made_and_given_out_all_the_same(client, acting, team, case):
    user = person(Role.SPO, team)
    stop_of(user)
    row = make(ask(acting, user, 1, kind=ExportKind.CSV, reason=REASON))
    assert take(acting, user, row)[1]
    assert client.sign_in(user).get(reverse("export-detail", args=[row.pk])).status_code == 200
    assert ExportFile.objects.filter(export=row).exists()
    assert opened_by(user) == 0


def test_the_api_counts_and_refuses_in_words(client, com, case):
    address = f"/api/v1/cases/{case.pk}/"
    client.sign_in(com)
    assert client.get(address).status_code == 200
    assert opened_by(com) == 1
    have_opened(com, 60)
    answer = client.get(address)
    assert answer.status_code == 429
    assert HELD in answer.json()["detail"]
    assert NAME not in answer.content.decode()
    assert VelocityStop.objects.get(stage=Stage.PROOF).an_hour == 61


# Held up


def test_the_page_past_the_limit_is_undone_and_leads_to_the_question(client, com, case):
    have_opened(com, 60)
    answer = client.sign_in(com).get(page_of(case))
    assert answer.url == f"{HELD}?next={page_of(case).replace('/', '%2F')}"
    assert (viewed(), opened_by(com)) == (0, 60)
    assert AuditEvent.objects.get(event=EventType.MANY_OPENED).route == "case-detail"
    held = text_of(client.get(answer.url))
    assert "61 different cases within an hour" in held
    assert NAME not in held
    assert leads_away(client.get(reverse("case-timeline", args=[case.pk])))
    assert client.get(reverse("case-list")).status_code == 200


def test_a_part_of_a_page_is_told_to_leave_it_whole(client, com, case):
    have_opened(com, 60)
    answer = client.sign_in(com).get(page_of(case), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["HX-Redirect"].startswith(HELD)


def test_at_three_quarters_the_page_is_shown_as_ever(client, com, case):
    have_opened(com, 45)
    assert NAME in text_of(client.sign_in(com).get(page_of(case)))
    assert VelocityStop.objects.get().stage == Stage.WARNING
    assert client.get(HELD).url == "/"


def test_a_form_about_a_case_that_was_open_is_answered_and_no_page_is_shown(client, com, case):
    client.sign_in(com).get(page_of(case))
    have_opened(com, 60)
    assert leads_away(client.get(page_of(case_of(case.leadagency_set.get().team))))
    address = reverse("event-record", args=[case.pk])
    empty = client.post(address, {})
    assert "There is a problem" in text_of(empty)
    assert not CaseEvent.objects.filter(case=case).exists()
    assert leads_away(client.get(address))


def test_signing_in_just_before_is_no_proof_of_it_and_a_new_one_is(client, com, case):
    have_opened(com, 60)
    client.sign_in(com)
    prove(client, com, at=time.time() - 2, active_at=time.time())
    page = client.get(page_of(case)).url
    asked = client.post(HELD, {"reason": WHY, "next": page_of(case)})
    assert asked.url.startswith("/accounts/reauthenticate/")
    assert client.get(page).status_code == 200
    assert VelocityStop.objects.get(stage=Stage.PROOF).passed_at is None


def test_one_field_later_the_person_is_where_they_were(client, com, case):
    have_opened(com, 60)
    client.sign_in(com)
    prove(client, com, at=time.time() - 2, active_at=time.time())
    client.get(page_of(case))
    back = give_proof(client, client.post(HELD, {"reason": WHY, "next": page_of(case)}))
    onwards = client.get(back.url)
    assert onwards.url == page_of(case)
    row = VelocityStop.objects.get(stage=Stage.PROOF)
    assert (row.reason, bool(row.passed_at)) == (WHY, True)
    assert NAME in text_of(client.get(onwards.url))


def test_a_wrong_password_or_no_reason_lets_nobody_go_on(client, com, case):
    have_opened(com, 60)
    client.sign_in(com)
    prove(client, com, at=time.time() - 2, active_at=time.time())
    client.get(page_of(case))
    asked = client.post(HELD, {"reason": "", "next": "/"})
    assert give_proof(client, asked, password="wrong-one").status_code == 200
    assert leads_away(client.get(page_of(case)))
    assert "Enter the reason" in text_of(client.get(give_proof(client, asked, password=PASSWORD).url))
    assert leads_away(client.get(page_of(case)))


@pytest.mark.parametrize("path", ["https://example.org/", "//example.org/", "javascript:alert(1)", "", "x"])
def test_it_leads_to_pages_of_this_site_alone(client, com, path):
    assert client.sign_in(com).get(HELD, {"next": path}).url == "/"


def test_past_twice_the_limit_the_page_names_who_can_help_and_takes_no_form(client, com, case, team):
    officer, manager = person(Role.PRIVACY_OFFICER, team), person(Role.SPO, team)
    have_opened(com, 120)
    went_on(com)
    assert leads_away(client.sign_in(com).get(page_of(case)))
    html = text_of(client.get(HELD))
    assert officer.name in html
    assert manager.name in html
    assert "<textarea" not in html
    prove(client, com)
    assert "cannot go on by yourself" in text_of(client.post(HELD, {"reason": WHY}))
    assert leads_away(client.get(page_of(case)))


def test_an_agency_where_nobody_can_lift_it_is_told_what_to_do(client, com, case):
    stop_of(com)
    assert "Ask its system administrator" in text_of(client.sign_in(com).get(HELD))


# Never kept out


def test_who_sits_in_the_running_meeting_keeps_its_case_and_no_other(client, case):
    meeting = running_meeting()
    chair = meeting.panel_day.chair
    have_opened(chair, 130)
    stop_of(chair)
    client.sign_in(chair)
    for name in ("meeting-detail", "meeting-run"):
        assert client.get(reverse(name, args=[meeting.pk])).status_code == 200
    assert client.get(page_of(meeting.case)).status_code == 200
    other = running_meeting(state=MeetingState.HELD, panel_day__chair=chair)
    assert leads_away(client.get(page_of(other.case)))


@pytest.mark.parametrize(("outcome", "kept"), [("", True), (AttendanceOutcome.APOLOGIES, False)])
def test_a_seat_at_the_meeting_counts_while_the_person_is_not_away(client, team, com, outcome, kept):
    case = case_of(team, state=CaseState.LEVEL_2)
    meeting = running_meeting(case=case)
    AttendanceFactory(meeting=meeting, user=com, outcome=outcome)
    have_opened(com, 60)
    assert (client.sign_in(com).get(page_of(case)).status_code == 200) is kept


def test_a_case_opened_in_an_emergency_stays_open(client, acting, case):
    officer = person(Role.POLICE_OFFENDER_MANAGER, police())
    have_opened(officer, 60)
    assert opened(acting, officer, case)
    assert NAME in text_of(client.sign_in(officer).get(page_of(case)))
    assert not VelocityStop.objects.exclude(stage=Stage.WARNING).exists()


def test_a_coordinator_is_asked_at_their_own_limit(client, case):
    user = coordinator()
    have_opened(user, 199)
    assert client.sign_in(user).get(page_of(case)).status_code == 200
    assert leads_away(client.get(page_of(case_of(case.leadagency_set.get().team))))


# Those who see and lift


def test_officer_finds_it_on_the_first_page_lists_it_and_lifts_it(client, com, case, team):
    stop_of(com, Stage.WARNING)
    row = stop_of(com)
    officer = person(Role.PRIVACY_OFFICER, team)
    address = reverse("stop-lift", args=[row.pk])
    home = text_of(client.sign_in(officer).get("/"))
    assert address in home
    assert home.count("Many cases opened") >= 2
    listed = text_of(client.get(reverse("stop-list")))
    assert com.name in listed
    assert "Stopped" in listed
    assert "Privacy officers told" in listed
    assert "121" in text_of(client.get(address))
    assert "Enter the reason" in text_of(client.post(address, {"reason": "x"}))
    assert client.post(address, {"reason": WHY}).url == reverse("stop-list")
    shown = text_of(client.get(address))
    assert WHY in shown
    assert "<textarea" not in shown
    assert address in text_of(client.get("/"))
    assert NAME in text_of(client.sign_in(com).get(page_of(case)))


def test_lifting_asks_for_proof(client, com, team):
    row, officer = stop_of(com), person(Role.PRIVACY_OFFICER, team)
    client.sign_in(officer)
    prove(client, officer, at=time.time() - 600, active_at=time.time())
    answer = client.post(reverse("stop-lift", args=[row.pk]), {"reason": WHY})
    assert answer.url.startswith("/accounts/reauthenticate/")
    row.refresh_from_db()
    assert row.passed_at is None


def test_managers_see_what_waits_and_their_own_stop_is_refused(client, com, team):
    manager = person(Role.SPO, team)
    warned, row, own = stop_of(com, Stage.WARNING), stop_of(com), stop_of(manager)
    client.sign_in(manager)
    home = text_of(client.get("/"))
    assert reverse("stop-lift", args=[row.pk]) in home
    assert reverse("stop-lift", args=[own.pk]) not in home
    assert "Somebody else must lift it" in text_of(client.get(reverse("stop-lift", args=[own.pk])))
    assert client.get(reverse("stop-lift", args=[warned.pk])).status_code == 404


def test_lists_are_for_those_who_may_lift(client, com, team):
    row = stop_of(com)
    client.sign_in(com)
    assert client.get(reverse("stop-list")).status_code == 403
    assert client.get(reverse("stop-lift", args=[row.pk])).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_however_long(client, team, django_assert_num_queries, rows):
    for _ in range(rows):
        stop_of(
            person(Role.COM, team), passed_at=timezone.now(), reason=WHY, lifted_by=person(Role.SPO, team)
        )
    client.sign_in(person(Role.PRIVACY_OFFICER, team))
    client.get(reverse("stop-list"))
    with django_assert_num_queries(20):
        assert text_of(client.get(reverse("stop-list"))).count("Lifted") == rows
