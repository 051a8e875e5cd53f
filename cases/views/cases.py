"""The case list, and the page of one case."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.domain.enums import CaseState
from cases.forms.level import CaseFilter
from cases.forms.search import SearchForm
from cases.selectors.acts import acts_on
from cases.selectors.cases import case_or_404, case_page, category_words, level_words
from cases.selectors.follow_ups import follow_up_rows
from cases.selectors.limitations import LockedRow, locked_rows_for
from cases.selectors.overview import dues, facts_rows, people_rows, standing_rows
from cases.selectors.reading import on_case
from cases.selectors.search import SORTS, listed_cases
from cases.views.attempt import actor_of
from cases.visibility import changes
from mappa.agencies.access import requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.core.calendar import is_overdue
from mappa.look import Column, Link, Tag

if TYPE_CHECKING:
    from cases.models import Case

PAGE = 25
HEADINGS = (
    ("name", gettext_lazy("Name")),
    ("", gettext_lazy("Case")),
    ("category", gettext_lazy("Category")),
    ("level", gettext_lazy("Level")),
    ("due", gettext_lazy("Next due")),
)


@requires(Permission.VIEW_CASE)
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases the person may see, filtered and sorted by what the address says (codes only)."""
    actor = actor_of(request)
    form = CaseFilter(request.GET)
    understood = form.is_valid()
    chosen = {name: form.cleaned_data.get(name) for name in ("state", "category", "overdue")}
    sort = request.GET.get("sort", "name")
    rows = listed_cases(
        actor,
        state=chosen["state"] or "",
        category=chosen["category"] or "",
        overdue=bool(chosen["overdue"]),
        sort=sort,
    )
    # A filter nobody can read shows nothing: it must never mean everything.
    page = Paginator(rows if understood else rows.none(), PAGE).get_page(request.GET.get("page"))
    record_view(actor=actor, event=EventType.CASE_LISTED, case_ids=[case.pk for case in page])
    context = _locked_table(request, actor) | {
        "page": page,
        "filter": form,
        "clear": Link(_("Show all cases"), reverse("case-list")),
        "chosen": [],
        "search": SearchForm(),
        "is_filtered": any(chosen.values()) or not understood,
    }
    context |= {
        "columns": _columns(request, sort),
        "rows": case_cells(page, actor.on),
        "may_identify": actor.may(Permission.IDENTIFY_NOMINAL),
        "export_url": _export_url(request, actor) if understood and page.object_list else "",
    }
    return render(request, "cases/case_list.html", context)


def _export_url(request: HttpRequest, actor: Actor) -> str:
    """Where the list as it is filtered now is asked for as a file."""
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("locked", None)
    return f"{reverse('export-ask')}?{query.urlencode()}" if actor.may(Permission.EXPORT_CASES) else ""


def _locked_table(request: HttpRequest, actor: Actor) -> dict[str, object]:
    locked = _locked(request, actor)
    return {
        "locked": locked,
        "locked_rows": [
            [Link(row.reference, reverse("case-locked", args=[row.case_id])), row.message, row.ask_whom]
            for row in locked
        ],
        "locked_columns": [Column(_("Case")), Column(_("What you may know")), Column(_("Whom to ask"))],
    }


def _locked(request: HttpRequest, actor: Actor) -> "Page[LockedRow]":
    """Restricted cases the person may know of, by reference: no filter or order of the list touches them, for that
    would tell what they are.
    """
    page = Paginator(locked_rows_for(actor), PAGE).get_page(request.GET.get("locked"))
    if page.object_list:
        record_view(actor=actor, event=EventType.LOCKED_ROW_SHOWN, case_ids=[row.case_id for row in page])
    return page


@requires(Permission.VIEW_CASE)
def case_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case at a glance: what is due and why, level and category with reasons, people, dates."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    acts = acts_on(actor, case)
    context = case_page(actor, case, "overview") | {
        "dues": dues(case),
        "today": actor.on,
        "asked": follow_up_rows(on_case(actor, case), case),
        "asked_columns": [Column(_("What")), Column(_("Because of")), Column(_("Due"))],
        "standing": standing_rows(case),
        "people": people_rows(case),
        "may_step_aside": actor.may(Permission.RECORD_EVENT) and changes(actor, case.pk),
        "facts": facts_rows(actor, case, may_edit=on_case(actor, case).may(Permission.EDIT_RECORD)),
        "acts": {"forms": [act for act in acts if act.post], "links": [act for act in acts if not act.post]},
    }
    return render(request, "cases/case_detail.html", context)


def case_cells(cases: "Page[Case] | list[Case]", on: date) -> list[list[object]]:
    """Rows of a table of cases: who, reference, category, level, what is due next."""
    return [
        [
            Link(case.nominal.name, reverse("case-detail", args=[case.pk])),
            case.reference,
            category_words(case.category),
            Tag(level_words(CaseState(case.state))),
            _due_cell(getattr(case, "next_due", None), on),
        ]
        for case in cases
    ]


def _due_cell(due_on: date | None, on: date) -> object:
    if due_on is None:
        return _("Nothing due")
    return [due_on, Tag(_("Overdue"), "red")] if is_overdue(due_on, on) else due_on


def _columns(request: HttpRequest, sort: str) -> list[Column]:
    """Headings that sort, keeping the filters of the address."""
    columns = []
    for code, label in HEADINGS:
        if code not in SORTS:
            columns.append(Column(str(label)))
            continue
        query = request.GET.copy()
        query.pop("page", None)
        query["sort"] = f"-{code}" if sort == code else code
        now = {code: "ascending", f"-{code}": "descending"}.get(sort, "")
        columns.append(Column(str(label), sort_url=f"?{query.urlencode()}", sorted=now))  # type: ignore[arg-type]
    return columns
