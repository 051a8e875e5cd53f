"""Notices by e-mail: the same words for everybody, to whoever still works here, once."""

from uuid import uuid4

import pytest
from django.core import mail

from mappa.agencies.actor import system_actor
from mappa.outbox.jobs import deliver, send_notice
from mappa.outbox.models import OutboxItem
from mappa.outbox.notices import notify
from tests.factories.agencies import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(acting, today):
    """`with worker():` is the worker's database login."""
    return lambda: acting(system_actor("worker", today), role="mappa_jobs")


def test_notice_names_nobody(worker, settings):
    settings.SITE_URL = "https://mappa.example"
    person = UserFactory(email="reader@example.org", last_name="Samplewell")
    notify(user_ids=[person.pk], key="something:1")
    with worker():
        deliver(item_id=str(OutboxItem.objects.get().pk))
    (sent,) = mail.outbox
    assert sent.to == ["reader@example.org"]
    assert sent.subject == "You have something new in MAPPA casework"
    assert sent.body == (
        "You have something new in MAPPA casework. Sign in to see what it is.\n\nhttps://mappa.example"
    )
    assert OutboxItem.objects.get().done_at


def test_row_holds_ids_only():
    person = UserFactory(email="reader@example.org")
    notify(user_ids=[person.pk], key="something:1")
    row = OutboxItem.objects.get()
    assert (row.kind, row.job, row.payload) == ("MESSAGE", "send_notice", {"user_id": str(person.pk)})
    assert row.idempotency_key == f"notice:something:1:{person.pk}"


def test_same_thing_is_told_once(acting):
    people = [UserFactory(), UserFactory()]
    with acting(people[0]):
        for _ in range(2):
            notify(user_ids=[person.pk for person in people] * 2, key="something:1")
    assert OutboxItem.objects.count() == 2


@pytest.mark.parametrize("fields", [{"email": ""}, {"email": "gone@example.org", "is_active": False}])
def test_nobody_is_written_to_without_an_address_or_who_left(worker, fields):
    person = UserFactory(**fields)
    with worker():
        send_notice(user_id=str(person.pk))
        send_notice(user_id=str(uuid4()))
    assert mail.outbox == []
