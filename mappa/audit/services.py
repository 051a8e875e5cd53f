"""The one writer of evidence. Called inside the caller's transaction: no evidence, no act."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from mappa.agencies.acting import current_run, request_id
from mappa.agencies.actor import Actor
from mappa.agencies.origin import Origin
from mappa.audit.errors import EvidenceUnavailable
from mappa.audit.events import OPENINGS, EventType
from mappa.audit.models import AuditEvent
from mappa.audit.stream import announce, follow

DRAFTS = timedelta(minutes=15)
"""How long one row stands for all savings of a draft by the same person."""

_SLOTS = UUID("0d5b7a53-5f0e-4c7b-9a0e-3c6f1f6f2b11")


def record(
    *,
    actor: Actor,
    event: EventType,
    case_ids: Iterable[UUID] = (),
    subject: Any = None,
    changed: Iterable[str] = (),
    reason: str = "",
    recipient: str = "",
    terms: str = "",
    once_per: timedelta | None = None,
) -> None:
    """Write one evidence row: who did or saw what, of which cases.

    `subject` is the model instance acted on; only its type and random key are kept. `changed` are field
    names, never values. `reason` is a code, or a reason somebody gave for an act; never a name. `recipient` is
    a code of who was told. Of `terms`, what was searched for, only a keyed hash is kept. With `once_per`, the
    same person, object and event leave one row in each such slot of time.

    Raises EvidenceUnavailable, which undoes the page: it answers 503.
    """
    run = current_run()
    origin = run.origin if run else Origin()
    row = AuditEvent(
        id=_id_of_slot(actor, event, subject, once_per) if once_per else uuid4(),
        verb=event.verb,
        event=event,
        actor_id=actor.user_id,
        actor_name=actor.username,
        agency_id=actor.agency_id,
        agency_name=actor.agency_name,
        roles=", ".join(sorted(actor.roles)),
        case_ids=list(case_ids),
        object_type=subject._meta.label if subject is not None else "",
        object_ref=subject.pk if subject is not None else None,
        changed_fields=list(changed),
        reason=reason,
        request_id=request_id(),
        route=origin.route,
        ip_address=origin.ip_address,
        session_ref=origin.session_ref,
        recipient=recipient,
        terms_hash=_hash_of(terms),
    )
    try:
        # Without RETURNING and without naming the key: the logins may insert and not read.
        AuditEvent.objects.bulk_create([row], ignore_conflicts=once_per is not None)
    except DatabaseError as error:
        raise EvidenceUnavailable(f"Evidence was refused: {_reason(error)}.") from error
    if run:
        run.evidence.append((row.pk, row.request_id))
        if event in OPENINGS:
            run.opened.update(row.case_ids)
        run.at_end(follow)
    else:
        announce([row.request_id])


def record_view(
    *, actor: Actor, event: EventType, case_ids: Iterable[UUID], subject: Any = None, terms: str = ""
) -> None:
    """Write the evidence of a look: a page, a list, a search result, a PDF."""
    record(actor=actor, event=event, case_ids=case_ids, subject=subject, terms=terms)


def _reason(error: DatabaseError) -> str:
    """The database's own name for what went wrong; its text may quote a row."""
    return type(error.__cause__ or error).__name__


def _id_of_slot(actor: Actor, event: EventType, subject: Any, length: timedelta) -> UUID:
    """The same key for the same person, object, event and slot of time: the second row meets the first."""
    slot = int(timezone.now().timestamp() // length.total_seconds())
    what = subject.pk if subject is not None else ""
    return uuid5(_SLOTS, f"{actor.user_id or actor.username} {what} {event} {slot}")


def _hash_of(terms: str) -> str:
    """A keyed hash of words, the same for other capitals and spaces; empty for none."""
    words = " ".join(terms.casefold().split())
    return salted_hmac("mappa.audit.terms", words, algorithm="sha256").hexdigest()[:32] if words else ""


def require_writable() -> None:
    """Try whether evidence can be written: a line of the stream; a row and its place in a chain, both undone.

    Raises EvidenceUnavailable, whose text says why.
    """
    announce([])
    probe = AuditEvent(verb="", event="", actor_name="", agency_name="", request_id=uuid4())
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            AuditEvent.objects.bulk_create([probe])
            cursor.execute("SET CONSTRAINTS audit_place IMMEDIATE")
            transaction.set_rollback(True)
    except DatabaseError as error:
        raise EvidenceUnavailable(f"Evidence was refused: {_reason(error)}.") from error
