"""The timetable's count of everything, and the run that an administrator asks for."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from cases import tasks as cases_tasks
from mappa.agencies.acting import acting_as
from mappa.agencies.actor import system_actor
from mappa.outbox.periods import by_hand, once_for, period_of
from mappa.outbox.registry import job
from oversight import services

REBUILD = "oversight.rebuild_aggregates"


@shared_task(name=REBUILD)
def rebuild_aggregates(*, period: str = "", **_: Any) -> int:
    """Count afresh for the dashboard, once for the period; gives how many figures were stored."""
    at = timezone.now()
    with acting_as(system_actor("aggregates", timezone.localdate(at))):
        done = once_for(
            job=REBUILD,
            period=period or period_of(at),
            work=lambda: {"figures": services.rebuild_aggregates(at=at)},
        )
    return done["figures"] if done else 0


@job(services.CHECKS_JOB)
def run_overdue_checks(*, run: str) -> None:
    """Every overdue check and the count, in one go: what the administrator's button asks for.

    Lives beside the tasks because jobs stand below the services; the worker loads both.
    """
    period = by_hand(UUID(run))
    cases_tasks.flag_overdue_level1_reviews(period=period)
    cases_tasks.flag_prerelease_level_setting(period=period)
    cases_tasks.flag_community_level_setting(period=period)
    rebuild_aggregates(period=period)
