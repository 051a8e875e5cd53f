"""A case with people around it, and limitations of it as rows: the services are tested by themselves."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.domain.enums import CaseState, LimitationKind
from cases.models import AccessLimitation, Case, CasePractitioner, LimitedPerson
from mappa.agencies.models import Team, User
from mappa.agencies.roles import Role
from tests.factories.agencies import TeamFactory, coordinator, long_ago, person
from tests.factories.cases import case_of

MESSAGE = "This case is restricted. Ask the manager."


@dataclass(frozen=True)
class World:
    """A case in Cumbria: its holder, a colleague of the same team, their manager, and the co-ordinator."""

    case: Case
    team: Team
    holder: User
    colleague: User
    manager: User
    coordinator: User


def world(*, state: CaseState = CaseState.LEVEL_1, **nominal: Any) -> World:
    """Make it. The manager works in the team above."""
    pdu = TeamFactory()
    team = TeamFactory(parent=pdu, agency=pdu.agency)
    case = case_of(team, state=state, **nominal)
    holder = person(Role.COM, team)
    hold(case, holder, team)
    manager, colleague = person(Role.SPO, pdu), person(Role.COM, team)
    return World(case, team, holder, colleague, manager, coordinator())


def hold(case: Case, user: User, team: Team, capacity: Role = Role.COM) -> None:
    """Let somebody hold the case."""
    CasePractitioner.objects.create(
        case=case, area=case.area, user=user, team=team, capacity=capacity, from_on=long_ago()
    )


def limit(case: Case, kind: LimitationKind, *users: User, **fields: Any) -> AccessLimitation:
    """A limitation naming these people, in force since yesterday unless told otherwise."""
    row = AccessLimitation.objects.create(
        case=case,
        area=case.area,
        kind=kind,
        **{
            "starts_at": timezone.now() - timedelta(days=1),
            "message": MESSAGE,
            "ask_whom": "The manager, 01632 960000",
            "reason": "Test",
        }
        | fields,
    )
    for user in users:
        LimitedPerson.objects.create(case=case, area=case.area, limitation=row, user=user)
    return row


def restrict(case: Case, *users: User, **fields: Any) -> AccessLimitation:
    """A restriction to these people."""
    return limit(case, LimitationKind.RESTRICTION, *users, **fields)


def exclude(case: Case, *users: User, **fields: Any) -> AccessLimitation:
    """An exclusion of these people."""
    return limit(case, LimitationKind.EXCLUSION, *users, **fields)
