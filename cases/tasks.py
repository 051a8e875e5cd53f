"""What the timetable does: a task for each rule of deadlines, over one service, and the count of 31 March."""

from datetime import date
from typing import Any

from celery import shared_task
from django.utils import timezone

from cases.domain.enums import DeadlineKind
from cases.services.deadlines import flag_overdue
from cases.services.statistics import snapshot_statistics as snapshot
from mappa.agencies.acting import acting_as
from mappa.agencies.actor import system_actor
from mappa.outbox.periods import once_for, period_of


def _flag(kind: DeadlineKind, job: str, period: str) -> int:
    """Mark what is overdue today, once for the period; gives how many were newly marked."""
    on = timezone.localdate()
    with acting_as(system_actor("deadlines", on)):
        done = once_for(
            job=job,
            period=period or period_of(timezone.now()),
            work=lambda: {"flagged": flag_overdue(kind=kind, on=on)},
        )
    return done["flagged"] if done else 0


@shared_task(name="cases.flag_overdue_level1_reviews")
def flag_overdue_level1_reviews(*, period: str = "", **_: Any) -> int:
    """Mark Level 1 reviews that are overdue (rule D5)."""
    return _flag(DeadlineKind.D5_LEVEL1_REVIEW, "cases.flag_overdue_level1_reviews", period)


@shared_task(name="cases.flag_prerelease_level_setting")
def flag_prerelease_level_setting(*, period: str = "", **_: Any) -> int:
    """Mark level settings before release that are overdue (rule D1)."""
    return _flag(DeadlineKind.D1_LEVEL_CUSTODY, "cases.flag_prerelease_level_setting", period)


@shared_task(name="cases.flag_community_level_setting")
def flag_community_level_setting(*, period: str = "", **_: Any) -> int:
    """Mark level settings in the community that are overdue (rule D3)."""
    return _flag(DeadlineKind.D3_LEVEL_COMMUNITY, "cases.flag_community_level_setting", period)


SNAPSHOT = "cases.snapshot_statistics"


@shared_task(name=SNAPSHOT)
def snapshot_statistics(*, period: str = "", **_: Any) -> int:
    """Write the statistics rows of the last 31 March, once a year; gives how many (annual report, CJA 2003 s.326)."""
    today = timezone.localdate()
    on = date(today.year if (today.month, today.day) >= (3, 31) else today.year - 1, 3, 31)
    with acting_as(system_actor("statistics", today)):
        done = once_for(job=SNAPSHOT, period=period or on.isoformat(), work=lambda: {"rows": snapshot(on=on)})
    return done["rows"] if done else 0
