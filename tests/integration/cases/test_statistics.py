"""Statistics rows: bands from what was asked, and the set of 31 March, once."""

import logging
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cases import tasks
from cases.domain.enums import CaseState
from cases.models import Case, ProtectedCharacteristics, StatisticsRow
from cases.sealing import seal
from cases.services import statistics
from cases.services.levels import decide_level
from cases.services.statistics import pseudonym_of, snapshot_statistics
from mappa.agencies.actor import system_actor
from mappa.agencies.roles import Role
from mappa.audit.models import AuditEvent
from mappa.celery import app
from mappa.outbox.models import LastRun
from mappa.outbox.periods import by_hand
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db

WHY = "One agency manages the risk well, with information shared."
MARCH = date(2026, 3, 31)
SYSTEM = system_actor("test", MARCH)


@pytest.fixture
def worker(acting, today):
    """`with worker():` is the worker's database login."""
    return lambda: acting(system_actor("worker", today), role="mappa_jobs")


def asked(case, **codes):
    codes = {"sex": "MALE", "ethnic_group": "BLACK", "disability": "DECLINED"} | codes
    ProtectedCharacteristics.objects.create(
        case=case, area=case.area, sealed=seal(case.pk, codes), updated_at=timezone.now()
    )


def bands(row):
    return row.sex_band, row.ethnicity_band, row.disability_band


def decide(acting, team, case, today):
    with acting(person(Role.COM, team)) as actor:
        decide_level(actor=actor, case=case, level=1, route="SCREENING", rationale=WHY, on=today)
    return StatisticsRow.objects.get()


def test_decision_of_the_web_login_is_counted_in_its_bands(acting, today):
    team = TeamFactory()
    case = case_of(team)
    asked(case)
    row = decide(acting, team, case, today)
    assert bands(row) == ("MALE", "BLACK", "DECLINED")
    assert row.pseudonym == pseudonym_of(case.pk)


def test_what_nobody_asked_is_not_known(acting, today):
    team = TeamFactory()
    case = case_of(team)
    asked(case_of(team))
    assert bands(decide(acting, team, case, today)) == ("NOT_KNOWN", "NOT_KNOWN", "NOT_KNOWN")


def test_missing_key_stops_no_decision_and_leaves_a_line(acting, today, settings, caplog):
    team = TeamFactory()
    case = case_of(team)
    asked(case)
    settings.CHARACTERISTIC_KEYS = ["another key"]
    with caplog.at_level(logging.WARNING):
        row = decide(acting, team, case, today)
    assert bands(row) == ("NOT_KNOWN", "NOT_KNOWN", "NOT_KNOWN")
    assert "is a key missing?" in caplog.text
    assert "BLACK" not in caplog.text


# 31 March


def everybody():
    """One case in each state, known well before the day."""
    cases = {
        state: case_of(TeamFactory(), state=state) for state in CaseState if state is not CaseState.CLOSED
    }
    cases[CaseState.CLOSED] = case_of(TeamFactory())
    Case.objects.filter(pk=cases[CaseState.CLOSED].pk).update(
        state=CaseState.CLOSED, closed_on=MARCH, closed_reason="DIED"
    )
    Case.objects.update(became_known_on=MARCH - timedelta(days=100))
    return cases


def test_snapshot_holds_each_case_managed_then_once(worker, monkeypatch):
    monkeypatch.setattr(statistics, "BATCH", 3)
    cases = everybody()
    asked(cases[CaseState.LEVEL_3])
    later = case_of(TeamFactory())
    Case.objects.filter(pk=later.pk).update(became_known_on=MARCH + timedelta(days=1))
    with worker():
        assert snapshot_statistics(actor=SYSTEM, on=MARCH) == 4
        assert snapshot_statistics(actor=SYSTEM, on=MARCH) == 0
    rows = {row.pseudonym: row for row in StatisticsRow.objects.all()}
    managed = [CaseState.IDENTIFIED, CaseState.LEVEL_1, CaseState.LEVEL_2, CaseState.LEVEL_3]
    assert set(rows) == {pseudonym_of(cases[state].pk) for state in managed}
    assert {(row.moment, row.on) for row in rows.values()} == {("SNAPSHOT", MARCH)}
    evidence = AuditEvent.objects.filter(event="STATISTICS_WRITTEN", actor_name="system:test")
    assert {pk for event in evidence for pk in event.case_ids} == {cases[state].pk for state in managed}
    third = rows[pseudonym_of(cases[CaseState.LEVEL_3].pk)]
    assert (third.level, third.outcome, third.agency_kind) == (3, "LEVEL_3", "PROBATION")
    assert bands(third) == ("MALE", "BLACK", "DECLINED")
    assert bands(rows[pseudonym_of(cases[CaseState.IDENTIFIED].pk)])[0] == "NOT_KNOWN"


def test_case_missing_from_the_set_is_added_and_another_year_is_another_set(worker):
    everybody()
    with worker():
        snapshot_statistics(actor=SYSTEM, on=MARCH)
    new = case_of(TeamFactory())
    Case.objects.filter(pk=new.pk).update(became_known_on=MARCH)
    with worker():
        assert snapshot_statistics(actor=SYSTEM, on=MARCH) == 1
        assert snapshot_statistics(actor=SYSTEM, on=MARCH.replace(year=2027)) == 5


def test_snapshot_asks_as_many_questions_about_three_cases_as_about_one(worker, django_assert_num_queries):
    def add():
        asked(case := case_of(TeamFactory()))
        Case.objects.filter(pk=case.pk).update(became_known_on=MARCH)

    add()
    for year in (2027, 2028):
        # A savepoint and its end; ids, cases, leads, characteristics, rows there already, the insert, the evidence.
        with worker(), django_assert_num_queries(9):
            snapshot_statistics(actor=SYSTEM, on=date(year, 3, 31))
        add()
        add()


def test_task_writes_the_set_of_the_last_31_march_once(worker, today):
    case_of(TeamFactory())
    Case.objects.update(became_known_on=today - timedelta(days=800))
    with worker():
        assert tasks.snapshot_statistics(something_new=1) == 1
        assert tasks.snapshot_statistics() == 0
        assert tasks.snapshot_statistics(period=by_hand(uuid4())) == 0
    row = StatisticsRow.objects.get()
    assert (row.on.month, row.on.day) == (3, 31)
    assert timedelta(0) <= today - row.on < timedelta(days=366)
    first = LastRun.objects.get(period=row.on.isoformat())
    assert (first.job, first.result) == ("cases.snapshot_statistics", {"rows": 1})


def test_timetable_rings_after_31_march():
    entry = app.conf.beat_schedule["snapshot-statistics"]
    assert entry["task"] == tasks.SNAPSHOT
    schedule = entry["schedule"]
    assert (schedule.month_of_year, schedule.hour, schedule.minute) == ({4}, {2}, {0})
    assert min(schedule.day_of_month) == 1
