"""Published figures of one area, or of all areas together, from the aggregate tables.

For an area that the viewer co-ordinates they are counted afresh from the cases the viewer may see. Otherwise
whoever knows all cases of the area but one would read the category and level of a restricted case, or that there
is a case they are excluded from, off the difference between a figure and their own list.

Everything that leaves this module has been through oversight/domain/suppression.py, whoever asks.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Max, Q
from django.http import Http404

from cases.domain.enums import CaseState, DeadlineKind, ReferralState
from cases.models import Case, Deadline, Referral
from mappa.agencies.actor import Actor
from mappa.agencies.models import Area
from mappa.agencies.roles import PERMISSIONS, Permission
from mappa.agencies.selectors import areas as all_areas
from mappa.agencies.selectors import in_force
from mappa.core.coded import Coded
from meetings.domain.enums import AttendanceOutcome, ServiceKind
from meetings.models import Attendance
from oversight.domain.measures import attendance_measures, quarter_start, quarters
from oversight.domain.suppression import NOTHING, Figure, combined, shown, total
from oversight.models import Aggregate, AttendanceCount, CaseloadCount, OverdueCount, ReferralCount, Target
from oversight.selectors.counted import Counts, caseload, held, overdue, submitted

# States of the caseload: eligible people under the arrangements. "Level not set" stands by itself.
MANAGED = (CaseState.IDENTIFIED, CaseState.LEVEL_1, CaseState.LEVEL_2, CaseState.LEVEL_3)
CATEGORIES = (1, 2, 3, 4)


class ReferralOutcome(Coded):
    """Where a referral stands, as boards read it."""

    WAITING = "WAITING", "Waiting for a decision"
    ACCEPTED = "ACCEPTED", "Accepted"
    REJECTED = "REJECTED", "Rejected"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


class Seat(Coded):
    """What became of a seat at a meeting, as boards read it."""

    PRESENT = "PRESENT", "Present, deputies included"
    REPORT = "REPORT", "Report only"
    AWAY = "AWAY", "Nobody and no report"
    NOT_RECORDED = "NOT_RECORDED", "Not recorded"


SEATS = {
    AttendanceOutcome.ATTENDED: Seat.PRESENT,
    AttendanceOutcome.DEPUTY: Seat.PRESENT,
    AttendanceOutcome.REPORT: Seat.REPORT,
    AttendanceOutcome.APOLOGIES: Seat.AWAY,
    AttendanceOutcome.ABSENT: Seat.AWAY,
}
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Scope:
    """Areas the viewer may choose from, and the one chosen; none chosen is all of them together."""

    areas: tuple[Area, ...]
    chosen: Area | None
    viewer: Actor

    @property
    def live_ids(self) -> frozenset[UUID]:
        """Those of them that the viewer co-ordinates."""
        return self.viewer.coordinated_area_ids & frozenset(self.area_ids)

    @property
    def area_ids(self) -> list[UUID]:
        """Areas whose figures are asked for."""
        return [self.chosen.pk] if self.chosen else [area.pk for area in self.areas]


def areas_for(actor: Actor) -> tuple[Area, ...]:
    """Areas whose figures somebody may read, by name.

    All of them for the national team; otherwise those of the teams in which they hold an oversight role.
    """
    if actor.may(Permission.VIEW_NATIONAL):
        return tuple(all_areas())
    own = {
        m.area_id for m in actor.memberships if m.area_id and Permission.VIEW_OVERSIGHT in PERMISSIONS[m.role]
    }
    return tuple(all_areas().filter(pk__in=own))


def scope_or_404(actor: Actor, slug: str) -> Scope:
    """The figures asked for by an area's slug; without one, all areas for the national team, else the first own.

    Http404 for an unknown area and for one the viewer may not read alike.
    """
    found = areas_for(actor)
    if slug:
        for area in found:
            if area.slug == slug:
                return Scope(found, area, actor)
        raise Http404("No such area.")
    first = None if actor.may(Permission.VIEW_NATIONAL) or not found else found[0]
    return Scope(found, first, actor)


def counted_at() -> datetime | None:
    """When the figures were last counted; None before the first time."""
    latest: datetime | None = CaseloadCount.objects.aggregate(latest=Max("as_at"))["latest"]
    return latest


def _live(model: type[Aggregate], viewer: Actor) -> Counts:
    """What the table would hold if there were no other cases than those the viewer may see."""
    on = viewer.on
    counts: dict[type[Aggregate], Callable[[], Counts]] = {
        CaseloadCount: lambda: caseload(Case.objects.visible_to(viewer)),
        OverdueCount: lambda: overdue(Deadline.objects.visible_to(viewer), on),
        ReferralCount: lambda: submitted(Referral.objects.visible_to(viewer), on),
        AttendanceCount: lambda: held(Attendance.objects.visible_to(viewer), on),
    }
    return counts[model]()


def _counts(model: type[Aggregate], scope: Scope) -> Iterator[Mapping[str, Any]]:
    """The rows for the scope: stored ones, and fresh ones where the viewer co-ordinates."""
    stored = model._default_manager.filter(area_id__in=set(scope.area_ids) - scope.live_ids)
    yield from stored.order_by().values()
    if scope.live_ids:
        yield from (row for row in _live(model, scope.viewer) if row["area_id"] in scope.live_ids)


def _figures(
    model: type[Aggregate], scope: Scope, fields: Iterable[str], key_of: Callable[..., Key | None]
) -> dict[Key, Figure]:
    """Counts added up by key within each area, then published for the scope. A key of None is left out."""
    sums: dict[Key, dict[UUID, int]] = defaultdict(lambda: defaultdict(int))
    for row in _counts(model, scope):
        key = key_of(*(row[field] for field in fields))
        if key is not None:
            sums[key][row["area_id"]] += row["count"]
    return {key: combined(by_area.values()) for key, by_area in sums.items()}


def caseload_for(scope: Scope) -> dict[tuple[int, CaseState], Figure]:
    """Cases by category (0 is none yet) and state, of those managed under the arrangements."""

    def key(category: int, state: str) -> tuple[int, CaseState] | None:
        return (category, CaseState(state)) if state in MANAGED else None

    return _figures(CaseloadCount, scope, ("category", "state"), key)


def overdue_for(scope: Scope) -> dict[DeadlineKind, Figure]:
    """Overdue deadlines by kind."""
    return _figures(OverdueCount, scope, ("kind",), DeadlineKind)


def referrals_for(scope: Scope, *, on: date, count: int) -> dict[tuple[date, ReferralOutcome], Figure]:
    """Referrals submitted in the last `count` calendar quarters (at most four), by quarter and outcome."""
    wanted = set(quarters(on, count))

    def key(month: date, outcome: str) -> tuple[date, ReferralOutcome] | None:
        open_states = {ReferralState.SUBMITTED, ReferralState.MORE_INFORMATION}
        where = ReferralOutcome.WAITING if outcome in open_states else ReferralOutcome(outcome)
        return (quarter_start(month), where) if quarter_start(month) in wanted else None

    return _figures(ReferralCount, scope, ("month", "outcome"), key)


def attendance_for(scope: Scope) -> dict[tuple[ServiceKind, Seat], Figure]:
    """Seats at Level 2 and 3 meetings held in twelve months, by service and what became of them."""

    def key(service: str, outcome: str) -> tuple[ServiceKind, Seat]:
        seat = SEATS[AttendanceOutcome(outcome)] if outcome else Seat.NOT_RECORDED
        return ServiceKind(service), seat

    return _figures(AttendanceCount, scope, ("service", "outcome"), key)


def attendance_targets_for(scope: Scope, *, on: date) -> dict[ServiceKind, Target]:
    """The attendance target of each service in force on the day (dates inclusive).

    The area's own goes before the national one, a service's own before that of all services.
    """
    area = Q(area__isnull=True) | Q(area=scope.chosen) if scope.chosen else Q(area__isnull=True)
    rows = Target.objects.filter(in_force(on), area, measure__startswith="ATTENDANCE").order_by("from_on")
    found = {(row.measure, row.area_id is not None): row for row in rows}
    places = [(own, local) for local in (True, False) for own in (0, 1)]
    targets: dict[ServiceKind, Target] = {}
    for service in ServiceKind:
        names = attendance_measures(service.value)
        held = [found[names[own], local] for own, local in places if (names[own], local) in found]
        if held:
            targets[service] = held[0]
    return targets


def by_area(scope: Scope) -> list[tuple[Area, list[Figure]]]:
    """Each area with its caseload by state, in the order of MANAGED, from what that area's own page publishes."""
    cells: dict[UUID, dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for row in _counts(CaseloadCount, scope):
        if row["state"] in MANAGED:
            cells[row["area_id"]][row["state"]].append(shown(row["count"]))
    return [(area, [total(cells[area.pk][state]) for state in MANAGED]) for area in scope.areas]


def row_of(cells: dict[Any, Figure], keys: Iterable[Any]) -> list[Figure]:
    """The figures of these keys; nothing where none was counted."""
    return [cells.get(key, NOTHING) for key in keys]
