"""Asking for a file of cases, a second person's answer, cancelling, and giving the file out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from cases.domain.exports import (
    ExportKind,
    check_request,
    may_cancel,
    may_download,
    needs_second,
    state_of,
)
from cases.jobs_exports import ERASE, MAKE_CSV, MAKE_PDF
from cases.models import Export, ExportDownload, ExportedCase
from cases.selectors.exports import (
    approvers_of,
    cases_of_a_day,
    decision_on,
    export_or_404,
    locked_export,
    still_sees_all,
    takeable,
    taken,
    times_of,
)
from cases.services.once import wait_for_first
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import require, require_valid
from mappa.outbox.notices import notify
from mappa.outbox.services import post

MAY_NOT = "Your role does not let you take files of cases."
_JOBS = {ExportKind.CSV: MAKE_CSV, ExportKind.PDF: MAKE_PDF}


def ask_for_export(
    *,
    actor: Actor,
    chosen: Mapping[str, Any],
    kind: ExportKind,
    reason: str,
    shown: int,
    key: UUID,
    at: datetime,
) -> Export:
    """Ask for a file of the cases of one's list with these filters. `shown` is the number the person was told.

    Up to ALONE_AT_MOST different cases a day it is made at once; above, when a second person has agreed. The same
    key again gives the first file. Raises Refused, Invalid (field reason).
    """
    must(actor, Permission.EXPORT_CASES, MAY_NOT)
    me = cast("UUID", actor.user_id)
    wait_for_first(key)
    first: Export | None = Export.objects.filter(asked_by_id=me, submission_key=key).first()
    if first is not None:
        return first
    # Two files asked for at the same moment count for each other.
    wait_for_first(me)
    cases = {case.pk: case.area_id for case in takeable(actor, chosen).only("pk", "area_id", "nominal__id")}
    require_valid(check_request(how_many=len(cases), shown=shown, reason=reason))
    areas = set(cases.values())
    row = Export(
        asked_by_id=me,
        agency_id=cast("UUID", actor.agency_id),
        area_id=areas.pop() if len(areas) == 1 else None,
        asked_at=at,
        kind=kind,
        chosen=dict(chosen),
        reason=reason.strip(),
        how_many=len(cases),
        needs_second=needs_second(len(cases_of_a_day(actor, at) | set(cases))),
        submission_key=key,
    )
    row.save(force_insert=True)
    ExportedCase.objects.bulk_create(
        ExportedCase(export=row, case_id=pk, area_id=area, user_id=me) for pk, area in cases.items()
    )
    record(actor=actor, event=EventType.EXPORT_ASKED, case_ids=sorted(cases), subject=row, reason=kind.value)
    if row.needs_second:
        notify(user_ids=approvers_of(row), key=f"export-asked:{row.pk}")
    else:
        _make(row)
    return row


def _make(row: Export) -> None:
    post(job=_JOBS[ExportKind(row.kind)], payload={"export_id": str(row.pk)}, key=f"export:{row.pk}")


def decide_export(*, actor: Actor, export_id: UUID, agree: bool, at: datetime) -> Export:
    """Agree to a file somebody else asked for, or decline it. Raises Refused, Http404."""
    row = locked_export(actor, export_id)
    require(decision_on(actor, row, at))
    row.decided_by_id, row.decided_at, row.agreed = actor.user_id, at, agree
    row.save(update_fields=["decided_by", "decided_at", "agreed"])
    record(
        actor=actor,
        event=EventType.EXPORT_DECIDED,
        subject=row,
        reason="agreed" if agree else "declined",
        recipient=str(row.asked_by_id),
    )
    if agree:
        _make(row)
    else:
        notify(user_ids=[row.asked_by_id], key=f"export-declined:{row.pk}")
    return row


def cancel_export(*, actor: Actor, export_id: UUID, at: datetime) -> Export:
    """Cancel one's own file; its bytes go. Raises Refused, Http404."""
    row = locked_export(actor, export_id)
    require(may_cancel(is_own=row.asked_by_id == actor.user_id, state=state_of(times_of(row), at)))
    row.cancelled_at = at
    row.save(update_fields=["cancelled_at"])
    record(actor=actor, event=EventType.EXPORT_CANCELLED, subject=row)
    post(job=ERASE, payload={"export_id": str(row.pk)}, key=f"export-erase:{row.pk}")
    return row


def download_export(*, actor: Actor, export_id: UUID, at: datetime) -> tuple[Export, bytes]:
    """Give the file to whoever asked for it, if they could still take every case in it. Raises Refused, Http404."""
    row = export_or_404(actor, export_id)
    is_own = row.asked_by_id == actor.user_id
    require(
        may_download(
            is_own=is_own,
            state=state_of(times_of(row), at),
            still_seen=is_own and actor.may(Permission.EXPORT_CASES) and still_sees_all(actor, row),
        )
    )
    ExportDownload(export=row, user_id=row.asked_by_id, at=at).save(force_insert=True)
    record(
        actor=actor,
        event=EventType.EXPORTED,
        case_ids=taken(row),
        subject=row,
        reason=row.kind,
        recipient=str(actor.user_id),
    )
    return row, bytes(row.file.content)
