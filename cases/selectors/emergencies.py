"""Emergency accesses: one's own that run, those a privacy officer has to review; urgent notes to read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.domain.access import EmergencyCategory, EmergencyFinding, UrgentKind
from cases.domain.emergency import PastAccess, Suspension, suspended_because
from cases.models import Case, EmergencyAccess, UrgentNote
from cases.selectors.alerts import told_when_late
from cases.selectors.limitations import LockedRow, locked_rows_for
from cases.selectors.work import held_by
from cases.visibility import barred_cases, open_emergencies
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Role
from mappa.core.calendar import is_overdue
from mappa.core.coded import Coded
from mappa.core.work import WorkGroup, WorkItem
from mappa.formkit.words import clock_time

Rows = QuerySet[EmergencyAccess]
RowT = TypeVar("RowT")


class ReviewState(Coded):
    """Where the review of an emergency access stands, as lists are filtered."""

    TO_REVIEW = "TO_REVIEW", "To review"
    OVERDUE = "OVERDUE", "Review overdue"
    JUSTIFIED = "JUSTIFIED", "Justified"
    NOT_JUSTIFIED = "NOT_JUSTIFIED", "Not justified"


@dataclass(frozen=True, slots=True)
class ToOpen:
    """A case that somebody may open in an emergency: all the gate tells of it."""

    case_id: UUID
    area_id: UUID


# One's own


def running_for(actor: Actor) -> Rows:
    """The actor's emergency accesses that run, with their cases, the first to end first."""
    rows: Rows = open_emergencies(actor)
    return rows.select_related("case__nominal").order_by("ends_at")


def own_emergencies(actor: Actor) -> Rows:
    """Every emergency access the actor has had, the newest first."""
    rows: Rows = EmergencyAccess.objects.filter(**_own(actor))
    return rows.select_related("agency")


def own_emergency_or_404(actor: Actor, pk: UUID) -> EmergencyAccess:
    """An emergency access of the actor's own, running or over; Http404 for any other."""
    return _found(own_emergencies(actor).filter(pk=pk).first())


def is_running(row: EmergencyAccess, at: datetime) -> bool:
    """Whether the access shows its case at that moment; at 60 minutes exactly it no longer does."""
    return row.ended_at is None and row.ends_at > at


def suspension_of(actor: Actor, at: datetime) -> Suspension | None:
    """Why the actor may not have emergency access for now, or None."""
    past = (
        PastAccess(row.started_at, row.reviewed_at, EmergencyFinding(row.finding) if row.finding else None)
        for row in own_emergencies(actor)
    )
    return suspended_because(past, at=at)


def case_to_open(reference: str) -> ToOpen | None:
    """The case of this reference if the person acting may open it in an emergency (mappa/core/gate.py)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id, area_id FROM case_to_open(%s)", [reference])
        row = cursor.fetchone()
    return ToOpen(*row) if row else None


def locked_row_or_404(actor: Actor, case_id: UUID) -> LockedRow:
    """The locked row of a restricted case the actor may know of; Http404 for any other case and for none alike."""
    return _found(next((row for row in locked_rows_for(actor) if row.case_id == case_id), None))


# Review


def emergencies_for(actor: Actor) -> Rows:
    """Emergency accesses of people of the agencies whose privacy officer the actor is, the newest first.

    None of a case that is kept from the actor even in an emergency: another privacy officer reviews that.
    """
    rows = EmergencyAccess.objects.filter(agency_id__in=actor.privacy_agency_ids)
    rows = rows.exclude(case_id__in=barred_cases(actor))
    return rows.select_related("user", "agency", "reviewed_by")


def emergency_or_404(actor: Actor, pk: UUID) -> EmergencyAccess:
    """One that the actor may review or has had told; Http404 for any other."""
    return _found(emergencies_for(actor).filter(pk=pk).first())


def in_state(rows: Rows, state: str, on: date) -> Rows:
    """Those of the rows whose review stands so on the day; all of them for no state."""
    if not state:
        return rows
    found = {
        ReviewState.TO_REVIEW: Q(reviewed_at__isnull=True),
        ReviewState.OVERDUE: Q(reviewed_at__isnull=True, review_due_on__lt=on),
        ReviewState.JUSTIFIED: Q(finding=EmergencyFinding.JUSTIFIED),
        ReviewState.NOT_JUSTIFIED: Q(finding=EmergencyFinding.NOT_JUSTIFIED),
    }
    return rows.filter(found[ReviewState(state)])


def state_of(row: EmergencyAccess, on: date) -> ReviewState:
    """Where the review of one access stands on the day."""
    if row.finding:
        return ReviewState(row.finding)
    return ReviewState.OVERDUE if is_overdue(row.review_due_on, on) else ReviewState.TO_REVIEW


# The first page


def told_of(actor: Actor) -> list[EmergencyAccess]:
    """Unreviewed accesses the actor was told of because their review is late (told_when_late)."""
    headed = {m.agency_id for m in actor.memberships if m.role is Role.HEAD_OF_PUBLIC_PROTECTION}
    areas = {m.area_id for m in actor.memberships if m.role is Role.COORDINATOR and m.area_id}
    if not headed and not areas:
        return []
    late = EmergencyAccess.objects.filter(escalated_at__isnull=False, reviewed_at__isnull=True)
    late = late.filter(Q(agency_id__in=headed) | Q(area_id__in=areas)).exclude(**_own(actor))
    rows = late.select_related("user", "agency")
    return [row for row in rows if actor.user_id in {user.pk for user in told_when_late(row, on=actor.on)}]


def told_or_404(actor: Actor, pk: UUID) -> EmergencyAccess:
    """One the actor was told of; Http404 for any other."""
    return _found(next((row for row in told_of(actor) if row.pk == pk), None))


def unread_notes(actor: Actor) -> QuerySet[UrgentNote]:
    """Urgent notes to the actor's own teams that nobody has read yet, on cases the actor sees."""
    rows: QuerySet[UrgentNote] = UrgentNote.objects.visible_to(actor)
    return rows.filter(to_team_id__in=actor.own_team_ids).select_related(
        "case__nominal", "written_by__agency"
    )


def note_or_404(actor: Actor, pk: UUID) -> UrgentNote:
    """An urgent note to one of the actor's own teams, read or not; Http404 for any other."""
    return _found(unread_notes(actor).filter(pk=pk).first())


def work_for(actor: Actor) -> Iterator[WorkItem]:
    """Items for the first page."""
    if actor.own_team_ids:
        yield from (_note_item(row) for row in unread_notes(actor).filter(read_at__isnull=True))
        yield from (_held_item(row) for row in _of_held_cases(actor))
    yield from (_running_item(row) for row in running_for(actor))
    if actor.privacy_agency_ids:
        rows = emergencies_for(actor).filter(reviewed_at__isnull=True).exclude(**_own(actor))
        yield from (_review_item(row, actor.on) for row in rows)
    yield from (_told_item(row, actor.on) for row in told_of(actor))


def _of_held_cases(actor: Actor) -> Rows:
    held = Case.objects.filter(held_by(actor)).order_by().values("pk")
    rows: Rows = EmergencyAccess.objects.visible_to(actor).filter(reviewed_at__isnull=True, case__in=held)
    return rows.exclude(**_own(actor)).select_related("case__nominal", "user", "agency")


def _own(actor: Actor) -> dict[str, Any]:
    return {"user_id": actor.user_id}


def _item(row: Any, **parts: Any) -> WorkItem:
    return WorkItem(**{"group": WorkGroup.EMERGENCY_REVIEW, "case_id": row.case_id} | parts)


def _note_item(row: UrgentNote) -> WorkItem:
    return _item(
        row,
        group=WorkGroup.URGENT,
        title=UrgentKind(row.kind).label,
        who=row.case.nominal.name,
        reference=row.case.reference,
        url=reverse("urgent-note", args=[row.pk]),
        because=row.text,
    )


def _running_item(row: EmergencyAccess) -> WorkItem:
    return _item(
        row,
        title=_("Open to you until %(time)s, to read only") % {"time": clock_time(row.ends_at)},
        who=row.case.nominal.name,
        reference=row.reference,
        url=reverse("case-detail", args=[row.case_id]),
        because=EmergencyCategory(row.category).label,
    )


def _held_item(row: EmergencyAccess) -> WorkItem:
    who = {"name": row.user.name, "agency": row.agency.name}
    return _item(
        row,
        title=_("Opened in an emergency by %(name)s, %(agency)s") % who,
        who=row.case.nominal.name,
        reference=row.reference,
        url=reverse("case-timeline", args=[row.case_id]),
        because=row.reason,
    )


def _review_item(row: EmergencyAccess, on: date) -> WorkItem:
    return _item(
        row,
        title=_("Review an emergency access"),
        who=row.user.name,
        reference=row.reference,
        url=reverse("emergency-review", args=[row.pk]),
        because=EmergencyCategory(row.category).label,
        due_on=row.review_due_on,
        is_overdue=is_overdue(row.review_due_on, on),
    )


def _told_item(row: EmergencyAccess, on: date) -> WorkItem:
    return _item(
        row,
        title=_("See to it that an emergency access is reviewed"),
        who=row.user.name,
        reference=row.reference,
        url=reverse("emergency-late", args=[row.pk]),
        because=row.agency.name,
        due_on=row.review_due_on,
        is_overdue=is_overdue(row.review_due_on, on),
    )


def _found(row: RowT | None) -> RowT:
    if row is None:
        raise Http404("No such emergency access.")
    return row
