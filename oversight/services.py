"""Counting cases into tables that lead back to none, and asking for the checks to run."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases.models import Case, Deadline, Referral
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.outbox.services import post
from meetings.models import Attendance
from oversight.models import Aggregate, AttendanceCount, CaseloadCount, OverdueCount, ReferralCount
from oversight.selectors.counted import Counts, caseload, held, overdue, submitted

CHECKS_JOB = "run_overdue_checks"


@transaction.atomic
def rebuild_aggregates(*, at: datetime) -> int:
    """Count everything afresh as at the moment `at`; gives how many figures were stored.

    Four statements count, whatever the number of cases; the figures before are replaced in the same transaction.
    """
    on = timezone.localdate(at)
    return (
        _replace(CaseloadCount, caseload(Case.objects.all()), at)
        + _replace(OverdueCount, overdue(Deadline.objects.all(), on), at)
        + _replace(ReferralCount, submitted(Referral.objects.all(), on), at)
        + _replace(AttendanceCount, held(Attendance.objects.all(), on), at)
    )


def _replace(model: type[Aggregate], rows: Counts, at: datetime) -> int:
    model._default_manager.all().delete()
    made = model._default_manager.bulk_create([model(as_at=at, **row) for row in rows], batch_size=1000)
    return len(made)


@transaction.atomic
def ask_for_checks(*, actor: Actor, key: UUID) -> None:
    """Ask the worker to run every overdue check and to count afresh, now. The same key twice is one run.

    Raises Refused without Permission.ADMINISTER.
    """
    must(actor, Permission.ADMINISTER, "Only a system administrator may start the overdue checks.")
    post(job=CHECKS_JOB, payload={"run": str(key)}, key=f"{CHECKS_JOB} {key}")
