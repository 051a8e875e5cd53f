"""The Celery application and its timetable, in code and in one place.

Redis is only the doorbell: work that must not be lost is a row of the outbox. Every periodic task is
idempotent for its period, so a beat that fires twice does no harm.
"""

import os
from importlib import import_module
from typing import Any

import django
from celery import Celery, signals
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mappa.settings")
os.environ.setdefault("MAPPA_LOGIN", "jobs")

app = Celery("mappa")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_time_limit=300,
    task_soft_time_limit=240,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_default_queue="mappa",
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": 900,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "health_check_interval": 10,
        # A page that rings the doorbell of a broker that is away waits a moment, not seconds.
        "max_retries": 1,
        "interval_start": 0.1,
    },
    timezone="Europe/London",
    beat_schedule={
        "flag-overdue-level1-reviews": {
            "task": "cases.flag_overdue_level1_reviews",
            "schedule": crontab(minute="*/15"),
        },
        "flag-prerelease-level-setting": {
            "task": "cases.flag_prerelease_level_setting",
            "schedule": crontab(minute="*/15"),
        },
        "flag-community-level-setting": {
            "task": "cases.flag_community_level_setting",
            "schedule": crontab(minute="*/15"),
        },
        "flag-overdue-practice": {"task": "cases.flag_overdue_practice", "schedule": crontab(minute="*/15")},
        "follow-up-emergencies": {
            "task": "cases.follow_up_emergencies",
            "schedule": crontab(minute="*/15"),
        },
        "repair-deadlines": {"task": "cases.repair_deadlines", "schedule": crontab(minute=20, hour=3)},
        "end-given-of-leavers": {
            "task": "cases.end_given_of_leavers",
            "schedule": crontab(minute=10, hour=0),
        },
        "erase-ended-exports": {"task": "cases.erase_ended_exports", "schedule": crontab(minute=30, hour=3)},
        "forget-openings": {"task": "cases.forget_openings", "schedule": crontab(minute=40, hour=3)},
        # For 31 March. The nights after it find the work done, unless the first was missed.
        "snapshot-statistics": {
            "task": "cases.snapshot_statistics",
            "schedule": crontab(minute=0, hour=2, day_of_month="1-7", month_of_year=4),
        },
        "rebuild-aggregates": {"task": "oversight.rebuild_aggregates", "schedule": crontab(minute="*/15")},
        "deliver-outbox": {"task": "outbox.deliver_due", "schedule": 5.0},
    },
)
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="jobs")


@signals.setup_logging.connect
def log_as_everywhere(**_: Any) -> None:
    """Worker and schedule keep the project's log settings; without this Celery would put its own in their place."""
    django.setup()
    import_module("mappa.logs").quiet_crashes()


@signals.celeryd_init.connect
@signals.beat_init.connect
def begin_behind_the_wall(**_: Any) -> None:
    """A worker or schedule whose login is not bounded ends before it takes any work."""
    django.setup()
    import_module("mappa.powers").require_bounded_login()
