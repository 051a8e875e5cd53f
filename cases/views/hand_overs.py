"""Passing on to a colleague without an account: of a case, or of a request for information."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.domain.access import HandedOver, HandOverWay
from cases.forms.requests import HandOverForm
from cases.selectors.cases import case_or_404, case_page
from cases.selectors.hand_overs import hand_overs_of
from cases.selectors.requests import request_or_404
from cases.services.hand_overs import PassedOn, hand_over_case, hand_over_request
from cases.views.attempt import actor_of, attempt, posted
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.sessions.step_up import stepped_up


@requires(Permission.HAND_OVER)
@stepped_up
def hand_over_of_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was passed on of a case, and something more."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    form = HandOverForm(posted(request), on=actor.on)
    if (
        form.is_valid()
        and attempt(
            form, lambda: hand_over_case(actor=actor, case_id=pk, passed=passed_on(form), on=actor.on)
        )
        is not None
    ):
        return recorded(request, reverse("hand-over-case", args=[pk]))
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    frame = case_page(actor, case, "")
    context = frame | _page(
        form, hand_overs_of(actor, HandedOver.CASE, pk), reverse("case-detail", args=[pk])
    )
    return render(request, "cases/hand_over_case.html", context)


@requires(Permission.HAND_OVER)
@stepped_up
def hand_over_of_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was passed on of a request put to one's team; nothing else of its case."""
    actor = actor_of(request)
    asked = request_or_404(actor, pk)
    form = HandOverForm(posted(request), on=actor.on)
    back = reverse("request-answer", args=[pk])
    if (
        form.is_valid()
        and attempt(
            form, lambda: hand_over_request(actor=actor, request_id=pk, passed=passed_on(form), on=actor.on)
        )
        is not None
    ):
        return recorded(request, back)
    record_view(actor=actor, event=EventType.INFORMATION_VIEWED, case_ids=[asked.case_id], subject=asked)
    context = _page(form, hand_overs_of(actor, HandedOver.REQUEST, pk), back)
    return render(request, "cases/hand_over.html", context)


def passed_on(form: HandOverForm) -> PassedOn:
    """What a valid form says."""
    data = form.cleaned_data
    return PassedOn(**data | {"way": HandOverWay(data["way"])})


def recorded(request: HttpRequest, url: str) -> HttpResponse:
    """Say so, and go there."""
    messages.success(request, _("Recorded: passed on to a colleague."))
    return redirect(url)


def _page(form: HandOverForm, rows: Any, back: str) -> dict[str, Any]:
    return {"form": form, "hand_overs": rows, "back": back}
