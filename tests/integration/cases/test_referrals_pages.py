"""Pages of referrals, as a browser without JavaScript sees them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.domain.enums import CaseState, Criterion
from cases.forms.referrals import ScreeningForm
from cases.models import LevelDecision, ReferralAnswer, ReferralScreening
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from tests.factories.agencies import TeamFactory, area, coordinator, person
from tests.factories.cases import case_of
from tests.factories.referrals import LEVEL_2_MET, RATIONALE, ReferralFactory, ScreeningFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def referrer(team):
    return person(Role.COM, team)


@pytest.fixture
def referral(team, referrer):
    case = case_of(team, first_name="Testy", last_name="Fictional")
    return ReferralFactory(case=case, recorded_by=referrer, team=team)


def page(name, referral):
    return reverse(f"referral-{name}", args=[referral.pk])


def decision(referral, **changes):
    answers = {criterion.lower(): str(answer) for criterion, answer in LEVEL_2_MET.items()}
    return answers | {
        "outcome": "ACCEPT_LEVEL_2",
        "rationale": RATIONALE,
        "decided_with": "DI Police Fictional",
        "version": referral.version,
        **changes,
    }


def text(answer):
    return answer.content.decode()


def test_every_criterion_has_its_question():
    form = ScreeningForm()
    assert [form.fields[name].label for name in form.CRITERIA] == [row.label for row in Criterion]
    assert not any(form[name].value() for name in [*form.CRITERIA, "outcome"])


# The queue


def test_queue_shows_what_waits_with_its_clock_in_working_days(client, referral, today):
    overdue = ReferralFactory(
        case=case_of(TeamFactory(), last_name="Overdue"), due_on=today - timedelta(days=14), level_asked=3
    )
    answer = client.sign_in(coordinator()).get("/screening/")
    assert answer.status_code == 200
    shown = text(answer)
    assert "Testy Fictional" in shown
    assert "working days overdue" in shown
    assert shown.index(overdue.case.nominal.name) < shown.index("Testy Fictional")
    assert page("screen", referral) in shown


def test_queue_shows_the_area_and_no_other(client, referral):
    assert "Testy Fictional" not in text(client.sign_in(coordinator("Kent")).get("/screening/"))


def test_queue_records_whose_cases_were_shown(client, referral):
    client.sign_in(coordinator()).get("/screening/")
    event = AuditEvent.objects.get()
    assert (event.event, event.case_ids) == (EventType.CASE_LISTED, [referral.case_id])


def test_queue_narrows_by_codes_and_survives_junk(client, referral):
    client.sign_in(coordinator())
    assert "Testy Fictional" in text(client.get("/screening/?urgency=STANDARD"))
    assert "No referral matches" in text(client.get("/screening/?urgency=EMERGENCY"))
    assert "No referral matches" in text(client.get("/screening/?state=MORE_INFORMATION"))
    assert client.get("/screening/?urgency=junk&state=%00&page=x").status_code == 200


def test_empty_queue_says_so(client):
    assert "No referral waits for a decision" in text(client.sign_in(coordinator()).get("/screening/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_the_same_queries_however_long(client, team, django_assert_num_queries, rows):
    for _ in range(rows):
        ReferralFactory(case=case_of(team), team=team)
        ScreeningFactory(referral=ReferralFactory(case=case_of(team), state="REJECTED", team=team))
    client.sign_in(coordinator())
    client.get("/screening/")
    with django_assert_num_queries(QUERIES):
        client.get("/screening/")
    with django_assert_num_queries(QUERIES):
        client.get("/screening/rejected/")


QUERIES = 21


def test_queue_has_pages(client, team):
    for _ in range(26):
        ReferralFactory(case=case_of(team))
    client.sign_in(coordinator())
    assert len(client.get("/screening/").context["rows"]) == 25
    assert len(client.get("/screening/?page=2").context["rows"]) == 1


def test_register_keeps_every_rejection_with_its_reasons(client, referral):
    ScreeningFactory(referral=referral, rationale="One agency manages this well.")
    shown = text(client.sign_in(coordinator()).get("/screening/rejected/"))
    assert "One agency manages this well." in shown
    assert "Not yet" in shown
    assert "Testy Fictional" not in text(client.sign_in(coordinator("Kent")).get("/screening/rejected/"))


# One referral


@pytest.mark.parametrize(
    "state", ["DRAFT", "SUBMITTED", "MORE_INFORMATION", "ACCEPTED", "REJECTED", "WITHDRAWN"]
)
def test_page_of_a_referral_in_every_state(client, referral, referrer, state):
    referral.state = state
    referral.save()
    ScreeningFactory(referral=referral)
    ReferralAnswer.objects.create(
        case=referral.case,
        area=referral.area,
        referral=referral,
        recorded_by=referrer,
        text="She is told.",
        answered_at=referral.submitted_at,
    )
    answer = client.sign_in(referrer).get(page("detail", referral))
    assert answer.status_code == 200
    assert "She is told." in text(answer)
    assert AuditEvent.objects.get(event=EventType.REFERRAL_VIEWED).case_ids == [referral.case_id]


def test_page_offers_what_can_be_done_and_no_more(client, referral, referrer):
    shown = text(client.sign_in(referrer).get(page("detail", referral)))
    assert "Withdraw the referral" in shown
    assert "Screen this referral" not in shown
    shown = text(client.sign_in(coordinator()).get(page("detail", referral)))
    assert "Screen this referral" in shown
    assert "Withdraw the referral" not in shown


@pytest.mark.parametrize("name", ["detail", "screen", "answer", "withdraw"])
def test_unknown_and_invisible_referral_are_not_found_alike(client, referral, name):
    stranger = person(Role.CO_WORKER) if name != "screen" else coordinator("Kent")
    client.sign_in(stranger)
    hidden = client.get(page(name, referral))
    unknown = client.get(reverse(f"referral-{name}", args=[uuid4()]))
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert "Fictional" not in text(hidden)


# Screening


def test_screening_page_has_referral_facts_and_tests_beside_the_decision(client, referral):
    referral.document_id = uuid4()
    referral.save()
    shown = text(client.sign_in(coordinator()).get(page("screen", referral)))
    for part in ("High or very high risk of serious harm", "Agencies involved", "Level now", "Not known"):
        assert part in shown
    assert reverse("document-detail", args=[referral.document_id]) in shown


def test_decision_is_recorded_once_however_often_it_is_sent(client, referral):
    client.sign_in(coordinator())
    for _ in range(2):
        answer = client.post(page("screen", referral), decision(referral))
        assert (answer.status_code, answer.url) == (302, page("detail", referral))
    assert LevelDecision.objects.filter(case=referral.case).count() == 1
    referral.case.refresh_from_db()
    assert referral.case.state == CaseState.LEVEL_2
    assert "The decision is recorded" in text(client.get(page("detail", referral)))


@pytest.mark.parametrize(
    ("changes", "message", "target"),
    [
        ({"outcome": ""}, "Select the decision", "#id_outcome"),
        ({"outcome": "LEVEL_9"}, "select one of the answers shown", "#id_outcome"),
        ({"rationale": "short"}, "at least 20 characters", "#id_rationale"),
        ({"rationale": ""}, "Enter the reasons for the decision", "#id_rationale"),
        ({"decided_with": ""}, "Enter who you decided with", "#id_decided_with"),
        ({"added_value": "NOT_MET"}, "needs meetings to add value", "#id_added_value"),
        ({"high_rosh": ""}, "Select met, not met or not known", "#id_high_rosh"),
        ({"outcome": "ACCEPT_LEVEL_3"}, "Level 3 needs senior resources", "#id_added_value"),
        ({"outcome": "REJECT", "is_emergency": "on"}, "An emergency decision accepts", "#id_is_emergency"),
    ],
)
def test_bad_decision_keeps_what_was_typed_and_changes_nothing(client, referral, changes, message, target):
    sent = decision(referral) | changes
    answer = client.sign_in(coordinator()).post(page("screen", referral), sent)
    shown = text(answer)
    assert answer.status_code == 200
    assert message in shown
    assert f'href="{target}"' in shown
    assert "There is a problem" in shown
    assert sent["rationale"] in shown
    assert not ReferralScreening.objects.exists()


def test_decision_on_a_referral_that_changed_keeps_the_text_and_can_be_sent_again(client, referral):
    stale = decision(referral)
    referral.version += 1
    referral.save()
    client.sign_in(coordinator())
    shown = client.post(page("screen", referral), stale)
    assert "changed since you opened it" in text(shown)
    assert RATIONALE in text(shown)
    again = stale | {"version": shown.context["form"]["version"].value()}
    assert client.post(page("screen", referral), again).status_code == 302
    assert ReferralScreening.objects.count() == 1


def test_version_that_is_no_number_is_a_page_out_of_date(client, referral):
    answer = client.sign_in(coordinator()).post(page("screen", referral), decision(referral, version="x"))
    assert "This page is out of date" in text(answer)


def test_asking_for_more_needs_no_criteria(client, referral):
    sent = {
        "outcome": "MORE_INFORMATION",
        "rationale": "Please add what the victim liaison officer knows.",
        "decided_with": "DI Police Fictional",
        "version": referral.version,
    }
    assert client.sign_in(coordinator()).post(page("screen", referral), sent).status_code == 302
    referral.refresh_from_db()
    assert referral.state == "MORE_INFORMATION"


def test_decided_referral_shows_why_it_cannot_be_screened(client, referral):
    referral.state = "REJECTED"
    referral.save()
    shown = text(client.sign_in(coordinator()).get(page("screen", referral)))
    assert "This referral is “Rejected”." in shown
    assert 'name="outcome"' not in shown


# Answering, withdrawing, reading


def test_answer_goes_back_to_the_screeners(client, referral, referrer):
    referral.state, referral.due_on = "MORE_INFORMATION", None
    referral.save()
    ScreeningFactory(referral=referral, outcome="MORE_INFORMATION", rationale="What does the VLO know?")
    client.sign_in(referrer)
    assert "What does the VLO know?" in text(client.get(page("answer", referral)))
    empty = client.post(page("answer", referral), {"text": " ", "version": referral.version})
    assert "Enter the information asked for" in text(empty)
    sent = {"text": "She is told.", "version": referral.version}
    for _ in range(2):
        assert client.post(page("answer", referral), sent).status_code == 302
    referral.refresh_from_db()
    assert (referral.state, ReferralAnswer.objects.count()) == ("SUBMITTED", 1)


def test_withdrawal_by_the_page(client, referral, referrer):
    client.sign_in(referrer)
    empty = client.post(page("withdraw", referral), {"reason": ""})
    assert "Enter why the referral is withdrawn" in text(empty)
    for _ in range(2):
        assert client.post(page("withdraw", referral), {"reason": "Moved away"}).status_code == 302
    referral.refresh_from_db()
    assert referral.state == "WITHDRAWN"


def test_withdrawing_a_decided_referral_says_why_not(client, referral, referrer):
    referral.state = "ACCEPTED"
    referral.save()
    answer = client.sign_in(referrer).post(page("withdraw", referral), {"reason": "Late"}, follow=True)
    assert "cannot be done while this is “Accepted”" in text(answer)


def test_reasons_are_read_with_one_button(client, referral, referrer):
    referral.state = "REJECTED"
    referral.save()
    screening = ScreeningFactory(referral=referral)
    client.sign_in(referrer)
    assert "I have read the reasons" in text(client.get(page("detail", referral)))
    assert client.get(page("read", referral)).status_code == 405
    assert client.post(page("read", referral)).status_code == 302
    screening.refresh_from_db()
    assert screening.read_by_referrer_at
    assert "I have read the reasons" not in text(client.get(page("detail", referral)))


def test_team_without_area_of_the_case_still_sees_its_referral(client):
    team = TeamFactory(area=area("Kent"))
    user = person(Role.COM, team)
    referral = ReferralFactory(case=case_of(team), recorded_by=user)
    assert client.sign_in(user).get(page("detail", referral)).status_code == 200
