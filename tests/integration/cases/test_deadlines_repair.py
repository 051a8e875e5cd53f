"""The nightly repair: whatever became of the rows, they are what the rules give, and a second run finds nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import tasks
from cases.domain.enums import CaseState, CloseReason, DeadlineState
from cases.models import Case, CustodySpell, Deadline
from cases.selectors.facts import facts_for, facts_of
from cases.services.deadlines import dues_of, replan_deadlines
from cases.services.deadlines_repair import repair_deadlines
from mappa.agencies.actor import system_actor
from mappa.audit.models import AuditEvent
from tests.factories.agencies import TeamFactory
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(acting, today):
    """`with worker():` is the worker's database login."""
    return lambda: acting(system_actor("worker", today), role="mappa_jobs")


@pytest.fixture
def cases(today, worker):
    states = (CaseState.IDENTIFIED, CaseState.LEVEL_1, CaseState.LEVEL_2, CaseState.CANDIDATE)
    made = [case_of(TeamFactory(), state=state) for state in states]
    with worker():
        for case in made:
            replan_deadlines(case=case, on=today)
    return made


def rows_of(case):
    rows = Deadline.objects.filter(case=case, state=DeadlineState.OPEN)
    return {(row.kind, row.due_on, row.because) for row in rows}


def in_line(cases, today):
    return all(
        rows_of(case) == {(row.kind.value, row.due_on, row.because) for row in dues_of(case, today)}
        for case in Case.objects.select_related("nominal").filter(pk__in=[case.pk for case in cases])
    )


def test_what_is_in_line_is_left_alone(cases, worker, today):
    before = list(Deadline.objects.order_by("pk").values())
    with worker():
        assert repair_deadlines(on=today) == 0
    assert list(Deadline.objects.order_by("pk").values()) == before
    assert not AuditEvent.objects.filter(event="DEADLINE_REPAIRED").exists()


def lose(row):
    row.delete()


def move(row):
    Deadline.objects.filter(pk=row.pk).update(due_on=row.due_on + timedelta(days=3))


def misname(row):
    Deadline.objects.filter(pk=row.pk).update(owner="Somebody else")


@pytest.mark.parametrize("spoil", [lose, move, misname])
def test_what_went_wrong_is_repaired_once(cases, worker, today, spoil):
    row = Deadline.objects.filter(case=cases[1]).order_by("pk").first()
    spoil(row)
    with worker():
        assert repair_deadlines(on=today) == 1
        assert repair_deadlines(on=today) == 0
    assert in_line(cases, today)
    event = AuditEvent.objects.get(event="DEADLINE_REPAIRED")
    assert event.case_ids == [cases[1].pk]


def test_a_fact_changed_behind_the_rules_is_followed(cases, worker, today):
    case = cases[0]
    CustodySpell.objects.create(case=case, area=case.area, custody="CUSTODY", from_on=today)
    with worker():
        assert repair_deadlines(on=today) > 0
    assert in_line(cases, today)


def test_rows_of_a_case_no_longer_managed_are_withdrawn(cases, worker, today):
    case = cases[1]
    before = len(rows_of(case))
    Case.objects.filter(pk=case.pk).update(
        state=CaseState.CLOSED, closed_on=today, closed_reason=CloseReason.DIED
    )
    with worker():
        assert repair_deadlines(on=today) == before
    assert rows_of(case) == set()


def test_a_row_put_off_loses_its_flag(cases, worker, today):
    row = Deadline.objects.filter(case=cases[1]).order_by("pk").first()
    late = {"due_on": today - timedelta(days=3), "flagged_at": cases[1].created_at}
    Deadline.objects.filter(pk=row.pk).update(**late)
    wanted = {due.kind.value: due for due in dues_of(cases[1], today)}[row.kind]
    with worker():
        repair_deadlines(on=today)
    row.refresh_from_db()
    assert row.due_on == wanted.due_on
    assert bool(row.flagged_at) is wanted.overdue


def test_facts_of_many_are_those_of_each(cases):
    loaded = list(Case.objects.select_related("nominal").order_by("pk"))
    assert facts_for(loaded) == {case.pk: facts_of(case) for case in loaded}


def test_many_are_read_with_as_many_statements_as_one(cases):
    loaded = list(Case.objects.select_related("nominal").order_by("pk"))
    counts = []
    for some in (loaded[:1], loaded):
        with CaptureQueriesContext(connection) as captured:
            facts_for(some)
        counts.append(len(captured))
    assert counts == [15, 15]


def test_the_nightly_task_runs_once_a_night(cases, worker):
    Deadline.objects.filter(case=cases[1]).delete()
    with worker():
        assert tasks.repair_all_deadlines() > 0
        Deadline.objects.filter(case=cases[1]).delete()
        assert tasks.repair_all_deadlines() == 0
