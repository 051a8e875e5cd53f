"""What pages hand to the components of templates/components: plain frozen facts, no behaviour.

docs/look.md shows each component with an example.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

Colour = Literal["", "grey", "green", "teal", "purple", "magenta", "red", "orange", "yellow"]


@dataclass(frozen=True, slots=True)
class Tag:
    """A word in a coloured box. The word says it; the colour only repeats it. "" is blue."""

    text: str
    colour: Colour = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link. `hidden` is read aloud after the text, so that five links called "Change" differ."""

    text: str
    url: str
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A fact somebody recorded; `value` is shown as `{% show %}` shows it."""

    value: Any


@dataclass(frozen=True, slots=True)
class NoneRecorded:
    """Somebody asked and there is none: "No aliases"."""

    text: str


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Nobody has asked or answered yet, with the next step."""

    next_step: Link | None = None
    text: str = ""


Answer = Known | NoneRecorded | NotKnown


@dataclass(frozen=True, slots=True)
class Identity:
    """The nominal at the top of every page of a case.

    `numbers` are pairs of what the number is and the number: ("PNC", "2012/0012345A"). `category`, `level` and
    `rosh` are full words: "Category 2", "Level not set", "High risk of serious harm".
    """

    name: str
    date_of_birth: date | None
    category: str
    level: str
    rosh: str
    numbers: Sequence[tuple[str, str]] = ()
    flags: Sequence[Tag] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a summary list. `note` tells where the value came from and how old it is."""

    key: str
    value: Any
    actions: Sequence[Link] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. With `sort_url` its heading sorts; `sorted` says how it is sorted now."""

    label: str
    numeric: bool = False
    sort_url: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a task list; without `url` it cannot be started yet."""

    title: str
    status: Tag | str
    url: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened."""

    title: str
    at: date | datetime
    by: str = ""
    text: str = ""
    links: Sequence[Link] = ()
    tag: Tag | None = None
    marks: Sequence[Tag] = ()  # who may read it, and whether the person may be told


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline: what is due, when, under which rule and why (`source` is the sentence's origin)."""

    what: str
    due_on: date
    rule: str
    source: str
    subject: Link | None = None
    action: Link | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """An SVG made on the server and the table it was drawn from.

    `svg` must come from our own drawing code: it is written into the page as it is.
    """

    title: str
    svg: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    as_at: datetime
    note: str = ""
