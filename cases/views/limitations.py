"""Who may see a case: the page that tells, restricting, excluding, lifting."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.domain.enums import LimitationKind
from cases.forms.access import LiftForm
from cases.selectors.access_page import limitations_table, sight_rows, standing_of, substitutes_table
from cases.selectors.cases import case_or_404, case_page
from cases.selectors.limitations import access_requests_for, limitation_or_404
from cases.selectors.sight import sight_of
from cases.services.limitations import already_placed, lift_limitation, place_limitation
from cases.views.attempt import actor_of, attempt, posted
from cases.views.limitation_pages import LimitationPages
from cases.visibility import changes, sees
from mappa.agencies.access import requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.look import Link
from mappa.sessions.step_up import stepped_up


@requires(Permission.VIEW_CASE)
def case_access(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Involved teams, people by name, limitations, and who stands in for whom."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    may_change = changes(actor, case.pk)
    may_limit = may_change and actor.may(Permission.LIMIT_ACCESS)
    context = case_page(actor, case, "") | {
        "limitations": limitations_table(actor, case, may_limit=may_limit),
        "sight": sight_rows(sight_of(case, actor.on)),
        "substitutes": substitutes_table(actor, case, may_limit=may_limit),
        "requests": access_requests_for(actor).filter(case=case) if may_limit else [],
        "may_limit": may_limit,
        "may_step_aside": may_change and actor.may(Permission.RECORD_EVENT),
    }
    return render(request, "cases/limitations.html", context)


@requires(Permission.LIMIT_ACCESS)
@stepped_up
def limitation_add(request: HttpRequest, pk: UUID, kind: LimitationKind) -> HttpResponse:
    """Restrict the case to named people, or exclude some: the form, a page to check, and then the act."""
    actor, data = actor_of(request), posted(request)
    if data is not None and already_placed(actor=actor, key=data.get("key", "")):
        return after_limiting(request, actor, pk)
    case = case_or_404(actor, pk)
    pages = LimitationPages(actor, case, kind, data)
    if pages.is_confirmed:
        act = partial(
            place_limitation,
            actor=actor,
            case_id=pk,
            proposed=pages.proposed,
            stand_ins=pages.stand_ins,
            key=pages.form.cleaned_data["key"],
            on=actor.on,
        )
        if attempt(pages.stand_in_form, act):
            return after_limiting(request, actor, pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    return render(request, pages.template, case_page(actor, case, "") | pages.context())


def after_limiting(request: HttpRequest, actor: Actor, pk: UUID) -> HttpResponse:
    """Back to the case, or to the first page for somebody who no longer sees it. No name is told."""
    if sees(actor, pk):
        messages.success(request, _("The limit is recorded. Nobody is told whom it keeps out."))
        return redirect("case-access", pk=pk)
    messages.success(request, _("The limit is recorded. You no longer see the case."))
    return redirect("home")


@requires(Permission.LIMIT_ACCESS)
@stepped_up
def limitation_lift(request: HttpRequest, pk: UUID, limitation_pk: UUID) -> HttpResponse:
    """End a limitation of this case now, with the reason."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    limitation = limitation_or_404(actor, pk, limitation_pk)
    form = LiftForm(posted(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        act = partial(lift_limitation, actor=actor, case_id=pk, limitation_id=limitation_pk, reason=reason)
        if attempt(form, act):
            messages.success(request, _("The limit is lifted."))
            return redirect("case-access", pk=pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk], subject=limitation)
    context = case_page(actor, case, "") | {
        "form": form,
        "back": Link(_("Who may see this case"), "case-access"),
        "limitation": limitation,
        "kind": LimitationKind(limitation.kind).label,
        "standing": standing_of(limitation).label,
        "people": [person.user.name for person in limitation.people.select_related("user")],
    }
    return render(request, "cases/limitation_lift.html", context)
