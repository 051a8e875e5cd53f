"""Documents from their signature on: signed, countersigned or sent back, frozen, made into a PDF."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from forms_docset.models import EDITABLE_STATES, Document, DocumentFile, DocumentState
from forms_docset.paper import html_of
from forms_docset.registry import spec_of
from forms_docset.selectors import document_or_404
from forms_docset.services.guards import locked_document, require_editable
from forms_docset.spec import DocumentSpec, Signing
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Invalid, Problem, Refused, require_valid
from mappa.outbox.services import post


def sign_off(*, actor: Actor, document_id: UUID, version: int) -> Document:
    """Sign a document as it was checked at `version`; signing a signed one again changes nothing.

    Raises Invalid with what is missing or when it was changed since, and what the service called on signing
    raises; Refused without the permission. With a countersignature to come, it is frozen only after that.
    """
    document = locked_document(actor, document_id)
    spec = spec_of(document.slug)
    must(actor, spec.completes, _("Your role does not let you sign this document."))
    if document.state not in EDITABLE_STATES and document.signed_by_id == actor.user_id:
        return document
    require_editable(document)
    if version != document.version:
        raise Invalid(
            [Problem(None, _("The document was changed since you opened this page. Check it again"))]
        )
    require_valid(spec.check(document.answers))
    document.signed_by_id, document.signed_at = actor.user_id, timezone.now()
    document.state = DocumentState.AWAITING_COUNTERSIGNATURE if spec.countersigns else DocumentState.SIGNED
    document.returned_reason = ""
    document.version += 1
    document.save(update_fields=["signed_by", "signed_at", "state", "returned_reason", "version"])
    record(actor=actor, event=EventType.DOCUMENT_SIGNED, case_ids=[document.case_id], subject=document)
    if document.state == DocumentState.SIGNED:
        _conclude(actor, document, spec)
    return document


def countersign(*, actor: Actor, document_id: UUID, version: int) -> Document:
    """Confirm somebody else's signed document; again changes nothing. Never one's own (Refused)."""
    document = locked_document(actor, document_id)
    spec = spec_of(document.slug)
    if document.state == DocumentState.SIGNED and document.countersigned_by_id == actor.user_id:
        return document
    _require_countersigner(actor, document, spec)
    if version != document.version:
        raise Invalid(
            [Problem(None, _("The document was changed since you opened this page. Read it again"))]
        )
    document.countersigned_by_id, document.countersigned_at = actor.user_id, timezone.now()
    document.state = DocumentState.SIGNED
    document.version += 1
    document.save(update_fields=["countersigned_by", "countersigned_at", "state", "version"])
    record(actor=actor, event=EventType.DOCUMENT_COUNTERSIGNED, case_ids=[document.case_id], subject=document)
    _conclude(actor, document, spec)
    return document


def return_document(*, actor: Actor, document_id: UUID, reason: str) -> Document:
    """Send a signed document back to be changed, with the reason (Invalid without one). The signature goes."""
    document = locked_document(actor, document_id)
    _require_countersigner(actor, document, spec_of(document.slug))
    if not reason.strip():
        raise Invalid([Problem("reason", _("Enter what must be changed"))])
    document.state, document.returned_reason = DocumentState.DRAFT, reason.strip()
    document.signed_by_id = document.signed_at = None
    document.version += 1
    document.save(update_fields=["state", "returned_reason", "signed_by", "signed_at", "version"])
    record(
        actor=actor,
        event=EventType.DOCUMENT_RETURNED,
        case_ids=[document.case_id],
        subject=document,
        changed=["state", "returned_reason"],
    )
    return document


def render_again(*, actor: Actor, document_id: UUID) -> Document:
    """Ask once more for the PDF of a signed document that could not be made; nothing when it is there."""
    document = locked_document(actor, document_id)
    row = DocumentFile.objects.select_for_update(of=("self",)).filter(document=document).first()
    if row is None:
        raise Refused(_("The document has not been signed."))
    if row.failed_because and not row.sha256:
        row.failed_because = ""
        row.save(update_fields=["failed_because"])
        record(
            actor=actor,
            event=EventType.DOCUMENT_REQUESTED,
            case_ids=[document.case_id],
            subject=document,
            reason="the PDF once more",
        )
        _post_render(document, f"again:{timezone.now():%Y%m%dT%H%M%S}")
    return document


def _conclude(actor: Actor, document: Document, spec: DocumentSpec) -> None:
    """All signatures are there: write the facts, set the version before aside, freeze, ask for the PDF."""
    if spec.on_sign_off:
        spec.on_sign_off(
            Signing(
                actor=actor,
                case_id=document.case_id,
                on=actor.on,
                document_id=document.pk,
                about_id=document.about_id,
                meeting_id=document.meeting_id,
                answers=document.answers,
            )
        )
    Document.objects.filter(
        case_id=document.case_id,
        slug=document.slug,
        about_id=document.about_id,
        meeting_id=document.meeting_id,
        state=DocumentState.SIGNED,
    ).exclude(pk=document.pk).update(state=DocumentState.SUPERSEDED)
    frozen = document_or_404(actor, document.pk)
    DocumentFile(document=frozen, case_id=frozen.case_id, area_id=frozen.area_id, html=html_of(frozen)).save(
        force_insert=True
    )
    _post_render(frozen, "signed")


def _post_render(document: Document, occasion: str) -> None:
    post(
        job="render_document",
        payload={"document_id": str(document.pk)},
        key=f"render_document:{document.pk}:{occasion}",
    )


def _require_countersigner(actor: Actor, document: Document, spec: DocumentSpec) -> None:
    if spec.countersigns is None or document.state != DocumentState.AWAITING_COUNTERSIGNATURE:
        raise Refused(_("This document does not wait for a countersignature."))
    must(actor, spec.countersigns, _("Your role does not let you countersign this document."))
    if document.signed_by_id == actor.user_id:
        raise Refused(_("Somebody other than its author must countersign a document."))
