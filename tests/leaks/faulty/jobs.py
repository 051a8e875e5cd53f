"""Work that fails with a name in its message."""

from celery import shared_task
from django.db import connection

from mappa.outbox.registry import job
from tests.leaks.watch import CANARY


@job("faulty.fail")
def fail() -> None:
    """An outbox job."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::date", [f"{CANARY} Smith"])


@shared_task(name="cases.faulty_task")
def fail_as_task() -> None:
    """A task that nothing catches."""
    raise ValueError(f"{CANARY} Smith is not a number")
