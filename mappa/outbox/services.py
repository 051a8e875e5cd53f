"""Posting follow-up work."""

from django.db import transaction

from mappa.outbox.jobs import deliver
from mappa.outbox.models import OutboxItem


def post(*, job: str, payload: dict[str, str], key: str, kind: str = OutboxItem.Kind.JOB) -> None:
    """Ask for follow-up work, in the caller's transaction. The same key twice is one piece of work.

    After the commit the broker is rung; if it is away nothing is lost: the timetable finds the row.
    """
    item = OutboxItem(kind=kind, job=job, payload=payload, idempotency_key=key)
    OutboxItem.objects.bulk_create([item], ignore_conflicts=True)

    # A named function: Django names the callback when it reports that the broker was away.
    def ring() -> None:
        deliver.apply_async(kwargs={"item_id": str(item.pk)}, retry=False)

    transaction.on_commit(ring, robust=True)


def was_posted(key: str) -> bool:
    """Whether work of this key has been asked for: how a form posted twice finds the first time, done or not."""
    return OutboxItem.objects.filter(idempotency_key=key).exists()
