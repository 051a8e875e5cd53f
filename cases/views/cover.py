"""Opening a case of another team of one's agency to cover, and who did."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.forms.cover import CoverForm
from cases.selectors.cases import case_or_404, case_page
from cases.selectors.cover import case_to_cover, case_to_cover_or_404, covers_of
from cases.services.cover import open_to_cover
from cases.views.attempt import actor_of, attempt, posted
from cases.visibility import sees
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.look import Column, Row


@requires(Permission.COVER_CASE)
def case_cover(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop before a colleague's case: who it is about, for how long it opens, and the reason for it."""
    actor = actor_of(request)
    if case_to_cover(actor, pk) is None and sees(actor, pk):
        return redirect("case-detail", pk=pk)
    found = case_to_cover_or_404(actor, pk)
    form = CoverForm(posted(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, partial(open_to_cover, actor=actor, case_id=pk, reason=reason)):
            messages.success(request, _("The case is open to you until this time tomorrow."))
            return redirect("case-detail", pk=pk)
    record_view(actor=actor, event=EventType.CASE_SEARCHED, case_ids=[pk])
    rows = [
        Row(_("Name"), found.name),
        Row(_("Date of birth"), found.born_on),
        Row(_("Case"), found.reference),
    ]
    context = {
        "form": form,
        "rows": rows,
        "confirm_label": form.submit_label,
        "cancel_url": reverse("case-search"),
    }
    return render(request, "cases/cover.html", context)


@requires(Permission.VIEW_CASE)
def case_covers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who opened the case to cover, when and why: for whoever holds it, and managers."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    headings = (_("Who"), _("Agency"), _("Opened"), _("Until"), _("Reason"))
    context = case_page(actor, case, "") | {
        "columns": [Column(heading) for heading in headings],
        "rows": [
            [
                row.user.name,
                row.user.agency.name if row.user.agency else None,
                row.opened_at,
                row.ends_at,
                row.reason,
            ]
            for row in covers_of(actor, case)
        ],
    }
    return render(request, "cases/cover_list.html", context)
