"""The timetable's tasks: what is overdue is flagged, once, under the worker's own login."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from cases import tasks
from cases.domain.enums import DeadlineKind, DeadlineState
from cases.models import Deadline
from mappa.agencies.actor import system_actor
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.celery import app
from mappa.outbox.models import LastRun
from mappa.outbox.periods import KEPT, by_hand, once_for, period_of
from tests.factories.agencies import TeamFactory
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db

TASKS = {
    DeadlineKind.D5_LEVEL1_REVIEW: tasks.flag_overdue_level1_reviews,
    DeadlineKind.D1_LEVEL_CUSTODY: tasks.flag_prerelease_level_setting,
    DeadlineKind.D3_LEVEL_COMMUNITY: tasks.flag_community_level_setting,
}


@pytest.fixture
def worker(acting, today):
    """`with worker():` is the worker's database login."""
    return lambda: acting(system_actor("worker", today), role="mappa_jobs")


def deadline(kind, due_on, **fields):
    case = case_of(TeamFactory())
    row = {"because": "Test", "owner": "Practitioner", "escalates_to": "Manager"} | fields
    return Deadline.objects.create(case=case, area=case.area, kind=kind, due_on=due_on, **row)


@pytest.mark.parametrize(("kind", "task"), TASKS.items())
def test_task_flags_its_own_kind_and_no_other(worker, today, kind, task):
    rows = {each: deadline(each, today - timedelta(days=1)) for each in TASKS}
    with worker():
        assert task() == 1
    for each, row in rows.items():
        row.refresh_from_db()
        assert bool(row.flagged_at) is (each is kind)


@pytest.mark.parametrize(("kind", "task"), TASKS.items())
def test_row_is_in_time_on_its_due_date_and_settled_rows_are_left(worker, today, kind, task):
    deadline(kind, today)
    deadline(kind, today - timedelta(days=9), state=DeadlineState.MET)
    with worker():
        assert task() == 0
    assert not Deadline.objects.filter(flagged_at__isnull=False).exists()


def test_second_run_of_the_period_does_nothing_and_a_run_by_hand_flags_nothing_twice(worker, today):
    row = deadline(DeadlineKind.D5_LEVEL1_REVIEW, today - timedelta(days=1))
    with worker():
        assert tasks.flag_overdue_level1_reviews() == 1
        row.refresh_from_db()
        flagged_at = row.flagged_at
        assert tasks.flag_overdue_level1_reviews() == 0
        assert tasks.flag_overdue_level1_reviews(period=by_hand(uuid4())) == 0
    row.refresh_from_db()
    assert row.flagged_at == flagged_at
    assert AuditEvent.objects.filter(event=EventType.DEADLINE_FLAGGED).count() == 1
    assert LastRun.objects.count() == 2


def test_evidence_names_the_system_and_the_cases(worker, today):
    rows = [deadline(DeadlineKind.D5_LEVEL1_REVIEW, today - timedelta(days=n)) for n in (1, 2)]
    with worker():
        tasks.flag_overdue_level1_reviews()
    event = AuditEvent.objects.get(event=EventType.DEADLINE_FLAGGED)
    assert (event.actor_id, event.actor_name) == (None, "system:deadlines")
    assert set(event.case_ids) == {row.case_id for row in rows}


def test_task_takes_what_a_later_version_may_send(worker):
    with worker():
        assert tasks.flag_community_level_setting(something_new=1) == 0


def test_names_on_the_timetable_are_those_of_the_tasks():
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {task.name for task in TASKS.values()} < wanted
    assert wanted <= set(app.tasks)


def test_period_is_a_quarter_of_an_hour():
    at = datetime(2026, 12, 3, 14, 29, 59, tzinfo=UTC)
    assert period_of(at) == "2026-12-03T14:15Z"
    assert period_of(at + timedelta(seconds=1)) == "2026-12-03T14:30Z"


def test_runs_by_hand_are_told_apart_to_the_last_sign_of_their_key():
    field = LastRun._meta.get_field("period")
    periods = {by_hand(UUID(int=number)) for number in range(20)}
    assert len(periods) == 20
    assert {len(period) <= field.max_length for period in periods} == {True}


def test_work_and_the_row_of_its_run_stand_or_fall_together():
    def fails():
        deadline(DeadlineKind.D5_LEVEL1_REVIEW, timezone.localdate())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        once_for(job="test", period="a", work=fails)
    assert not Deadline.objects.exists()
    assert once_for(job="test", period="a", work=lambda: {"done": 2}) == {"done": 2}
    assert once_for(job="test", period="a", work=fails) is None
    assert LastRun.objects.get().result == {"done": 2}


def test_rows_of_runs_long_past_go():
    once_for(job="test", period="old", work=dict)
    LastRun.objects.update(finished_at=timezone.now() - KEPT - timedelta(days=1))
    once_for(job="test", period="new", work=dict)
    assert [row.period for row in LastRun.objects.all()] == ["new"]
