"""Measurements, as ratios to a floor of the same run: times differ from machine to machine, ratios hardly do.

`python -m mappa.bench` starts the system on a database of its own and asks each group for its rows. A group is a
module with `rows(stack, requests)`; a new one is added to GROUPS in __main__.py, under how the codes of its rows begin.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mappa.demo import Stack


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table. Times in milliseconds; `a_second` is of whatever the name says.

    `code` is dotted, as in "page.first": programs read it. `floor` is in the unit of the figure, None for a floor
    itself; `population` is the demonstration's own cases, or how many there are.
    """

    code: str
    name: str
    population: str = "demo"
    floor: float | None = None
    queries: int | None = None
    middle: float | None = None
    high: float | None = None
    a_second: float | None = None
    ratio: float

    @property
    def value(self) -> float | None:
        """The figure that counts: how many a second, or the median."""
        return self.a_second if self.a_second is not None else self.middle

    @property
    def unit(self) -> str:
        """Of the figure that counts."""
        return "a second" if self.a_second is not None else "ms"


Group = Callable[[Stack, int], Iterable[Row]]
