"""Careful reading of one answer of the HMPPS External API, whatever is in it.

A value that is missing is None; a value that makes no sense is None and noted; nothing here raises on junk but
`NotUnderstood`, and that only where the shape of the whole answer is wrong. Keys may be absent as well as null.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, datetime
from typing import TypeVar

from cases.sources.hmpps_errors import NotUnderstood
from cases.sources.hmpps_facts import Fact, GapReason, System

Block = Mapping[str, object]
ValueT = TypeVar("ValueT")

REDACTED = "**REDACTED**"
MAX_TEXT = 1000  # characters; longer text is no name, address line or description
MAX_NUMBER = 100_000
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T.*)?")
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")  # no database or page takes these
_SYSTEMS = {"PRISON_SYSTEMS": System.PRISON, "PROBATION_SYSTEMS": System.PROBATION}


class Reader:
    """Reads values out of one answer and notes what had to be left out."""

    def __init__(self, *, fetched_at: datetime) -> None:
        """Facts made here carry `fetched_at`."""
        self.fetched_at = fetched_at
        self.noted: set[GapReason] = set()

    def note(self, reason: GapReason) -> None:
        """Remember that something is missing from this answer."""
        self.noted.add(reason)

    def text(self, block: Block, key: str) -> str | None:
        """Trimmed text; None when null, absent, blank, masked or not text."""
        value = block.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            self.note(GapReason.UNREADABLE)
            return None
        if REDACTED in value:
            self.note(GapReason.REDACTED)
            return None
        return " ".join(_UNFIT.sub(" ", value).split()) or None

    def day(self, block: Block, key: str) -> date | None:
        """A date, or the date of a date and time without zone (taken as written, never shifted)."""
        text = self.text(block, key)
        if text is None:
            return None
        match = _DAY.fullmatch(text)
        try:
            return date.fromisoformat(match[1] if match else "")
        except ValueError:
            self.note(GapReason.UNREADABLE)
            return None

    def number(self, block: Block, key: str) -> int | None:
        """A whole number from 0; None when null, absent or anything else. 0 and None are different answers."""
        value = block.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            self.note(GapReason.UNREADABLE)
            return None
        if not 0 <= value <= MAX_NUMBER:
            self.note(GapReason.UNREADABLE)
            return None
        return int(value)

    def flag(self, block: Block, key: str) -> bool | None:
        """True, False, or None when null, absent or anything else."""
        value = block.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.note(GapReason.UNREADABLE)
        return None

    def block(self, parent: Block, key: str) -> Block:
        """A nested object; empty when null, absent or anything else."""
        value = parent.get(key)
        if isinstance(value, dict):
            return value
        if value is not None:
            self.note(GapReason.UNREADABLE)
        return {}

    def blocks(self, value: object) -> list[Block]:
        """The objects of a list; other items are left out."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.note(GapReason.UNREADABLE)
            return []
        found: list[Block] = [item for item in value if isinstance(item, dict)]
        if len(found) < len(value):
            self.note(GapReason.UNREADABLE)
        return found

    def days(self, block: Block, key: str) -> tuple[date, ...]:
        """The dates of a list in order, each once."""
        value = block.get(key)
        if value is not None and not isinstance(value, list):
            self.note(GapReason.UNREADABLE)
        items = value if isinstance(value, list) else []
        found = [self.day({"day": item}, "day") for item in items]
        return tuple(sorted({day for day in found if day}))

    def system(self, block: Block) -> System:
        """The record a row was taken from; new names are accepted as not said."""
        return _SYSTEMS.get(str(block.get("systemSource")), System.UNSAID)

    def fact(self, value: ValueT, *systems: System, as_of: date | None = None) -> Fact[ValueT]:
        """The value with its provenance."""
        return Fact(value, systems, self.fetched_at, as_of)

    def agreed(
        self, told: Iterable[tuple[System, ValueT | None]], key: Callable[[ValueT], Hashable]
    ) -> tuple[Fact[ValueT], ...]:
        """One fact for each different value, naming every system that told it; first told first."""
        values: dict[Hashable, tuple[ValueT, list[System]]] = {}
        for system, value in told:
            if value is not None:
                systems = values.setdefault(key(value), (value, []))[1]
                systems.extend([] if system in systems else [system])
        return tuple(self.fact(value, *systems) for value, systems in values.values())


def rows(data: object, reader: Reader) -> list[Block]:
    """The rows of an answer that must be a list. Raises NotUnderstood."""
    if not isinstance(data, list):
        raise NotUnderstood
    return reader.blocks(data)


def record(data: object) -> Block | None:
    """The object of an answer, None where the source says null. Raises NotUnderstood for anything else."""
    if data is None or isinstance(data, dict):
        return data
    raise NotUnderstood
