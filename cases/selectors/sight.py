"""Who may see a case, each with the road they come by: the rule of cases/visibility.py, read from the case's side.

Tests hold this to `visible_to`: whoever is listed here sees the case, and whoever is not does not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from cases.models import (
    AgencyInvolvement,
    Case,
    CasePractitioner,
    CaseUserGrant,
    CoverSpan,
    EmergencyAccess,
    PanelSpan,
    Substitute,
)
from cases.selectors.limitations import Limits, limits_of
from mappa.agencies.models import Membership, Team, User
from mappa.agencies.roles import CASE_ROLES, COORDINATING_ROLES, Permission, Role, permissions_of
from mappa.agencies.selectors import in_force
from mappa.core.coded import Coded


class Road(Coded):
    """By which road somebody comes to a case."""

    TEAM = "TEAM", "Their team, or one below it, is involved"
    AREA = "AREA", "Co-ordinates the area"
    PANEL = "PANEL", "Invited to a meeting"
    STAND_IN = "STAND_IN", "Stands in for somebody"
    COVER = "COVER", "Covers the case"
    GRANT = "GRANT", "Granted by name, to read"
    EMERGENCY = "EMERGENCY", "Opened in an emergency, to read"


READING = frozenset({Road.GRANT, Road.EMERGENCY})  # roads by which nothing may be changed


@dataclass(frozen=True, slots=True)
class Seer:
    """Somebody with a road to a case. `where` is the team of that road; `until` its last day or moment, if known."""

    user: User
    road: Road
    where: str = ""
    role: Role | None = None
    until: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """Everybody with a road to a case, what each may do by their roles, and the limits that keep some of them out."""

    on: date
    roads: tuple[Seer, ...]
    limits: Limits
    permissions: dict[UUID, frozenset[Permission]]
    holders: frozenset[UUID]

    def is_kept_out(self, seer: Seer) -> bool:
        """Whether a limitation closes this road to them."""
        if seer.road is Road.EMERGENCY:
            return self.limits.bars(seer.user, self.on)
        return self.limits.keeps_out(seer.user, self.on)

    @property
    def seeing(self) -> dict[UUID, Seer]:
        """Who sees the case now, each with the first of their roads."""
        found: dict[UUID, Seer] = {}
        for seer in self.roads:
            if not self.is_kept_out(seer):
                found.setdefault(seer.user.pk, seer)
        return found

    @property
    def changing(self) -> frozenset[UUID]:
        """Who has a road by which they may change the case, were they not kept out."""
        return frozenset(seer.user.pk for seer in self.roads if seer.road not in READING)

    def able(self, permission: Permission) -> frozenset[UUID]:
        """Who sees the case now, may change it, and holds the permission."""
        seeing = self.seeing
        return frozenset(
            pk for pk in self.changing if pk in seeing and permission in self.permissions.get(pk, frozenset())
        )

    @property
    def managers(self) -> frozenset[UUID]:
        """Managers of an involved team, or of one above it."""
        return frozenset(
            seer.user.pk
            for seer in self.roads
            if seer.road is Road.TEAM
            and seer.role
            and Permission.OVERSEE_REVIEW in permissions_of(frozenset({seer.role}))
        )


def sight_of(case: Case, on: date) -> Sight:
    """Who may see the case on the day. Case must have been loaded by a selector; a fixed number of queries."""
    roads = tuple(_once([*_teams(case, on), *_area(case, on), *_named(case, on)]))
    ids = {seer.user.pk for seer in roads}
    held: dict[UUID, set[Role]] = {pk: set() for pk in ids}
    for pk, role in Membership.objects.filter(in_force(on), user_id__in=ids).values_list("user_id", "role"):
        held[pk].add(Role(role))
    holding = CasePractitioner.objects.filter(in_force(on), case=case)
    return Sight(
        on=on,
        roads=roads,
        limits=limits_of(case, on),
        permissions={pk: permissions_of(frozenset(roles)) for pk, roles in held.items()},
        holders=frozenset(holding.values_list("user_id", flat=True)),
    )


def _once(seers: Iterable[Seer]) -> Iterator[Seer]:
    """The same person by the same road and team once: somebody may hold two roles in a team."""
    met: set[tuple[UUID, Road, str]] = set()
    for seer in seers:
        mark = (seer.user.pk, seer.road, seer.where)
        if mark not in met:
            met.add(mark)
            yield seer


def teams_above(team_ids: Iterable[UUID]) -> frozenset[UUID]:
    """The teams and every team above them. One query for each level of the tree."""
    found: set[UUID] = set(team_ids)
    newest = found
    while newest:
        rows = Team.objects.filter(pk__in=newest, parent__isnull=False)
        newest = {pk for pk in rows.values_list("parent_id", flat=True) if pk} - found
        found = found | newest
    return frozenset(found)


def _members(**wanted: Any) -> QuerySet[Membership]:
    rows = Membership.objects.filter(user__is_active=True, **wanted)
    return rows.select_related("user__agency", "team__agency").order_by(
        "user__last_name", "user__first_name", "pk"
    )


def _teams(case: Case, on: date) -> Iterator[Seer]:
    involved = AgencyInvolvement.objects.filter(in_force(on), case=case).values_list("team_id", flat=True)
    for row in _members(team_id__in=teams_above(involved), role__in=CASE_ROLES).filter(in_force(on)):
        yield Seer(row.user, Road.TEAM, f"{row.team.name}, {row.team.agency.name}", Role(row.role))


def _area(case: Case, on: date) -> Iterator[Seer]:
    for row in _members(team__area_id=case.area_id, role__in=COORDINATING_ROLES).filter(in_force(on)):
        yield Seer(row.user, Road.AREA, f"{row.team.name}, {row.team.agency.name}", Role(row.role))


def _named(case: Case, on: date) -> Iterator[Seer]:
    """Roads that name the person; they need an active account and a membership of some kind."""
    here = Exists(Membership.objects.filter(in_force(on), user_id=OuterRef("user_id")))
    mine = {"user__is_active": True}
    roads: tuple[tuple[Road, QuerySet[Any], str], ...] = (
        (Road.PANEL, PanelSpan.objects.filter(in_force(on), case=case), "to_on"),
        (Road.STAND_IN, Substitute.objects.filter(in_force(on), case=case), "to_on"),
        (Road.COVER, CoverSpan.objects.filter(case=case, ends_at__gt=Now()), "ends_at"),
        (
            Road.GRANT,
            CaseUserGrant.objects.filter(content_object=case, expires_on__gte=on, ended_at__isnull=True),
            "expires_on",
        ),
        (
            Road.EMERGENCY,
            EmergencyAccess.objects.filter(case=case, ended_at__isnull=True, ends_at__gt=Now()),
            "ends_at",
        ),
    )
    for road, rows, until in roads:
        for row in rows.filter(here, **mine).select_related("user__agency"):
            agency = row.user.agency.name if row.user.agency else ""
            yield Seer(row.user, road, agency, None, getattr(row, until))


def losing(
    sight: Sight, *, kept: frozenset[UUID] | None = None, out: frozenset[UUID] | None = None
) -> list[Seer]:
    """Who sees the case now and would not if only `kept` were let in, or if `out` were kept out; by name."""
    gone = [
        seer
        for pk, seer in sight.seeing.items()
        if (kept is not None and pk not in kept and seer.road is not Road.EMERGENCY)
        or (out is not None and pk in out)
    ]
    return sorted(gone, key=lambda seer: (seer.user.last_name, seer.user.first_name, str(seer.user.pk)))
