"""Where a request for information stands."""

from datetime import date

from mappa.core.calendar import is_overdue
from mappa.core.coded import Coded


class RequestState(Coded):
    """Worked out from the request's own dates, never stored."""

    ASKED = "ASKED", "Asked"
    OVERDUE = "OVERDUE", "Overdue"
    ANSWERED = "ANSWERED", "Answered"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


def state_of(*, answered: bool, withdrawn: bool, due_on: date, on: date) -> RequestState:
    """An answer wanted by `due_on` is in time on that day."""
    if withdrawn:
        return RequestState.WITHDRAWN
    if answered:
        return RequestState.ANSWERED
    return RequestState.OVERDUE if is_overdue(due_on, on) else RequestState.ASKED
