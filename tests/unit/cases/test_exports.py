"""Rules of files of cases: states over time, the second person, cells that a spreadsheet must not run."""

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from cases.domain.exports import (
    ALONE_AT_MOST,
    STANDS,
    Approver,
    ExportState,
    Times,
    check_request,
    may_cancel,
    may_decide,
    may_download,
    needs_second,
    state_of,
)
from mappa.core.csv_cells import csv_file, defused

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
S = ExportState
SECOND = timedelta(seconds=1)
ME, AGENCY, AREA = uuid4(), uuid4(), uuid4()


def times(**fields):
    return Times(**{"asked_at": AT, "needs_second": False} | fields)


@pytest.mark.parametrize(
    ("fields", "after", "state"),
    [
        ({}, SECOND, S.MAKING),
        ({"needs_second": True}, SECOND, S.WAITING),
        ({"needs_second": True}, STANDS - SECOND, S.WAITING),
        ({"needs_second": True}, STANDS, S.ENDED),
        ({"needs_second": True, "agreed": True}, SECOND, S.MAKING),
        ({"needs_second": True, "agreed": False}, STANDS, S.DECLINED),
        ({"failed_at": AT}, SECOND, S.FAILED),
        ({"made_at": AT + SECOND}, STANDS, S.READY),
        ({"made_at": AT + SECOND}, STANDS + SECOND, S.ENDED),
        ({"made_at": AT, "cancelled_at": AT}, SECOND, S.CANCELLED),
    ],
)
def test_state_follows_from_times(fields, after, state):
    assert state_of(times(**fields), AT + after) is state


def test_fifty_cases_are_ones_own_and_fifty_one_are_not():
    assert ALONE_AT_MOST == 50
    assert [needs_second(n) for n in (1, 50, 51)] == [False, False, True]


def who(**fields):
    usual = {
        "user_id": uuid4(),
        "holds_permission": True,
        "agency_id": AGENCY,
        "coordinated_area_ids": frozenset(),
    }
    return Approver(**usual | fields)


@pytest.mark.parametrize(
    ("approver", "may"),
    [
        (who(), True),
        (who(user_id=ME), False),
        (who(holds_permission=False), False),
        (who(agency_id=uuid4()), False),
        (who(agency_id=uuid4(), coordinated_area_ids=frozenset({AREA})), True),
        (who(agency_id=uuid4(), coordinated_area_ids=frozenset({uuid4()})), False),
        (who(holds_permission=False, agency_id=uuid4(), coordinated_area_ids=frozenset({AREA})), False),
    ],
)
def test_second_person_is_another_who_is_near(approver, may):
    assert bool(may_decide(approver, asked_by=ME, agency_id=AGENCY, area_id=AREA, state=S.WAITING)) is may


@pytest.mark.parametrize("state", list(S))
def test_acts_by_state(state):
    assert bool(may_decide(who(), asked_by=ME, agency_id=AGENCY, area_id=None, state=state)) is (
        state is S.WAITING
    )
    assert bool(may_cancel(is_own=True, state=state)) is (state in {S.WAITING, S.MAKING, S.READY})
    assert not may_cancel(is_own=False, state=state)
    assert bool(may_download(is_own=True, state=state, still_seen=True)) is (state is S.READY)
    assert not may_download(is_own=True, state=state, still_seen=False)
    assert not may_download(is_own=False, state=state, still_seen=True)


@pytest.mark.parametrize(
    ("how_many", "shown", "reason", "fields"),
    [
        (3, 3, "Because of it", []),
        (0, 0, "Because of it", [None]),
        (3, 2, "Because of it", [None]),
        (2001, 2001, "Because of it", [None]),
        (3, 3, "  short   ", ["reason"]),
    ],
)
def test_request_is_checked(how_many, shown, reason, fields):
    assert [
        problem.field for problem in check_request(how_many=how_many, shown=shown, reason=reason)
    ] == fields


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\x00=1",
        "\uff1d1",
        "=cmd|' /C calc'!A0",
    ],
)
def test_cell_that_a_spreadsheet_would_run_is_text(cell):
    assert defused(cell).startswith("'")
    (row,) = csv.reader(io.StringIO(csv_file([[cell]]).decode("utf-8-sig"), newline=""))
    assert row[0].startswith("'")


@pytest.mark.parametrize(
    "cell", ["Anna", "M-2BCD-F345", "3 March 2026", "", "a=b", 'say "hello", twice', "Ó Néill"]
)
def test_other_cells_come_back_as_they_were(cell):
    (row,) = csv.reader(io.StringIO(csv_file([[cell, "x"]]).decode("utf-8-sig"), newline=""))
    assert row == [cell, "x"]
