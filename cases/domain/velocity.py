"""How many different cases somebody may open before they show again that it is them. Figures in one place.

Source: security.md 3.13: more than 60 different cases an hour or 200 a day for a person; co-ordinator,
administrator and auditor 200 an hour. ASVS 5.0 2.4.1 (against taking data by too many calls). The source names
no figure a day for those three: this system lets them open 600 a day.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
ALERTS_SHOWN = timedelta(days=7)  # on the first page of privacy officers


@dataclass(frozen=True, slots=True)
class Limit:
    """The most different cases within any hour, and within any 24 hours."""

    an_hour: int
    a_day: int


USUAL = Limit(an_hour=60, a_day=200)
WIDE = Limit(an_hour=200, a_day=600)
WIDE_FOR = frozenset({"COORDINATOR", "MAPPA_ADMINISTRATOR", "AUDITOR"})  # roles of mappa/agencies/roles.py


def limit_for(roles: Collection[str]) -> Limit:
    """The limit of somebody with these roles: the widest of any."""
    return WIDE if WIDE_FOR & set(roles) else USUAL


def is_over(limit: Limit, *, an_hour: int, a_day: int) -> bool:
    """Whether this opening, which is counted already, is one too many."""
    return an_hour > limit.an_hour or a_day > limit.a_day
