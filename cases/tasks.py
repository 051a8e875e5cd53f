"""What the timetable does: a task for each rule of deadlines, over one service, and the count of 31 March."""

from datetime import date
from typing import Any

from celery import shared_task
from django.utils import timezone

from cases.domain.enums import DeadlineKind
from cases.jobs_exports import erase_ended
from cases.jobs_velocity import forget_openings
from cases.services.deadlines import flag_overdue
from cases.services.deadlines_repair import repair_deadlines
from cases.services.emergency_reviews import end_run_out, escalate_late_reviews
from cases.services.leavers import end_given_of_leavers
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


PRACTICE = "cases.flag_overdue_practice"
PRACTICE_KINDS = (
    DeadlineKind.D6_EVENT_REVIEW,
    DeadlineKind.D29_COMMUNITY_MANAGER,
    DeadlineKind.D30_HANDOVER,
    DeadlineKind.D31_ASSESSMENT,
    DeadlineKind.D33_FIRST_APPOINTMENT,
)


@shared_task(name=PRACTICE)
def flag_overdue_practice(*, period: str = "", **_: Any) -> int:
    """Mark what else is overdue: reviews after events, community managers, handovers, assessments, first appointments."""
    return sum(_flag(kind, f"{PRACTICE}.{kind.value}", period) for kind in PRACTICE_KINDS)


REPAIR = "cases.repair_deadlines"


@shared_task(name=REPAIR)
def repair_all_deadlines(*, period: str = "", **_: Any) -> int:
    """Every night: bring the deadlines of every case in line with the rules; gives how many rows were repaired."""
    actor = system_actor("deadlines", timezone.localdate())
    with acting_as(actor):
        done = once_for(
            job=REPAIR,
            period=period or actor.on.isoformat(),
            work=lambda: {"repaired": repair_deadlines(on=actor.on)},
        )
    return done["repaired"] if done else 0


FOLLOW_UP = "cases.follow_up_emergencies"


@shared_task(name=FOLLOW_UP)
def follow_up_emergencies(*, period: str = "", **_: Any) -> int:
    """Write down the end of emergency accesses that ran out, and tell others of late reviews, once; gives how many."""
    now = timezone.now()
    actor = system_actor("emergency access", timezone.localdate(now))

    def work() -> dict[str, int]:
        return {
            "ended": end_run_out(actor=actor, at=now),
            "late": escalate_late_reviews(actor=actor, on=actor.on),
        }

    with acting_as(actor):
        done = once_for(job=FOLLOW_UP, period=period or period_of(now), work=work)
    return sum(done.values()) if done else 0


ERASE_EXPORTS = "cases.erase_ended_exports"


@shared_task(name=ERASE_EXPORTS)
def erase_ended_exports(*, period: str = "", **_: Any) -> int:
    """Every night: remove the bytes of files of cases that have ended; gives how many."""
    now = timezone.now()
    actor = system_actor("exports", timezone.localdate(now))
    with acting_as(actor):
        done = once_for(
            job=ERASE_EXPORTS,
            period=period or actor.on.isoformat(),
            work=lambda: {"erased": erase_ended(actor=actor, at=now)},
        )
    return done["erased"] if done else 0


FORGET_OPENINGS = "cases.forget_openings"


@shared_task(name=FORGET_OPENINGS)
def forget_counted_openings(*, period: str = "", **_: Any) -> int:
    """Every night: remove which cases somebody opened more than a day ago; gives how many rows."""
    now = timezone.now()
    actor = system_actor("openings", timezone.localdate(now))
    with acting_as(actor):
        done = once_for(
            job=FORGET_OPENINGS,
            period=period or actor.on.isoformat(),
            work=lambda: {"removed": forget_openings(at=now)},
        )
    return done["removed"] if done else 0


LEAVERS = "cases.end_given_of_leavers"


@shared_task(name=LEAVERS)
def end_what_leavers_were_given(*, period: str = "", **_: Any) -> int:
    """Every night: end what people hold by name whose last role ran out by its date; gives how many rows."""
    actor = system_actor("leavers", timezone.localdate())
    with acting_as(actor):
        done = once_for(
            job=LEAVERS,
            period=period or actor.on.isoformat(),
            work=lambda: {"ended": end_given_of_leavers(on=actor.on)},
        )
    return done["ended"] if done else 0


SNAPSHOT = "cases.snapshot_statistics"


@shared_task(name=SNAPSHOT)
def snapshot_statistics(*, period: str = "", **_: Any) -> int:
    """Write the statistics rows of the last 31 March, once a year; gives how many (annual report, CJA 2003 s.326)."""
    today = timezone.localdate()
    on = date(today.year if (today.month, today.day) >= (3, 31) else today.year - 1, 3, 31)
    actor = system_actor("statistics", today)

    def work() -> dict[str, int]:
        return {"rows": snapshot(actor=actor, on=on)}

    with acting_as(actor):
        done = once_for(job=SNAPSHOT, period=period or on.isoformat(), work=work)
    return done["rows"] if done else 0
