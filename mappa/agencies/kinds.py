"""Kinds of agency and team, and their standing (CJA 2003 s.325(1), (6); CJA 2003 s.325(6); 2022 joint thematic inspection)."""

from enum import StrEnum


class Standing(StrEnum):
    """What ties an agency to the arrangements."""

    RESPONSIBLE_AUTHORITY = "RESPONSIBLE_AUTHORITY"
    DUTY_TO_COOPERATE = "DUTY_TO_COOPERATE"
    ARRANGEMENTS = "ARRANGEMENTS"
    MAY_CONTRIBUTE = "MAY_CONTRIBUTE"


class AgencyKind(StrEnum):
    """The bodies that take part."""

    POLICE = "POLICE"
    PROBATION = "PROBATION"
    PRISON = "PRISON"
    YOUTH_JUSTICE = "YOUTH_JUSTICE"
    DWP = "DWP"
    DEFENCE = "DEFENCE"
    EDUCATION = "EDUCATION"
    CHILDRENS_SERVICES = "CHILDRENS_SERVICES"
    ADULT_SOCIAL_CARE = "ADULT_SOCIAL_CARE"
    PUBLIC_HEALTH = "PUBLIC_HEALTH"
    NHS_ENGLAND = "NHS_ENGLAND"
    INTEGRATED_CARE_BOARD = "INTEGRATED_CARE_BOARD"
    NHS_TRUST = "NHS_TRUST"
    HOUSING_AUTHORITY = "HOUSING_AUTHORITY"
    REGISTERED_PROVIDER = "REGISTERED_PROVIDER"
    ELECTRONIC_MONITORING = "ELECTRONIC_MONITORING"
    IMMIGRATION = "IMMIGRATION"
    MAPPA_UNIT = "MAPPA_UNIT"
    OTHER = "OTHER"


LABELS = {
    AgencyKind.POLICE: "Police force",
    AgencyKind.PROBATION: "Probation Service",
    AgencyKind.PRISON: "Prison",
    AgencyKind.YOUTH_JUSTICE: "Youth offending team",
    AgencyKind.DWP: "Department for Work and Pensions",
    AgencyKind.DEFENCE: "Ministry of Defence",
    AgencyKind.EDUCATION: "Local authority: education",
    AgencyKind.CHILDRENS_SERVICES: "Local authority: children's social care",
    AgencyKind.ADULT_SOCIAL_CARE: "Local authority: adult social care",
    AgencyKind.PUBLIC_HEALTH: "Local authority: public health",
    AgencyKind.NHS_ENGLAND: "NHS England",
    AgencyKind.INTEGRATED_CARE_BOARD: "Integrated care board or local health board",
    AgencyKind.NHS_TRUST: "NHS trust",
    AgencyKind.HOUSING_AUTHORITY: "Local housing authority",
    AgencyKind.REGISTERED_PROVIDER: "Registered provider of social housing",
    AgencyKind.ELECTRONIC_MONITORING: "Electronic monitoring provider",
    AgencyKind.IMMIGRATION: "UK Visas and Immigration, Border Force, Immigration Enforcement",
    AgencyKind.MAPPA_UNIT: "MAPPA co-ordination unit",
    AgencyKind.OTHER: "Other body that may contribute",
}

RESPONSIBLE_AUTHORITY = frozenset({AgencyKind.POLICE, AgencyKind.PROBATION, AgencyKind.PRISON})


def standing(kind: AgencyKind) -> Standing:
    """What ties an agency of this kind to the arrangements (CJA 2003 s.325(1) and (6))."""
    if kind in RESPONSIBLE_AUTHORITY:
        return Standing.RESPONSIBLE_AUTHORITY
    if kind is AgencyKind.MAPPA_UNIT:
        return Standing.ARRANGEMENTS
    if kind is AgencyKind.OTHER:
        return Standing.MAY_CONTRIBUTE
    return Standing.DUTY_TO_COOPERATE


class TeamKind(StrEnum):
    """Units inside an agency that hold cases or do the arrangements' own work."""

    PDU = "PDU"
    PROBATION_TEAM = "PROBATION_TEAM"
    PRISON = "PRISON"
    POLICE_UNIT = "POLICE_UNIT"
    TRUST_TEAM = "TRUST_TEAM"
    COUNCIL_DEPARTMENT = "COUNCIL_DEPARTMENT"
    COORDINATION_UNIT = "COORDINATION_UNIT"
    MANAGEMENT_BOARD = "MANAGEMENT_BOARD"
    VICTIM_LIAISON = "VICTIM_LIAISON"
    NATIONAL_TEAM = "NATIONAL_TEAM"
    OTHER = "OTHER"
