"""What somebody reads who may know that a restricted case exists and may not see it; asking for access, the answer."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.forms.access import AnswerAccessForm, AskAccessForm
from cases.selectors.cases import case_or_404, case_page
from cases.selectors.limitations import access_request_or_404, locked_row_or_404
from cases.services.access_requests import answer_access_request, ask_for_access
from cases.views.attempt import actor_of, attempt, posted
from cases.visibility import sees
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.sessions.step_up import stepped_up


@requires(Permission.VIEW_CASE)
def case_locked(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reference, what was written for those refused, and whom to ask: never a name, a category or a level."""
    actor = actor_of(request)
    if sees(actor, pk):
        return redirect("case-detail", pk=pk)
    row = locked_row_or_404(actor, pk)
    form = AskAccessForm(posted(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, partial(ask_for_access, actor=actor, case_id=pk, reason=reason)):
            messages.success(
                request, _("Your request has been passed to those who decide. They may ask you about it.")
            )
            return redirect("case-locked", pk=pk)
    record_view(actor=actor, event=EventType.LOCKED_ROW_SHOWN, case_ids=[pk])
    may_break_glass = actor.may(Permission.BREAK_GLASS)
    context = {"row": row, "form": form, "may_break_glass": may_break_glass}
    return render(request, "cases/locked.html", context)


@requires(Permission.LIMIT_ACCESS)
@stepped_up
def access_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody asks to see a restricted case: let them in, or not."""
    actor = actor_of(request)
    row = access_request_or_404(actor, pk)
    case = case_or_404(actor, row.case_id)
    form = AnswerAccessForm(posted(request))
    if form.is_valid():
        let_in = bool(form.cleaned_data["let_in"])
        if attempt(form, partial(answer_access_request, actor=actor, request_id=pk, let_in=let_in)):
            messages.success(request, _("Answered. Tell them yourself as well: a message names no case."))
            return redirect("case-access", pk=case.pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk], subject=row)
    context = case_page(actor, case, "") | {"form": form, "asked": row}
    return render(request, "cases/locked_request.html", context)
