"""Stepping aside from a case, naming who stands in, ending it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.domain.limitations import Duty
from cases.forms.access import NameSubstituteForm, StepAsideForm
from cases.models import Case, Substitute
from cases.selectors.cases import case_or_404, case_page
from cases.selectors.duties import duties_on
from cases.selectors.sight import sight_of
from cases.selectors.substitutes import Candidate, able_to_stand_in, candidates, substitute_or_404
from cases.services.limitations import already_placed
from cases.services.substitutes import end_substitute, name_substitute, step_aside
from cases.views.attempt import actor_of, attempt, posted
from cases.views.limitations import after_limiting
from cases.views.picking import choices_of, is_search, picks
from mappa.agencies.access import requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.core.decisions import Denied
from mappa.formkit import GdsForm
from mappa.sessions.step_up import stepped_up


@requires(Permission.RECORD_EVENT)
def case_step_aside(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Declare an interest: one no longer sees the case, and somebody is asked to do one's part."""
    actor, data = actor_of(request), posted(request)
    if data is not None and already_placed(actor=actor, key=data.get("key", "")):
        return after_limiting(request, actor, pk)
    case = case_or_404(actor, pk)
    form, context = _stepping_aside(actor, case, request)
    if form.is_valid():
        act = partial(
            step_aside,
            actor=actor,
            case_id=pk,
            reason=form.cleaned_data["reason"],
            proposed_id=form.proposed_id(),
            key=form.cleaned_data["key"],
            on=actor.on,
        )
        if attempt(form, act):
            return after_limiting(request, actor, pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    return render(request, "cases/step_aside.html", case_page(actor, case, "") | context | {"form": form})


def _stepping_aside(actor: Actor, case: Case, request: HttpRequest) -> tuple[StepAsideForm, dict[str, Any]]:
    """The form, with those who could do at least one of the person's duties, and what else the page shows."""
    data, sight = posted(request), sight_of(case, actor.on)
    assert actor.user_id is not None
    duties = duties_on(case, sight).get(actor.user_id, {})
    never = {actor.user_id}
    proposed = {user.pk: user for duty in duties for user in able_to_stand_in(duty, sight, never=never)}
    picked = picks(data, field="person", proposed=proposed.values(), on=actor.on)
    tried = [row for duty in duties for row in candidates(picked.people, duty, sight, never=never)]
    able = {row.user.pk for row in tried if row.decision}
    asked: dict[str, Any] = {
        "people": choices_of(user for user in picked.people if user.pk in able),
        "has_part": bool(duties),
    }
    search = data is not None and is_search(data)
    form = (
        StepAsideForm(initial=StepAsideForm.typed(data), **asked)
        if search and data
        else StepAsideForm(data, **asked)
    )
    unable = [row for row in tried if row.user.pk in picked.found - able]
    return form, {"told": picked.told, "unable": _unable(unable), "duties": sorted(duties.values())}


def _unable(rows: list[Candidate]) -> list[str]:
    """Who was found by name and may not stand in, with the reason; each once."""
    found = {
        row.user.pk: f"{row.user.name}: {row.decision.reason}"
        for row in rows
        if isinstance(row.decision, Denied)
    }
    return list(found.values())


@requires(Permission.LIMIT_ACCESS)
@stepped_up
def substitute_name(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name who does what an excluded person would have had to do."""
    actor = actor_of(request)
    row = substitute_or_404(actor, pk)
    case = case_or_404(actor, row.case_id)
    form, context = _naming(actor, case, row, request)
    if form.is_valid():
        user_id = UUID(form.cleaned_data["person"])
        if attempt(
            form, partial(name_substitute, actor=actor, substitute_id=pk, user_id=user_id, on=actor.on)
        ):
            messages.success(request, _("Named. They see the case and find this on their first page."))
            return redirect("case-access", pk=case.pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk], subject=row)
    return render(
        request, "cases/substitute_name.html", case_page(actor, case, "") | context | {"form": form}
    )


def _naming(
    actor: Actor, case: Case, row: Substitute, request: HttpRequest
) -> tuple[NameSubstituteForm, dict[str, Any]]:
    """The form with those who may stand in, and what else the page shows."""
    data, sight, duty = posted(request), sight_of(case, actor.on), Duty(row.kind)
    never = {row.instead_of_id}
    proposed = able_to_stand_in(duty, sight, never=never)
    picked = picks(data, field="person", proposed=proposed, on=actor.on)
    tried = candidates(picked.people, duty, sight, never=never)
    people = choices_of(one.user for one in tried if one.decision)
    search = data is not None and is_search(data)
    form = (
        NameSubstituteForm(initial=NameSubstituteForm.typed(data), people=people)
        if search and data
        else NameSubstituteForm(data, people=people, initial={"person": str(row.proposed_id or "")})
    )
    unable = _unable([one for one in tried if one.user.pk in picked.found])
    words = {"duty": duty.label, "substitute": row, "is_over": bool(row.to_on and row.to_on < actor.on)}
    return form, words | {"told": picked.told, "unable": unable}


@requires(Permission.LIMIT_ACCESS)
def substitute_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody stands in no longer."""
    actor = actor_of(request)
    row = substitute_or_404(actor, pk)
    case = case_or_404(actor, row.case_id)
    form = GdsForm(posted(request))
    act = partial(end_substitute, actor=actor, substitute_id=pk, on=actor.on)
    if form.is_valid() and attempt(form, act) is not None:
        messages.success(request, _("Ended."))
        return redirect("case-access", pk=case.pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk], subject=row)
    context = case_page(actor, case, "") | {"form": form, "substitute": row, "duty": Duty(row.kind).label}
    return render(request, "cases/substitute_end.html", context)
