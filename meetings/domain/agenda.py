"""The agenda (MAPPA C): order, prompts and minutes.

The victim update and the person's own views come first and the plan keeps its time, because the joint
inspection of 2022 found victims left to the end and the plan rushed. Four pillars in their order. The full
national order is unconfirmed.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item: `minutes` are its share of the standard slot; a protected item is never cut below them."""

    code: str
    title: str
    minutes: int
    prompt: str
    protected: bool = False


AGENDA: tuple[AgendaItem, ...] = (
    AgendaItem(
        "statement", "Statement, attendance and apologies", 2, "Read the statement. Who is missing?", True
    ),
    AgendaItem("victim", "Victim update", 4, "What is the victim's position, and what do they need?", True),
    AgendaItem(
        "voice", "The person's own views", 3, "Were they told of their status? What do they say?", True
    ),
    AgendaItem("actions", "Actions of earlier meetings", 3, "Close each with evidence, or carry it forward."),
    AgendaItem(
        "information", "New information from agencies", 8, "What changed since last time? What does it mean?"
    ),
    AgendaItem(
        "diversity", "Protected characteristics and needs", 1, "What must be done differently, and why?"
    ),
    AgendaItem("risk", "Risk of serious harm", 5, "To whom, of what, how soon, and how likely?"),
    AgendaItem(
        "plan", "Risk management plan by pillar", 12, "One pillar at a time, then what if it fails.", True
    ),
    AgendaItem("disclosure", "Disclosure", 3, "Decide, with reasons either way.", True),
    AgendaItem("level", "Level, and next date", 3, "Which level, and why? When next?", True),
    AgendaItem("close", "Summary of actions", 1, "Each with an owner, a pillar and a date.", True),
)

_TITLES = {item.code: item.title for item in AGENDA}


@dataclass(frozen=True, slots=True)
class TextPart:
    """Minutes that are plain text: one part, under the item of the agenda it belongs to.

    One that `may_be_withheld` can be left out of copies of the minutes: who reads the page still reads it.
    """

    code: str
    title: str
    item: str
    may_be_withheld: bool = False


# In their order; the other items have decisions or lists of their own. Risk to others stands apart from risk to
# the person, which a copy that falls into the wrong hands must not tell.
TEXT_PARTS: tuple[TextPart, ...] = (
    *(
        TextPart(code, _TITLES[code], code)
        for code in ("victim", "voice", "information", "diversity", "risk")
    ),
    TextPart("risk_from_others", "Risk to the person from others", "risk", may_be_withheld=True),
    TextPart("risk_to_self", "Risk of the person to themselves", "risk", may_be_withheld=True),
)
TEXT_ITEMS: tuple[str, ...] = tuple(part.code for part in TEXT_PARTS)

# Read by roles that need to know of victims, on the page and not on paper.
VICTIM_ITEMS: tuple[str, ...] = ("victim",)

STANDARD_MINUTES = sum(item.minutes for item in AGENDA)
SHORTEST_MINUTES = sum(item.minutes if item.protected else 1 for item in AGENDA)


@dataclass(frozen=True, slots=True)
class TimedItem:
    """An item with its place in the slot, in whole minutes from the beginning."""

    item: AgendaItem
    starts_at: int
    minutes: int


def timed(slot_minutes: int) -> list[TimedItem]:
    """The agenda fitted to a slot. Protected items keep their minutes; the rest share what is left.

    Raises ValueError when the slot is shorter than SHORTEST_MINUTES. Time over, and what rounding leaves, goes to the plan.
    """
    if slot_minutes < SHORTEST_MINUTES:
        raise ValueError(f"a meeting needs at least {SHORTEST_MINUTES} minutes")
    left = slot_minutes - sum(item.minutes for item in AGENDA if item.protected)
    wanted = sum(item.minutes for item in AGENDA if not item.protected)
    share = min(1.0, left / wanted)
    minutes = {
        item.code: item.minutes if item.protected else max(1, int(item.minutes * share)) for item in AGENDA
    }
    minutes["plan"] += slot_minutes - sum(minutes.values())
    return _placed(minutes)


def _placed(minutes: dict[str, int]) -> list[TimedItem]:
    placed: list[TimedItem] = []
    at = 0
    for item in AGENDA:
        placed.append(TimedItem(item, at, minutes[item.code]))
        at += minutes[item.code]
    return placed
