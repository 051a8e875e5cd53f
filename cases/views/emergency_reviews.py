"""Emergency accesses for those who review them. They read what was done and why, never the case."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases.domain.access import EmergencyCategory, EmergencyFinding
from cases.forms.emergency import EmergencyFilter, ReviewForm
from cases.models import EmergencyAccess
from cases.selectors.alerts import privacy_officers
from cases.selectors.emergencies import (
    ReviewState,
    emergencies_for,
    emergency_or_404,
    in_state,
    state_of,
    told_or_404,
)
from cases.services.emergency_reviews import review_emergency
from cases.views.access_logs import tabs
from cases.views.attempt import actor_of, attempt, posted
from mappa.agencies.access import requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.look import Column, Link, NotKnown, Row, Tag

PAGE = 25
COLOURS: dict[ReviewState, Any] = {
    ReviewState.TO_REVIEW: "yellow",
    ReviewState.OVERDUE: "red",
    ReviewState.JUSTIFIED: "green",
    ReviewState.NOT_JUSTIFIED: "orange",
}
PASSED_ON = gettext_lazy(
    "To the heads of public protection of the agency or, where it has none, to the co-ordinators of the area"
)


@requires(Permission.REVIEW_ACCESS)
def emergency_list(request: HttpRequest) -> HttpResponse:
    """Emergency accesses of one's agency's people, filtered by codes and ids in the address."""
    actor = actor_of(request)
    rows = emergencies_for(actor)
    people = rows.order_by("user__last_name").values_list("user_id", "user__first_name", "user__last_name")
    form = EmergencyFilter(
        request.GET,
        states=ReviewState.choices(),
        people=[(str(pk), f"{first} {last}") for pk, first, last in dict.fromkeys(people)],
    )
    found = rows.none()  # a filter nobody can read shows nothing
    if form.is_valid():
        found = in_state(rows, form.cleaned_data["state"], actor.on)
        wanted = {"category": form.cleaned_data["category"], "user_id": form.cleaned_data["person"]}
        found = found.filter(**{name: value for name, value in wanted.items() if value})
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    record_view(actor=actor, event=EventType.ACCESS_LOG_VIEWED, case_ids=[row.case_id for row in page])
    columns = [_("Case"), _("Who"), _("When"), _("Reason given"), _("Review")]
    context = {
        "page": page,
        "filter": form,
        "chosen": [],
        "tabs": tabs(actor, "list"),
        "columns": [Column(label) for label in columns],
        "rows": [_cells(row, actor) for row in page],
    }
    return render(request, "cases/emergency_list.html", context)


def _cells(row: EmergencyAccess, actor: Actor) -> list[Any]:
    state = state_of(row, actor.on)
    return [
        Link(row.reference, reverse("emergency-review", args=[row.pk])),
        f"{row.user.name}, {row.agency.name}",
        row.started_at,
        EmergencyCategory(row.category).label,
        Tag(state.label, COLOURS[state]),
    ]


@requires(Permission.REVIEW_ACCESS)
@require_http_methods(["GET", "POST"])
def emergency_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was done and why; whether it was justified."""
    actor = actor_of(request)
    row = emergency_or_404(actor, pk)
    form = ReviewForm(posted(request))
    if form.is_valid():
        found = EmergencyFinding(form.cleaned_data["finding"])
        note = form.cleaned_data["note"]
        if attempt(form, partial(review_emergency, actor=actor, emergency_id=pk, finding=found, note=note)):
            messages.success(request, _("The review is recorded."))
            return redirect("emergency-list")
    record_view(actor=actor, event=EventType.ACCESS_LOG_VIEWED, case_ids=[row.case_id], subject=row)
    context = {"row": row, "facts": _facts(row, actor), "form": form, "is_own": row.user_id == actor.user_id}
    return render(request, "cases/emergency_review.html", context)


@requires(Permission.USE_SITE)
def emergency_late(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For those told that a review is late, or that nobody can do it: who should, and what to do."""
    actor = actor_of(request)
    row = told_or_404(actor, pk)
    record_view(actor=actor, event=EventType.ACCESS_LOG_VIEWED, case_ids=[row.case_id], subject=row)
    context = {"row": row, "facts": _facts(row, actor), "officers": _officers(row, actor)}
    return render(request, "cases/emergency_late.html", context)


def _facts(row: EmergencyAccess, actor: Actor) -> list[Row]:
    state = state_of(row, actor.on)
    facts = [
        Row(_("Case"), row.reference),
        Row(_("Who"), f"{row.user.name}, {row.user.job_title}", note=row.agency.name),
        Row(_("From"), row.started_at),
        Row(_("Until"), row.ended_at or row.ends_at),
        Row(_("What was happening"), EmergencyCategory(row.category).label),
        Row(_("Reason"), row.reason),
        Row(_("Review due"), row.review_due_on),
        Row(_("Review"), Tag(state.label, COLOURS[state])),
    ]
    if row.reviewed_by:
        facts.append(Row(_("Reviewed"), row.reviewed_at, note=row.reviewed_by.name))
        facts.append(Row(_("What was found"), row.review_note))
        return facts
    officers = [officer.name for officer in _officers(row, actor)]
    facts.append(
        Row(
            _("Who can review it"),
            officers or NotKnown(text=_("Nobody: the agency has no other privacy officer")),
        )
    )
    if row.escalated_at:
        facts.append(Row(_("Passed on"), row.escalated_at, note=str(PASSED_ON)))
    return facts


def _officers(row: EmergencyAccess, actor: Actor) -> list[Any]:
    return privacy_officers(row, on=actor.on)
