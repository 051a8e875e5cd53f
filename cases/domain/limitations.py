"""Restrictions, exclusions and stepping aside: what may be asked for, and what a limitation must hold.

A restriction lets named people see the case and nobody else; an exclusion keeps named people out, whatever road
they come by. Who must decide and is kept out has a named way out: somebody is asked for in their place.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from cases.domain.enums import LimitationKind
from mappa.core.calendar import DAY
from mappa.core.coded import Coded
from mappa.core.decisions import Problem

LONDON = ZoneInfo("Europe/London")
SHORTEST_NAME = 3  # signs of a name that is looked for in a message; shorter ones are ordinary words


class Duty(Coded):
    """What somebody kept out of a case would have had to do on it. Stored values: never changed once used."""

    HOLD = "HOLD", "Holds the case"
    PART = "PART", "Has another part in the case"
    ENDORSE = "ENDORSE", "Endorses the level"
    OVERSEE = "OVERSEE", "Looks over Level 1 reviews"
    SCREEN = "SCREEN", "Screens the referral"
    COORDINATE = "COORDINATE", "Co-ordinates the area"
    CHAIR = "CHAIR", "Chairs a meeting"
    ACTION = "ACTION", "Has an action to do"


# The permission (mappa/agencies/roles.py) a substitute's own role must hold: standing in lends sight, not a role.
PERMISSION_FOR: dict[Duty, str] = {
    Duty.HOLD: "screen_level",
    Duty.PART: "record_event",
    Duty.ENDORSE: "endorse_level",
    Duty.OVERSEE: "oversee_review",
    Duty.SCREEN: "screen_referral",
    Duty.COORDINATE: "schedule_meeting",
    Duty.CHAIR: "chair_meeting",
    Duty.ACTION: "do_action",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedLimitation:
    """What somebody typed. Without `starts_on` it stands at once; both days are inclusive."""

    kind: LimitationKind
    people: frozenset[UUID]
    reason: str
    starts_on: date | None = None
    ends_on: date | None = None
    message: str = ""
    ask_whom: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSight:
    """What the rules need to know of the case: who holds or manages it, who may lift a limitation, who is kept out.

    `unable` are people who could not see the case even if a restriction named them: they have no road to it, or
    something else keeps them out. `names` are single words of the person's names, `numbers` theirs in any agency.
    """

    holders_and_managers: frozenset[UUID]
    may_lift: frozenset[UUID]
    unable: frozenset[UUID]
    names: tuple[str, ...]
    numbers: tuple[str, ...]


def begins_at(day: date | None) -> datetime | None:
    """The first moment of the day, as clocks in Britain show it; None stays None (at once)."""
    return datetime.combine(day, time(0), tzinfo=LONDON) if day else None


def ends_at(day: date | None) -> datetime | None:
    """The first moment after the last day, which is included; None stays None (no end)."""
    return begins_at(day + DAY) if day else None


def check_limitation(proposed: ProposedLimitation, sight: CaseSight, on: date) -> list[Problem]:
    """What is wrong with it; fields people, starts_on, ends_on, message, ask_whom, reason."""
    found = [*_check_days(proposed, on), *_check_people(proposed, sight)]
    if not proposed.reason.strip():
        found.append(Problem("reason", "Enter the reason. People who are kept out do not read it"))
    if proposed.kind is LimitationKind.RESTRICTION:
        found += _check_words(proposed, sight)
    return found


def _check_days(proposed: ProposedLimitation, on: date) -> Iterable[Problem]:
    starts, ends = proposed.starts_on, proposed.ends_on
    if starts and starts <= on:
        yield Problem(
            "starts_on", "The first day must be after today. To begin today, choose that it starts now"
        )
    if ends and ends < on:
        yield Problem("ends_on", "The last day must be today or later")
    elif ends and starts and ends < starts:
        yield Problem("ends_on", "The last day must be on or after the first day")


def _check_people(proposed: ProposedLimitation, sight: CaseSight) -> Iterable[Problem]:
    if not proposed.people:
        yield Problem("people", "Select at least one person")
        return
    if proposed.kind is LimitationKind.EXCLUSION:
        return
    able = proposed.people - sight.unable
    if not able & sight.holders_and_managers:
        yield Problem("people", "Select at least one person who holds or manages the case and may see it")
    elif not proposed.ends_on and not able & sight.may_lift:
        yield Problem(
            "people",
            "Select at least one manager or co-ordinator, who can lift the restriction, or give it a last day",
        )


def _check_words(proposed: ProposedLimitation, sight: CaseSight) -> Iterable[Problem]:
    for field, text in (("message", proposed.message), ("ask_whom", proposed.ask_whom)):
        if not text.strip():
            what = "what people who are refused read" if field == "message" else "whom they can ask"
            yield Problem(field, f"Enter {what}")
        elif tells(text, names=sight.names, numbers=sight.numbers):
            yield Problem(
                field,
                "Leave out names and numbers of the person, category and level: people who are refused read this",
            )


def tells(text: str, *, names: Iterable[str], numbers: Iterable[str]) -> bool:
    """Whether a text for people who are refused holds a name or number of the person, a category or a level.

    Names count as they are written or in capitals: "May" is a name, "you may not" is none.
    """
    held = [name for name in names if len(name) >= SHORTEST_NAME]
    secret = [re.escape(word) for name in held for word in (name, name.upper())]
    loose = [re.escape(number) for number in numbers if number.strip()] + [r"(?:category|level)\s*[0-9]"]
    told = "|".join([*secret, f"(?i:{'|'.join(loose)})"])
    return re.search(rf"(?<!\w)(?:{told})(?!\w)", text) is not None


def stand_in_field(user_id: UUID, duty: Duty) -> str:
    """The form field in which somebody is chosen to do a duty instead of an excluded person."""
    return f"stand_in_{user_id}_{duty.value}"


def check_lifting(*, reason: str, ended_at: datetime | None, lifted: bool, at: datetime) -> list[Problem]:
    """What stands against lifting a limitation at the moment `at`; field reason, or none for one that is over."""
    if lifted:
        return [Problem(None, "Somebody has lifted this limitation already. Nothing has been changed")]
    if ended_at and ended_at <= at:
        return [Problem(None, "This limitation has ended already. Nothing has been changed")]
    return [] if reason.strip() else [Problem("reason", "Enter why it is lifted")]


class Standing(Coded):
    """Where a limitation stands at a moment."""

    PLANNED = "PLANNED", "Planned"
    IN_FORCE = "IN_FORCE", "In force"
    ENDED = "ENDED", "Ended"
    LIFTED = "LIFTED", "Lifted"
    WITHDRAWN = "WITHDRAWN", "Withdrawn before it began"


def standing(*, starts_at: datetime, ends_at: datetime | None, lifted: bool, at: datetime) -> Standing:
    """How a limitation stands at the moment `at`; its end is the first moment at which it does not."""
    if ends_at is not None and ends_at <= at:
        if lifted:
            return Standing.WITHDRAWN if ends_at < starts_at else Standing.LIFTED
        return Standing.ENDED
    return Standing.PLANNED if starts_at > at else Standing.IN_FORCE
