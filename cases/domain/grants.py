"""Access to single cases given by name: to whom, for what, how long, whole or without names.

Someone whose work needs a case they have no part in (a chair of the board, a reviewer, an auditor, a lay adviser,
an inspector) is given that one case to read, until a day. Nobody who is given a case may change anything on it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from mappa.core.calendar import add_months
from mappa.core.coded import Coded
from mappa.core.decisions import Problem

MONTHS_AT_MOST = 3
"""How far ahead access may end, in calendar months from the day it is given, that day of the month included.

A review, an audit of a drawn sample or an inspection is done within a quarter, and boards meet once a quarter:
whoever needs the case longer asks again, and somebody says again why. A figure of this system, not of the guidance.
"""
REASON_AT_LEAST = 10  # signs: fewer say nothing to whoever reads the log


class GrantPurpose(Coded):
    """What access is given for. Stored values: never changed once used."""

    BOARD_CHAIR = "BOARD_CHAIR", "Oversight by the chair of the strategic management board"
    SERIOUS_CASE_REVIEW = "SERIOUS_CASE_REVIEW", "Serious case review, for the board's sub-group"
    CHALLENGE = "CHALLENGE", "Review of a decision that was challenged"
    AUDIT = "AUDIT", "Quality audit"
    LAY_ADVICE = "LAY_ADVICE", "A drawn sample for a lay adviser"
    INSPECTION = "INSPECTION", "Inspection"


class GrantKind(Coded):
    """How much is given."""

    REDACTED = "REDACTED", "A copy without names"
    FULL = "FULL", "The whole case, to read"


# Roles of mappa/agencies/roles.py. Purposes that are not here are open to whoever works in the arrangements.
_ROLES_FOR: dict[GrantPurpose, frozenset[str]] = {
    GrantPurpose.BOARD_CHAIR: frozenset({"SMB_CHAIR"}),
    GrantPurpose.AUDIT: frozenset({"AUDITOR"}),
    GrantPurpose.LAY_ADVICE: frozenset({"LAY_ADVISER"}),
    GrantPurpose.INSPECTION: frozenset({"INSPECTOR"}),
}
_LAY = "LAY_ADVISER"
_ACCOUNTS_ONLY = "SYSTEM_ADMINISTRATOR"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whoever is to be given access: the roles they hold today, and the last day of their vetting, if they are vetted."""

    roles: frozenset[str]
    vetted_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedGrant:
    """What somebody typed. `expires_on` is the last day, included."""

    purpose: GrantPurpose
    kind: GrantKind
    reason: str
    expires_on: date


def purposes_for(roles: Collection[str]) -> list[GrantPurpose]:
    """What somebody with these roles may be given a case for. Administrators of the system: nothing, by that role."""
    held = frozenset(roles) - {_ACCOUNTS_ONLY}
    return [purpose for purpose in GrantPurpose if held and held & _ROLES_FOR.get(purpose, held)]


def kinds_for(purpose: GrantPurpose, roles: Collection[str]) -> list[GrantKind]:
    """What may be given for the purpose. Lay advisers get copies without names, whatever the purpose."""
    if purpose not in purposes_for(roles):
        return []
    as_more = frozenset(roles) - {_ACCOUNTS_ONLY, _LAY}
    whole = bool(as_more & _ROLES_FOR.get(purpose, as_more))
    return [GrantKind.REDACTED, GrantKind.FULL] if whole else [GrantKind.REDACTED]


def last_day(on: date) -> date:
    """The latest day until which access given on the day may last."""
    return add_months(on, MONTHS_AT_MOST)


def check_grant(proposed: ProposedGrant, receiver: Receiver, on: date) -> list[Problem]:
    """What is wrong with it; fields purpose, kind, reason, expires_on."""
    found = []
    kinds = kinds_for(proposed.purpose, receiver.roles)
    if not kinds:
        found.append(Problem("purpose", "Their role is not one that a case is given to for this purpose"))
    elif proposed.kind not in kinds:
        found.append(Problem("kind", "A lay adviser reads copies without names only"))
    if len(proposed.reason.strip()) < REASON_AT_LEAST:
        found.append(Problem("reason", "Enter why they need this case, so that others understand it later"))
    if proposed.expires_on < on:
        found.append(Problem("expires_on", "The last day must be today or later"))
    elif proposed.expires_on > last_day(on):
        found.append(
            Problem(
                "expires_on", f"The last day must be within {MONTHS_AT_MOST} months: give access again then"
            )
        )
    elif GrantKind.FULL not in kinds and _LAY in receiver.roles:
        found += _check_vetting(proposed, receiver, on)
    return found


def _check_vetting(proposed: ProposedGrant, receiver: Receiver, on: date) -> list[Problem]:
    until = receiver.vetted_until
    if until is None or until < on:
        return [
            Problem(
                None, "A lay adviser needs vetting that is in date. Ask a system administrator to record it"
            )
        ]
    if until < proposed.expires_on:
        return [Problem("expires_on", "The last day must be one on which their vetting is in date")]
    return []
