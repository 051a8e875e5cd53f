"""Files of cases: who must agree, what state one is in, how long it stands. Plain rules, no clock, no database.

Source: security.md 3.13 ("export > 50 cases needs a second person") and ASVS 5.0 2.3.5 (approval by more than one
person); the seven days are issue 4's. MOST_CASES is a figure of this system.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from mappa.core.coded import Coded
from mappa.core.decisions import Allowed, Decision, Denied, Problem

ALONE_AT_MOST = 50
"""How many cases one person may take within ALONE_WITHIN, all their files together, before a second must agree.

All files of a day count, so that a list is not simply taken in parts.
"""
ALONE_WITHIN = timedelta(hours=24)
STANDS = timedelta(days=7)  # a file from being made; a question to a second person from being asked
MOST_CASES = 2_000  # in one file: more than any co-ordinator's list, and a PDF of it is made in a minute
REASON_AT_LEAST = 10
REASON_AT_MOST = 300


class ExportKind(Coded):
    """What the file is. Stored values: never changed once used."""

    CSV = "CSV", "A table for a spreadsheet (CSV)"
    PDF = "PDF", "A list to print (PDF)"


class ExportState(Coded):
    """Where a file stands; worked out from its times, stored nowhere."""

    WAITING = "WAITING", "Waits for a second person"
    DECLINED = "DECLINED", "Declined"
    MAKING = "MAKING", "Being made"
    FAILED = "FAILED", "Could not be made"
    READY = "READY", "Ready"
    CANCELLED = "CANCELLED", "Cancelled"
    ENDED = "ENDED", "Ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What happened to a file so far. `agreed` is None until a second person has answered."""

    asked_at: datetime
    needs_second: bool
    agreed: bool | None = None
    made_at: datetime | None = None
    failed_at: datetime | None = None
    cancelled_at: datetime | None = None


def needs_second(already: int) -> bool:
    """Whether a second person must agree; `already` counts the different cases of a day, those now asked for among them."""
    return already > ALONE_AT_MOST


def ends_at(times: Times) -> datetime:
    """From when the file is not given out any more, or its question not answered any more."""
    return (times.made_at or times.asked_at) + STANDS


def state_of(times: Times, at: datetime) -> ExportState:
    """The state at this moment. A file ends on the very second."""
    if times.cancelled_at:
        return ExportState.CANCELLED
    if times.agreed is False:
        return ExportState.DECLINED
    if times.failed_at:
        return ExportState.FAILED
    if at >= ends_at(times):
        return ExportState.ENDED
    if times.made_at:
        return ExportState.READY
    return ExportState.WAITING if times.needs_second and times.agreed is None else ExportState.MAKING


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver:
    """Somebody who wants to answer: what they hold, and where."""

    user_id: UUID | None
    holds_permission: bool
    agency_id: UUID | None
    coordinated_area_ids: frozenset[UUID]


def may_decide(
    who: Approver, *, asked_by: UUID, agency_id: UUID, area_id: UUID | None, state: ExportState
) -> Decision:
    """Whether somebody may agree or decline: another person, of the same agency or co-ordinating the cases' one area."""
    if who.user_id == asked_by:
        return Denied("You asked for this file. Somebody else must agree to it.")
    near = who.agency_id == agency_id or (area_id is not None and area_id in who.coordinated_area_ids)
    if not who.holds_permission or not near:
        return Denied("Your role does not let you agree to this file.")
    if state is not ExportState.WAITING:
        return Denied("This file does not wait for an answer any more.")
    return Allowed()


def may_cancel(*, is_own: bool, state: ExportState) -> Decision:
    """Whether somebody may cancel: who asked, while there is something to cancel."""
    if not is_own:
        return Denied("Only whoever asked for this file may cancel it.")
    if state not in {ExportState.WAITING, ExportState.MAKING, ExportState.READY}:
        return Denied("There is nothing to cancel: this file has ended.")
    return Allowed()


def may_download(*, is_own: bool, state: ExportState, still_seen: bool) -> Decision:
    """Whether somebody may have the file now. `still_seen`: they may still export every case in it."""
    if not is_own:
        return Denied("Only whoever asked for this file may download it.")
    if state is not ExportState.READY:
        return Denied(f"This file cannot be downloaded. Its state is: {state.label.lower()}.")
    if not still_seen:
        return Denied(
            "This file cannot be downloaded any more: you may no longer take every case in it."
            " Ask for a new file from your list of cases."
        )
    return Allowed()


def check_request(*, how_many: int, shown: int, reason: str) -> list[Problem]:
    """What is wrong with asking for a file. `shown` is the number the person was told."""
    problems = []
    if how_many == 0:
        problems.append(
            Problem(None, "There is no case in this selection, so there is nothing to put into a file")
        )
    elif how_many > MOST_CASES:
        problems.append(Problem(None, f"One file holds at most {MOST_CASES} cases. Narrow the list first"))
    elif how_many != shown:
        problems.append(
            Problem(
                None,
                f"The list has changed: it has {how_many} cases now, not {shown}. Check it and ask again",
            )
        )
    if len(reason.strip()) < REASON_AT_LEAST:
        problems.append(Problem("reason", "Enter why you need this file, in a few words"))
    return problems
