"""Asking to see a restricted case, and the answer."""

from uuid import UUID, uuid4

from django.utils import timezone

from cases.jobs import ACCESS_ASKED
from cases.models import AccessRequest
from cases.selectors.cases import locked_case
from cases.selectors.limitations import (
    access_request_or_404,
    area_of_locked,
    limits_of,
    locked_row_or_404,
)
from cases.services.standing_in import name_on_restrictions
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Problem, Refused, require_valid
from mappa.outbox.services import post


def ask_for_access(*, actor: Actor, case_id: UUID, reason: str) -> bool:
    """Ask whoever holds a restricted case, and whoever decides about access to it, to be let in.

    Only for somebody who is shown its locked row. While an earlier request is open nothing more is written, and
    the answer is the same. Raises Http404, Invalid (field reason).
    """
    row = locked_row_or_404(actor, case_id)
    if not reason.strip():
        require_valid([Problem("reason", "Enter why you need to see the case")])
    area_id = area_of_locked(row.case_id)
    assert area_id is not None
    assert actor.user_id is not None
    request = AccessRequest(
        id=uuid4(),
        case_id=row.case_id,
        area_id=area_id,
        user_id=actor.user_id,
        reason=reason.strip(),
    )
    AccessRequest.objects.bulk_create([request], ignore_conflicts=True)
    post(
        job=ACCESS_ASKED,
        payload={"request_id": str(request.pk)},
        key=f"access-request:{request.pk}",
    )
    record(actor=actor, event=EventType.ACCESS_ASKED, case_ids=[row.case_id], subject=request)
    return True


def answer_access_request(*, actor: Actor, request_id: UUID, let_in: bool) -> AccessRequest:
    """Name the person on the restrictions of the case, or leave them out. They see the case by their own road.

    The same answer twice does nothing. Raises Refused, Http404, Invalid (field let_in).
    """
    case = locked_case(actor, access_request_or_404(actor, request_id).case_id)
    must(actor, Permission.LIMIT_ACCESS, "Your role does not let you decide who may see a case.")
    row = access_request_or_404(actor, request_id)
    if row.answered_at is not None:
        if row.let_in == let_in:
            return row
        raise Refused("This request has been answered already. Nothing has been changed.")
    if let_in and limits_of(case, actor.on).bars(row.user, actor.on):
        require_valid([Problem("let_in", "They cannot be let in: they may not see this case")])
    row.answered_by_id, row.answered_at, row.let_in = actor.user_id, timezone.now(), let_in
    row.save(update_fields=["answered_by", "answered_at", "let_in"])
    record(
        actor=actor,
        event=EventType.ACCESS_ANSWERED,
        case_ids=[case.pk],
        subject=row,
        reason="let in" if let_in else "left out",
    )
    if let_in:
        name_on_restrictions(actor, case, row.user_id)
    return row
