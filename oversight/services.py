"""The only place where oversight looks at cases: counting them into tables that lead back to none."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from cases.domain.enums import DeadlineState
from cases.models import Case, Deadline, Referral
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.outbox.services import post
from meetings.domain.enums import MeetingState
from meetings.models import Attendance
from oversight.domain.measures import month_start
from oversight.models import Aggregate, AttendanceCount, CaseloadCount, OverdueCount, ReferralCount

MONTHS_COUNTED = 12
HELD = (
    MeetingState.HELD,
    MeetingState.MINUTES_DRAFTED,
    MeetingState.APPROVED,
    MeetingState.DISTRIBUTED,
)
CHECKS_JOB = "run_overdue_checks"


@transaction.atomic
def rebuild_aggregates(*, at: datetime) -> int:
    """Count everything afresh as at the moment `at`; gives how many figures were stored.

    Four statements count, whatever the number of cases; the figures before are replaced in the same transaction.
    """
    on = timezone.localdate(at)
    return (
        _replace(CaseloadCount, _caseload(), at)
        + _replace(OverdueCount, _overdue(on), at)
        + _replace(ReferralCount, _referrals(on), at)
        + _replace(AttendanceCount, _attendance(on), at)
    )


def _replace(model: type[Aggregate], rows: Any, at: datetime) -> int:
    model._default_manager.all().delete()
    made = model._default_manager.bulk_create([model(as_at=at, **row) for row in rows], batch_size=1000)
    return len(made)


def _caseload() -> Any:
    """Cases by category and state; category 0 is "no category yet"."""
    kinds = Case.objects.order_by().values("area_id", "state", cell=Coalesce("category", 0))
    return (
        {"area_id": row["area_id"], "state": row["state"], "category": row["cell"], "count": row["count"]}
        for row in kinds.annotate(count=Count("pk"))
    )


def _overdue(on: date) -> Any:
    """Open deadlines whose day has passed, flagged or not, by kind."""
    late = Deadline.objects.filter(state=DeadlineState.OPEN, due_on__lt=on)
    return late.order_by().values("area_id", "kind").annotate(count=Count("pk"))


def _referrals(on: date) -> Any:
    """Referrals submitted in this month and the eleven before it, by where they stand now."""
    since = month_start(on, MONTHS_COUNTED - 1)
    months = (
        Referral.objects.filter(submitted_at__isnull=False)
        .annotate(month=TruncMonth("submitted_at"))
        .filter(submitted_at__date__gte=since)
        .order_by()
        .values("area_id", "month", outcome=F("state"))
        .annotate(count=Count("pk"))
    )
    return (row | {"month": row["month"].date()} for row in months)


def _attendance(on: date) -> Any:
    """Seats at meetings held in this month and the eleven before it, by service, expectation and outcome."""
    since = month_start(on, MONTHS_COUNTED - 1)
    held = Q(meeting__state__in=HELD, meeting__panel_day__held_on__gte=since)
    seats = Attendance.objects.filter(held, meeting__panel_day__held_on__lte=on)
    return seats.order_by().values("area_id", "service", "expected", "outcome").annotate(count=Count("pk"))


@transaction.atomic
def ask_for_checks(*, actor: Actor, key: UUID) -> None:
    """Ask the worker to run every overdue check and to count afresh, now. The same key twice is one run.

    Raises Refused without Permission.ADMINISTER.
    """
    must(actor, Permission.ADMINISTER, "Only a system administrator may start the overdue checks.")
    post(job=CHECKS_JOB, payload={"run": str(key)}, key=f"{CHECKS_JOB} {key}")
