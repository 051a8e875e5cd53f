"""Doing what the outbox holds: one row at a time, under a lease, any number of times with one effect."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mappa.agencies.models import User
from mappa.outbox.models import OutboxItem
from mappa.outbox.registry import find, job

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 8
BATCH = 50
log = logging.getLogger(__name__)


def _claim(item_id: UUID) -> OutboxItem | None:
    now = timezone.now()
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    with transaction.atomic():
        item = (
            OutboxItem.objects.select_for_update(skip_locked=True)
            .filter(free, pk=item_id, done_at__isnull=True, failed_at__isnull=True)
            .first()
        )
        if item is None:
            return None
        item.leased_until = now + LEASE
        item.attempts += 1
        item.save(update_fields=["leased_until", "attempts"])
        return item


@shared_task(name="outbox.deliver")
def deliver(*, item_id: str, **_kwargs: Any) -> None:
    """Do one piece of work if it is still to be done. Work and its mark of being done commit together."""
    item = _claim(UUID(item_id))
    if item is None:
        return
    try:
        with transaction.atomic():
            find(item.job)(**item.payload)
            OutboxItem.objects.filter(pk=item.pk).update(done_at=timezone.now(), error="")
    except Exception as error:  # noqa: BLE001 the row keeps the failure and is tried again or given up, visibly
        log.warning("Outbox job %s failed: %s", item.job, type(error).__name__)
        failed = timezone.now() if item.attempts >= MOST_ATTEMPTS else None
        OutboxItem.objects.filter(pk=item.pk).update(error=type(error).__name__, failed_at=failed)


@shared_task(name="outbox.deliver_due")
def deliver_due(**_kwargs: Any) -> int:
    """Ring again for every row whose lease ran out or whose doorbell was lost; gives how many."""
    now = timezone.now()
    free = Q(leased_until__isnull=True, created_at__lt=now - timedelta(seconds=5)) | Q(leased_until__lt=now)
    waiting = OutboxItem.objects.filter(free, done_at__isnull=True, failed_at__isnull=True)
    ids = list(waiting.values_list("pk", flat=True)[:BATCH])
    for pk in ids:
        deliver(item_id=str(pk))
    return len(ids)


@job("send_notice")
def send_notice(*, user_id: str, **_kwargs: str) -> None:
    """Send somebody the one e-mail there is; those who left or have no address are told by their first page alone.

    Should the worker die between sending and marking it as done, the person gets the same words twice.
    """
    address = User.objects.filter(pk=user_id, is_active=True).values_list("email", flat=True).first()
    if not address:
        return
    text = _("You have something new in MAPPA casework. Sign in to see what it is.")
    link = f"\n\n{settings.SITE_URL}" if settings.SITE_URL else ""
    send_mail(_("You have something new in MAPPA casework"), text + link, None, [address])
