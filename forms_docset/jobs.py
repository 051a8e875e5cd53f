"""Making PDFs after signing. Each job may run any number of times with one effect."""

import hashlib
from uuid import UUID

from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone

from cases.jobs_exports import MAKE_PDF, fail, make_file
from cases.models import Export
from cases.selectors.exports import MARKING, Listing
from forms_docset.models import Document, DocumentFile, DocumentState
from forms_docset.paper import heading
from forms_docset.pdf import RenderFailed, renderer_name, to_pdf
from forms_docset.registry import spec_of
from mappa.agencies.acting import acting_as
from mappa.agencies.actor import Actor
from mappa.agencies.models import User
from mappa.agencies.selectors import actor_for
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.outbox.registry import job
from meetings.models import Meeting
from meetings.selectors.minutes import meeting_for_minutes, minutes_facts
from meetings.selectors.shown import shown_on_paper


@job("render_document")
def render_document(*, document_id: str, **_: str) -> None:
    """Make the PDF of a signed document from its frozen HTML."""
    _make(UUID(document_id))


@job("render_minutes")
def render_minutes(*, meeting_id: str, user_id: str, **_: str) -> None:
    """Freeze the minutes (MAPPA B) of an approved meeting as it stands, and make their PDF.

    Acts for the person who approved them. Once frozen, another run gives the same minutes.
    """
    with acting_as(actor_for(User.objects.get(pk=user_id))):
        meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting_id)
        if meeting.approved_at is None:
            return
        document_id = meeting.minutes_document_id
        if document_id is None:
            document_id = _freeze_minutes(actor_for(User.objects.get(pk=user_id)), meeting.pk).pk
            Meeting.objects.filter(pk=meeting.pk).update(minutes_document_id=document_id)
        _make(document_id)


@job(MAKE_PDF)
def make_export_pdf(*, export_id: str, **_: str) -> None:
    """Make a file of cases as PDF; where that cannot be done, say so."""
    try:
        make_file(UUID(export_id), _list_pdf)
    except RenderFailed:
        fail(Export.objects.select_for_update(of=("self",)).get(pk=export_id))


def _list_pdf(listing: Listing) -> bytes:
    mark = ", ".join([listing.code, *[value for _label, value in listing.about[2:4]]])
    context = {"listing": listing, "mark": mark, "marking": MARKING}
    return to_pdf(render_to_string("pdf/list.html", context))


def _freeze_minutes(actor: Actor, meeting_id: UUID) -> Document:
    meeting = meeting_for_minutes(meeting_id)
    spec = spec_of("minutes")
    newest = Document.objects.filter(case_id=meeting.case_id, slug=spec.slug).aggregate(n=Max("number"))["n"]
    document = Document(
        case=meeting.case,
        area_id=meeting.area_id,
        recorded_by_id=actor.user_id,
        slug=spec.slug,
        number=(newest or 0) + 1,
        spec_version=spec.version,
        state=DocumentState.SIGNED,
        meeting_id=meeting.pk,
        signed_by_id=meeting.approved_by_id,
        signed_at=meeting.approved_at,
    )
    document.save(force_insert=True)
    context = {"document": document, "facts": minutes_facts(meeting, shown_on_paper()), **heading(document)}
    html = render_to_string(spec.template, context)
    DocumentFile(document=document, case_id=meeting.case_id, area_id=meeting.area_id, html=html).save(
        force_insert=True
    )
    record(actor=actor, event=EventType.DOCUMENT_SIGNED, case_ids=[meeting.case_id], subject=document)
    return document


def _make(document_id: UUID) -> None:
    row = DocumentFile.objects.select_for_update(of=("self",)).get(document_id=document_id)
    if row.sha256:
        return
    try:
        pdf = to_pdf(row.html)
    except RenderFailed as failure:
        row.failed_because = str(failure)
        row.save(update_fields=["failed_because"])
        return
    row.pdf, row.sha256 = pdf, hashlib.sha256(pdf).hexdigest()
    row.renderer, row.rendered_at, row.failed_because = renderer_name(), timezone.now(), ""
    row.save(update_fields=["pdf", "sha256", "renderer", "rendered_at", "failed_because"])
