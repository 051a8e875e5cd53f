"""Referrals in every state, made as rows: the services are tested by themselves."""

from datetime import timedelta

import factory
from django.utils import timezone

from cases.domain.enums import Criterion, CriterionAnswer, ReferralReason, ReferralState, ScreeningOutcome
from cases.models import Referral, ReferralScreening
from tests.factories.agencies import UserFactory
from tests.factories.cases import CaseBoundFactory, CaseFactory
from tests.leaks.watch import CANARY

# The test of Level 2 is met, and that of Level 3 with the second.
LEVEL_2_MET = dict.fromkeys(Criterion, CriterionAnswer.NOT_MET) | {
    Criterion.ADDED_VALUE: CriterionAnswer.MET,
    Criterion.HIGH_ROSH: CriterionAnswer.MET,
}
LEVEL_3_MET = LEVEL_2_MET | {Criterion.SENIOR_RESOURCES: CriterionAnswer.MET}
RATIONALE = f"High risk to a known adult, {CANARY}; meetings add the housing and health view."


class ReferralFactory(CaseBoundFactory):
    """Submitted by default, due in a working week or so."""

    class Meta:
        model = Referral

    case = factory.SubFactory(CaseFactory)
    state = ReferralState.SUBMITTED
    level_asked = 2
    category = factory.SelfAttribute("case.category")
    reasons = factory.LazyFunction(lambda: [ReferralReason.HIGH_ROSH])
    recorded_by = factory.SubFactory(UserFactory)
    submitted_by = factory.SelfAttribute("recorded_by")
    submitted_at = factory.LazyFunction(timezone.now)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))


class ScreeningFactory(CaseBoundFactory):
    """A rejection by default."""

    class Meta:
        model = ReferralScreening

    referral = factory.SubFactory(ReferralFactory)
    case = factory.SelfAttribute("referral.case")
    outcome = ScreeningOutcome.REJECT
    rationale = f"One agency manages {CANARY} well with information shared."
    decided_by = factory.SubFactory(UserFactory)
    decided_at = factory.LazyFunction(timezone.now)
    decided_with = f"DI Police {CANARY}"


def draft(case, user):
    """A draft that the user started."""
    return ReferralFactory(
        case=case,
        state=ReferralState.DRAFT,
        recorded_by=user,
        submitted_by=None,
        submitted_at=None,
        level_asked=None,
        due_on=None,
    )
