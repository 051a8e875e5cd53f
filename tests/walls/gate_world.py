"""Two people, a team and two cases, to ask the functions of the gate about: rows are put as they are needed."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from cases.domain.access import EmergencyCategory
from cases.models import CoverSpan, EmergencyAccess, PanelSpan, Substitute
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.models import Membership, User
from mappa.agencies.roles import Role
from tests.factories.agencies import AgencyFactory, MembershipFactory, TeamFactory, UserFactory, area
from tests.factories.cases import case_of
from tests.integration.cases.given import given
from tests.walls.stage import aside


def day(offset: int) -> date:
    """So many days from today, in London."""
    return timezone.localdate() + timedelta(days=offset)


class GateWorld:
    """`me` has one membership, of `team`; `other` one of another agency and area, in force throughout.

    `mine` is a case of the team; `theirs` a case of the other's team.
    """

    def __init__(self) -> None:
        """Make them."""
        self.team = TeamFactory(agency=AgencyFactory(name="Cumbria Constabulary", kind=AgencyKind.POLICE))
        self.below = TeamFactory(agency=self.team.agency, parent=self.team)
        self.elsewhere = TeamFactory(
            agency=AgencyFactory(name="Kent Trust", kind=AgencyKind.NHS_TRUST), area=area("Kent")
        )
        self.me: User = UserFactory(agency=self.team.agency)
        self.other: User = UserFactory(agency=self.elsewhere.agency)
        self.membership: Membership = MembershipFactory(user=self.me, team=self.team, role=Role.COM)
        self.others: Membership = MembershipFactory(user=self.other, team=self.elsewhere, role=Role.COM)
        self.mine = case_of(self.team)
        self.theirs = case_of(self.elsewhere)

    @property
    def values(self) -> dict[str, str]:
        """What a question may name."""
        return {
            "me": str(self.me.pk),
            "other": str(self.other.pk),
            "team": str(self.team.pk),
            "below": str(self.below.pk),
            "agency": str(self.team.agency_id),
            "area": str(self.team.area_id),
            "mine": str(self.mine.pk),
            "theirs": str(self.theirs.pk),
        }

    def says(self, question: str, user: User | None = None, **values: object) -> Any:
        """The gate's answer to the question when this person asks (`me`, if nobody is named)."""
        who = (user or self.me).pk
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.user_id', %s, true)", [str(who)])
            cursor.execute(f"SELECT {question}", {**self.values, **values})
            told = cursor.fetchone()[0]
            cursor.execute("SELECT set_config('app.user_id', '', true)")
        return told

    def be(self, role: Role, *, begins: int = -100, ends: int | None = None, active: bool = True) -> None:
        """The role and dates, in days from today, of my membership; and whether my account is open."""
        to_on = None if ends is None else day(ends)
        Membership.objects.filter(pk=self.membership.pk).update(role=role, from_on=day(begins), to_on=to_on)
        User.objects.filter(pk=self.me.pk).update(is_active=active)

    def put(self, road: str) -> Any:
        """A row that shows `theirs` to me by one of the roads that hang on the person."""
        to = {"case": self.theirs, "area": self.theirs.area, "user": self.me}
        now = timezone.now()
        match road:
            case "span":
                return PanelSpan.objects.create(meeting_id=uuid4(), from_on=day(0), to_on=day(0), **to)
            case "substitute":
                return Substitute.objects.create(
                    instead_of=self.other,
                    named_by=self.other,
                    named_at=now,
                    duty="Acts",
                    from_on=day(0),
                    **to,
                )
            case "cover":
                return CoverSpan.objects.create(reason="Ill.", opened_at=now, ends_at=now, **to)
            case "grant":
                return given(self.theirs, self.me, expires_on=day(2))
            case "emergency":
                return EmergencyAccess.objects.create(
                    agency=self.me.agency,
                    reference=self.theirs.reference,
                    category=EmergencyCategory.THREAT_TO_LIFE,
                    reason="He is at the door and they are alone.",
                    started_at=now,
                    ends_at=now,
                    review_due_on=day(0),
                    **to,
                )
        raise LookupError(road)


def change(row: Any, columns: Mapping[str, str]) -> None:
    """Give columns of a row other values, written as SQL, past its triggers."""
    table = row._meta.db_table
    told = ", ".join(f"{name} = {value}" for name, value in columns.items())
    aside(table, f"UPDATE {table} SET {told} WHERE id = %s", [row.pk])
