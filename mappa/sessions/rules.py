"""How long somebody stays signed in, and in how many places: plain figures and functions, no clock and no database.

Source: security.md 3.2, after NIST SP 800-63B rev 3 (AAL3: 15 minutes idle, 12 hours in all).
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

IDLE = timedelta(minutes=15)
LONG_IDLE = timedelta(minutes=60)  # chair and minute-taker while their meeting is running
ABSOLUTE = timedelta(hours=10)
WARNING = timedelta(minutes=2)
MOST_SESSIONS = 2
FRESH_PROOF = timedelta(minutes=5)
KEPT = timedelta(hours=1)

KeyT = TypeVar("KeyT", bound=Hashable)


class Ending(StrEnum):
    """Why a session ended. Stored in the session that takes its place."""

    IDLE = "idle"
    ABSOLUTE = "absolute"
    ELSEWHERE = "elsewhere"  # a third sign-in ended the oldest
    BY_SELF = "by_self"  # ended from the page of one's own sessions
    PROOF = "proof"  # proof was asked of somebody whom only their agency can prove
    ROLE_ENDED = "role_ended"  # a role of theirs ended, or the account was closed
    NO_RIGHTS = "no_rights"  # the account is closed, or the last membership has ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When somebody signed in, and when they last did something themselves."""

    began_at: datetime
    active_at: datetime

    def idle(self, now: datetime) -> timedelta:
        """How long they have done nothing."""
        return now - self.active_at


def ends_at(times: Times, *, longer: bool) -> datetime:
    """When the session ends if nothing more is done. `longer`: their meeting is running."""
    idle_until = times.active_at + (LONG_IDLE if longer else IDLE)
    return min(idle_until, times.began_at + ABSOLUTE)


def ending(times: Times, *, now: datetime, longer: bool) -> Ending | None:
    """Why the session is over now, or None while it is not. It is over on the very minute."""
    if now >= times.began_at + ABSOLUTE:
        return Ending.ABSOLUTE
    return Ending.IDLE if now >= ends_at(times, longer=longer) else None


def depends_on_meeting(times: Times, *, now: datetime) -> bool:
    """Whether it must be asked if a meeting of theirs is running: only then is there more to know."""
    return IDLE <= times.idle(now) < LONG_IDLE and now < times.began_at + ABSOLUTE


def one_too_many(sessions: Iterable[tuple[KeyT, datetime]], *, current: KeyT) -> list[KeyT]:
    """Of the sessions of one person, with when each began: those to end, the oldest first. Never the current one."""
    others = sorted(((key, began) for key, began in sessions if key != current), key=lambda row: row[1])
    return [key for key, _began in others[: max(0, len(others) + 1 - MOST_SESSIONS)]]
