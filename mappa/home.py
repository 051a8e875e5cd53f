"""The first page: what somebody has to do, collected from each app."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.domain.enums import CaseState
from cases.models import Case
from cases.selectors.cases import category_words, level_words
from cases.selectors.duplicates import work_for as duplicate_work_for
from cases.selectors.emergencies import work_for as emergency_work_for
from cases.selectors.exports import work_for as export_work_for
from cases.selectors.follow_ups import work_for as event_work_for
from cases.selectors.referrals import referral_work_for
from cases.selectors.shared import work_for as shared_work_for
from cases.selectors.substitutes import work_for as substitute_work_for
from cases.selectors.velocity import work_for as velocity_work_for
from cases.selectors.work import my_cases, workload_for
from cases.selectors.work import work_for as case_work_for
from forms_docset.selectors import work_for as document_work_for
from mappa.agencies.access import requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.core.work import WorkGroup, WorkItem
from mappa.look import Column, Link, Tag
from meetings.selectors.work import work_for as meeting_work_for

COLLECTED = (
    emergency_work_for,
    velocity_work_for,
    case_work_for,
    event_work_for,
    referral_work_for,
    duplicate_work_for,
    document_work_for,
    meeting_work_for,
    substitute_work_for,
    shared_work_for,
    export_work_for,
)
MOST_SHOWN = 50  # of each group and of one's nominals on the first page; the case list has them all


@requires(Permission.USE_SITE)
def home(request: HttpRequest) -> HttpResponse:
    """What there is for this person to do, with the rule and its source; and the people they hold."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    groups = _grouped([item for collect in COLLECTED for item in collect(actor)])
    mine = list(my_cases(actor)[:MOST_SHOWN]) if actor.may(Permission.SCREEN_LEVEL) else []
    shown = [item for _group, items, _more in groups for item in items]
    seen = {item.case_id for item in shown if item.case_id} | {case.pk for case in mine}
    if seen:
        record_view(actor=actor, event=EventType.CASE_LISTED, case_ids=sorted(seen))
    context = {
        "groups": groups,
        "today": actor.on,
        "mine": _mine(mine),
        "holds_cases": actor.may(Permission.SCREEN_LEVEL),
        "columns": [Column(_("Name")), Column(_("Case")), Column(_("Category")), Column(_("Level"))],
        "sees_cases": actor.may(Permission.VIEW_CASE),
        "answers": actor.may(Permission.ANSWER_REQUEST),
    } | _workload(actor)
    return render(request, "home.html", context)


def _grouped(items: list[WorkItem]) -> list[tuple[WorkGroup, list[WorkItem], int]]:
    """In the order of WorkGroup, with how many are not shown; the longest overdue first, what has no date last."""
    found: dict[WorkGroup, list[WorkItem]] = defaultdict(list)
    for item in sorted(items, key=lambda item: (item.due_on or date.max, item.who)):
        found[item.group].append(item)
    return [
        (group, found[group][:MOST_SHOWN], max(0, len(found[group]) - MOST_SHOWN))
        for group in WorkGroup
        if found[group]
    ]


def _mine(cases: list[Case]) -> list[list[Any]]:
    return [
        [
            Link(case.nominal.name, reverse("case-detail", args=[case.pk])),
            case.reference,
            category_words(case.category),
            Tag(level_words(CaseState(case.state))),
        ]
        for case in cases
    ]


def _workload(actor: Actor) -> dict[str, Any]:
    """For managers of teams that hold cases: who has how many, and how many of them are overdue."""
    if not actor.may(Permission.VIEW_TEAM_WORK) or not actor.case_team_ids:
        return {"workload": [], "workload_columns": []}
    rows = [
        [f"{row['user__first_name']} {row['user__last_name']}", row["team__name"], row["cases"], row["late"]]
        for row in workload_for(actor)
    ]
    headings = [Column(_("Who")), Column(_("Team")), Column(_("Cases"), numeric=True)]
    return {
        "workload": rows,
        "workload_columns": [*headings, Column(_("With something overdue"), numeric=True)],
    }
