"""Who is acting: a frozen picture of a user and their current memberships, taken once per request."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from mappa.agencies.roles import (
    CASE_ROLES,
    COORDINATING_ROLES,
    Permission,
    Role,
    permissions_of,
)


@dataclass(frozen=True)
class MembershipFact:
    """One current membership: the role, the team it is held in, that team's agency and its area if it has one."""

    role: Role
    team_id: UUID
    team_name: str
    agency_id: UUID
    area_id: UUID | None


@dataclass(frozen=True)
class Actor:
    """The person, or the system itself, on whose behalf something is read or written.

    `case_team_ids` are the teams of memberships that show cases, and all teams below them; `asked_team_ids`
    those whose requests for information the person may answer.
    """

    user_id: UUID | None
    username: str
    name: str
    agency_id: UUID | None
    agency_name: str
    agency_kind: str
    on: date
    memberships: tuple[MembershipFact, ...] = ()
    case_team_ids: frozenset[UUID] = field(default_factory=frozenset)
    asked_team_ids: frozenset[UUID] = field(default_factory=frozenset)
    cleared_category_4: bool = False

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles of all current memberships."""
        return frozenset(membership.role for membership in self.memberships)

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """What this person may do with what they may see."""
        return permissions_of(self.roles)

    @cached_property
    def coordinated_area_ids(self) -> frozenset[UUID]:
        """Areas whose cases this person co-ordinates or administers."""
        return frozenset(
            membership.area_id
            for membership in self.memberships
            if membership.role in COORDINATING_ROLES and membership.area_id
        )

    @cached_property
    def own_team_ids(self) -> frozenset[UUID]:
        """Teams of memberships that show cases, without those below."""
        return frozenset(m.team_id for m in self.memberships if m.role in CASE_ROLES)

    @cached_property
    def privacy_agency_ids(self) -> frozenset[UUID]:
        """Agencies whose people's access this person reviews."""
        return frozenset(m.agency_id for m in self.memberships if m.role is Role.PRIVACY_OFFICER)

    def may(self, permission: Permission) -> bool:
        """Whether this person holds the permission; for a reason to show, see access.must."""
        return permission in self.permissions


def system_actor(name: str, on: date) -> Actor:
    """The system acting by itself (a timetable, a loader); named so in the evidence log."""
    return Actor(
        user_id=None,
        username=f"system:{name}",
        name=name,
        agency_id=None,
        agency_name="System",
        agency_kind="",
        on=on,
    )
