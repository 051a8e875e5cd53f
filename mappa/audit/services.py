"""The one writer of evidence. Called inside the caller's transaction: no evidence, no act."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone

from mappa.agencies.acting import request_id
from mappa.agencies.actor import Actor
from mappa.audit.events import EventType, verb_of
from mappa.audit.models import AuditEvent


def record(
    *,
    actor: Actor,
    event: EventType,
    case_ids: Iterable[UUID] = (),
    subject: Any = None,
    changed: Iterable[str] = (),
    reason: str = "",
) -> None:
    """Write one evidence row: who did or saw what, of which cases.

    `subject` is the model instance acted on; only its type and random key are kept. `changed` are field
    names, never values. `reason` is a code or a route, or a reason somebody gave for an act; never a name.
    """
    AuditEvent(
        occurred_at=timezone.now(),
        verb=verb_of(event),
        event=event,
        actor_id=actor.user_id,
        actor_name=actor.username,
        agency_name=actor.agency_name,
        case_ids=list(case_ids),
        object_type=subject._meta.label if subject is not None else "",
        object_ref=subject.pk if subject is not None else None,
        changed_fields=list(changed),
        reason=reason,
        request_id=request_id(),
    ).save(force_insert=True)


def record_view(*, actor: Actor, event: EventType, case_ids: Iterable[UUID], subject: Any = None) -> None:
    """Write the evidence of a look: a page, a list, a search result, a PDF."""
    record(actor=actor, event=event, case_ids=case_ids, subject=subject)
