"""Periodic jobs: once for each period, and one run of a job at a time.

A beat that fires twice, a message that is delivered twice and a worker that comes back after hours all find
the row of the period and stop. A run asked for by hand names a period of its own, and runs.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from mappa.outbox.models import LastRun

# The timetable rings every quarter of an hour, so that is how long one run stands for.
MINUTES_OF_PERIOD = 15
KEPT = timedelta(days=30)
BY_HAND = "by hand"

Result = dict[str, int]


def period_of(at: datetime) -> str:
    """The quarter of an hour `at` lies in, by its start in UTC: "2026-12-03T14:15Z"."""
    utc = at.astimezone(UTC)
    start = utc.replace(minute=utc.minute - utc.minute % MINUTES_OF_PERIOD)
    return start.strftime("%Y-%m-%dT%H:%MZ")


def by_hand(key: UUID) -> str:
    """The period of a run somebody asked for; the same key twice is one run. Fills the column to its 40 signs."""
    return f"{BY_HAND} {key.hex}"


def once_for(*, job: str, period: str, work: Callable[[], Result]) -> Result | None:
    """Do the work unless the job has run for the period; gives its counts, or None when there was nothing to do.

    The row of the run, its counts and the work commit together. A second run at the same moment waits for the
    first, whatever its period, and then decides. Rows older than 30 days go.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [job])
        if LastRun.objects.filter(job=job, period=period).exists():
            return None
        result = work()
        LastRun(job=job, period=period, result=result).save(force_insert=True)
        LastRun.objects.filter(job=job, finished_at__lt=timezone.now() - KEPT).delete()
        return result
