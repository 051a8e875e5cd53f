"""THE rule: which cases an actor sees. Said here for the ORM, and in mappa/core/gate.py for the database.

Sees: a case their team, or one below it, is involved in; a case of an area they co-ordinate; a case of a panel
they are invited to, while that lasts; a case granted to them by name. Never a case they are excluded from, a
restricted case they are not named on, or a case with a live Category 4 eligibility without clearance.
Models are looked up when called, because the models themselves use this module.
"""

from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from mappa.agencies.actor import Actor
from mappa.agencies.selectors import in_force


def _rows(model: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model("cases", model)._default_manager.all()
    return rows


def withheld_cases(actor: Actor) -> QuerySet[Any]:
    """Ids of cases kept from this actor whatever else would show them."""
    named = _rows("LimitedPerson").filter(limitation=OuterRef("pk"), user_id=actor.user_id)
    limited = (
        _rows("AccessLimitation")
        .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=Now()), starts_at__lte=Now())
        .annotate(is_named=Exists(named))
        .filter(Q(kind="RESTRICTION", is_named=False) | Q(kind="EXCLUSION", is_named=True))
    )
    withheld: QuerySet[Any] = limited.order_by().values("case_id")
    if actor.cleared_category_4:
        return withheld
    terrorist = _rows("CaseCategory").filter(in_force(actor.on), category=4)
    either: QuerySet[Any] = withheld.union(terrorist.order_by().values("case_id"))
    return either


def _shown(actor: Actor) -> Q:
    involved = _rows("AgencyInvolvement").filter(in_force(actor.on), team_id__in=actor.case_team_ids)
    spans = _rows("PanelSpan").filter(in_force(actor.on), user_id=actor.user_id)
    grants = _rows("CaseUserGrant").filter(user_id=actor.user_id, expires_on__gte=actor.on)
    return (
        Q(area_id__in=actor.coordinated_area_ids)
        | Q(pk__in=involved.order_by().values("case_id"))
        | Q(pk__in=spans.order_by().values("case_id"))
        | Q(pk__in=grants.order_by().values(case_pk=F("content_object_id")))
    )


class CaseQuerySet(QuerySet[Any]):
    """The cases themselves."""

    def visible_to(self, actor: Actor) -> Self:
        """Cases the actor may see; an actor who is nobody sees none."""
        if actor.user_id is None:
            return self.none()
        return self.filter(_shown(actor)).exclude(pk__in=withheld_cases(actor))


class CaseScopedQuerySet(QuerySet[Any]):
    """Rows that hang off a case by their own case_id."""

    def visible_to(self, actor: Actor) -> Self:
        """Rows of the cases the actor may see."""
        if actor.user_id is None:
            return self.none()
        return self.filter(case__in=_rows("Case").visible_to(actor).order_by().values("pk"))  # type: ignore[attr-defined]
