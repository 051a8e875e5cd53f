"""Orders of a court: which make or keep a person registered, and what of an order cannot be.

Sources: SOA 2003 s.107(3) and (4) for Sexual Offences Prevention Orders; s.103G for Sexual Harm Prevention Orders and
ss.97 and 98 for notification orders are unconfirmed. No other order registers anybody.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from cases.domain.deadline_table import words
from cases.domain.enums import OrderKind
from cases.domain.facts import OrderFact
from mappa.core.decisions import Problem

K = OrderKind
REGISTERING = {
    K.SHPO: "Sexual Offences Act 2003 s.103G (unconfirmed)",
    K.SOPO: "Sexual Offences Act 2003 s.107(3) and (4)",
    K.NOTIFICATION_ORDER: "Sexual Offences Act 2003 ss.97 and 98 (unconfirmed)",
}
"""Orders that make a person registered, or keep them so, while they have effect; each with its source."""
SEVERAL_AT_ONCE = frozenset({K.RESTRAINING, K.OTHER})


def registering(orders: Iterable[OrderFact], on: date) -> list[OrderFact]:
    """The orders made by `on` that register, over or not, the first made coming first."""
    made = [row for row in orders if row.kind in REGISTERING and row.made_on <= on]
    return sorted(made, key=lambda row: row.made_on)


def check_order(
    order: OrderFact, known: Iterable[OrderFact], born_on: date | None, on: date
) -> Iterator[Problem]:
    """What stops an order from being recorded. Fields are those of the form: made_on, until, kind.

    `known` are the orders on record. Two of one kind are not in force at once, but for restraining and other orders.
    """
    if order.made_on > on:
        yield Problem("made_on", "Date the order was made must be today or in the past")
    if born_on is not None and order.made_on < born_on:
        yield Problem("made_on", "Date the order was made cannot be before the date of birth")
    if order.until is not None and order.until < order.made_on:
        yield Problem("until", "The order cannot end before it was made")
    if order.until is not None and order.indefinite:
        yield Problem("until", "Enter the last day, or say that there is no limit of time, not both")
    if order.kind in SEVERAL_AT_ONCE:
        return
    for row in known:
        if row.kind is order.kind and _overlap(row, order):
            yield Problem(
                "kind",
                f"A {order.kind.label} made on {words(row.made_on)} is in force then. Record when it ended first",
            )


def _overlap(one: OrderFact, other: OrderFact) -> bool:
    return one.made_on <= (other.last_day or date.max) and other.made_on <= (one.last_day or date.max)


def check_end(order: OrderFact | None, ended_on: date, on: date) -> Iterator[Problem]:
    """What stops the end of an order from being recorded. None: no such order is open."""
    if order is None:
        yield Problem("kind", "No order of this kind made on that day is open")
        return
    if ended_on > on:
        yield Problem("ended_on", "The day the order ended must be today or in the past")
    if ended_on < order.made_on:
        yield Problem("ended_on", f"The order cannot end before it was made on {words(order.made_on)}")
    if order.until is not None and ended_on > order.until:
        yield Problem("ended_on", f"The order ran out on {words(order.until)}")
