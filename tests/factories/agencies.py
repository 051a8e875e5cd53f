"""Areas, agencies, teams, people."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from mappa.agencies.kinds import AgencyKind, TeamKind
from mappa.agencies.models import Agency, Area, Membership, Team, Training, User
from mappa.agencies.roles import Role
from tests.leaks.watch import CANARY


def area(name: str = "Cumbria") -> Area:
    """One of the 42 areas, which the migrations have loaded."""
    return Area.objects.get(name=name)


class AgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agency
        django_get_or_create = ("name",)

    name = "Probation Service"
    kind = AgencyKind.PROBATION


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    agency = factory.SubFactory(AgencyFactory)
    area = factory.LazyFunction(area)
    name = factory.Sequence(lambda n: f"Team {n}")
    kind = TeamKind.PROBATION_TEAM


class TrainingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Training

    course = "Induction"
    completed_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=100))


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    first_name = "Test"
    last_name = factory.Sequence(lambda n: f"{CANARY}person{n}")
    agency = factory.SubFactory(AgencyFactory)
    vetting_expires_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=300))
    terms_accepted_at = factory.LazyFunction(timezone.now)
    training = factory.RelatedFactory(TrainingFactory, "user")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    team = factory.SubFactory(TeamFactory)
    role = Role.COM
    from_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=100))


def person(role: Role, team: Team | None = None, **fields: object) -> User:
    """Somebody with one current membership; the user's agency is the team's."""
    team = team or TeamFactory()
    return MembershipFactory(role=role, team=team, user=UserFactory(agency=team.agency, **fields)).user


def coordinator(area_name: str = "Cumbria") -> User:
    """A co-ordinator of the area."""
    unit = AgencyFactory(name=f"{area_name} MAPPA unit", kind=AgencyKind.MAPPA_UNIT)
    team = TeamFactory(agency=unit, area=area(area_name), kind=TeamKind.COORDINATION_UNIT)
    return person(Role.COORDINATOR, team)


def long_ago() -> date:
    """A date well before every test's facts."""
    return timezone.localdate() - timedelta(days=400)
