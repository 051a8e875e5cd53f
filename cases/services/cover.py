"""Opening a case of another team of one's agency, to cover for a colleague."""

from uuid import UUID, uuid5

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import CoverSpan
from cases.selectors.cover import case_to_cover_or_404
from cases.services.once import wait_for_first
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Problem, require_valid


def open_to_cover(*, actor: Actor, case_id: UUID, reason: str) -> CoverSpan:
    """Open the case to the actor for 24 hours, by the database's clock. A cover that runs is not opened twice.

    Raises Refused without the permission, Invalid with a problem that names "reason", and Http404 for an unknown
    case and one that may not be covered alike.
    """
    must(actor, Permission.COVER_CASE, _("Your role does not let you cover a case."))
    if not reason.strip():
        require_valid([Problem("reason", _("Enter why you are covering this case"))])
    if actor.user_id is None:
        raise ValueError("A case is covered by a person.")
    wait_for_first(uuid5(case_id, str(actor.user_id)))
    running: CoverSpan | None = CoverSpan.objects.filter(
        case_id=case_id, user_id=actor.user_id, ends_at__gt=Now()
    ).first()
    if running is not None:
        return running
    found = case_to_cover_or_404(actor, case_id)
    span = CoverSpan(
        case_id=found.case_id,
        area_id=found.area_id,
        user_id=actor.user_id,
        reason=reason.strip(),
        opened_at=timezone.now(),
        ends_at=timezone.now(),
    )
    span.save(force_insert=True)
    span.refresh_from_db()  # the times are the database's
    record(
        actor=actor,
        event=EventType.CASE_COVERED,
        case_ids=[found.case_id],
        subject=span,
        reason=span.reason,
    )
    return span
