"""Whether somebody's vetting and training are in date for the roles they hold: plain facts, no database, no clock.

Which roles need them, and that a case is not opened without, is this system's choice (docs/adr/0029): the guidance asks
for vetted and trained staff and leaves dates to each agency. Dates are inclusive.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from mappa.agencies.roles import Permission, Role, roles_with

# Whoever opens cases. The others see figures, accounts or evidence, and no person's record.
NEED_VETTING = roles_with(Permission.VIEW_CASE)
NEED_TRAINING = roles_with(Permission.VIEW_CASE)


class Lapse(StrEnum):
    """What is out of date, or was never recorded."""

    VETTING = "vetting"
    TRAINING = "training"


def needs_either(roles: Iterable[Role]) -> bool:
    """Whether any of the roles needs vetting or training at all."""
    return not (NEED_VETTING | NEED_TRAINING).isdisjoint(roles)


def lapses(
    roles: Iterable[Role], *, vetted_to: date | None, trained_to: date | None, on: date
) -> tuple[Lapse, ...]:
    """What keeps somebody with these roles from working on the day; empty if nothing does.

    `vetted_to` and `trained_to` are the last days they count, None where nothing is recorded.
    """
    held = frozenset(roles)
    found = []
    if not NEED_VETTING.isdisjoint(held) and (vetted_to is None or vetted_to < on):
        found.append(Lapse.VETTING)
    if not NEED_TRAINING.isdisjoint(held) and (trained_to is None or trained_to < on):
        found.append(Lapse.TRAINING)
    return tuple(found)
