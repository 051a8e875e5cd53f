"""What stands in the way of doing less for a case: Level 3 to 2, down to Level 1, closing, leaving Category 3.

The inspection found nine sample cases reduced too quickly, one of them twelve days after release (joint inspection
2022). Whoever decides may go on all the same, with a reason that stays on record.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cases.domain.enums import CloseReason, Custody
from cases.domain.facts import RELEASE_KINDS, CaseFacts

SOURCE = "Joint inspection 2022: cases stepped down too quickly"

# Nothing is left to manage, or nothing ever was: no guard stands in the way.
FREE_REASONS = frozenset({CloseReason.DIED, CloseReason.ENTERED_IN_ERROR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outstanding:
    """What is still to be done on a case: safeguarding actions of meetings, and what events have asked for."""

    safeguarding_actions: int = 0
    disclosure_asked: bool = False
    other_asks: int = 0


def hindrances(facts: CaseFacts, outstanding: Outstanding, on: date, *, release_days: int) -> list[str]:
    """Why the level should not be reduced on `on`, in sentences; empty when nothing stands in the way.

    `release_days` are calendar days on either side of a release, both ends included.
    """
    return [*_undone(outstanding), *_release(facts, on, timedelta(days=release_days))]


def _undone(outstanding: Outstanding) -> Iterator[str]:
    if count := outstanding.safeguarding_actions:
        yield "1 safeguarding action is open" if count == 1 else f"{count} safeguarding actions are open"
    if outstanding.disclosure_asked:
        yield "An event asked for disclosure to be considered again, and nobody has said what came of it"
    if count := outstanding.other_asks:
        things = "1 other thing" if count == 1 else f"{count} other things"
        yield f"{things} an event asked for: nobody has said what came of it"


def _release(facts: CaseFacts, on: date, span: timedelta) -> Iterator[str]:
    released = facts.released_on
    if released is not None and timedelta(0) <= on - released <= span:
        yield f"Released {_days((on - released).days)} ago: fewer than {span.days + 1} days"
    ahead = [row.on for row in facts.key_dates if row.kind in RELEASE_KINDS and on < row.on <= on + span]
    if ahead and facts.custody is not Custody.COMMUNITY:
        yield f"Release may be in {_days((min(ahead) - on).days)}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
