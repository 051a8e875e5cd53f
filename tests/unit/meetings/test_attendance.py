"""Minimum panel: responsible authority, children's social care, mental health, housing (recommendation 9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.core.grades import Grade
from meetings.domain.attendance import (
    MINIMUM_PANEL,
    AttendanceRow,
    below_level_3_grade,
    missing_members,
    people_for_two_services,
    unrecorded,
)
from meetings.domain.enums import AttendanceOutcome, Expected, ServiceKind

O = AttendanceOutcome  # noqa: E741 - reads as the outcome in the tables below
S = ServiceKind
PANEL = [AttendanceRow(service=service, outcome=O.ATTENDED) for service in MINIMUM_PANEL]


def panel_with(outcome: AttendanceOutcome | None) -> list[AttendanceRow]:
    """The minimum panel, all there but housing, of which this is recorded."""
    return [*PANEL[:-1], AttendanceRow(service=S.HOUSING, outcome=outcome)]


def test_a_full_panel_misses_nobody() -> None:
    assert missing_members(PANEL) == []
    assert len(MINIMUM_PANEL) == 6


@pytest.mark.parametrize(
    ("outcome", "reason", "report"),
    [
        (O.REPORT, "Sent a report, did not attend", True),
        (O.APOLOGIES, "Apologies, no report", False),
        (O.ABSENT, "Absent without apologies", False),
        (None, "Attendance not recorded", False),
    ],
)
def test_who_is_missing_and_why(outcome: AttendanceOutcome | None, reason: str, report: bool) -> None:
    (missing,) = missing_members(panel_with(outcome))
    assert (missing.service, missing.reason, missing.report_received) == (S.HOUSING, reason, report)


def test_a_deputy_counts_and_so_does_one_of_two() -> None:
    assert missing_members(panel_with(O.DEPUTY)) == []
    two = [*panel_with(O.ABSENT), AttendanceRow(service=S.HOUSING, outcome=O.ATTENDED)]
    assert missing_members(two) == []


def test_a_service_never_invited_is_missing() -> None:
    assert [row.service for row in missing_members([])] == list(MINIMUM_PANEL)
    assert {row.reason for row in missing_members([])} == {"Not invited"}


def test_a_required_service_beyond_the_minimum_is_missed_and_an_invited_one_is_not() -> None:
    def with_dwp(expected: Expected) -> list[ServiceKind]:
        row = AttendanceRow(service=S.DWP, expected=expected, outcome=O.ABSENT)
        return [missing.service for missing in missing_members([*PANEL, row])]

    assert with_dwp(Expected.REQUIRED) == [S.DWP]
    assert with_dwp(Expected.INVITED) == []


def test_one_person_for_two_services_is_flagged() -> None:
    rows = [
        AttendanceRow(service=S.CHILDRENS_SERVICES, outcome=O.ATTENDED, person="p1"),
        AttendanceRow(service=S.ADULT_SOCIAL_CARE, outcome=O.ATTENDED, person="p1"),
        AttendanceRow(service=S.POLICE, outcome=O.ATTENDED, person="p2"),
        AttendanceRow(service=S.HOUSING, outcome=O.ABSENT, person="p2"),
        AttendanceRow(service=S.HEALTH, outcome=O.ATTENDED),
        AttendanceRow(service=S.EDUCATION, outcome=O.ATTENDED),
    ]
    assert people_for_two_services(rows) == {"p1"}


def test_level_3_needs_people_who_can_commit() -> None:
    rows = [
        AttendanceRow(service=S.POLICE, outcome=O.ATTENDED, grade=Grade.HEAD),
        AttendanceRow(service=S.PRISON, outcome=O.DEPUTY, grade=Grade.SENIOR_MANAGER),
        AttendanceRow(service=S.HOUSING, outcome=O.ATTENDED, grade=Grade.MANAGER),
        AttendanceRow(service=S.HEALTH, outcome=O.ATTENDED),
        AttendanceRow(service=S.DWP, outcome=O.APOLOGIES, grade=Grade.PRACTITIONER),
    ]
    assert [row.service for row in below_level_3_grade(rows)] == [S.HOUSING, S.HEALTH]


def test_rows_without_an_outcome_are_counted() -> None:
    assert unrecorded(panel_with(None)) == 1
    assert unrecorded(PANEL) == 0


ROWS = st.lists(
    st.builds(
        AttendanceRow,
        service=st.sampled_from(S),
        expected=st.sampled_from(Expected),
        outcome=st.none() | st.sampled_from(O),
    ),
    max_size=12,
)


@given(rows=ROWS)
def test_every_minimum_service_is_in_the_room_or_missing(rows: list[AttendanceRow]) -> None:
    there = {row.service for row in rows if row.outcome in {O.ATTENDED, O.DEPUTY}}
    missing = [row.service for row in missing_members(rows)]
    assert set(MINIMUM_PANEL) <= there | set(missing)
    assert not there & set(missing)
    assert len(missing) == len(set(missing))
