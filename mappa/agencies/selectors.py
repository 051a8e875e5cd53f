"""Reads of agencies, teams and people, and the picture of an actor."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from mappa.agencies.actor import Actor, MembershipFact
from mappa.agencies.models import Agency, Area, Membership, Team, Training, User
from mappa.agencies.roles import ANSWERING_ROLES, CASE_ROLES, Role

_Below = dict[UUID, frozenset[UUID]]
_TEAMS_BELOW = """
    WITH RECURSIVE held AS (
        SELECT top AS id, top FROM unnest(%s::uuid[]) AS top
        UNION
        SELECT team.id, held.top FROM agencies_team team JOIN held ON team.parent_id = held.id
    )
    SELECT top, id FROM held
"""


def in_force(on: date) -> Q:
    """Rows with from_on and to_on that are in force on the day, both dates inclusive."""
    return Q(from_on__lte=on) & (Q(to_on__isnull=True) | Q(to_on__gte=on))


def teams_below(team_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Each of the teams with itself and every team below it in the tree. One query."""
    tops = sorted(set(team_ids))
    if not tops:
        return {}
    found: dict[UUID, set[UUID]] = {top: set() for top in tops}
    with connection.cursor() as cursor:
        cursor.execute(_TEAMS_BELOW, [[str(pk) for pk in tops]])
        for top, team_id in cursor.fetchall():
            found[top].add(team_id)
    return {top: frozenset(ids) for top, ids in found.items()}


def _reach(memberships: Iterable[MembershipFact], roles: frozenset[Role], below: _Below) -> frozenset[UUID]:
    return frozenset().union(*(below[m.team_id] for m in memberships if m.role in roles))


def actor_for(user: User, *, on: date | None = None) -> Actor:
    """The picture of this user with the memberships in force on the day (today by default).

    An inactive user has no memberships, whatever rows are left.
    """
    day = on or timezone.localdate()
    rows = Membership.objects.filter(in_force(day), user=user, user__is_active=True).select_related("team")
    memberships = tuple(
        MembershipFact(Role(row.role), row.team_id, row.team.name, row.team.agency_id, row.team.area_id)
        for row in rows
    )
    below = teams_below(m.team_id for m in memberships if m.role in CASE_ROLES | ANSWERING_ROLES)
    agency = user.agency
    return Actor(
        user_id=user.pk,
        username=user.username,
        name=user.name,
        agency_id=user.agency_id,
        agency_name=agency.name if agency else "",
        agency_kind=agency.kind if agency else "",
        on=day,
        memberships=memberships,
        case_team_ids=_reach(memberships, CASE_ROLES, below),
        asked_team_ids=_reach(memberships, ANSWERING_ROLES, below),
        cleared_category_4=bool(user.category4_cleared_to and user.category4_cleared_to >= day),
    )


def trained_to(user_id: UUID) -> date | None:
    """The last day on which any course of the person counts; date.max where one never ends, None without any."""
    ends = Training.objects.filter(user_id=user_id).values_list("expires_on", flat=True)
    return max((end or date.max for end in ends), default=None)


def areas() -> QuerySet[Area]:
    """All areas, by name."""
    return Area.objects.all()


def agencies() -> QuerySet[Agency]:
    """All agencies, by name."""
    return Agency.objects.all()


def teams_that_hold_cases() -> QuerySet[Team]:
    """Teams that can be involved in a case, with their agency, by name."""
    return Team.objects.exclude(
        kind__in=["COORDINATION_UNIT", "MANAGEMENT_BOARD", "NATIONAL_TEAM"]
    ).select_related(
        "agency",
    )


def people_in_team(team_id: UUID, *, on: date) -> QuerySet[User]:
    """Active people with a membership of the team in force on the day."""
    members = Membership.objects.filter(in_force(on), team_id=team_id).values("user_id")
    return User.objects.filter(pk__in=members, is_active=True).order_by("last_name", "first_name")


def people_with_role(role: Role, area_id: UUID, *, on: date) -> QuerySet[User]:
    """Active people holding the role in a team of the area on the day."""
    members = Membership.objects.filter(in_force(on), role=role, team__area_id=area_id).values("user_id")
    return User.objects.filter(pk__in=members, is_active=True).order_by("last_name", "first_name")
