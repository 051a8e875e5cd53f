"""Questions to other agencies, and their answers."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cases.domain.access import HandedOver, Tellable
from cases.domain.enums import Sharing
from cases.forms.requests import AnswerForm, AskForm, WithdrawForm
from cases.models import InformationRequest
from cases.selectors.cases import case_or_404, case_page
from cases.selectors.hand_overs import hand_overs_of
from cases.selectors.marks import mark_tags
from cases.selectors.reading import on_case
from cases.selectors.request_pages import asked_columns, asked_rows, identity_rows, request_cards
from cases.selectors.requests import (
    own_answer,
    own_request_or_404,
    request_or_404,
    requests_of,
    requests_to,
    sharing_open_to,
    teams_to_ask,
)
from cases.services.requests import answer_request, ask_for_information, withdraw_request
from cases.views.attempt import actor_of, attempt, posted
from mappa.agencies.access import requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.core.decisions import Refused


@requires(Permission.VIEW_CASE)
def request_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was asked about one case, of whom, and where each stands."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    context = case_page(actor, case, "") | {
        "requests": request_cards(on_case(actor, case), requests_of(actor, case)),
        "may_ask": on_case(actor, case).may(Permission.RECORD_EVENT),
    }
    return render(request, "cases/request_list.html", context)


@requires(Permission.RECORD_EVENT)
def request_ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask any team for what it knows; `?again=` begins with the words of an earlier request."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    form = AskForm(posted(request), teams=teams_to_ask(actor, case), initial=_again(request, actor))
    if form.is_valid():
        asked = form.cleaned_data | {"team_id": UUID(form.cleaned_data["team"])}
        asked.pop("team")
        if attempt(form, partial(ask_for_information, actor=actor, case_id=pk, on=actor.on, **asked)):
            messages.success(request, _("Asked. The question is on the team's first page."))
            return redirect("request-list", pk=pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    context = case_page(actor, case, "") | {"form": form, "title": _("Ask for information")}
    return render(request, "cases/small_form.html", context)


def _again(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    try:
        before = own_request_or_404(actor, UUID(request.GET["again"])) if "again" in request.GET else None
    except ValueError:
        before = None
    names = ("question", "purpose")
    return {name: getattr(before, name) for name in names} | {"team": before.team_id} if before else {}


@requires(Permission.RECORD_EVENT)
def request_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back a question of one's own agency, with the reason."""
    actor = actor_of(request)
    asked = own_request_or_404(actor, pk)
    form = WithdrawForm(posted(request))
    back = reverse("request-list", args=[asked.case_id])
    if (
        form.is_valid()
        and attempt(
            form, lambda: withdraw_request(actor=actor, request_id=pk, reason=form.cleaned_data["reason"])
        )
        is not None
    ):
        messages.success(request, _("Withdrawn. The team no longer sees it."))
        return redirect(back)
    record_view(actor=actor, event=EventType.INFORMATION_VIEWED, case_ids=[asked.case_id], subject=asked)
    context = {"form": form, "asked": asked, "cancel_url": back, "confirm_label": _("Withdraw the request")}
    return render(request, "cases/request_withdraw.html", context)


@requires(Permission.ANSWER_REQUEST)
def information_list(request: HttpRequest) -> HttpResponse:
    """What was asked of one's teams: to answer, and answered lately."""
    actor = actor_of(request)
    rows = list(requests_to(actor))
    if rows:
        seen = sorted({row.case_id for row in rows})
        record_view(actor=actor, event=EventType.INFORMATION_VIEWED, case_ids=seen)
    context = {
        "to_answer": asked_rows([row for row in rows if row.answered_at is None], actor.on),
        "answered": asked_rows([row for row in rows if row.answered_at is not None], actor.on),
        "columns": asked_columns(),
    }
    return render(request, "cases/request_asked.html", context)


@requires(Permission.ANSWER_REQUEST)
def request_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A question put to one's team: identity, question, purpose and date, and nothing else of the case."""
    actor = actor_of(request)
    asked = request_or_404(actor, pk)
    form = AnswerForm(posted(request), open_marks=sharing_open_to(asked))
    if form.is_valid():
        marks = {
            "sharing": Sharing(form.cleaned_data["sharing"]),
            "tellable": Tellable(form.cleaned_data["tellable"]),
        }
        reply = {"reply": form.cleaned_data["reply"], "nothing_known": False, **marks}
        if attempt(form, partial(answer_request, actor=actor, request_id=pk, **reply)):
            messages.success(request, _("Answer sent."))
            return redirect("information-list")
    return _asked_page(request, actor, asked, form)


def _asked_page(
    request: HttpRequest, actor: Actor, asked: InformationRequest, form: AnswerForm
) -> HttpResponse:
    record_view(actor=actor, event=EventType.INFORMATION_VIEWED, case_ids=[asked.case_id], subject=asked)
    answer = own_answer(actor, asked)
    context = {
        "asked": asked,
        "rows": identity_rows(asked, actor.on),
        "form": form,
        "answer": answer,
        "answer_tags": mark_tags(answer) if answer else [],
        "hand_overs": hand_overs_of(actor, HandedOver.REQUEST, asked.pk),
        "may_hand_over": actor.may(Permission.HAND_OVER),
    }
    return render(request, "cases/request_answer.html", context)


@requires(Permission.ANSWER_REQUEST)
@require_POST
def request_nothing_known(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer at once that nothing is known."""
    actor = actor_of(request)
    try:
        answer_request(actor=actor, request_id=pk, reply="", nothing_known=True, sharing=Sharing.ALL_INVOLVED)
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("request-answer", pk=pk)
    messages.success(request, _("Answer sent: nothing known."))
    return redirect("information-list")
