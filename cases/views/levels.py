"""Endorsing a level, the Level 1 review and its oversight, closing."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from cases.domain.enums import CloseReason, ReviewAnswer, ReviewOutcome
from cases.domain.reviews import Answered, ProposedReview, questions_for
from cases.forms.level import OversightForm, ReviewForm
from cases.forms.record import CloseForm
from cases.selectors.cases import case_or_404, case_page
from cases.selectors.facts import facts_of
from cases.selectors.levels import decision_or_404, review_or_404
from cases.selectors.overview import facts_rows, standing_rows
from cases.selectors.reviews import answers_of, last_review
from cases.selectors.step_down import hindrances_of
from cases.services.levels import close_case, endorse_level
from cases.services.reviews import oversee_review, record_review
from cases.views.attempt import actor_of, attempt, posted
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.formkit import GdsForm


@requires(Permission.ENDORSE_LEVEL)
def level_endorse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A manager reads the decision with its facts and stands behind it."""
    actor = actor_of(request)
    decision = decision_or_404(actor, pk)
    case = case_or_404(actor, decision.case_id)
    form = GdsForm(posted(request))
    form.submit_label = _("Endorse this decision")
    act = partial(endorse_level, actor=actor, decision_id=pk, on=actor.on)
    if form.is_valid() and attempt(form, act) is not None:
        messages.success(request, _("Endorsed."))
        return redirect("case-detail", pk=case.pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk], subject=decision)
    context = case_page(actor, case, "") | {"form": form, "decision": decision}
    context |= {"standing": standing_rows(case), "facts": facts_rows(actor, case, may_edit=False)}
    return render(request, "cases/level_endorse.html", context)


@requires(Permission.REVIEW_LEVEL_1)
def review_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A handful of prompts beside what the last review said."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    questions = questions_for(facts_of(case))
    form = ReviewForm(posted(request), questions=questions)
    if form.is_valid():
        review = _proposed(form)
        act = partial(
            record_review, actor=actor, case_id=pk, review=review, key=form.cleaned_data["key"], on=actor.on
        )
        done = attempt(form, act)
        if done:
            messages.success(request, _after(ReviewOutcome(done.outcome)))
            return redirect("case-detail", pk=pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    context = case_page(actor, case, "") | {"form": form, "last": last_review(case)}
    context |= {"facts": facts_rows(actor, case, may_edit=False), "standing": standing_rows(case)}
    return render(request, "cases/review.html", context)


def _proposed(form: ReviewForm) -> ProposedReview:
    data = form.cleaned_data
    answers = {
        question.code: Answered(ReviewAnswer(data[question.code]), data[f"{question.code}_detail"])
        for question in form.questions
    }
    return ProposedReview(
        answers=answers, outcome=ReviewOutcome(data["outcome"]), rationale=data["rationale"]
    )


def _after(outcome: ReviewOutcome) -> Any:
    """What to do next, in words."""
    return {
        ReviewOutcome.KEEP: _("Review recorded. The case stays at Level 1."),
        ReviewOutcome.REFER: _("Review recorded. Start the referral (MAPPA A) from this page."),
        ReviewOutcome.CLOSE: _("Review recorded. A manager closes the case."),
    }[outcome]


@requires(Permission.OVERSEE_REVIEW)
def review_oversee(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A manager reads the review and says what they think of it."""
    actor = actor_of(request)
    review = review_or_404(actor, pk)
    case = case_or_404(actor, review.case_id)
    form = OversightForm(posted(request))
    if form.is_valid():
        note = form.cleaned_data["oversight_note"]
        if attempt(form, partial(oversee_review, actor=actor, review_id=pk, note=note, on=actor.on)):
            messages.success(request, _("Your oversight is recorded."))
            return redirect("case-detail", pk=case.pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk], subject=review)
    context = case_page(actor, case, "") | {"form": form, "review": review, "answers": answers_of(review)}
    return render(request, "cases/review_oversee.html", context)


@requires(Permission.ENDORSE_LEVEL)
def case_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A manager closes the case, with the reason."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    form = CloseForm(posted(request), initial={"version": case.version})
    if form.is_valid():
        data = form.cleaned_data | {"reason": CloseReason(form.cleaned_data["reason"])}
        if attempt(form, partial(close_case, actor=actor, case_id=pk, on=actor.on, **data)):
            messages.success(request, _("Closed."))
            return redirect("case-detail", pk=pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    context = case_page(actor, case, "") | {"form": form, "hindrances": hindrances_of(case, actor.on)}
    return render(request, "cases/close.html", context)
