"""Small counts, and the totals that could give them away.

A count from 1 to 4 is published as "fewer than 5". Nothing else may tell more about it, so:

- a total is worked out from published figures alone: with a small one in it, it is a range;
- a share (percentage) is worked out from published figures alone;
- one figure for several areas is exact only where no area's small count can be told from it.

Each stored count stands in at most one exact sum (the one over areas). Whoever adds and subtracts everything
published therefore learns no small count: two stored tables whose small counts differ look the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

THRESHOLD = 5


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """What is published of a count: it lies between `low` and `high`, both inclusive."""

    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        """Whether the count itself is published."""
        return self.low == self.high

    @property
    def is_small(self) -> bool:
        """Whether it is published as "fewer than 5"."""
        return not self.is_exact and self.high < THRESHOLD


SMALL = Figure(1, THRESHOLD - 1)
NOTHING = Figure(0, 0)


def shown(count: int) -> Figure:
    """One count, published. None at all is told, since it says something of nobody."""
    return SMALL if 0 < count < THRESHOLD else Figure(count, count)


def total(figures: Iterable[Figure]) -> Figure:
    """The sum of published figures: exact when each of them is."""
    found = list(figures)
    return Figure(sum(figure.low for figure in found), sum(figure.high for figure in found))


def combined(counts: Iterable[int]) -> Figure:
    """One figure for the same count of several areas, each of which is published by itself as well.

    The exact sum is published only when every small count among them could still be at least two numbers.
    """
    found = list(counts)
    small = [count for count in found if 0 < count < THRESHOLD]
    return shown(sum(found)) if _keeps_secret(small) else total(shown(count) for count in found)


def _keeps_secret(small: Sequence[int]) -> bool:
    """Whether the sum of these leaves each of them open: not one alone, not all at an end of the range."""
    many = len(small)
    return not many or (many > 1 and many < sum(small) < many * (THRESHOLD - 1))


def share(part: Figure, rest: Figure) -> tuple[int, int] | None:
    """Lowest and highest percentage `part` can be of part and rest together; None when there is nothing."""
    if part.high + rest.high == 0:
        return None
    low = 100 * part.low / max(part.low + rest.high, 1)
    high = 100 * part.high / max(part.high + rest.low, 1)
    if part.is_exact and rest.is_exact:
        return round(low), round(low)
    return int(low), min(100, -int(-high // 1))
