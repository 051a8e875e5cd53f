"""The queue of record: nothing lost, nothing twice."""

from datetime import timedelta
from time import monotonic

import pytest
from django.db import transaction
from django.utils import timezone

from mappa.agencies.actor import system_actor
from mappa.agencies.models import Agency
from mappa.celery import app
from mappa.outbox import registry
from mappa.outbox.jobs import LEASE, MOST_ATTEMPTS, deliver, deliver_due
from mappa.outbox.models import OutboxItem
from mappa.outbox.registry import job
from mappa.outbox.services import post

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(monkeypatch):
    """A registry of the test's own."""
    kept = {}
    monkeypatch.setattr(registry, "_JOBS", kept)
    return kept


@pytest.fixture
def worker(acting, today):
    """`with worker():` is the worker's database login."""
    return lambda: acting(system_actor("worker", today), role="mappa_jobs")


def posted(name="write", **payload):
    post(job=name, payload=payload, key=f"{name}-{payload}")
    return OutboxItem.objects.get()


def writes_agency(*, name):
    Agency.objects.create(name=name, kind="OTHER")


def test_same_key_is_one_piece_of_work():
    for _ in range(3):
        post(job="write", payload={"name": "A"}, key="once")
    assert OutboxItem.objects.count() == 1


def test_work_asked_for_by_a_page_that_fails_is_not_there():
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012 - the row is written before the failure
        post(job="write", payload={}, key="never")
        raise RuntimeError
    assert not OutboxItem.objects.exists()


def test_job_is_done_once_however_often_it_is_delivered(jobs, worker):
    job("write")(writes_agency)
    item = posted(name="write")
    item.payload = {"name": "Made by a job"}
    item.save()
    with worker():
        for _ in range(3):
            deliver(item_id=str(item.pk))
    assert Agency.objects.filter(name="Made by a job").count() == 1
    item.refresh_from_db()
    assert item.done_at
    assert item.attempts == 1


def test_work_and_its_mark_stand_or_fall_together(jobs, worker):
    @job("write")
    def writes_then_fails(*, name):
        writes_agency(name=name)
        raise ValueError("a name that must not be kept: Testy Fictional")

    item = posted(name="write")
    OutboxItem.objects.filter(pk=item.pk).update(payload={"name": "Half done"})
    with worker():
        deliver(item_id=str(item.pk))
    item.refresh_from_db()
    assert not Agency.objects.filter(name="Half done").exists()
    assert (item.done_at, item.failed_at, item.error, item.attempts) == (None, None, "ValueError", 1)


def test_row_under_a_lease_is_left_alone_until_the_lease_runs_out(jobs, worker):
    job("write")(writes_agency)
    item = posted(name="write")
    in_hand = timezone.now() + timedelta(seconds=30)
    OutboxItem.objects.filter(pk=item.pk).update(payload={"name": "Later"}, leased_until=in_hand)
    with worker():
        deliver(item_id=str(item.pk))
        assert deliver_due() == 0
    assert not Agency.objects.filter(name="Later").exists()
    OutboxItem.objects.update(leased_until=timezone.now() - LEASE)
    with worker():
        assert deliver_due() == 1
    assert Agency.objects.filter(name="Later").exists()


def test_job_that_keeps_failing_is_given_up_visibly(jobs, worker):
    @job("write")
    def fails():
        raise KeyError

    item = posted(name="write")
    with worker():
        for _ in range(MOST_ATTEMPTS + 2):
            OutboxItem.objects.update(leased_until=None)
            deliver(item_id=str(item.pk))
    item.refresh_from_db()
    assert item.failed_at
    assert (item.attempts, item.error) == (MOST_ATTEMPTS, "KeyError")


def test_job_nobody_registered_is_a_failure_that_shows(jobs, worker):
    item = posted(name="unheard_of")
    with worker():
        deliver(item_id=str(item.pk))
    item.refresh_from_db()
    assert item.error == "KeyError"


def test_timetable_finds_rows_whose_doorbell_was_lost(jobs, worker):
    job("write")(writes_agency)
    item = posted(name="write")
    OutboxItem.objects.filter(pk=item.pk).update(payload={"name": "Found"})
    with worker():
        assert deliver_due() == 0
    OutboxItem.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    with worker():
        assert deliver_due() == 1
        assert deliver_due() == 0
    assert Agency.objects.filter(name="Found").exists()


def test_two_functions_cannot_claim_one_job(jobs):
    job("write")(writes_agency)
    with pytest.raises(ValueError, match="Two functions"):
        job("write")(writes_agency)


def test_doorbell_rings_after_the_commit_with_the_id_only(django_capture_on_commit_callbacks):
    with app.connection_for_write() as broker:
        queue = app.amqp.queues[app.conf.task_default_queue].bind(broker.default_channel)
        queue.declare()
        queue.purge()
        with django_capture_on_commit_callbacks(execute=True):
            post(job="write", payload={"case_id": "a-case"}, key="ring")
            assert queue.get() is None
        message = queue.get()
        message.ack()
        assert queue.get() is None
    assert message.headers["task"] == deliver.name
    assert message.payload[1] == {"item_id": str(OutboxItem.objects.get().pk)}


@pytest.fixture
def no_broker():
    """A broker that refuses connections, until the test ends."""
    right = app.conf.broker_write_url
    app.conf.broker_write_url = "redis://127.0.0.1:1/0"
    app.amqp._producer_pool = None
    yield
    app.conf.broker_write_url = right
    app.amqp._producer_pool = None


def test_broker_that_is_away_loses_nothing(no_broker, caplog, django_capture_on_commit_callbacks):
    before = monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        post(job="write", payload={}, key="kept")
    assert monotonic() - before < 3  # somebody waits for this page
    assert "Error calling post.<locals>.ring" in caplog.text
    assert OutboxItem.objects.filter(done_at__isnull=True).count() == 1
