"""Who looked: at one case, for those who oversee it; at anything, for privacy officers; and what one did oneself."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.forms.access_logs import ConsoleForm, WhoLookedFilter
from cases.selectors.access_logs import (
    PAGE,
    KindOfAct,
    Lines,
    end_of,
    lines_of,
    people_of_agencies,
    start_of,
)
from cases.selectors.cases import case_or_404, case_page
from cases.views.attempt import actor_of, posted
from mappa.agencies.access import requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.selectors import (
    EvidenceRow,
    evidence_of_case,
    evidence_of_me,
    evidence_of_people,
    people_of_case,
    witness_status,
)
from mappa.audit.services import record, record_view
from mappa.look import Column

NOTHING = Lines([], has_older=False)
MOST_PAGES = 10_000


@requires(Permission.VIEW_ACCESS_LOG)
def who_looked(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everybody who looked at a case or changed it, in words, the newest first."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    form = WhoLookedFilter(request.GET, people=[(str(who), name) for who, name in people_of_case(pk)])
    number, found = _page_number(request), NOTHING  # a filter nobody can read shows nothing
    if form.is_valid():
        wanted = form.cleaned_data
        rows = evidence_of_case(
            pk,
            person_id=UUID(wanted["person"]) if wanted["person"] else None,
            since=start_of(wanted["since"]),
            until=end_of(wanted["until"]),
            limit=PAGE + 1,
            offset=(number - 1) * PAGE,
        )
        found = lines_of(actor, rows, with_cases=False, with_who=True)
    record_view(actor=actor, event=EventType.ACCESS_LOG_VIEWED, case_ids=[pk], subject=case)
    # The frame of the page shows who the person is, as every page of the case does.
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[pk])
    context = case_page(actor, case, "") | {"filter": form, "chosen": [], "lines": found}
    context |= _table(_("When"), _("Who"), _("Agency"), _("What"), _("Reason"))
    return render(request, "cases/access_log_case.html", context | _pages(request, number, found))


@requires(Permission.REVIEW_ACCESS)
@require_http_methods(["GET", "POST"])
def access_logs(request: HttpRequest) -> HttpResponse:
    """What people of one's own agency did and saw. By POST, since a reference is typed."""
    actor = actor_of(request)
    form = ConsoleForm(
        posted(request), people=people_of_agencies(actor.privacy_agency_ids), kinds=KindOfAct.choices()
    )
    number, found = 1, NOTHING
    if form.is_valid():
        number = form.cleaned_data["page"] or 1
        found = lines_of(actor, _search(form, number), with_cases=True, with_who=True)
        terms = form.cleaned_data["reference"]
        record(actor=actor, event=EventType.EVIDENCE_SEARCHED, reason="console", terms=terms)
    again = [
        (name, value) for name, value in request.POST.items() if name not in {"page", "csrfmiddlewaretoken"}
    ]
    context = {"form": form, "lines": found, "tabs": tabs(actor, "logs"), "again": again}
    context |= {"searched": form.is_bound and form.is_valid(), "witness": witness_status()}
    context |= {"newer": number - 1, "older": number + 1 if found.has_older else 0}
    context |= _table(_("When"), _("Who"), _("Agency"), _("What"), _("Cases"), _("Reason"))
    return render(request, "cases/access_log_console.html", context)


def _search(form: ConsoleForm, number: int) -> list[EvidenceRow]:
    wanted = form.cleaned_data
    return evidence_of_people(
        person_id=UUID(wanted["person"]) if wanted["person"] else None,
        since=start_of(wanted["since"]),
        until=end_of(wanted["until"]),
        events=KindOfAct(wanted["kind"]).events if wanted["kind"] else None,
        case_reference=wanted["reference"],
        only_emergency=wanted["only_emergency"],
        limit=PAGE + 1,
        offset=(number - 1) * PAGE,
    )


@requires(Permission.USE_SITE)
def my_looks(request: HttpRequest) -> HttpResponse:
    """What one did and saw oneself."""
    actor = actor_of(request)
    number = _page_number(request)
    rows = evidence_of_me(limit=PAGE + 1, offset=(number - 1) * PAGE)
    found = lines_of(actor, rows, with_cases=True, with_who=False)
    record(actor=actor, event=EventType.ACCESS_LOG_VIEWED, reason="one's own")
    context = {"lines": found} | _table(_("When"), _("What"), _("Cases"), _("Reason"))
    return render(request, "cases/access_log_mine.html", context | _pages(request, number, found))


def tabs(actor: Actor, current: str) -> list[tuple[str, str, bool]]:
    """The pages of a privacy officer, as sub-navigation."""
    pages = (
        ("emergency-list", _("Emergency accesses"), "list"),
        ("stop-list", _("Many cases opened"), "stops"),
        ("access-logs", _("Access logs"), "logs"),
    )
    return [
        (label, reverse(name), code == current) for name, label, code in pages if actor.privacy_agency_ids
    ]


def _table(*labels: str) -> dict[str, Any]:
    return {"columns": [Column(label) for label in labels]}


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return min(int(text), MOST_PAGES) if text.isascii() and text.isdigit() and int(text) else 1


def _pages(request: HttpRequest, number: int, found: Lines) -> dict[str, Any]:
    """Addresses of the newer and the older page, with the filters of this one; empty where there is none."""
    newer = _address(request, number - 1) if number > 1 else ""
    return {"newer": newer, "older": _address(request, number + 1) if found.has_older else ""}


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
