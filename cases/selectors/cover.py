"""Covering: a case of another team of one's agency that may be opened, and who covered a case, when and why."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404

from cases.models import Case, CasePractitioner, CoverSpan
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission


@dataclass(frozen=True, slots=True)
class Coverable:
    """All that is told of a case before it is opened to cover."""

    case_id: UUID
    area_id: UUID
    reference: str
    name: str
    born_on: date | None


def case_to_cover(actor: Actor, pk: UUID) -> Coverable | None:
    """The case, if the actor may open it to cover and does not see it already.

    May: an agency of theirs in a role that covers is involved, and no limitation or wall keeps the case from them.
    The actor must be the one in whose context the statement runs.
    """
    if actor.user_id is None or not actor.may(Permission.COVER_CASE):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id, area_id, reference, full_name, born_on FROM case_to_cover(%s)", [str(pk)]
        )
        row = cursor.fetchone()
    return Coverable(*row) if row else None


def case_to_cover_or_404(actor: Actor, pk: UUID) -> Coverable:
    """As `case_to_cover`; Http404 for an unknown case and one that may not be covered alike."""
    found = case_to_cover(actor, pk)
    if found is None:
        raise Http404("No such case.")
    return found


def _spans(actor: Actor, case: Case) -> QuerySet[CoverSpan]:
    rows: QuerySet[CoverSpan] = CoverSpan.objects.visible_to(actor).filter(case=case)
    return rows.select_related("user__agency")


def cover_of(actor: Actor, case: Case) -> CoverSpan | None:
    """The actor's own cover of this case, while it lasts: until when, and the reason they gave. One query."""
    return _spans(actor, case).filter(_by(actor), ends_at__gt=Now()).order_by("-ends_at").first()


def covers_of(actor: Actor, case: Case) -> list[CoverSpan]:
    """Who covered the case, when and why, the latest first.

    All of it for whoever holds the case and for managers and co-ordinators; for others their own only.
    """
    rows = _spans(actor, case).order_by("-opened_at")
    holding = CasePractitioner.objects.filter(_by(actor), case=case, to_on__isnull=True)
    if actor.may(Permission.VIEW_TEAM_WORK) or holding.exists():
        return list(rows)
    return list(rows.filter(_by(actor)))


def _by(actor: Actor) -> Q:
    return Q(user_id=actor.user_id)
