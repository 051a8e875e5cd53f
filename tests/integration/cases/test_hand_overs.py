"""Passing on to colleagues without an account: by the single point of contact, of what they see, each on record."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.domain.access import HandedOver
from cases.models import HandOver, PanelSpan
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of
from tests.factories.meetings import ActionFactory, MeetingFactory
from tests.factories.sharing import RequestFactory, contact, council

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    return RequestFactory(case=case_of(TeamFactory()), team=council())


def data(day=None, **changed):
    day = day or timezone.localdate()
    return {
        "to_name": "Bryn Invented",
        "to_job": "Housing officer, north office",
        "way": "PHONE",
        "what": "Whether there is a tenancy.",
        "handed_on_day": day.day,
        "handed_on_month": day.month,
        "handed_on_year": day.year,
        "key": str(uuid4()),
    } | changed


def text(answer):
    return answer.content.decode()


def sees_by_panel(user, case):
    PanelSpan.objects.create(
        case=case, area=case.area, user=user, meeting_id=uuid4(), from_on=timezone.localdate()
    )


def test_of_a_request_whose_case_is_not_seen(client, asked):
    officer = contact(asked.team)
    page = reverse("request-answer", args=[asked.pk])
    url = reverse("hand-over-request", args=[asked.pk])
    assert url in text(client.sign_in(officer).get(page))
    assert client.get(url).status_code == 200
    posted = data()
    for _twice in range(2):
        assert client.post(url, posted).url == page
    row = HandOver.objects.get()
    assert (row.about, row.about_id, row.case_id) == (HandedOver.REQUEST, asked.pk, asked.case_id)
    event = AuditEvent.objects.get(event=EventType.HANDED_OVER)
    assert (event.verb, event.recipient) == ("DISCLOSURE", "Housing officer, north office")
    assert (event.case_ids, event.object_ref, event.reason) == ([asked.case_id], row.pk, "PHONE")
    assert "Bryn Invented" not in f"{event.recipient} {event.reason}"
    listed = text(client.sign_in(contact(asked.team)).get(page))
    assert "Bryn Invented" in listed
    assert "Whether there is a tenancy." in listed


def test_of_an_action_and_of_a_case_they_see(client):
    meeting = MeetingFactory()
    officer = contact(council())
    action = ActionFactory(meeting=meeting, owner=officer)
    sees_by_panel(officer, meeting.case)
    client.sign_in(officer)
    for name, pk, back, about in (
        ("hand-over-action", action.pk, reverse("action-update", args=[action.pk]), HandedOver.ACTION),
        (
            "hand-over-case",
            meeting.case_id,
            reverse("hand-over-case", args=[meeting.case_id]),
            HandedOver.CASE,
        ),
    ):
        url = reverse(name, args=[pk])
        assert client.get(url).status_code == 200
        assert client.post(url, data()).url == back
        assert HandOver.objects.filter(about=about, about_id=pk).count() == 1
        assert "Bryn Invented" in text(client.get(back))
    assert "Passed on to a colleague without an account: an action" in text(
        client.get(reverse("case-timeline", args=[meeting.case_id]))
    )
    assert AuditEvent.objects.filter(event=EventType.HANDED_OVER).count() == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"to_name": ""}, "to_name"),
        ({"to_job": " "}, "to_job"),
        ({"what": ""}, "what"),
        ({"way": "PIGEON"}, "way"),
        ({"day": timezone.localdate() + timedelta(days=1)}, "handed_on"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(client, asked, changed, field):
    posted = data(**changed)
    bad = client.sign_in(contact(asked.team)).post(reverse("hand-over-request", args=[asked.pk]), posted)
    assert field in bad.context["form"].errors
    assert not HandOver.objects.exists()


def test_only_single_points_of_contact_pass_on_and_only_what_they_see(client, asked):
    practitioner = person(Role.COM, asked.case.agencyinvolvement_set.get().team)
    url = reverse("hand-over-case", args=[asked.case_id])
    assert client.sign_in(practitioner).post(url, data()).status_code == 403
    officer = contact(council())
    client.sign_in(officer)
    for name in ("hand-over-case", "hand-over-request", "hand-over-action"):
        pks = (asked.pk, asked.case_id, uuid4())
        assert {client.post(reverse(name, args=[pk]), data()).status_code for pk in pks} == {404}
    assert not HandOver.objects.exists()


def test_those_who_work_on_the_case_see_what_was_passed_on_and_strangers_do_not(client, asked):
    client.sign_in(contact(asked.team)).post(reverse("hand-over-request", args=[asked.pk]), data())
    practitioner = person(Role.COM, asked.case.agencyinvolvement_set.get().team)
    timeline = text(client.sign_in(practitioner).get(reverse("case-timeline", args=[asked.case_id])))
    assert "Housing officer, north office" in timeline


def test_database_takes_none_about_what_was_not_asked(acting, asked):
    other = RequestFactory(case=case_of(TeamFactory()), team=council())
    officer = contact(asked.team)
    facts = {
        "to_name": "x",
        "to_job": "x",
        "way": "PHONE",
        "what": "x",
        "handed_on": timezone.localdate(),
        "recorded_by": officer,
        "area_id": asked.area_id,
    }
    rows = (
        {"about": "REQUEST", "about_id": other.pk, "case_id": other.case_id},
        {"about": "REQUEST", "about_id": asked.pk, "case_id": other.case_id},
        {"about": "CASE", "about_id": asked.case_id, "case_id": asked.case_id},
    )
    for row in rows:
        with (
            acting(officer),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            HandOver(**facts, **row).save(force_insert=True)
    with acting(contact(council())):
        assert not HandOver.objects.exists()
