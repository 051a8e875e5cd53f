"""How far somebody may go with a case they see: read it only, or change it too; and whether in an emergency."""

import math
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from cases.models import Case, EmergencyAccess
from cases.visibility import open_emergencies
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission

P = Permission
# What is left of somebody's permissions on a case that is not theirs to change.
READING = frozenset(
    {
        P.USE_SITE,
        P.VIEW_CASE,
        P.BREAK_GLASS,
        P.VIEW_ACCESS_LOG,
        P.VIEW_PROTECTED_ADDRESS,
        P.VIEW_VICTIM_DETAILS,
    }
)


@dataclass(frozen=True)
class Reader(Actor):
    """Somebody with regard to a case they may only read: the same person, without permissions to change it."""

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Those of the person's permissions that are for reading."""
        return super().permissions & READING


@dataclass(frozen=True, slots=True)
class Emergency:
    """What the banner says of an emergency access that runs."""

    pk: UUID
    ends_at: datetime
    minutes_left: int


def may_change(actor: Actor, case: Case) -> bool:
    """Whether the case is the actor's to change as far as their role lets them; granted and emergency sight is not."""
    return bool(Case.objects.changeable_by(actor).filter(pk=case.pk).exists())


def on_case(actor: Actor, case: Case) -> Actor:
    """The actor with what they may do on this case, for pages that decide which buttons to show.

    Services do not rely on it: they ask whether the case may be changed by themselves.
    """
    if may_change(actor, case):
        return actor
    return Reader(**{part.name: getattr(actor, part.name) for part in fields(actor)})


def emergency_on(actor: Actor, case_id: UUID) -> Emergency | None:
    """The actor's emergency access to this case, while it runs."""
    rows = open_emergencies(actor).filter(case_id=case_id)
    row: EmergencyAccess | None = rows.order_by("-ends_at").first()
    if row is None:
        return None
    left = (row.ends_at - timezone.now()).total_seconds()
    return Emergency(row.pk, row.ends_at, max(1, math.ceil(left / 60)))
