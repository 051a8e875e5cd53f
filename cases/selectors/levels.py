"""Level decisions and Level 1 reviews an actor sees, and those that wait for a manager."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from cases.domain.enums import LevelBasis
from cases.models import Case, Level1Review, LevelDecision
from mappa.agencies.actor import Actor


def _one(rows: QuerySet[Any], pk: UUID, *, lock: bool) -> Any:
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=pk).first()
    if found is None:
        raise Http404("No such record.")
    return found


def decision_or_404(actor: Actor, pk: UUID, *, lock: bool = False) -> LevelDecision:
    """A level decision of a case the actor sees, locked on request; Http404 otherwise."""
    rows = LevelDecision.objects.visible_to(actor).select_related("case__nominal", "decided_by")
    decision: LevelDecision = _one(rows, pk, lock=lock)
    return decision


def review_or_404(actor: Actor, pk: UUID, *, lock: bool = False) -> Level1Review:
    """A Level 1 review of a case the actor sees, locked on request; Http404 otherwise."""
    rows = Level1Review.objects.visible_to(actor).select_related("case__nominal", "recorded_by")
    review: Level1Review = _one(rows, pk, lock=lock)
    return review


def decisions_to_endorse(actor: Actor) -> QuerySet[LevelDecision]:
    """Level settings in force that nobody has endorsed yet, the actor's own left out."""
    rows: QuerySet[LevelDecision] = LevelDecision.objects.visible_to(actor)
    return rows.filter(route=LevelBasis.SCREENING, to_on__isnull=True, endorsed_at__isnull=True).exclude(
        decided_by=actor.user_id
    )


def reviews_to_oversee(actor: Actor) -> QuerySet[Level1Review]:
    """Level 1 reviews that need a manager and have had none yet, the actor's own left out."""
    rows: QuerySet[Level1Review] = Level1Review.objects.visible_to(actor)
    return rows.filter(needs_oversight=True, overseen_at__isnull=True).exclude(recorded_by=actor.user_id)


def decision_in_force(case: Case) -> LevelDecision | None:
    """The level decision in force, or None where no level is set."""
    rows = LevelDecision.objects.filter(case=case, to_on__isnull=True)
    decision: LevelDecision | None = rows.select_related("decided_by", "endorsed_by").last()
    return decision
