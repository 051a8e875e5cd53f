"""After the signature: countersign or send back, and the PDF."""

from http import HTTPStatus
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.selectors.cases import case_page
from cases.selectors.reading import may_change
from forms_docset import pages
from forms_docset.copies import reader_copy
from forms_docset.forms import ReturnForm, SignForm
from forms_docset.models import Document
from forms_docset.pdf import RenderFailed, to_pdf
from forms_docset.registry import spec_of
from forms_docset.selectors import (
    FileState,
    document_or_404,
    file_state,
    frozen_html,
    frozen_pdf,
    holds_victim_details,
    may_countersign,
    shows_of_victims,
)
from forms_docset.services import countersign, render_again, return_document
from forms_docset.views.looking import record_look
from mappa.agencies.access import ActorRequest, requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.core.decisions import Invalid, Refused
from mappa.templatetags.mappa_tags import day_and_time


@requires(Permission.COUNTERSIGN_PRISON_REPORT)
@require_http_methods(["GET", "POST"])
def document_countersign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read a signed document, then countersign it or send it back with a reason."""
    actor = cast("ActorRequest", request).actor
    document = document_or_404(actor, pk)
    returning = "reason" in request.POST
    form = ReturnForm(request.POST if returning else None)
    try:
        if returning and form.is_valid():
            return_document(actor=actor, document_id=document.pk, reason=form.cleaned_data["reason"])
            messages.success(request, _("Sent back with your reason."))
            return redirect("document-detail", document.pk)
        if request.method == "POST" and not returning:
            signed = SignForm(request.POST)
            version = signed.cleaned_data["version"] if signed.is_valid() else 0
            countersign(actor=actor, document_id=document.pk, version=version)
            messages.success(request, _("Countersigned."))
            return redirect("document-detail", document.pk)
    except (Refused, Invalid) as failure:
        messages.error(request, str(failure))
        return redirect("document-detail", document.pk)
    if not may_countersign(actor, document):
        return redirect("document-detail", document.pk)
    return _countersign_page(request, document, form)


def _countersign_page(request: HttpRequest, document: Document, form: ReturnForm) -> HttpResponse:
    actor = cast("ActorRequest", request).actor
    spec = spec_of(document.slug)
    record_look(actor, document)
    context = case_page(actor, document.case, "documents") | {
        "document": document,
        "spec": spec,
        "cards": pages.cards_of(actor, document, spec, editable=False),
        "sign_form": SignForm(initial={"version": document.version}),
        "form": form,
    }
    return render(request, "forms_docset/document_countersign.html", context)


@requires(Permission.VIEW_CASE)
@require_http_methods(["GET", "POST"])
def document_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The frozen PDF, or in an emergency a copy that says so; until there is one, a page. A post tries again.

    One that holds details of a victim opens to roles that need them; others are told so, and read the rest as a page.
    """
    actor = cast("ActorRequest", request).actor
    document = document_or_404(actor, pk)
    state = file_state(document)
    if state is FileState.NONE:
        raise Http404("Not signed.")
    if holds_victim_details(document) and not shows_of_victims(actor, document):
        return _withheld(request, document)
    if request.method == "POST":
        return _try_again(request, document)
    record_look(actor, document)
    frame = case_page(actor, document.case, "documents")
    if state is FileState.READY and frame["emergency"] is None:
        return _pdf(document, frozen_pdf(document) or b"")
    if state is FileState.READY and (copy := _emergency_copy(actor, document)):
        return _pdf(document, copy, suffix="-emergency-access")
    context = {"document": document, "spec": spec_of(document.slug)}
    context["failed"] = state in {FileState.FAILED, FileState.READY}
    context["may_retry"] = state is FileState.FAILED and may_change(actor, document.case)
    return render(request, "forms_docset/document_pdf.html", frame | context)


def _try_again(request: HttpRequest, document: Document) -> HttpResponse:
    try:
        render_again(actor=cast("ActorRequest", request).actor, document_id=document.pk)
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("document-pdf", document.pk)


def _emergency_copy(actor: Actor, document: Document) -> bytes | None:
    """The reader's own copy, made while they wait, or None when it could not be."""
    who = {"name": actor.name, "agency": actor.agency_name, "at": day_and_time(timezone.now())}
    line = _("Emergency access. Read by %(name)s, %(agency)s, %(at)s. Pass it on to nobody.") % who
    try:
        return to_pdf(reader_copy(frozen_html(document), line))
    except RenderFailed:
        return None


def _withheld(request: HttpRequest, document: Document) -> HttpResponse:
    actor = cast("ActorRequest", request).actor
    frame = case_page(actor, document.case, "documents")
    context = frame | {"document": document, "spec": spec_of(document.slug)}
    return render(request, "forms_docset/document_withheld.html", context, status=HTTPStatus.FORBIDDEN)


def _pdf(document: Document, pdf: bytes, *, suffix: str = "") -> HttpResponse:
    letter = spec_of(document.slug).letter
    name = f"MAPPA-{letter}-{document.case.reference}-{document.number}{suffix}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
