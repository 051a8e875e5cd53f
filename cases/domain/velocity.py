"""How many different cases somebody may open before they show again that it is them. Figures in one place.

Source: security.md 3.13: more than 60 different cases an hour or 200 a day for a person; co-ordinator,
administrator and auditor 200 an hour. ASVS 5.0 2.4.1 (against taking data by too many calls). The source names
no figure a day for those three: this system lets them open 600 a day. It names one limit only: that privacy
officers are told at three quarters of it, and that twice the limit needs somebody else, is this system's choice
(docs/adr/0026).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from mappa.core.coded import Coded
from mappa.core.decisions import Allowed, Decision, Denied, Problem

HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
ALERTS_SHOWN = timedelta(days=7)  # on the first page of privacy officers
REASON_AT_LEAST = 10
REASON_AT_MOST = 300


class Stage(Coded):
    """What comes of opening many cases. Stored values: never changed once used."""

    WARNING = "WARNING", "Privacy officers told"
    PROOF = "PROOF", "Asked for proof"
    LIFT = "LIFT", "Stopped"


HOLDING = frozenset({Stage.PROOF, Stage.LIFT})  # the other only tells


@dataclass(frozen=True, slots=True)
class Limit:
    """The most different cases within any hour, and within any 24 hours."""

    an_hour: int
    a_day: int


USUAL = Limit(an_hour=60, a_day=200)
WIDE = Limit(an_hour=200, a_day=600)
WIDE_FOR = frozenset({"COORDINATOR", "MAPPA_ADMINISTRATOR", "AUDITOR"})  # roles of mappa/agencies/roles.py


def limit_for(roles: Collection[str]) -> Limit:
    """The limit of somebody with these roles: the widest of any. Past it they show that it is them."""
    return WIDE if WIDE_FOR & set(roles) else USUAL


def warned_past(limit: Limit) -> Limit:
    """Past this, which is three quarters of the limit, privacy officers are told and nothing else happens."""
    return Limit(limit.an_hour * 3 // 4, limit.a_day * 3 // 4)


def stopped_past(limit: Limit) -> Limit:
    """Past this, which is twice the limit, somebody else must lift the stop, whatever was proved before."""
    return Limit(limit.an_hour * 2, limit.a_day * 2)


def is_over(limit: Limit, *, an_hour: int, a_day: int) -> bool:
    """Whether this opening, which is counted already, is one too many."""
    return an_hour > limit.an_hour or a_day > limit.a_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Different cases somebody opened, this one among them.

    `an_hour` and `a_day` since they last went on, by proof or because somebody lifted a stop; the other two since
    somebody last lifted one: a proof does not begin those again.
    """

    an_hour: int
    a_day: int
    an_hour_in_all: int
    a_day_in_all: int


def stage_of(limit: Limit, count: Count) -> Stage | None:
    """What comes of the count; None for nothing."""
    if is_over(stopped_past(limit), an_hour=count.an_hour_in_all, a_day=count.a_day_in_all):
        return Stage.LIFT
    if is_over(limit, an_hour=count.an_hour, a_day=count.a_day):
        return Stage.PROOF
    if is_over(warned_past(limit), an_hour=count.an_hour, a_day=count.a_day):
        return Stage.WARNING
    return None


def may_go_on(stage: Stage) -> Decision:
    """Whether somebody may go on by their own proof and reason."""
    if stage is not Stage.PROOF:
        return Denied("You cannot go on by yourself. A privacy officer or a manager must lift the stop.")
    return Allowed()


def may_lift(*, lifter: UUID | None, stopped: UUID, holds_permission: bool, stage: Stage) -> Decision:
    """Whether somebody may lift a stop that holds: another person, with the permission."""
    if lifter == stopped:
        return Denied("This is your own stop. Somebody else must lift it.")
    if not holds_permission:
        return Denied("Your role does not let you lift a stop.")
    if stage is not Stage.LIFT:
        return Denied("There is nothing to lift: whoever it is goes on by their own proof.")
    return Allowed()


def check_reason(reason: str) -> list[Problem]:
    """What is wrong with a reason for going on, or for letting somebody go on."""
    if len(reason.strip()) < REASON_AT_LEAST:
        return [Problem("reason", "Enter the reason, in a few words")]
    return []
