"""Sharing one case with a colleague by name, and ending it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.forms.grants import FindColleague, GiveAccess
from cases.selectors.cases import case_or_404, case_page
from cases.selectors.colleagues import MOST_FOUND, roles_held, words_for
from cases.selectors.grants import (
    colleague_or_404,
    colleagues_called,
    given_table,
    live_of,
    people_table,
)
from cases.selectors.reading import may_change
from cases.services.grants import end_access, give_access
from cases.views.attempt import actor_of, attempt, posted
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.core.decisions import Refused
from mappa.sessions.step_up import stepped_up


@requires(Permission.GRANT_ACCESS)
def grant_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """With whom the case is shared by name; and, by POST since names stand in no address, whom to share it with."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    form = FindColleague(posted(request))
    found = colleagues_called(actor, form.cleaned_data["name"]) if form.is_valid() else []
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    context = case_page(actor, case, "") | {
        "form": form,
        "given": given_table(case, actor.on),
        "live": live_of(case, actor.on),
        "people": people_table(case, found[:MOST_FOUND]),
        "too_many": len(found) > MOST_FOUND,
        "most": MOST_FOUND,
        "searched": form.is_bound and form.is_valid(),
        "may_give": may_change(actor, case),
    }
    return render(request, "cases/grant_list.html", context)


@requires(Permission.GRANT_ACCESS)
@stepped_up
def grant_give(request: HttpRequest, pk: UUID, user_pk: UUID) -> HttpResponse:
    """What one colleague gets of the case, for what, why and until when."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    person = colleague_or_404(actor, user_pk)
    form = GiveAccess(posted(request), roles=roles_held(person), on=actor.on)
    if form.is_valid():
        proposed, key = form.proposed(), form.cleaned_data["key"]
        given = attempt(
            form,
            lambda: give_access(
                actor=actor, case_id=pk, user_id=user_pk, proposed=proposed, key=key, on=actor.on
            ),
        )
        if given is not None:
            messages.success(request, _("%(name)s may read the case now.") % {"name": person.name})
            return redirect("grant-list", pk=pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    context = {"form": form, "person": person, "roles": words_for(person)}
    return render(request, "cases/grant_give.html", case_page(actor, case, "") | context)


@requires(Permission.GRANT_ACCESS)
@require_POST
def grant_end(request: HttpRequest, pk: UUID, given_pk: UUID) -> HttpResponse:
    """End it now."""
    try:
        given = end_access(actor=actor_of(request), case_id=pk, given_id=given_pk)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("%(name)s may not read the case any more.") % {"name": given.user.name})
    return redirect("grant-list", pk=pk)
