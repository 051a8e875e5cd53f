"""Who must be at a panel, and what is missing when they are not.

Minimum composition: the responsible authority (CJA 2003 s.325(1)) with children's social care, mental health
and housing (joint inspection 2022, recommendation 9).
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from mappa.core.grades import Grade
from meetings.domain.enums import AttendanceOutcome, Expected, ServiceKind

MINIMUM_PANEL: tuple[ServiceKind, ...] = (
    ServiceKind.POLICE,
    ServiceKind.PROBATION,
    ServiceKind.PRISON,
    ServiceKind.CHILDRENS_SERVICES,
    ServiceKind.MENTAL_HEALTH,
    ServiceKind.HOUSING,
)

# Level 3 needs people who can commit resources at once; the grade itself is unconfirmed.
LEVEL_3_GRADE = Grade.SENIOR_MANAGER


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRow:
    """One service at one meeting. `person` is any key of the person; `outcome` None is not yet recorded."""

    service: ServiceKind
    expected: Expected = Expected.REQUIRED
    outcome: AttendanceOutcome | None = None
    person: Hashable | None = None
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class MissingMember:
    """A service nobody spoke for in the room. With a report, what it knows was at least read."""

    service: ServiceKind
    reason: str
    report_received: bool


def missing_members(rows: Iterable[AttendanceRow]) -> list[MissingMember]:
    """Services of the minimum panel, and any other required one, with nobody in the room.

    Decisions taken then are marked "taken without …", and a written report is sought.
    """
    by_service: dict[ServiceKind, list[AttendanceRow]] = {service: [] for service in MINIMUM_PANEL}
    for row in rows:
        by_service.setdefault(row.service, []).append(row)
    return [
        _missing(service, found)
        for service, found in by_service.items()
        if _needed(service, found) and not _present(found)
    ]


def _needed(service: ServiceKind, rows: list[AttendanceRow]) -> bool:
    return service in MINIMUM_PANEL or any(row.expected is Expected.REQUIRED for row in rows)


def _present(rows: list[AttendanceRow]) -> bool:
    return any(row.outcome is not None and row.outcome.in_the_room for row in rows)


def _missing(service: ServiceKind, rows: list[AttendanceRow]) -> MissingMember:
    outcomes = {row.outcome for row in rows}
    if not rows:
        return MissingMember(service, "Not invited", report_received=False)
    for outcome in (AttendanceOutcome.REPORT, AttendanceOutcome.APOLOGIES, AttendanceOutcome.ABSENT):
        if outcome in outcomes:
            return MissingMember(service, outcome.label, report_received=outcome is AttendanceOutcome.REPORT)
    return MissingMember(service, "Attendance not recorded", report_received=False)


def unrecorded(rows: Iterable[AttendanceRow]) -> int:
    """How many rows have no outcome yet."""
    return sum(row.outcome is None for row in rows)


def people_for_two_services(rows: Iterable[AttendanceRow]) -> set[Hashable]:
    """People in the room who speak for more than one service, which a panel should know."""
    services = {
        (row.person, row.service)
        for row in rows
        if row.person is not None and row.outcome is not None and row.outcome.in_the_room
    }
    return {person for person, count in Counter(person for person, _ in services).items() if count > 1}


def below_level_3_grade(rows: Iterable[AttendanceRow]) -> list[AttendanceRow]:
    """Rows in the room whose grade is unknown or too low to commit resources at Level 3 (grade unconfirmed)."""
    return [
        row
        for row in rows
        if row.outcome is not None
        and row.outcome.in_the_room
        and (row.grade is None or row.grade.rank < LEVEL_3_GRADE.rank)
    ]
