"""Counting: right, replaced as a whole, by the worker only, and with no way back to a case."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from cases.domain.enums import CaseState, DeadlineKind, DeadlineState, ReferralState
from cases.models import Deadline
from mappa.agencies.actor import system_actor
from mappa.checks import leads_to_case
from mappa.outbox.models import LastRun
from mappa.outbox.periods import by_hand
from meetings.domain.enums import AttendanceOutcome, MeetingState
from oversight import tasks
from oversight.domain.measures import month_start
from oversight.models import AttendanceCount, CaseloadCount, OverdueCount, ReferralCount, Target
from oversight.services import rebuild_aggregates
from tests.conftest import as_role
from tests.factories.agencies import area
from tests.integration.oversight.counted import board_member, cases, counted, referral, seats

pytestmark = pytest.mark.django_db

AGGREGATES = (CaseloadCount, OverdueCount, ReferralCount, AttendanceCount)


def test_caseload_is_counted_by_area_category_and_state():
    cases(3)
    cases(2, where="Kent", category=3, state=CaseState.LEVEL_2)
    counted()
    rows = CaseloadCount.objects.values_list("area__name", "category", "state", "count")
    assert set(rows) == {("Cumbria", 2, "LEVEL_1", 3), ("Kent", 3, "LEVEL_2", 2)}


def test_case_with_no_category_yet_is_counted_as_category_0():
    case = cases(1, state=CaseState.CANDIDATE)[0]
    case.category = None
    case.save()
    counted()
    assert CaseloadCount.objects.get().category == 0


def test_overdue_counts_open_rows_past_their_day(today):
    for case, days, state in zip(
        cases(4), (1, 40, 0, 5), (*[DeadlineState.OPEN] * 3, DeadlineState.MET), strict=True
    ):
        Deadline.objects.create(
            case=case,
            area=case.area,
            kind=DeadlineKind.D5_LEVEL1_REVIEW,
            due_on=today - timedelta(days=days),
            because="Test",
            owner="",
            escalates_to="",
            state=state,
        )
    counted()
    row = OverdueCount.objects.get()
    assert (row.kind, row.count) == ("D5", 2)


def test_referrals_are_counted_by_month_of_submission_and_standing_for_twelve_months(today):
    at = timezone.now()
    first, second, third, draft = cases(4)
    referral(first, ReferralState.ACCEPTED, at)
    referral(second, ReferralState.ACCEPTED, at)
    referral(third, ReferralState.REJECTED, at - timedelta(days=400))
    referral(draft, ReferralState.DRAFT, None)
    counted(at)
    row = ReferralCount.objects.get()
    assert (row.month, row.outcome, row.count) == (month_start(today), "ACCEPTED", 2)


def test_attendance_counts_seats_of_held_meetings_of_twelve_months():
    case = cases(1)[0]
    there, away = AttendanceOutcome.ATTENDED, AttendanceOutcome.ABSENT
    seats(case, [there, there, away])
    seats(case, [there], state=MeetingState.DISTRIBUTED)
    seats(case, [there], state=MeetingState.SCHEDULED)
    seats(case, [there], state=MeetingState.CANCELLED)
    seats(case, [there], days_ago=400)
    counted()
    rows = AttendanceCount.objects.values_list("service", "expected", "outcome", "count")
    assert set(rows) == {("POLICE", "INVITED", "ATTENDED", 3), ("POLICE", "INVITED", "ABSENT", 1)}


def test_second_count_replaces_the_first():
    found = cases(2)
    counted()
    found[0].state = CaseState.LEVEL_2
    found[0].save()
    counted()
    assert set(CaseloadCount.objects.values_list("state", "count")) == {("LEVEL_1", 1), ("LEVEL_2", 1)}


@pytest.mark.parametrize("number", [1, 3])
def test_number_of_statements_does_not_grow_with_the_cases(number, django_assert_num_queries):
    cases(number)
    with as_role("mappa_jobs"), django_assert_num_queries(11):
        rebuild_aggregates(at=timezone.now())


def test_task_counts_once_a_period_and_again_by_hand(acting, today):
    cases(1)
    with acting(system_actor("worker", today), role="mappa_jobs"):
        assert tasks.rebuild_aggregates() == 1
        cases_before = LastRun.objects.get()
        assert tasks.rebuild_aggregates() == 0
        assert tasks.rebuild_aggregates(period=by_hand(uuid4())) == 1
    assert cases_before.result == {"figures": 1}
    assert LastRun.objects.count() == 2


@pytest.mark.parametrize("model", [*AGGREGATES, Target])
def test_no_table_of_oversight_leads_to_a_case(model):
    assert not leads_to_case(model)
    related = {
        field.related_model._meta.label for field in model._meta.concrete_fields if field.related_model
    }
    assert related <= {"agencies.Area"}


@pytest.mark.parametrize("model", AGGREGATES)
def test_web_login_reads_aggregates_and_cannot_write_them(acting, model):
    cases(1)
    counted()
    with acting(board_member()):
        list(model.objects.all())
        for act in (
            lambda: model.objects.update(count=99),
            lambda: model.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                act()
        row = model(area=area(), as_at=timezone.now(), count=1, **first_values(model))
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            row.save(force_insert=True)


def first_values(model):
    return {
        CaseloadCount: {"category": 1, "state": "LEVEL_1"},
        OverdueCount: {"kind": "D1"},
        ReferralCount: {"month": "2026-01-01", "outcome": "ACCEPTED"},
        AttendanceCount: {"service": "POLICE", "expected": "INVITED", "outcome": ""},
    }[model]


@pytest.mark.parametrize("fields", [{"percent": 101}, {"percent": 80, "days": -1}])
def test_impossible_target_is_refused_by_the_database(today, fields):
    to_on = today + timedelta(days=fields.pop("days", 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(measure="ATTENDANCE", from_on=today, to_on=to_on, source="Test", **fields)
