"""After the signature: countersign or send back, and the PDF."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.selectors.cases import case_page
from forms_docset import pages
from forms_docset.forms import ReturnForm, SignForm
from forms_docset.models import Document
from forms_docset.registry import spec_of
from forms_docset.selectors import FileState, document_or_404, file_state, frozen_pdf, may_countersign
from forms_docset.services import countersign, render_again, return_document
from mappa.agencies.access import ActorRequest, requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.core.decisions import Invalid, Refused


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
    record_view(actor=actor, event=EventType.DOCUMENT_VIEWED, case_ids=[document.case_id], subject=document)
    context = case_page(actor, document.case, "documents") | {
        "document": document,
        "spec": spec,
        "cards": pages.cards_of(document, spec, editable=False),
        "sign_form": SignForm(initial={"version": document.version}),
        "form": form,
    }
    return render(request, "forms_docset/document_countersign.html", context)


@requires(Permission.VIEW_CASE)
@require_http_methods(["GET", "POST"])
def document_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The frozen PDF; while it is being made, or could not be, a page that says so. A post tries again."""
    actor = cast("ActorRequest", request).actor
    document = document_or_404(actor, pk)
    state = file_state(document)
    if state is FileState.NONE:
        raise Http404("Not signed.")
    if request.method == "POST":
        render_again(actor=actor, document_id=document.pk)
        return redirect("document-pdf", document.pk)
    record_view(actor=actor, event=EventType.DOCUMENT_VIEWED, case_ids=[document.case_id], subject=document)
    if state is FileState.READY:
        return _pdf(document)
    context = {"document": document, "spec": spec_of(document.slug), "failed": state is FileState.FAILED}
    frame = case_page(actor, document.case, "documents")
    return render(request, "forms_docset/document_pdf.html", frame | context)


def _pdf(document: Document) -> HttpResponse:
    letter = spec_of(document.slug).letter
    name = f"MAPPA-{letter}-{document.case.reference}-{document.number}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(frozen_pdf(document), content_type="application/pdf", headers=headers)
