"""Words of who may see a case and what may be told: the choices behind cases/models/access.py."""

from cases.domain.enums import Sharing
from mappa.core.coded import Coded

ANSWER_SHOWN_DAYS = 28
"""Days of 24 hours in which a team that answered a request for information may still read it: time to put a slip right.

Both walls read this: cases/selectors/requests.py, and asked_request_ids() of the gate.
"""


def may_read(sharing: Sharing, *, is_own: bool, in_responsible_authority: bool) -> bool:
    """Whether somebody reads a row with this mark: `is_own` when it belongs to their agency."""
    wide = sharing is Sharing.RESPONSIBLE_AUTHORITY and in_responsible_authority
    return is_own or wide or sharing is Sharing.ALL_INVOLVED


class Tellable(Coded):
    """Whether what a row says may be told to the person it is about (a mark its owner sets)."""

    YES = "YES", "Yes"
    NO = "NO", "No"
    ASK_OWNER = "ASK_OWNER", "Ask the agency that recorded it"


class EmergencyCategory(Coded):
    """Why somebody opened a case in an emergency."""

    THREAT_TO_LIFE = "THREAT_TO_LIFE", "Somebody may come to serious harm now"
    CHILD_AT_RISK = "CHILD_AT_RISK", "A child is at risk now"
    WANTED = "WANTED", "The person is missing, wanted or unlawfully at large"
    CUSTODY = "CUSTODY", "The person is in front of me: arrest, reception or release"
    OTHER = "OTHER", "Something else that cannot wait"


class EmergencyFinding(Coded):
    """What the reviewer of an emergency access found."""

    JUSTIFIED = "JUSTIFIED", "Justified"
    NOT_JUSTIFIED = "NOT_JUSTIFIED", "Not justified"


class UrgentKind(Coded):
    """The one thing that may be written during an emergency access."""

    INFORMATION = "INFORMATION", "Urgent information"
    ACTION = "ACTION", "Urgent request for action"


class HandOverWay(Coded):
    """How something was passed to a colleague who has no account."""

    IN_PERSON = "IN_PERSON", "In person"
    PHONE = "PHONE", "By telephone"
    SECURE_EMAIL = "SECURE_EMAIL", "By secure e-mail"
    PAPER = "PAPER", "On paper"


class HandedOver(Coded):
    """What a hand-over is about."""

    CASE = "CASE", "The case"
    REQUEST = "REQUEST", "A request for information"
    ACTION = "ACTION", "An action"


class SpanReason(Coded):
    """Why somebody of a panel sees the case: each reason has a span of its own, with an end of its own."""

    INVITED = "INVITED", "Invited to the meeting"
    ACTION = "ACTION", "Has an action of the meeting"
    STANDING = "STANDING", "Sits on the standing panel of the level"
