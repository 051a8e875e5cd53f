"""The tables of cases, one module for each noun."""

from cases.models.case import (
    AccessLimitation,
    AgencyInvolvement,
    AreaSpell,
    Case,
    CasePractitioner,
    CaseUserGrant,
    LeadAgency,
    LimitedPerson,
    PanelSpan,
)
from cases.models.characteristics import ProtectedCharacteristics
from cases.models.level import (
    CaseCategory,
    CaseEvent,
    Deadline,
    InformationRequest,
    Level1Review,
    LevelDecision,
    LevelScreening,
)
from cases.models.nominal import (
    Address,
    Alias,
    CustodySpell,
    Identifier,
    KeyDate,
    Nominal,
    Offence,
    RoshAssessment,
    Sentence,
)
from cases.models.plan import DisclosureDecision, PlanMeasure, RiskManagementPlan
from cases.models.referral import Referral, ReferralAnswer, ReferralScreening, StatisticsRow

__all__ = [
    "AccessLimitation",
    "Address",
    "AgencyInvolvement",
    "Alias",
    "AreaSpell",
    "Case",
    "CaseCategory",
    "CaseEvent",
    "CasePractitioner",
    "CaseUserGrant",
    "CustodySpell",
    "Deadline",
    "DisclosureDecision",
    "Identifier",
    "InformationRequest",
    "KeyDate",
    "LeadAgency",
    "Level1Review",
    "LevelDecision",
    "LevelScreening",
    "LimitedPerson",
    "Nominal",
    "Offence",
    "PanelSpan",
    "PlanMeasure",
    "ProtectedCharacteristics",
    "Referral",
    "ReferralAnswer",
    "ReferralScreening",
    "RiskManagementPlan",
    "RoshAssessment",
    "Sentence",
    "StatisticsRow",
]
