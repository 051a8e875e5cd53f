"""Looking somebody up by name, number or date of birth."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.domain.enums import CaseState
from cases.domain.searching import MATCHES, MOST_FOUND, Found, Standing
from cases.forms.search import SearchForm
from cases.models import Case
from cases.selectors.cases import category_words, level_words
from cases.selectors.search import Results, search
from cases.views.attempt import actor_of, posted
from mappa.agencies.access import requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.look import Column, Link, NoneRecorded, Tag


@requires(Permission.VIEW_CASE)
def case_search(request: HttpRequest) -> HttpResponse:
    """The form, and what was found. Sent by POST: nothing personal stands in an address."""
    actor = actor_of(request)
    form = SearchForm(posted(request))
    results = None
    if form.is_valid():
        results = search(actor, form.sought)
        _record(actor, results, form.sought.terms)
    context = {
        "form": form,
        "searched": results is not None,
        "may_identify": actor.may(Permission.IDENTIFY_NOMINAL),
        "most": MOST_FOUND,
    }
    return render(request, "cases/case_search.html", context | _tables(results))


def _record(actor: Actor, results: Results, terms: str) -> None:
    record_view(actor=actor, event=EventType.CASE_SEARCHED, case_ids=results.shown_ids, terms=terms)
    if results.locked:
        ids = [row.case_id for row in results.locked]
        record_view(actor=actor, event=EventType.LOCKED_ROW_SHOWN, case_ids=ids, terms=terms)


def _tables(results: Results | None) -> dict[str, Any]:
    if results is None:
        return {"rows": [], "locked": [], "has_more": False}
    headings = (_("Name"), _("Case"), _("Date of birth"), _("Category and level"), _("Found by"))
    refused = (_("Case"), _("Why it is closed to you"), _("Whom to ask"))
    return {
        "rows": [_cells(row, results.cases.get(row.case_id)) for row in results.rows],
        "columns": [Column(heading) for heading in headings],
        "locked": [_locked_cells(row) for row in results.locked],
        "locked_columns": [Column(heading) for heading in refused],
        "has_more": results.has_more,
    }


def _cells(row: Found, case: Case | None) -> list[Any]:
    why = [_(MATCHES[code]) for code in row.why]
    why += [_("Also called %(name)s") % {"name": row.alias}] if row.alias else []
    if case is None:
        url = reverse("case-cover", args=[row.case_id])
        held = [Standing.COVER.label, Link(_("Open to cover"), url, hidden=row.name)]
        return [row.name, row.reference, row.born_on, held, why]
    link = Link(row.name, reverse("case-detail", args=[row.case_id]))
    level = [category_words(case.category), Tag(level_words(CaseState(case.state)))]
    return [link, row.reference, row.born_on, level, why]


def _locked_cells(row: Found) -> list[Any]:
    link = Link(row.reference, reverse("case-locked", args=[row.case_id]))
    return [link, row.message, row.ask_whom or NoneRecorded(_("Your MAPPA co-ordinator"))]
