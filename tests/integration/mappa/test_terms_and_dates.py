"""The terms of use, and vetting and training in date: no page of a case before them, and nothing goes round."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mappa.agencies.models import Training, User
from mappa.agencies.roles import Role
from mappa.audit.models import AuditEvent
from mappa.signing_in.terms import TERMS_OF
from tests.factories.agencies import TeamFactory, person
from tests.proof import prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return person(Role.COM, TeamFactory())


def change(user, **columns):
    User.objects.filter(pk=user.pk).update(**columns)


@pytest.mark.parametrize("before", [None, TERMS_OF - timedelta(seconds=1)])
def test_terms_come_before_every_page_and_once(client, officer, before):
    change(officer, terms_accepted_at=before)
    client.sign_in(officer)
    for name in ("home", "case-list", "case-search", "emergency"):
        assert client.get(reverse(name)).url == reverse("terms"), name
    assert client.get("/api/v1/cases/").status_code == 403
    assert "I have read and accept them" in client.get(reverse("terms")).content.decode()
    assert client.post(reverse("terms")).url == reverse("home")
    assert client.get(reverse("home")).status_code == 200
    client.post(reverse("terms"))
    reasons = AuditEvent.objects.filter(event="ACCOUNT_CHANGED").values_list("reason", flat=True)
    assert list(reasons) == ["TERMS_ACCEPTED"]
    assert "You have accepted" in client.get(reverse("terms")).content.decode()


def test_one_can_sign_out_without_accepting(client, officer):
    change(officer, terms_accepted_at=None)
    client.sign_in(officer)
    assert client.get(reverse("account_logout")).status_code == 200


@pytest.mark.parametrize(("days", "works"), [(-1, False), (0, True)])
def test_vetting_counts_to_the_end_of_its_day(client, officer, days, works):
    change(officer, vetting_expires_on=timezone.localdate() + timedelta(days=days))
    answer = client.sign_in(officer).get(reverse("case-list"))
    assert (answer.status_code == 200) is works
    if not works:
        assert answer.url == reverse("not-in-date")
        page = client.get(answer.url).content.decode()
        assert "Your vetting counted until" in page
        assert client.get("/api/v1/cases/").status_code == 403


def test_vetting_that_ends_today_shuts_an_open_session_at_its_next_request(client, officer):
    client.sign_in(officer)
    assert client.get(reverse("case-list")).status_code == 200
    change(officer, vetting_expires_on=timezone.localdate() - timedelta(days=1))
    assert client.get(reverse("case-list")).url == reverse("not-in-date")


@pytest.mark.parametrize(("days", "works"), [(-1, False), (0, True)])
def test_training_counts_to_the_end_of_its_day(client, officer, days, works):
    end = timezone.localdate() + timedelta(days=days)
    Training.objects.filter(user=officer).update(expires_on=end)
    client.sign_in(officer)
    prove(client, officer, trained_on="")
    answer = client.get(reverse("case-list"))
    assert (answer.status_code == 200) is works
    if not works:
        assert "No training of yours is in date" in client.get(answer.url).content.decode()


def test_newest_course_counts_and_yesterdays_look_up_does_not(client, officer):
    yesterday = timezone.localdate() - timedelta(days=1)
    Training.objects.filter(user=officer).update(expires_on=yesterday)
    client.sign_in(officer)
    prove(client, officer, trained_on=yesterday.isoformat())
    assert client.get(reverse("case-list")).url == reverse("not-in-date")
    Training.objects.create(user=officer, course="Again", completed_on=yesterday)
    assert client.get(reverse("case-list")).status_code == 200
    assert client.session["trained_on"] == timezone.localdate().isoformat()


def test_who_opens_no_case_needs_neither(client):
    admin = person(Role.SYSTEM_ADMINISTRATOR)
    change(admin, vetting_expires_on=None)
    Training.objects.filter(user=admin).delete()
    client.sign_in(admin)
    prove(client, admin, trained_on="")
    assert client.get(reverse("administration")).status_code == 200
    assert client.get(reverse("not-in-date")).url == reverse("home")
