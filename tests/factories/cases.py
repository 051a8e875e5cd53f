"""Cases with their nominal, and what hangs on them. Dates are relative to the day of the test."""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from cases.domain.enums import CaseState, InvolvementRole, LevelBasis
from cases.models import AgencyInvolvement, Case, CaseCategory, CourtOrder, LeadAgency, LevelDecision, Nominal
from mappa.agencies.models import Team
from tests.factories.agencies import TeamFactory, area, long_ago
from tests.leaks.watch import CANARY


class CaseBoundFactory(factory.django.DjangoModelFactory):
    """Base of rows that hang off a case: the area is the case's."""

    class Meta:
        abstract = True

    area = factory.SelfAttribute("case.area")


class CaseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Case

    area = factory.LazyFunction(area)
    state = CaseState.IDENTIFIED
    category = 2
    became_known_on = factory.LazyFunction(long_ago)


class NominalFactory(CaseBoundFactory):
    class Meta:
        model = Nominal

    case = factory.SubFactory(CaseFactory)
    first_name = "Testy"
    last_name = factory.Sequence(lambda n: f"{CANARY}{n}")
    born_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=365 * 40))


class InvolvementFactory(CaseBoundFactory):
    class Meta:
        model = AgencyInvolvement

    case = factory.SubFactory(CaseFactory)
    team = factory.SubFactory(TeamFactory)
    agency = factory.SelfAttribute("team.agency")
    role = InvolvementRole.LEAD
    from_on = factory.LazyFunction(long_ago)


class LeadFactory(CaseBoundFactory):
    class Meta:
        model = LeadAgency

    case = factory.SubFactory(CaseFactory)
    team = factory.SubFactory(TeamFactory)
    agency = factory.SelfAttribute("team.agency")
    from_on = factory.LazyFunction(long_ago)
    reason = f"On licence to {CANARY} House"


class CategoryFactory(CaseBoundFactory):
    class Meta:
        model = CaseCategory

    case = factory.SubFactory(CaseFactory)
    category = factory.SelfAttribute("case.category")
    because = "Specified violent offence with twelve months or more"
    rule = "CJA 2003 s.327(3)"
    from_on = factory.LazyFunction(long_ago)


class OrderFactory(CaseBoundFactory):
    class Meta:
        model = CourtOrder

    case = factory.SubFactory(CaseFactory)
    kind = "SHPO"
    made_on = factory.LazyFunction(long_ago)
    is_indefinite = True


class DecisionFactory(CaseBoundFactory):
    class Meta:
        model = LevelDecision

    case = factory.SubFactory(CaseFactory)
    level = 1
    category = factory.SelfAttribute("case.category")
    route = LevelBasis.SCREENING
    rationale = "Managed well by one agency with information shared."
    decided_at = factory.LazyFunction(timezone.now)
    from_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))


def case_of(
    team: Team, *, state: CaseState = CaseState.IDENTIFIED, category: int = 2, **nominal: Any
) -> Case:
    """A whole case led by the team: nominal, category, involvement, lead agency and, where set, its level."""
    case = CaseFactory(area=team.area or area(), state=state, category=category)
    NominalFactory(case=case, **nominal)
    CategoryFactory(case=case)
    InvolvementFactory(case=case, team=team)
    LeadFactory(case=case, team=team)
    if state.level:
        DecisionFactory(case=case, level=state.level)
    return case
