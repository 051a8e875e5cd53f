"""Who looked: the readable log of a case, the console of a privacy officer, one's own looks."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.selectors.access_logs import PAGE, KindOfAct
from cases.services.emergency import open_in_emergency
from mappa.agencies.roles import PERMISSIONS, Permission, Role
from mappa.audit.events import EventType, Verb
from mappa.audit.services import record, record_view
from tests.factories.agencies import coordinator, person
from tests.factories.cases import case_of
from tests.factories.limits import exclude
from tests.integration.cases.emergencies import (
    LIFE,
    REASON,
    elsewhere,
    events,
    officer,
    opened,
    police,
    probation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return probation()


@pytest.fixture
def case(team):
    return case_of(team)


@pytest.fixture
def manager(team):
    return person(Role.SPO, team)


@pytest.fixture
def practitioner(team):
    return person(Role.COM, team)


def looked(acting, user, case, event=EventType.CASE_VIEWED):
    with acting(user) as actor:
        record_view(actor=actor, event=event, case_ids=[case.pk])


def log_of(client, case, query=""):
    return client.get(f"{reverse('who-looked', args=[case.pk])}{query}").content.decode()


# Of one case


def test_log_says_who_when_and_what_in_words(client, acting, case, manager, practitioner):
    looked(acting, practitioner, case)
    text = log_of(client.sign_in(manager), case)
    assert practitioner.name in text
    assert "Looked at the case" in text
    assert practitioner.agency.name in text
    assert "CASE_VIEWED" not in text


def test_emergency_is_marked_with_what_was_happening(client, acting, case, manager):
    breaker = person(Role.POLICE_OFFENDER_MANAGER, police())
    opened(acting, breaker, case)
    looked(acting, breaker, case)
    text = log_of(client.sign_in(manager), case, f"?person={breaker.pk}")
    assert text.count("Emergency access</strong>") == 2
    assert "Somebody may come to serious harm now" in text
    assert "Started emergency access" in text


def test_reading_the_log_is_in_the_log(client, case, manager):
    client.sign_in(manager)
    log_of(client, case)
    assert [row.case_ids for row in events("ACCESS_LOG_VIEWED")] == [[case.pk]]
    assert "Looked at who had looked" in log_of(client, case)


def test_log_is_narrowed_by_person_and_dates(client, acting, case, manager, practitioner):
    other = person(Role.COM, case.agencyinvolvement_set.get().team)
    looked(acting, practitioner, case)
    looked(acting, other, case, EventType.REFERRAL_VIEWED)
    client.sign_in(manager)
    text = log_of(client, case, f"?person={other.pk}")
    assert "Looked at a referral" in text
    assert "Looked at the case" not in text
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    this_day = f"?since_day={today.day}&since_month={today.month}&since_year={today.year}"
    until = f"&until_day={today.day}&until_month={today.month}&until_year={today.year}"
    assert "Looked at a referral" in log_of(client, case, this_day + until)
    later = f"?since_day={tomorrow.day}&since_month={tomorrow.month}&since_year={tomorrow.year}"
    assert "Looked at a referral" not in log_of(client, case, later)


@pytest.mark.parametrize(
    "query",
    [
        "?person=nobody",
        "?person=5f1f2a52-57f1-4f0e-8d0c-0c5d6f3a7b11",
        "?since_day=99&since_month=1&since_year=2026",
    ],
)
def test_filter_nobody_can_read_shows_nothing(client, acting, case, manager, practitioner, query):
    looked(acting, practitioner, case)
    assert "Nothing in the log matches" in log_of(client.sign_in(manager), case, query)


@pytest.mark.parametrize("query", ["?page=0", "?page=-1", "?page=abc", "?page=²"])
def test_page_nobody_can_read_is_the_first(client, acting, case, manager, practitioner, query):
    looked(acting, practitioner, case)
    assert "Looked at the case" in log_of(client.sign_in(manager), case, query)


def test_log_is_paged(client, acting, case, manager, practitioner):
    with acting(practitioner) as actor:
        for _ in range(PAGE + 3):
            record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    client.sign_in(manager)
    first = log_of(client, case, f"?person={practitioner.pk}")
    assert first.count("Looked at the case") == PAGE
    assert f"person={practitioner.pk}&amp;page=2" in first
    second = log_of(client, case, f"?person={practitioner.pk}&page=2")
    assert second.count("Looked at the case") == 3
    assert "Older" not in second


@pytest.mark.parametrize("role", sorted(Role))
def test_log_is_for_those_who_oversee_the_case(client, case, team, role):
    answer = client.sign_in(person(role, team)).get(reverse("who-looked", args=[case.pk]))
    if Permission.VIEW_ACCESS_LOG not in PERMISSIONS[role]:
        assert answer.status_code == 403
        return
    sees = role is not Role.COORDINATOR  # by the area, not by the team
    assert answer.status_code == (200 if sees or team.area_id == case.area_id else 404)


def test_log_of_a_hidden_case_and_of_none_are_the_same(client, manager):
    kept = elsewhere()
    exclude(kept, manager)
    client.sign_in(manager)
    answers = {
        client.get(reverse("who-looked", args=[pk])).status_code for pk in (uuid4(), elsewhere().pk, kept.pk)
    }
    assert answers == {404}


def test_overview_leads_to_the_log(client, case, manager, practitioner):
    link = reverse("who-looked", args=[case.pk])
    assert link in client.sign_in(manager).get(f"/cases/{case.pk}/").content.decode()
    assert link not in client.sign_in(practitioner).get(f"/cases/{case.pk}/").content.decode()


def test_coordinator_of_the_area_reads_it(client, case):
    assert client.sign_in(coordinator()).get(reverse("who-looked", args=[case.pk])).status_code == 200


# The console


@pytest.fixture
def privacy(team):
    return officer(team)


def searched(client, **fields):
    return client.post(reverse("access-logs"), fields).content.decode()


def test_console_finds_what_ones_own_people_did(client, acting, case, practitioner, privacy):
    breaker = person(Role.POLICE_OFFENDER_MANAGER, police())
    opened(acting, breaker, case)
    looked(acting, practitioner, case)
    text = searched(client.sign_in(privacy))
    assert f"{practitioner.first_name} {practitioner.last_name} (" in text
    assert case.reference in text
    assert breaker.username not in text
    assert case.nominal.last_name not in text


def test_console_narrows(client, acting, team, case, practitioner, privacy):
    other_case, other = case_of(team), person(Role.COM, team)
    looked(acting, practitioner, case)
    looked(acting, other, other_case)
    with acting(other) as actor:
        record(actor=actor, event=EventType.NOMINAL_CHANGED, case_ids=[other_case.pk], reason="key_date:ROTL")
    client.sign_in(privacy)
    found = searched(client, reference=f" {case.reference.lower()} ")
    assert case.reference in found
    assert other_case.reference not in found
    found = searched(client, person=str(other.pk), kind="ALTERATION")
    assert "Changed the record" in found
    assert "Key date: rotl" in found
    assert "Looked at the case" not in found
    assert "Nothing in the log matches" in searched(client, only_emergency="on")


def test_console_finds_emergencies(client, acting, privacy, team):
    breaker = person(Role.COM, team)
    case = elsewhere()
    opened(acting, breaker, case)
    looked(acting, breaker, case)
    found = searched(client.sign_in(privacy), only_emergency="on")
    assert found.count(case.reference) == 2
    assert "Somebody may come to serious harm now" in found


def test_each_search_is_in_the_log(client, privacy):
    client.sign_in(privacy)
    client.get(reverse("access-logs"))
    assert events("EVIDENCE_SEARCHED") == []
    searched(client, reference="M-2222-2222")
    (row,) = events("EVIDENCE_SEARCHED")
    assert row.terms_hash
    assert "2222" not in row.reason + row.terms_hash


def test_console_pages_by_post(client, acting, case, practitioner, privacy):
    with acting(practitioner) as actor:
        for _ in range(PAGE + 2):
            record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    client.sign_in(privacy)
    first = searched(client, person=str(practitioner.pk))
    assert first.count("Looked at the case") == PAGE
    assert f'name="person" value="{practitioner.pk}"' in first
    assert searched(client, person=str(practitioner.pk), page="2").count("Looked at the case") == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reference": "Mr Smith"}, "Enter a case reference like M-2BCD-F345"),
        ({"person": "nobody"}, "select one of the answers shown"),
        ({"kind": "SNOOPING"}, "select one of the answers shown"),
        ({"page": "0"}, "govuk-error-summary"),
        ({"since_day": "31", "since_month": "2", "since_year": "2026"}, "From must be a real date"),
        (
            {
                "since_day": "2",
                "since_month": "2",
                "since_year": "2026",
                "until_day": "1",
                "until_month": "2",
                "until_year": "2026",
            },
            "Until must be on or after the first day",
        ),
    ],
)
def test_console_tells_bad_input_and_finds_nothing(
    client, acting, case, practitioner, privacy, fields, words
):
    looked(acting, practitioner, case)
    text = searched(client.sign_in(privacy), **fields)
    assert words in text
    assert "Looked at the case" not in text
    assert events("EVIDENCE_SEARCHED") == []


def test_people_of_other_agencies_cannot_be_chosen(client, privacy):
    stranger = person(Role.COM, police())
    client.sign_in(privacy)
    assert str(stranger.pk) not in client.get(reverse("access-logs")).content.decode()
    assert "select one of the answers shown" in searched(client, person=str(stranger.pk))


def test_console_is_for_privacy_officers(client, team):
    for role in Role:
        if Permission.REVIEW_ACCESS not in PERMISSIONS[role]:
            assert client.sign_in(person(role, team)).get(reverse("access-logs")).status_code == 403


def test_kinds_of_act_are_the_verbs():
    assert {kind.value for kind in KindOfAct} == {verb.value for verb in Verb}
    assert sorted(event for kind in KindOfAct for event in kind.events) == sorted(EventType)


# One's own


def test_everybody_reads_their_own_looks(client, acting, case, practitioner):
    looked(acting, practitioner, case)
    client.sign_in(practitioner)
    text = client.get(reverse("my-looks")).content.decode()
    assert "Looked at the case" in text
    assert case.reference in text
    assert reverse("my-looks") in client.get("/").content.decode()


def test_own_looks_name_no_case_one_does_not_see_any_more(client, acting, case, practitioner):
    looked(acting, practitioner, case)
    exclude(case, practitioner)
    text = client.sign_in(practitioner).get(reverse("my-looks")).content.decode()
    assert "Looked at the case" in text
    assert case.reference not in text


def test_own_looks_tell_nothing_of_a_reference_that_was_refused(client, acting):
    user = person(Role.POLICE_OFFENDER_MANAGER, police())
    kept = elsewhere()
    exclude(kept, user)
    pages = []
    for reference in (kept.reference, "M-2222-2222"):
        with acting(user) as actor:
            open_in_emergency(actor=actor, reference=reference, category=LIFE, reason=REASON)
        text = client.sign_in(user).get(reverse("my-looks")).content.decode()
        pages.append((kept.reference in text, text.count("Was refused emergency access")))
    assert pages == [(False, 1), (False, 2)]
