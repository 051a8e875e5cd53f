"""What the timetable does about deadlines: a task for each rule, over one service."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from cases.domain.enums import DeadlineKind
from cases.services.deadlines import flag_overdue
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
