"""Posting follow-up work."""

from functools import partial
from uuid import UUID

from django.db import transaction

from mappa.outbox.jobs import deliver
from mappa.outbox.models import OutboxItem


def _ring(item_id: UUID) -> None:
    deliver.apply_async(kwargs={"item_id": str(item_id)}, retry=False)


def post(*, job: str, payload: dict[str, str], key: str, kind: str = OutboxItem.Kind.JOB) -> None:
    """Ask for follow-up work, in the caller's transaction. The same key twice is one piece of work.

    After the commit the broker is rung; if it is away nothing is lost: the timetable finds the row.
    """
    item = OutboxItem(kind=kind, job=job, payload=payload, idempotency_key=key)
    OutboxItem.objects.bulk_create([item], ignore_conflicts=True)
    transaction.on_commit(partial(_ring, item.pk), robust=True)
