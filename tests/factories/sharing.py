"""Requests for information and their answers, made as rows."""

from datetime import timedelta

import factory
from django.utils import timezone

from cases.models import InformationReply, InformationRequest
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.roles import Role
from tests.factories.agencies import AgencyFactory, TeamFactory, person
from tests.factories.cases import CaseBoundFactory
from tests.leaks.watch import CANARY


def team_of(name: str, agency_kind: AgencyKind, **fields):
    """A team of another agency."""
    return TeamFactory(agency=AgencyFactory(name=name, kind=agency_kind), **fields)


def police(**fields):
    """A police unit."""
    return team_of("Fictional Police", AgencyKind.POLICE, **fields)


def council(**fields):
    """A council's housing team."""
    return team_of("Fictional Council", AgencyKind.HOUSING_AUTHORITY, **fields)


def contact(team):
    """The single point of contact of a team."""
    return person(Role.AGENCY_CONTACT, team)


class RequestFactory(CaseBoundFactory):
    class Meta:
        model = InformationRequest

    question = f"What do you know of visits to the address of {CANARY}?"
    purpose = "Level 1 review"
    identity = factory.LazyAttribute(
        lambda row: {
            "name": row.case.nominal.name,
            "born_on": row.case.nominal.born_on.isoformat(),
            "aliases": ["The Rocket"],
            "numbers": [["PNC", "2012/0012345A"]],
        }
    )
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=5))


class ReplyFactory(CaseBoundFactory):
    class Meta:
        model = InformationReply

    request = factory.SubFactory(RequestFactory)
    case = factory.SelfAttribute("request.case")
    text = f"Two visits of {CANARY} in October."
