"""THE rule: which cases an actor sees and may change. Said here for the ORM, and in mappa/core/gate.py for the database.

May change, and so sees: a case their team, or one below it, is involved in; a case of an area they
co-ordinate; a case of a panel they are invited to, while that lasts; a case they cover, or act on in place of
somebody excluded. Sees only: a case granted to them by name; a case they opened in an emergency, for an hour.

Never a case they are excluded from, nor one with a live Category 4 eligibility without clearance; and not a
restricted case they are not named on, but in an emergency. Who has no membership in force sees nothing.
Rows with a sharing mark are read by whom the mark allows. Models are looked up when called, because the
models themselves use this module.
"""

from typing import Any, Self
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from cases.domain.enums import Sharing
from mappa.agencies.actor import Actor
from mappa.agencies.kinds import RESPONSIBLE_AUTHORITY
from mappa.agencies.selectors import in_force

Ids = QuerySet[Any]


def _rows(model: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model("cases", model)._default_manager.order_by()
    return rows


def live_limit() -> Q:
    """Limitations that stand now, by the database's clock."""
    return Q(Q(ends_at__isnull=True) | Q(ends_at__gt=Now()), starts_at__lte=Now())


def _limited(actor: Actor, kind: str, *, named: bool) -> Ids:
    """Cases with a live limitation of the kind on which the actor is, or is not, named."""
    # Of the same case: a row of another case may name its limitation, and must count for nothing.
    people = _rows("LimitedPerson").filter(
        limitation=OuterRef("pk"), case=OuterRef("case"), user_id=actor.user_id
    )
    live = _rows("AccessLimitation").filter(live_limit(), kind=kind)
    found: Ids = live.filter(Exists(people) if named else ~Exists(people)).values("case_id")
    return found


def barred_cases(actor: Actor) -> Ids:
    """Ids of cases kept from this actor even in an emergency: exclusions, and the wall of Category 4."""
    excluded = _limited(actor, "EXCLUSION", named=True)
    if actor.cleared_category_4:
        return excluded
    terrorist = _rows("CaseCategory").filter(in_force(actor.on), category=4)
    either: Ids = excluded.union(terrorist.values("case_id"))
    return either


def withheld_cases(actor: Actor) -> Ids:
    """Ids of cases kept from this actor otherwise: those barred, and restrictions that do not name them."""
    both: Ids = barred_cases(actor).union(_limited(actor, "RESTRICTION", named=False))
    return both


def _changeable(actor: Actor) -> Q:
    mine = {"user_id": actor.user_id}
    involved = _rows("AgencyInvolvement").filter(in_force(actor.on), team_id__in=actor.case_team_ids)
    roads = (
        involved,
        _rows("PanelSpan").filter(in_force(actor.on), **mine),
        _rows("Substitute").filter(in_force(actor.on), **mine),
        _rows("CoverSpan").filter(ends_at__gt=Now(), **mine),
    )
    shown = Q(area_id__in=actor.coordinated_area_ids)
    for road in roads:
        shown |= Q(pk__in=road.values("case_id"))
    return shown & ~Q(pk__in=withheld_cases(actor))


def _granted(actor: Actor) -> Q:
    grants = _rows("CaseUserGrant").filter(
        user_id=actor.user_id, expires_on__gte=actor.on, ended_at__isnull=True
    )
    by_name = Q(pk__in=grants.values(case_pk=F("content_object_id")))
    return by_name & ~Q(pk__in=withheld_cases(actor))


def open_emergencies(actor: Actor) -> QuerySet[Any]:
    """Emergency accesses of this actor that still run."""
    return _rows("EmergencyAccess").filter(user_id=actor.user_id, ended_at__isnull=True, ends_at__gt=Now())


def _in_emergency(actor: Actor) -> Q:
    return Q(pk__in=open_emergencies(actor).values("case_id")) & ~Q(pk__in=barred_cases(actor))


def shared_with(actor: Actor) -> Q:
    """Rows of Shareable this actor may read: shared with all, with their kind of agency, or their agency's own."""
    marks = [Sharing.ALL_INVOLVED]
    if actor.agency_kind in RESPONSIBLE_AUTHORITY:
        marks.append(Sharing.RESPONSIBLE_AUTHORITY)
    own = Q(owner_agency_id=actor.agency_id) if actor.agency_id else Q(pk__isnull=True)
    return Q(sharing__in=marks) | own


def shared_with_all() -> Q:
    """Rows of Shareable that every involved agency may read: all that paper, and whatever leaves, may hold."""
    return Q(sharing=Sharing.ALL_INVOLVED)


def _is_somebody(actor: Actor) -> bool:
    return actor.user_id is not None and bool(actor.memberships)


class CaseQuerySet(QuerySet[Any]):
    """The cases themselves."""

    def visible_to(self, actor: Actor) -> Self:
        """Cases the actor may see; an actor who is nobody, or has left, sees none."""
        if not _is_somebody(actor):
            return self.none()
        return self.filter(_changeable(actor) | _granted(actor) | _in_emergency(actor))

    def changeable_by(self, actor: Actor) -> Self:
        """Cases the actor may write to, as far as their role lets them."""
        if not _is_somebody(actor):
            return self.none()
        return self.filter(_changeable(actor))


class CaseScopedQuerySet(QuerySet[Any]):
    """Rows that hang off a case by their own case_id."""

    def visible_to(self, actor: Actor) -> Self:
        """Rows of the cases the actor may see, as far as their sharing marks allow."""
        return self._of(_rows("Case").visible_to(actor), actor)  # type: ignore[attr-defined]

    def changeable_by(self, actor: Actor) -> Self:
        """Rows of the cases the actor may write to, as far as their sharing marks allow reading them."""
        return self._of(_rows("Case").changeable_by(actor), actor)  # type: ignore[attr-defined]

    def _of(self, cases: QuerySet[Any], actor: Actor) -> Self:
        rows = self.filter(**{f"{self.model.case_path}__in": cases.values("pk")})
        is_marked = any(field.name == "sharing" for field in self.model._meta.concrete_fields)
        return rows.filter(shared_with(actor)) if is_marked else rows


def sees(actor: Actor, case_id: UUID) -> bool:
    """Whether the actor may see the case."""
    return bool(_rows("Case").visible_to(actor).filter(pk=case_id).exists())  # type: ignore[attr-defined]


def changes(actor: Actor, case_id: UUID) -> bool:
    """Whether the actor may write to the case, as far as their role lets them."""
    return bool(_rows("Case").changeable_by(actor).filter(pk=case_id).exists())  # type: ignore[attr-defined]
