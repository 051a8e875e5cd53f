"""Looking somebody up: what was typed, in what way a case found is open to the person, and why it was found.

The codes are those of search_nominals() in the database (mappa/core/search_sql.py).
"""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cases.domain.enums import IdentifierKind
from mappa.core.coded import Coded

MOST_FOUND = 50
"""Rows of a search that are shown. The reader is told when there are more that they may see."""
LEAST_SIGNS = 2  # letters or figures that one word at least must have


class Standing(Coded):
    """How a case that was found stands to the person who looks."""

    VISIBLE = "VISIBLE", "Open to you"
    COVER = "COVER", "Held by another team of your agency"
    LOCKED = "LOCKED", "Restricted"


class Match(Coded):
    """Why a case was found."""

    REFERENCE = "REFERENCE", "Case reference"
    NAME = "NAME", "Name"
    NAME_LIKE = "NAME_LIKE", "Name spelt alike"
    NAME_SOUNDS = "NAME_SOUNDS", "Name sounds alike"
    NAME_BEGINS = "NAME_BEGINS", "Beginning of the name"
    BORN = "BORN", "Date of birth"
    BORN_SWAPPED = "BORN_SWAPPED", "Date of birth with day and month swapped"
    BORN_NEAR = "BORN_NEAR", "Date of birth but for one part"
    BORN_UNKNOWN = "BORN_UNKNOWN", "Date of birth not recorded"


MATCHES: dict[str, str] = {
    **{kind.value: kind.label for kind in IdentifierKind},
    **{match.value: match.label for match in Match},
}
"""Words for every code of why a case was found: a kind of number, or a Match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody looks for. `text` is a name, or a number of any agency, or a case reference."""

    text: str = ""
    born_on: date | None = None

    @property
    def name(self) -> str:
        """The text as a name; empty where it has a figure in it, for no name has."""
        return "" if any(sign.isdigit() for sign in self.text) else self.text.strip()

    @property
    def terms(self) -> str:
        """All that was typed, for the evidence, which keeps a keyed hash of it only."""
        return f"{self.text} {self.born_on or ''}"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for: that finds nobody, never everybody."""
        return not (self.text.strip() or self.born_on)

    @property
    def is_too_short(self) -> bool:
        """Whether the text is initials only, or no letters and figures at all: no search begins with those."""
        return (
            bool(self.text.strip()) and max(map(len, re.findall(r"\w+", self.text)), default=0) < LEAST_SIGNS
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One case found. Of a locked one only the reference, the message and whom to ask are told."""

    case_id: UUID
    standing: Standing
    reference: str
    name: str = ""
    born_on: date | None = None
    why: tuple[str, ...] = ()
    alias: str = ""
    message: str = ""
    ask_whom: str = ""
