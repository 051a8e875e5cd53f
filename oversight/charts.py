"""Charts: what is drawn. How it is drawn stands in oversight/drawing.py."""

from dataclasses import dataclass
from functools import lru_cache

from oversight.domain.suppression import Figure


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, what is published, and the words that say it."""

    label: str
    figure: Figure
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """Bars under one heading; an empty heading takes no room."""

    heading: str
    bars: tuple[Bar, ...]


@lru_cache(maxsize=200)
def bar_chart(title: str, description: str, groups: tuple[Group, ...], top: int = 0) -> str:
    """Horizontal bars as SVG. `top` is the value at the right edge; 0 takes the highest bar.

    A figure that is a range is dark up to its lowest and light up to its highest value.
    """
    # Late: the library takes more than a second to load, and most processes draw nothing.
    from oversight.drawing import draw

    return draw(title, description, groups, top)
