"""Measurements, as ratios to a floor of the same run: times differ from machine to machine, ratios hardly do.

`python -m mappa.bench` starts the system on a database of its own and asks each group for its rows. A group is a
module with `rows(stack, requests)`; a new one is added to GROUPS in __main__.py.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mappa.demo import Stack


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table. Times in milliseconds; `a_second` is of whatever the name says."""

    name: str
    middle: float | None = None
    high: float | None = None
    a_second: float | None = None
    ratio: float


Group = Callable[[Stack, int], Iterable[Row]]
