"""Filling in a document: task list, sections, check, sign."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.selectors.cases import case_page
from cases.selectors.reading import on_case
from forms_docset import pages
from forms_docset.formbuilder import SectionForm, mark_of
from forms_docset.forms import SignForm
from forms_docset.models import Document
from forms_docset.registry import spec_of
from forms_docset.selectors import document_or_404, file_state, may_countersign, may_edit, next_to_start
from forms_docset.services import save_answers, sign_off
from forms_docset.spec import Section
from forms_docset.views.looking import record_look
from mappa.agencies.access import ActorRequest, requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.core.decisions import Invalid, Problem, Refused


def _page(actor: Actor, document: Document) -> dict[str, object]:
    record_look(actor, document)
    frame = case_page(actor, document.case, "documents")
    tag = pages.state_tag(document)
    return frame | {"document": document, "spec": spec_of(document.slug), "state_tag": tag}


@requires(Permission.VIEW_CASE)
@require_GET
def document_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The task list of a document being filled in; its answers and PDF once it is signed."""
    actor = cast("ActorRequest", request).actor
    document = document_or_404(actor, pk)
    context = _page(actor, document)
    spec = spec_of(document.slug)
    able = on_case(actor, document.case)
    if may_edit(able, document):
        context |= {
            "tasks": pages.tasks_of(document, spec),
            "closing": [pages.closing_task(document, spec)],
        }
        return render(request, "forms_docset/document_tasks.html", context)
    context |= {
        "cards": pages.cards_of(actor, document, spec, editable=False),
        "file_state": file_state(document),
        "may_countersign": may_countersign(able, document),
        "next_spec": next_to_start(able, document),
    }
    return render(request, "forms_docset/document_detail.html", context)


@requires(Permission.VIEW_CASE)
@require_http_methods(["GET", "POST"])
def document_section(request: HttpRequest, pk: UUID, section: str) -> HttpResponse:
    """One section: drafts may be incomplete. A post marked X-Background keeps what is valid and says so."""
    actor = cast("ActorRequest", request).actor
    document = document_or_404(actor, pk)
    part = spec_of(document.slug).section(section)
    if part is None:
        raise Http404("No such section.")
    if not may_edit(on_case(actor, document.case), document):
        messages.error(request, _("You cannot change this document."))
        return redirect("document-detail", document.pk)
    if request.method != "POST":
        return _section_page(request, document, part, pages.first_form(document, part))
    form = SectionForm(part, request.POST)
    valid = form.is_valid()
    if request.headers.get("X-Background"):
        return _background(request, document, part, form)
    if not valid:
        return _section_page(request, document, part, form)
    return _save(request, document, part, form)


def _save(request: HttpRequest, document: Document, part: Section, form: SectionForm) -> HttpResponse:
    actor = cast("ActorRequest", request).actor
    seen = form.cleaned_data["seen"]
    try:
        save_answers(
            actor=actor, document_id=document.pk, section=part.slug, answers=form.answers(), seen=seen
        )
    except Invalid as invalid:
        # What they typed is kept and the newer mark goes with it: saving again means "mine".
        data = request.POST.copy()
        data["seen"] = mark_of(part, document.answers)
        again = SectionForm(part, data)
        again.add_problems(invalid.problems)
        return _section_page(request, document, part, again, clash=True)
    if "later" in request.POST:
        return redirect("document-detail", document.pk)
    return redirect(pages.next_url(document, part))


def _background(request: HttpRequest, document: Document, part: Section, form: SectionForm) -> HttpResponse:
    actor = cast("ActorRequest", request).actor
    seen = str(form.data.get("seen", ""))
    clash = False
    try:
        document = save_answers(
            actor=actor, document_id=document.pk, section=part.slug, answers=form.answers(), seen=seen
        )
    except Invalid:
        clash = True
    mark = seen if clash else mark_of(part, document.answers)
    return render(request, "forms_docset/saved.html", {"document": document, "mark": mark, "clash": clash})


def _section_page(
    request: HttpRequest, document: Document, part: Section, form: SectionForm, *, clash: bool = False
) -> HttpResponse:
    actor = cast("ActorRequest", request).actor
    lines = pages.lines_of(document, part, form, clash=clash)
    context = _page(actor, document) | {"section": part, "form": form, "lines": lines, "clash": clash}
    return render(request, "forms_docset/document_section.html", context)


@requires(Permission.VIEW_CASE)
@require_GET
def document_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All answers before signing, with what is missing."""
    actor = cast("ActorRequest", request).actor
    document = document_or_404(actor, pk)
    if not may_edit(on_case(actor, document.case), document):
        return redirect("document-detail", document.pk)
    return _check_page(request, document, ())


def _check_page(request: HttpRequest, document: Document, problems: tuple[Problem, ...]) -> HttpResponse:
    actor = cast("ActorRequest", request).actor
    spec = spec_of(document.slug)
    context = _page(actor, document) | {
        "cards": pages.cards_of(actor, document, spec, editable=True),
        "missing": pages.problem_links(document, spec, spec.check(document.answers)),
        "problems": pages.problem_links(document, spec, problems),
        "sign_form": SignForm(initial={"version": document.version}),
    }
    return render(request, "forms_docset/document_check.html", context)


@requires(Permission.VIEW_CASE)
@require_POST
def document_sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign what was checked. Clicked twice, it is signed once."""
    actor = cast("ActorRequest", request).actor
    document = document_or_404(actor, pk)
    form = SignForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        sign_off(actor=actor, document_id=document.pk, version=version)
    except Invalid as invalid:
        return _check_page(request, document_or_404(actor, pk), invalid.problems)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("Signed."))
    return redirect("document-detail", document.pk)
