"""Pages of emergency access: the constant answer, the locked row, the banner, the urgent note."""

import re
from datetime import timedelta
from time import monotonic
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.domain.access import EmergencyFinding
from cases.models import EmergencyAccess, UrgentNote
from cases.views.emergency import EVEN_SECONDS
from mappa.agencies.roles import Role
from tests.factories.agencies import person
from tests.factories.cases import CategoryFactory, case_of
from tests.factories.limits import exclude, restrict
from tests.integration.cases.emergencies import (
    LIFE,
    REASON,
    elsewhere,
    events,
    move,
    officer,
    opened,
    past,
    police,
)

pytestmark = pytest.mark.django_db
FORM = {"category": LIFE.value, "reason": REASON}


@pytest.fixture
def team():
    return police()


@pytest.fixture
def breaker(team):
    return person(Role.POLICE_OFFENDER_MANAGER, team)


def ask(client, reference, **fields):
    return client.post(reverse("emergency"), {"reference": reference, **FORM, **fields})


def bare(answer):
    """The bytes of a page without what is new in each: the nonce of its scripts and the token of its forms."""
    text = answer.content.decode()
    text = re.sub(r'nonce="[^"]*"', "", text)
    return re.sub(r'(name="csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"', "", text)


def headers(answer):
    changing = {"content-security-policy", "set-cookie"}
    return {name: value for name, value in answer.headers.items() if name.lower() not in changing}


# The reference form


def hidden(_team, _breaker):
    return elsewhere().reference


def excluded(_team, breaker):
    case = elsewhere()
    exclude(case, breaker)
    return case.reference


def walled(_team, _breaker):
    case = elsewhere()
    CategoryFactory(case=case, category=4)
    return case.reference


def visible(team, _breaker):
    return case_of(team).reference


def restricted(team, _breaker):
    case = case_of(team)
    restrict(case, person(Role.SPO, team))
    return case.reference


def absent(_team, _breaker):
    return "M-2222-2222"


def suspended(_team, breaker):
    finding = {
        "finding": EmergencyFinding.NOT_JUSTIFIED,
        "reviewed_at": timezone.now(),
        "reviewed_by": person(Role.PRIVACY_OFFICER),
        "review_note": "Not for this work.",
    }
    past(breaker, elsewhere(), days_ago=2, **finding)
    return elsewhere().reference


STATES = (hidden, excluded, walled, visible, restricted, absent, suspended)
OPENS = {hidden, restricted}


@pytest.mark.parametrize("state", STATES)
def test_answer_to_a_reference_is_the_same_whatever_it_names(client, team, breaker, state):
    client.sign_in(breaker)
    plain = ask(client, "M-9999-9999")
    plain_page = client.get(plain.url)
    reference = state(team, breaker)
    answer = ask(client, reference)
    page = client.get(answer.url)
    assert (answer.status_code, answer.url) == (302, reverse("emergency-requested"))
    assert (answer.content, headers(answer)) == (plain.content, headers(plain))
    assert bare(page) == bare(plain_page)
    assert "Your request is recorded" in page.content.decode()
    assert EmergencyAccess.objects.filter(reference=reference, ended_at__isnull=True).exists() is (
        state in OPENS
    )


def test_message_queue_and_session_tell_nothing_either(client, breaker):
    client.sign_in(breaker)
    before = set(client.session.keys())
    ask(client, elsewhere().reference)
    assert set(client.session.keys()) == before
    assert "messages" not in client.cookies


@pytest.mark.parametrize("typed", ["m-{0}-{1}", " M {0} {1} ", "M{0}{1}"])
def test_reference_is_understood_however_it_is_typed(client, breaker, typed):
    case = elsewhere()
    ask(client.sign_in(breaker), typed.format(case.reference[2:6], case.reference[7:].lower()))
    assert EmergencyAccess.objects.get().case_id == case.pk


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reference": ""}, "Enter case reference"),
        ({"reference": "the man next door"}, "Enter a case reference like M-2BCD-F345"),
        ({"reference": "M-22222-222"}, None),
        ({"category": ""}, "Select what is happening"),
        ({"category": "CURIOSITY"}, "Select what is happening"),
        ({"reason": ""}, "Enter why you must read this case now"),
        ({"reason": "too short"}, "The reason must have at least 20 characters"),
    ],
)
def test_bad_input_is_told_and_kept(client, breaker, fields, words):
    case = elsewhere()
    answer = client.sign_in(breaker).post(
        reverse("emergency"), {"reference": case.reference, **FORM, **fields}
    )
    if words is None:  # hyphens are only for the eye
        assert answer.status_code == 302
        return
    text = answer.content.decode()
    assert answer.status_code == 200
    assert words.lower() in text.lower()
    assert "govuk-error-summary" in text
    assert fields.get("reason", REASON) in text
    assert not EmergencyAccess.objects.exists()


def test_opened_case_stands_on_the_first_page_and_on_the_page_of_emergencies(client, breaker):
    case = elsewhere()
    ask(client.sign_in(breaker), case.reference)
    for page in (reverse("home"), reverse("emergency")):
        text = client.get(page).content.decode()
        assert case.reference in text
        assert case.nominal.name in text
    assert reverse("case-detail", args=[case.pk]) in text


def test_own_page_says_that_one_is_suspended_and_why(client, team, breaker):
    suspended(team, breaker)
    text = client.sign_in(breaker).get(reverse("emergency")).content.decode()
    assert "found not to be justified" in text
    assert 'name="reference"' not in text


def test_answer_takes_the_same_time(client, team, breaker, django_capture_on_commit_callbacks):
    officer(team)
    client.sign_in(breaker)
    ask(client, elsewhere().reference)  # the first time, everything is still being fetched
    times = {True: [], False: []}
    for _ in range(2):
        for opens, reference in ((True, elsewhere().reference), (False, "M-2222-2222")):
            before = monotonic()
            with django_capture_on_commit_callbacks(execute=True):
                ask(client, reference)
            times[opens].append(monotonic() - before)
    assert EmergencyAccess.objects.count() == 3
    assert min(times[True] + times[False]) >= EVEN_SECONDS
    assert abs(min(times[True]) - min(times[False])) < 0.1


# The locked row


@pytest.fixture
def locked(team):
    case = case_of(team)
    restrict(case, person(Role.SPO, team), message="Ask first.")
    return case


def test_locked_case_opens_by_interruption_form_case(client, breaker, locked):
    client.sign_in(breaker)
    first = client.get(reverse("emergency-open", args=[locked.pk])).content.decode()
    assert locked.reference in first
    assert "Ask first." in first
    assert locked.nominal.last_name not in first
    link = reverse("emergency-reason", args=[locked.pk])
    assert link in first
    assert locked.nominal.last_name not in client.get(link).content.decode()
    answer = client.post(link, FORM)
    assert answer.url == reverse("case-detail", args=[locked.pk])
    assert locked.nominal.last_name in client.get(answer.url).content.decode()


def test_second_click_on_the_form_leads_to_the_same_case(client, breaker, locked):
    link = reverse("emergency-reason", args=[locked.pk])
    client.sign_in(breaker)
    urls = [client.post(link, FORM).url for _ in range(2)]
    assert urls == [reverse("case-detail", args=[locked.pk])] * 2
    assert EmergencyAccess.objects.count() == 1


def test_short_reason_keeps_the_locked_case_locked(client, breaker, locked):
    answer = client.sign_in(breaker).post(
        reverse("emergency-reason", args=[locked.pk]), {**FORM, "reason": "let me in"}
    )
    assert "at least 20 characters" in answer.content.decode()
    assert "let me in" in answer.content.decode()
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("name", ["emergency-open", "emergency-reason"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_ids_that_are_guessed_answer_alike(client, breaker, name, method):
    kept = elsewhere()
    exclude(kept, breaker)
    client.sign_in(breaker)
    if (name, method) == ("emergency-open", "post"):
        method = "get"
    answers = [
        getattr(client, method)(reverse(name, args=[pk]), FORM) for pk in (uuid4(), elsewhere().pk, kept.pk)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({bare(answer) for answer in answers}) == 1


def test_excluded_person_is_not_shown_the_locked_case(client, team, locked):
    user = person(Role.COM, team)
    exclude(locked, user)
    assert client.sign_in(user).get(reverse("emergency-open", args=[locked.pk])).status_code == 404


def test_suspended_person_is_told_so_on_the_locked_case(client, team, breaker, locked):
    suspended(team, breaker)
    text = client.sign_in(breaker).get(reverse("emergency-open", args=[locked.pk])).content.decode()
    assert "You cannot open a case in an emergency for now" in text
    assert reverse("emergency-reason", args=[locked.pk]) not in text
    client.post(reverse("emergency-reason", args=[locked.pk]), FORM)
    assert not EmergencyAccess.objects.filter(ended_at__isnull=True, reviewed_at__isnull=True).exists()


# The banner


@pytest.fixture
def reading(client, acting, breaker):
    """A client that has opened a case, and the access."""
    row = opened(acting, breaker, elsewhere())
    client.sign_in(breaker)
    return client, row


PAGES = ("", "record/", "timeline/", "documents/", "meetings/")


@pytest.mark.parametrize("page", PAGES)
def test_banner_stands_on_every_page_of_the_case(reading, page):
    client, row = reading
    text = client.get(f"/cases/{row.case_id}/{page}").content.decode()
    assert "Emergency access: to read only." in text
    assert re.search(r"(60|59) minutes left, until ", text)
    assert reverse("emergency-end", args=[row.pk]) in text
    assert reverse("emergency-note", args=[row.pk]) in text


def test_banner_counts_down(reading):
    client, row = reading
    move(row, ends_at=timezone.now() + timedelta(seconds=55))
    text = client.get(f"/cases/{row.case_id}/").content.decode()
    assert "1 minute left" in text


def test_banner_is_on_no_page_of_another_case(client, acting, team, breaker):
    opened(acting, breaker, elsewhere())
    mine = case_of(team)
    assert "Emergency access" not in client.sign_in(breaker).get(f"/cases/{mine.pk}/").content.decode()


def test_end_now_closes_the_case(reading):
    client, row = reading
    answer = client.post(reverse("emergency-end", args=[row.pk]), follow=True)
    assert "has ended" in answer.content.decode()
    assert client.get(f"/cases/{row.case_id}/").status_code == 404
    again = client.post(reverse("emergency-end", args=[row.pk]))  # a page that was left open
    assert again.status_code == 302
    assert len(events("EMERGENCY_ENDED")) == 1


def test_page_left_open_past_the_hour_is_not_found(reading):
    client, row = reading
    move(row, ends_at=timezone.now() - timedelta(seconds=1))
    assert client.get(f"/cases/{row.case_id}/record/").status_code == 404
    assert "Emergency access: to read only" not in client.get(reverse("emergency")).content.decode()


def test_nobody_ends_or_writes_on_anothers_access(client, acting, team, breaker):
    row = opened(acting, breaker, elsewhere())
    client.sign_in(person(Role.POLICE_OFFENDER_MANAGER, team))
    for pk in (row.pk, uuid4()):
        assert client.post(reverse("emergency-end", args=[pk])).status_code == 404
        assert client.post(reverse("emergency-note", args=[pk]), {}).status_code == 404
    row.refresh_from_db()
    assert row.ended_at is None


# The urgent note

NOTE = {"kind": "ACTION", "text": "Please send somebody to the school at once. Ring 01632 960001."}


def lead_of(row):
    return row.case.agencyinvolvement_set.get().team


def test_note_stands_first_until_it_is_read(client, reading):
    _, row = reading
    reader = person(Role.COM, lead_of(row))
    answer = client.post(reverse("emergency-note", args=[row.pk]), NOTE)
    assert answer.url == reverse("case-timeline", args=[row.case_id])
    assert NOTE["text"] in client.get(answer.url).content.decode()
    note = UrgentNote.objects.get()
    home = client.sign_in(reader).get("/").content.decode()
    assert home.index("Urgent notes from other agencies") == min(
        home.index(heading) for heading in ("Urgent notes from other agencies", "Emergency access (")
    )
    assert NOTE["text"] in home
    page = reverse("urgent-note", args=[note.pk])
    assert "I have read it" in client.get(page).content.decode()
    client.post(page)
    note.refresh_from_db()
    assert (note.read_by, bool(note.read_at)) == (reader, True)
    assert NOTE["text"] not in client.get("/").content.decode()
    assert "I have read it" not in client.get(page).content.decode()
    assert len(events("URGENT_NOTE_SENT")) == 1
    assert events("URGENT_NOTE_SENT")[0].override_id == row.pk
    assert len(events("URGENT_NOTE_READ")) == 1
    client.post(page)  # read by a colleague meanwhile
    assert len(events("URGENT_NOTE_READ")) == 1


def test_timeline_marks_what_came_by_emergency(client, reading):
    _, row = reading
    client.post(reverse("emergency-note", args=[row.pk]), NOTE)
    text = client.get(f"/cases/{row.case_id}/timeline/").content.decode()
    assert text.count("Emergency access</strong>") == 2
    assert REASON in text


def test_same_words_twice_are_one_note(reading):
    client, row = reading
    for _ in range(2):
        client.post(reverse("emergency-note", args=[row.pk]), NOTE)
    assert UrgentNote.objects.count() == 1


@pytest.mark.parametrize("fields", [{"text": ""}, {"kind": ""}, {"text": "   "}])
def test_empty_note_is_refused(reading, fields):
    client, row = reading
    answer = client.post(reverse("emergency-note", args=[row.pk]), {**NOTE, **fields})
    assert "govuk-error-summary" in answer.content.decode()
    assert not UrgentNote.objects.exists()


def test_note_written_past_the_hour_is_kept_on_the_page_and_not_sent(reading):
    client, row = reading
    move(row, ends_at=timezone.now() - timedelta(seconds=1))
    text = client.post(reverse("emergency-note", args=[row.pk]), NOTE).content.decode()
    assert "was not sent" in text
    assert NOTE["text"] in text
    assert row.case.nominal.last_name not in text
    assert not UrgentNote.objects.exists()


def test_note_is_for_the_lead_team_alone(client, reading):
    _, row = reading
    client.post(reverse("emergency-note", args=[row.pk]), NOTE)
    page = reverse("urgent-note", args=[UrgentNote.objects.get().pk])
    kept = person(Role.COM, lead_of(row))
    exclude(row.case, kept)
    for user in (row.user, person(Role.COM), kept):
        assert client.sign_in(user).get(page).status_code == 404
        assert client.post(page).status_code == 404
