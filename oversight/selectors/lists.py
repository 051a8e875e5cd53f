"""The cases behind a figure, by reference only, for people with case rights: what they may see, as it is now.

A figure counts everything in an area at a time; its list holds what one person may see now. The page shows both
counts. A figure that is published as small, or as a range, has no list: whoever counts the rows would know it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.deadline_table import RULES
from cases.domain.enums import CaseState, DeadlineKind, ReferralState
from cases.models import Case, Deadline, Referral
from cases.selectors.cases import category_words, level_words
from mappa.agencies.actor import Actor
from mappa.core.coded import Coded
from meetings.domain.enums import AttendanceOutcome, ServiceKind
from meetings.models import Attendance
from oversight.domain.measures import MONTHS_OF_QUARTER, month_start, quarters
from oversight.domain.suppression import NOTHING, Figure
from oversight.selectors.counted import held_lately, overdue_on, submitted_lately
from oversight.selectors.figures import (
    CATEGORIES,
    MANAGED,
    SEATS,
    ReferralOutcome,
    Scope,
    Seat,
    attendance_for,
    caseload_for,
    overdue_for,
    referrals_for,
)
from oversight.words import quarter_words

QUARTERS = 4
_WAITING = (ReferralState.SUBMITTED, ReferralState.MORE_INFORMATION)


class Tile(Coded):
    """A tile of the dashboard as it stands in an address, with its words."""

    CASELOAD = "caseload", "Cases by category and level"
    OVERDUE = "overdue", "Overdue"
    REFERRALS = "referrals", "Referrals to Level 2 and 3"
    ATTENDANCE = "attendance", "Attendance at Level 2 and 3 meetings"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a tile: its key among the published figures, and what it counts in words."""

    tile: Tile
    key: Any
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One counted row: the case, and when it happened or is due."""

    case_id: UUID
    reference: str
    day: date | None = None


def cell_or_404(tile: str, asked: Mapping[str, str], *, on: date) -> Cell:
    """The figure an address asks for; Http404 for a tile or a code that is none. `on` is the day of the count."""
    try:
        found = Tile(tile)
        return _CELLS[found](asked, on)
    except (KeyError, ValueError):
        raise Http404("No such figure.") from None


def _caseload_cell(asked: Mapping[str, str], _on: date) -> Cell:
    category, state = int(asked["category"]), CaseState(asked["state"])
    if category not in CATEGORIES or state not in MANAGED:
        raise ValueError(category)
    return Cell(Tile.CASELOAD, (category, state), f"{category_words(category)}, {level_words(state)}")


def _overdue_cell(asked: Mapping[str, str], _on: date) -> Cell:
    kind = DeadlineKind(asked["kind"])
    return Cell(Tile.OVERDUE, kind, f"{kind.label} ({RULES[kind].number})")


def _referral_cell(asked: Mapping[str, str], on: date) -> Cell:
    start, outcome = date.fromisoformat(asked["quarter"]), ReferralOutcome(asked["outcome"])
    if start not in quarters(on, QUARTERS):
        raise ValueError(start)
    return Cell(Tile.REFERRALS, (start, outcome), f"{quarter_words(start)}, {outcome.label}")


def _attendance_cell(asked: Mapping[str, str], _on: date) -> Cell:
    service, seat = ServiceKind(asked["service"]), Seat(asked["seat"])
    return Cell(Tile.ATTENDANCE, (service, seat), f"{service.label}, {seat.label}")


_CELLS: dict[Tile, Callable[[Mapping[str, str], date], Cell]] = {
    Tile.CASELOAD: _caseload_cell,
    Tile.OVERDUE: _overdue_cell,
    Tile.REFERRALS: _referral_cell,
    Tile.ATTENDANCE: _attendance_cell,
}


def published_or_404(scope: Scope, cell: Cell, *, on: date) -> Figure:
    """The figure as it was last counted; Http404 where it is suppressed, since then there is no list."""
    published: dict[Tile, Callable[[], Mapping[Any, Figure]]] = {
        Tile.CASELOAD: lambda: caseload_for(scope),
        Tile.OVERDUE: lambda: overdue_for(scope),
        Tile.REFERRALS: lambda: referrals_for(scope, on=on, count=QUARTERS),
        Tile.ATTENDANCE: lambda: attendance_for(scope),
    }
    figure = published[cell.tile]().get(cell.key, NOTHING)
    if not figure.is_exact:
        raise Http404("This figure has no list.")
    return figure


def lines_for(actor: Actor, scope: Scope, cell: Cell) -> QuerySet[Any]:
    """What the figure counts now, as far as the actor may see it: rows for line_of."""
    found: QuerySet[Any] = _LIVE[cell.tile](actor, cell.key)
    return found.filter(area_id__in=scope.area_ids)


def _cases(actor: Actor, key: tuple[int, CaseState]) -> QuerySet[Any]:
    rows: QuerySet[Any] = Case.objects.visible_to(actor).filter(category=key[0], state=key[1])
    return rows.order_by("reference")


def _overdue(actor: Actor, kind: DeadlineKind) -> QuerySet[Any]:
    rows: QuerySet[Any] = Deadline.objects.visible_to(actor).filter(overdue_on(actor.on), kind=kind)
    return rows.select_related("case").order_by("due_on", "case__reference")


def _referrals(actor: Actor, key: tuple[date, ReferralOutcome]) -> QuerySet[Any]:
    start, outcome = key
    states = _WAITING if outcome is ReferralOutcome.WAITING else (ReferralState(outcome.value),)
    rows: QuerySet[Any] = Referral.objects.visible_to(actor).filter(
        submitted_lately(actor.on),
        submitted_at__date__gte=start,
        submitted_at__date__lt=month_start(start, -MONTHS_OF_QUARTER),
        state__in=states,
    )
    return rows.select_related("case").order_by("submitted_at", "case__reference")


def _seats(actor: Actor, key: tuple[ServiceKind, Seat]) -> QuerySet[Any]:
    service, seat = key
    outcomes: list[AttendanceOutcome | str] = [code for code, place in SEATS.items() if place is seat]
    rows: QuerySet[Any] = Attendance.objects.visible_to(actor).filter(
        held_lately(actor.on), service=service, outcome__in=outcomes or [""]
    )
    return rows.select_related("case", "meeting__panel_day").order_by(
        "meeting__panel_day__held_on", "case__reference", "pk"
    )


_LIVE: dict[Tile, Callable[[Actor, Any], QuerySet[Any]]] = {
    Tile.CASELOAD: _cases,
    Tile.OVERDUE: _overdue,
    Tile.REFERRALS: _referrals,
    Tile.ATTENDANCE: _seats,
}


def line_of(row: Any) -> Line:
    """One row of lines_for."""
    if isinstance(row, Case):
        return Line(row.pk, row.reference)
    if isinstance(row, Deadline):
        day = row.due_on
    elif isinstance(row, Referral):
        day = timezone.localdate(row.submitted_at)
    else:
        day = row.meeting.panel_day.held_on
    return Line(row.case_id, row.case.reference, day)


def day_heading(tile: Tile) -> str:
    """What the day of a line is; empty for a list without days."""
    return {
        Tile.CASELOAD: "",
        Tile.OVERDUE: _("Was due on"),
        Tile.REFERRALS: _("Submitted"),
        Tile.ATTENDANCE: _("Meeting on"),
    }[tile]
