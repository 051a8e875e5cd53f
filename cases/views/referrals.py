"""Pages of referrals: the screening queue, one referral, its screening, its answer, its withdrawal."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.domain.enums import ReferralState, ScreeningOutcome
from cases.domain.referrals import OPEN_STATES
from cases.forms.referrals import AnswerForm, QueueFilter, ScreeningForm, WithdrawForm
from cases.models import Referral
from cases.selectors.cases import case_page
from cases.selectors.reading import on_case
from cases.selectors.referral_pages import (
    CRITERIA_COLUMNS,
    QUEUE_COLUMNS,
    REGISTER_COLUMNS,
    columns,
    criteria_table,
    fact_rows,
    queue_table,
    referral_rows,
    referral_timeline,
    register_table,
)
from cases.selectors.referrals import (
    may_screen,
    referral_or_404,
    referrers_of,
    rejected_referrals_for,
    screening_queue_for,
)
from cases.services.referrals import (
    answer_more_information,
    mark_rationale_read,
    screen_referral,
    withdraw_referral,
)
from mappa.agencies.access import ActorRequest, requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.core.decisions import Invalid, Refused
from mappa.formkit import GdsForm

PAGE = 25


def _actor(request: HttpRequest) -> Actor:
    return cast("ActorRequest", request).actor


@requires(Permission.SCREEN_REFERRAL)
def screening_queue(request: HttpRequest) -> HttpResponse:
    """Referrals that wait for a decision, the nearest due date first."""
    actor, filters = _actor(request), QueueFilter(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    found = screening_queue_for(actor, state=chosen.get("state", ""), urgency=chosen.get("urgency", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    record_view(actor=actor, event=EventType.CASE_LISTED, case_ids=[row.case_id for row in page])
    context = {
        "page": page,
        "filters": filters,
        "is_filtered": any(chosen.values()),
        "columns": columns(QUEUE_COLUMNS),
        "rows": queue_table(page, actor.on),
    }
    return render(request, "cases/screening_queue.html", context)


@requires(Permission.SCREEN_REFERRAL)
def referral_rejected(request: HttpRequest) -> HttpResponse:
    """The register of rejected referrals, with the reasons and whether the referrer has read them."""
    actor = _actor(request)
    page = Paginator(rejected_referrals_for(actor), PAGE).get_page(request.GET.get("page"))
    record_view(actor=actor, event=EventType.CASE_LISTED, case_ids=[row.case_id for row in page])
    context = {"page": page, "columns": columns(REGISTER_COLUMNS), "rows": register_table(page)}
    return render(request, "cases/screening_rejected.html", context)


def _page(request: HttpRequest, referral: Referral, template: str, **more: Any) -> HttpResponse:
    """A page about one referral, in the frame of its case, with the evidence of the look."""
    actor = _actor(request)
    record_view(actor=actor, event=EventType.REFERRAL_VIEWED, case_ids=[referral.case_id], subject=referral)
    context = case_page(actor, referral.case, "") | {
        "referral": referral,
        "referral_rows": referral_rows(referral, actor.on),
    }
    return render(request, f"cases/{template}.html", context | more)


@requires(Permission.VIEW_CASE)
def referral_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the referral stands, what was decided and why, and what can be done now."""
    actor = _actor(request)
    referral = referral_or_404(actor, pk)
    last = referral.screenings.exclude(outcome=ScreeningOutcome.MORE_INFORMATION).first()
    is_open = referral.state in OPEN_STATES
    able = on_case(actor, referral.case)
    return _page(
        request,
        referral,
        "referral_detail",
        decision=last,
        criteria=criteria_table(last) if last else [],
        criteria_columns=columns(CRITERIA_COLUMNS),
        entries=referral_timeline(referral),
        can_screen=is_open and may_screen(able, referral),
        can_answer=referral.state == ReferralState.MORE_INFORMATION and able.may(Permission.REFER),
        can_withdraw=is_open and able.may(Permission.REFER),
        is_unread=bool(last and not last.read_by_referrer_at and actor.user_id in referrers_of(referral)),
    )


@requires(Permission.SCREEN_REFERRAL)
def referral_screen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The referral, the facts and the criteria beside the decision."""
    actor = _actor(request)
    referral = referral_or_404(actor, pk)
    form = ScreeningForm(request.POST or None, initial={"version": referral.version})
    if form.is_valid():
        said = _("The decision is recorded. The referrer sees the reasons.")
        answer = _try(request, referral, form, partial(_screen, actor, pk, form), said)
        if answer:
            return answer
    return _page(
        request,
        referral,
        "referral_screen",
        form=form.with_version(referral.version),
        facts=fact_rows(actor, referral.case),
        refusal=_why_not(actor, referral),
    )


def _try(
    request: HttpRequest, referral: Referral, form: GdsForm, act: Callable[[], object], said: str
) -> HttpResponse | None:
    """Do the act and go to the referral's page; None when what was typed must be put right first."""
    try:
        act()
    except Invalid as invalid:
        form.add_problems(invalid.problems)
        referral.refresh_from_db(fields=["version", "state"])
        return None
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, said)
    return redirect("referral-detail", referral.pk)


def _screen(actor: Actor, pk: UUID, form: ScreeningForm) -> None:
    given = form.cleaned_data
    screen_referral(
        actor=actor,
        referral_id=pk,
        outcome=ScreeningOutcome(given["outcome"]),
        criteria=form.criteria(),
        rationale=given["rationale"],
        decided_with=given["decided_with"],
        is_emergency=given["is_emergency"],
        version=given["version"],
        on=actor.on,
    )


def _why_not(actor: Actor, referral: Referral) -> str:
    if referral.state not in OPEN_STATES:
        return _("This referral is “%(state)s”.") % {"state": ReferralState(referral.state).label}
    return (
        "" if may_screen(actor, referral) else _("You made this referral, so somebody else must screen it.")
    )


@requires(Permission.REFER)
def referral_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The referrer answers what the screeners ask."""
    actor = _actor(request)
    referral = referral_or_404(actor, pk)
    form = AnswerForm(request.POST or None, initial={"version": referral.version})
    if form.is_valid():
        act = partial(answer_more_information, actor=actor, referral_id=pk, on=actor.on, **form.cleaned_data)
        answer = _try(
            request, referral, form, act, _("The information is sent. The screening clock runs on.")
        )
        if answer:
            return answer
    form, question = form.with_version(referral.version), referral.screenings.first()
    return _page(request, referral, "referral_answer", form=form, question=question)


@requires(Permission.REFER)
def referral_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Takes the referral back, with a reason."""
    actor = _actor(request)
    referral = referral_or_404(actor, pk)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        act = partial(withdraw_referral, actor=actor, referral_id=pk, **form.cleaned_data)
        answer = _try(request, referral, form, act, _("The referral is withdrawn. The case stays as it is."))
        if answer:
            return answer
    return _page(request, referral, "referral_withdraw", form=form)


@requires(Permission.REFER)
@require_POST
def referral_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The referrer has read the reasons."""
    try:
        mark_rationale_read(actor=_actor(request), referral_id=pk)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("The reasons are marked as read."))
    return redirect("referral-detail", pk)
