"""What there is to do on cases: for the practitioner who holds them, for their manager, for a team that was asked."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.domain.deadline_table import RULES
from cases.domain.enums import DeadlineKind, DeadlineState
from cases.models import Case, CasePractitioner, Deadline, LeadAgency
from cases.selectors.cases import cases_for
from cases.selectors.levels import decisions_to_endorse, reviews_to_oversee
from cases.selectors.requests import open_requests
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.core.calendar import is_overdue
from mappa.core.work import WorkGroup, WorkItem

LOOK_AHEAD = timedelta(days=60)  # calendar days of deadlines shown on the first page


def held_by(actor: Actor) -> Q:
    """Cases this person holds, and cases their own team leads that nobody holds."""
    holding = CasePractitioner.objects.filter(case=OuterRef("pk"), to_on__isnull=True)
    mine = holding.filter(user_id=actor.user_id)
    led = LeadAgency.objects.filter(case=OuterRef("pk"), to_on__isnull=True, team_id__in=actor.own_team_ids)
    return Q(Exists(mine)) | (~Q(Exists(holding)) & Q(Exists(led)))


def my_cases(actor: Actor) -> QuerySet[Case]:
    """Open cases the actor holds, by name."""
    rows: QuerySet[Case] = cases_for(actor).filter(held_by(actor), closed_on__isnull=True)
    return rows.select_related("nominal").order_by("nominal__last_name", "nominal__first_name", "pk")


def open_deadlines(actor: Actor) -> QuerySet[Deadline]:
    """Open deadlines of every case the actor sees, the nearest first."""
    rows: QuerySet[Deadline] = Deadline.objects.visible_to(actor).filter(state=DeadlineState.OPEN)
    return rows.select_related("case__nominal")


def work_for(actor: Actor) -> list[WorkItem]:
    """Everything on cases that waits for this person. A fixed number of queries, whatever the number of cases."""
    items: list[WorkItem] = []
    if actor.may(Permission.SCREEN_LEVEL):
        items += [_deadline(row, actor) for row in _deadlines_of_holder(actor)]
    if actor.may(Permission.VIEW_TEAM_WORK):
        late = open_deadlines(actor).filter(due_on__lt=actor.on)
        items += [_deadline(row, actor) for row in late]
    if actor.may(Permission.ANSWER_REQUEST):
        items += _asked(actor)
    if actor.may(Permission.ENDORSE_LEVEL):
        items += _to_endorse(actor)
    if actor.may(Permission.OVERSEE_REVIEW):
        items += _to_oversee(actor)
    return _once(items)


def _once(items: list[WorkItem]) -> list[WorkItem]:
    """Somebody may hold two roles that show the same thing."""
    return list(dict.fromkeys(items))


def _deadlines_of_holder(actor: Actor) -> QuerySet[Deadline]:
    held = Case.objects.filter(held_by(actor)).order_by().values("pk")
    return open_deadlines(actor).filter(due_on__lte=actor.on + LOOK_AHEAD, case__in=held)


def _deadline(row: Deadline, actor: Actor) -> WorkItem:
    kind = DeadlineKind(row.kind)
    rule = RULES[kind]
    overdue = is_overdue(row.due_on, actor.on)
    page = "review-start" if kind is DeadlineKind.D5_LEVEL1_REVIEW else "case-detail"
    can_review = actor.may(Permission.REVIEW_LEVEL_1)
    return WorkItem(
        group=WorkGroup.OVERDUE if overdue else WorkGroup.DUE,
        title=kind.label,
        due_on=row.due_on,
        is_overdue=overdue,
        because=row.because,
        source=f"{rule.number}: {rule.source}",
        url=reverse(page if can_review else "case-detail", args=[row.case_id]),
        **who(row),
    )


def who(row: Any) -> dict[str, Any]:
    """Whom a piece of work is about; the row's case and nominal must be loaded."""
    return {"who": row.case.nominal.name, "reference": row.case.reference, "case_id": row.case_id}


def _asked(actor: Actor) -> Iterator[WorkItem]:
    for row in open_requests(actor):
        yield WorkItem(
            group=WorkGroup.ASKED,
            title=row.question,
            due_on=row.due_on,
            is_overdue=is_overdue(row.due_on, actor.on),
            because=row.purpose,
            url=reverse("request-answer", args=[row.pk]),
            who=row.identity.get("name", ""),
            reference="",  # the team asked is told who the person is, and nothing of the case
            case_id=row.case_id,
        )


def _to_endorse(actor: Actor) -> Iterator[WorkItem]:
    for row in decisions_to_endorse(actor).select_related("case__nominal", "decided_by"):
        yield WorkItem(
            group=WorkGroup.ENDORSE,
            title=_("Level %(level)s set by %(name)s")
            % {"level": row.level, "name": row.decided_by.name if row.decided_by else _("nobody recorded")},
            because=row.rationale,
            url=reverse("level-endorse", args=[row.pk]),
            **who(row),
        )


def _to_oversee(actor: Actor) -> Iterator[WorkItem]:
    for row in reviews_to_oversee(actor).select_related("case__nominal", "recorded_by"):
        yield WorkItem(
            group=WorkGroup.OVERSEE,
            title=_("Level 1 review by %(name)s")
            % {"name": row.recorded_by.name if row.recorded_by else _("nobody recorded")},
            because=row.rationale,
            url=reverse("review-oversee", args=[row.pk]),
            **who(row),
        )


def workload_for(actor: Actor) -> list[dict[str, Any]]:
    """For a manager: people who hold cases in the teams below, with their open and overdue counts; by name."""
    late = Deadline.objects.filter(case=OuterRef("case"), state=DeadlineState.OPEN, due_on__lt=actor.on)
    rows = CasePractitioner.objects.visible_to(actor).filter(
        team_id__in=actor.case_team_ids, to_on__isnull=True, case__closed_on__isnull=True
    )
    counted = (
        rows.annotate(is_late=Exists(late))
        .values("user__first_name", "user__last_name", "team__name")
        .annotate(
            cases=Count("case", distinct=True), late=Count("case", distinct=True, filter=Q(is_late=True))
        )
    )
    return list(counted.order_by("user__last_name", "user__first_name", "team__name"))
