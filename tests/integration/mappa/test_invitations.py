"""An invitation: a link that sets a first password once, within seven days, and answers everybody else evenly."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as of_settings
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from mappa.agencies.models import User
from mappa.agencies.roles import Role
from mappa.audit.models import AuditEvent
from mappa.outbox.models import OutboxItem
from mappa.signing_in import invitations
from mappa.signing_in.jobs import send_invitation
from mappa.web_log import route_of
from tests.conftest import AppClient, as_role
from tests.factories.agencies import TeamFactory, person
from tests.integration.cases.even import bare

pytestmark = pytest.mark.django_db
PASSWORD = "four quiet lamps by the river"
SITE = "https://mappa.example"
BOTH = {"password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def joiner():
    user = person(Role.COM, email="joiner@probation.example")
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture
def admin(client):
    user = person(Role.SYSTEM_ADMINISTRATOR)
    client.sign_in(user)
    return user


def sent_link():
    """The address in the last e-mail, without the site."""
    (link,) = re.findall(rf"{SITE}(\S+)", mail.outbox[-1].body)
    return link


def invite(user):
    with as_role("mappa_jobs"):
        send_invitation(user_id=str(user.pk))
    return sent_link()


def test_a_joiner_chooses_a_password_once_and_signs_in(joiner):
    link, browser = invite(joiner), AppClient()
    for _ in range(2):
        assert joiner.username in browser.get(link).content.decode()
    answer = browser.post(link, BOTH)
    assert answer.url == reverse("account_login")
    joiner.refresh_from_db()
    assert joiner.check_password(PASSWORD)
    assert browser.post(link, BOTH | {"password1": "x", "password2": "x"}).status_code == 404
    assert browser.get(link).status_code == 404
    entered = browser.post(reverse("account_login"), {"login": joiner.username, "password": PASSWORD})
    assert entered.status_code == 302
    told = AuditEvent.objects.filter(event="ACCOUNT_CHANGED").values_list("reason", flat=True)
    assert list(told) == ["FIRST_PASSWORD BY INVITATION"]


def test_the_email_names_nobody_and_no_table_holds_the_link(joiner):
    link = invite(joiner)
    (message,) = mail.outbox
    assert message.to == [joiner.email]
    for name in (joiner.username, joiner.last_name, joiner.first_name):
        assert name not in message.subject + message.body.replace(link, "")
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert token not in str(list(OutboxItem.objects.values()))
    assert token not in str(User.objects.filter(pk=joiner.pk).values())


def test_the_web_log_has_no_link(joiner):
    assert route_of(invite(joiner)) == "invitation"


@pytest.mark.parametrize(
    ("passwords", "words"),
    [
        ({"password1": "short", "password2": "short"}, "15 characters"),
        ({"password1": PASSWORD, "password2": PASSWORD + "s"}, "same password"),
        ({"password1": "", "password2": ""}, "Enter"),
    ],
)
def test_a_bad_password_sets_nothing_and_spends_no_link(joiner, passwords, words):
    link = invite(joiner)
    answer = AppClient().post(link, passwords)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert AppClient().post(link, BOTH).status_code == 302


def over(joiner, link):
    """Links that lead nowhere, each for a reason of its own."""
    pk, token = link.rstrip("/").split("/")[-2:]
    return {
        "made up": link.replace(token, "aaaaaa-" + "b" * 32),
        "of somebody else": link.replace(pk, str(person(Role.COM).pk)),
        "of nobody": link.replace(pk, str(uuid4())),
        "no token at all": link.replace(token, "x"),
    }


def test_every_link_that_does_not_work_is_answered_alike(joiner):
    link = invite(joiner)
    answers = [AppClient().get(address) for address in over(joiner, link).values()]
    with override_settings(PASSWORD_RESET_TIMEOUT=-1):
        answers.append(AppClient().get(link))
    User.objects.filter(pk=joiner.pk).update(is_active=False)
    answers.append(AppClient().get(link))
    assert {answer.status_code for answer in answers} == {404}
    assert len({bare(answer) for answer in answers}) == 1
    assert b"more than 7 days old" in answers[0].content


def test_a_link_lasts_seven_days():
    assert timedelta(seconds=of_settings.PASSWORD_RESET_TIMEOUT) == invitations.VALID_FOR == timedelta(days=7)


def test_a_link_is_over_after_its_days_and_not_before(joiner, monkeypatch):
    link = invite(joiner)
    for days, status in ((7, 200), (7.01, 404)):
        later = timezone.localtime().replace(tzinfo=None) + timedelta(days=days)
        monkeypatch.setattr(invitations._links, "_now", lambda later=later: later)
        assert AppClient().get(link).status_code == status


def test_it_sets_no_password_where_there_is_one(joiner):
    link = invite(joiner)
    joiner.set_password("another long one for them")
    joiner.save()
    assert AppClient().post(link, BOTH).status_code == 404
    joiner.refresh_from_db()
    assert not joiner.check_password(PASSWORD)


def test_somebody_signed_in_sets_no_password_for_another(joiner):
    link = invite(joiner)
    assert AppClient().sign_in(person(Role.COM)).post(link, BOTH).status_code == 404


def test_nobody_is_sent_one_who_needs_none(joiner):
    leaver = person(Role.COM, email="leaver@probation.example", is_active=False)
    known = person(Role.COM, email="known@probation.example")
    known.set_password(PASSWORD)
    known.save()
    nameless = person(Role.COM, email="")
    nameless.set_unusable_password()
    nameless.save()
    for user in (leaver, known, nameless):
        send_invitation(user_id=str(user.pk))
    send_invitation(user_id=str(uuid4()))
    assert mail.outbox == []


def test_people_of_an_agency_with_its_own_sign_in_are_not_invited(joiner, settings):
    apps = [{"name": joiner.agency.name, "provider_id": "p", "client_id": "c", "secret": "s", "settings": {}}]
    settings.SOCIALACCOUNT_PROVIDERS = {"agency": {"APPS": apps}}
    assert not invitations.is_for(joiner)
    send_invitation(user_id=str(joiner.pk))
    assert mail.outbox == []


def test_without_an_address_of_the_site_the_job_fails_where_it_is_seen(joiner, settings):
    settings.SITE_URL = ""
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        send_invitation(user_id=str(joiner.pk))


def test_making_an_account_invites_and_it_can_be_sent_again(client, admin):
    made = {
        "username": "new.com",
        "first_name": "Newly",
        "last_name": "Fictional",
        "email": "new.com@probation.example",
        "agency": str(TeamFactory().agency_id),
    }
    answer = client.post(reverse("account-new"), made, follow=True)
    assert "an invitation sent" in answer.content.decode()
    user = User.objects.get(username="new.com")
    assert OutboxItem.objects.filter(job="send_invitation", payload={"user_id": str(user.pk)}).count() == 1
    again = client.post(reverse("account-invite", args=[user.pk]), follow=True)
    assert "on its way" in again.content.decode()
    assert OutboxItem.objects.filter(job="send_invitation").count() == 2
    told = AuditEvent.objects.filter(event="ACCOUNT_CHANGED").order_by("occurred_at")
    assert list(told.values_list("reason", flat=True)) == ["ACCOUNT_MADE", "INVITED AGAIN"]


def test_an_account_that_needs_none_is_told_so(client, admin):
    known = person(Role.COM, email="known@probation.example")
    known.set_password(PASSWORD)
    known.save()
    answer = client.post(reverse("account-invite", args=[known.pk]), follow=True)
    assert "needs no invitation" in answer.content.decode()
    assert "Send the invitation again" not in answer.content.decode()
    assert not OutboxItem.objects.filter(job="send_invitation").exists()
