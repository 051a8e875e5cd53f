"""Making files of cases and removing them. Each job may run any number of times with one effect."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from cases.domain.exports import STANDS, ExportState, state_of
from cases.models import Export, ExportedCase, ExportFile
from cases.selectors.exports import Listing, asker_of, lines_of, listing_of, still_takeable, times_of
from mappa.agencies.acting import acting_as
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.agencies.selectors import actor_for
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.csv_cells import csv_file
from mappa.outbox.notices import notify
from mappa.outbox.registry import job

MAKE_CSV = "make_export_csv"
MAKE_PDF = "make_export_pdf"  # in forms_docset, which makes PDFs
ERASE = "erase_export"


def make_file(export_id: UUID, write: Callable[[Listing], bytes]) -> None:
    """Make the file of what its asker may take now, which may be less than they asked for, and tell them.

    Where nothing is left, or they hold no right any more, it has failed. What `write` raises undoes the run.
    """
    row = Export.objects.select_for_update(of=("self",)).get(pk=export_id)
    now = timezone.now()
    if state_of(times_of(row), now) is not ExportState.MAKING:
        return
    actor = actor_for(asker_of(row))
    with acting_as(actor):
        asked = ExportedCase.objects.filter(export=row)
        may = actor.may(Permission.EXPORT_CASES)
        ids = asked.values_list("case_id", flat=True)
        cases = list(still_takeable(actor, ids)) if may else []
        if not cases:
            fail(row)
            return
        content = write(listing_of(row, actor, cases, now))
        inside = [case.pk for case in cases]
        ExportFile(
            export=row, owner_id=row.asked_by_id, content=content, sha256=hashlib.sha256(content).hexdigest()
        ).save(force_insert=True)
        asked.filter(case_id__in=inside).update(in_file=True)
        row.made_at, row.made_with = now, len(inside)
        row.save(update_fields=["made_at", "made_with"])
        record(actor=actor, event=EventType.EXPORT_MADE, case_ids=inside, subject=row, reason=row.kind)
        notify(user_ids=[row.asked_by_id], key=f"export-made:{row.pk}")


def fail(row: Export) -> None:
    """Say that the file could not be made; whoever asked is told."""
    row.failed_at = timezone.now()
    row.save(update_fields=["failed_at"])
    notify(user_ids=[row.asked_by_id], key=f"export-failed:{row.pk}")


@job(MAKE_CSV)
def make_csv(*, export_id: str, **_: str) -> None:
    """Make a file as CSV."""
    make_file(UUID(export_id), lambda listing: csv_file(lines_of(listing)))


@job(ERASE)
def erase(*, export_id: str, **_: str) -> None:
    """Remove the bytes of a file that was cancelled."""
    ExportFile.objects.filter(export_id=export_id, export__cancelled_at__isnull=False).delete()


def erase_ended(*, actor: Actor, at: datetime) -> int:
    """Remove the bytes of files that ended by `at`; their rows stay. Gives how many."""
    over = Q(export__made_at__lte=at - STANDS) | Q(export__cancelled_at__isnull=False)
    gone = list(ExportFile.objects.filter(over).defer("content").select_related("export"))
    for file in gone:
        record(actor=actor, event=EventType.EXPORT_ENDED, subject=file.export)
    ExportFile.objects.filter(pk__in=[file.pk for file in gone]).delete()
    return len(gone)
