"""Figures the rules count with, each with its source. They differ by area and by lead agency.

The values here are what the law, the guidance or the inspection gives, or a proposal where nothing could be
confirmed. Effective-dated values of an area come from the database and are passed to the rules as arguments.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from mappa.core.coded import Coded

INSPECTION = "Joint inspection 2022"
PROPOSAL = "Proposal"


class Unit(Coded):
    MONTHS = "MONTHS", "months"
    DAYS = "DAYS", "days"
    WORKING_DAYS = "WORKING_DAYS", "working days"


class LeadKind(Coded):
    """The four kinds of agency that lead a case."""

    PROBATION = "PROBATION", "Probation"
    POLICE = "POLICE", "Police"
    YOUTH_JUSTICE = "YOUTH_JUSTICE", "Youth offending team"
    MENTAL_HEALTH = "MENTAL_HEALTH", "Mental health"


@dataclass(frozen=True, slots=True)
class PolicyNote:
    """What a figure means, where it comes from, and what is unconfirmed about it (empty when nothing is)."""

    rule: str
    title: str
    unit: Unit
    source: str
    unconfirmed: str = ""


def _figure(default: int, note: PolicyNote) -> Any:
    return field(default=default, metadata={"note": note})


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyValues:
    """The figures in force for one area and one lead agency on one day."""

    level_before_release_months: int = _figure(
        6, PolicyNote("D1", "Level set before the earliest possible release", Unit.MONTHS, INSPECTION)
    )
    level_late_known_working_days: int = _figure(
        10,
        PolicyNote(
            "D1", "Level set when less time than that is left", Unit.WORKING_DAYS, PROPOSAL, "a proposal"
        ),
    )
    missing_date_working_days: int = _figure(
        10, PolicyNote("D1, D3", "A missing key date is put right", Unit.WORKING_DAYS, PROPOSAL, "a proposal")
    )
    level_community_days: int = _figure(
        15,
        PolicyNote(
            "D3",
            "Level set after the first appointment, or after becoming lead",
            Unit.DAYS,
            INSPECTION,
            "calendar or working days; calendar days are counted",
        ),
    )
    review_months: int = _figure(
        6, PolicyNote("D5", "Level 1 review, in the community", Unit.MONTHS, INSPECTION)
    )
    review_custody_months: int = _figure(
        12,
        PolicyNote(
            "D5", "Level 1 review, in custody before the last months", Unit.MONTHS, PROPOSAL, "a proposal"
        ),
    )
    review_window_months: int = _figure(
        6,
        PolicyNote(
            "D5",
            "In custody, the last months before release, reviewed as in the community",
            Unit.MONTHS,
            PROPOSAL,
            "a proposal",
        ),
    )
    screening_working_days: int = _figure(
        5,
        PolicyNote("D7", "Screening decision on a referral", Unit.WORKING_DAYS, PROPOSAL, "a local standard"),
    )
    event_follow_up_working_days: int = _figure(
        5, PolicyNote("D6", "What an event asks for is done", Unit.WORKING_DAYS, PROPOSAL, "a proposal")
    )
    assessment_after_event_working_days: int = _figure(
        10,
        PolicyNote(
            "D31", "Assessment renewed after a significant event", Unit.WORKING_DAYS, PROPOSAL, "a proposal"
        ),
    )
    assessment_months: int = _figure(
        12, PolicyNote("D31", "An assessment is current", Unit.MONTHS, INSPECTION, "a proposal")
    )
    assessment_missing_working_days: int = _figure(
        10, PolicyNote("D31", "A missing assessment is made", Unit.WORKING_DAYS, PROPOSAL, "a proposal")
    )
    community_manager_months: int = _figure(
        8, PolicyNote("D29", "Community manager before release", Unit.MONTHS, PROPOSAL, "a proposal")
    )
    community_manager_working_days: int = _figure(
        10,
        PolicyNote(
            "D29",
            "Community manager when less time than that is left",
            Unit.WORKING_DAYS,
            PROPOSAL,
            "a proposal",
        ),
    )
    handover_months: int = _figure(
        7, PolicyNote("D30", "Handover meeting before release", Unit.MONTHS, PROPOSAL, "a proposal")
    )
    first_appointment_working_days: int = _figure(
        1, PolicyNote("D33", "First appointment after release", Unit.WORKING_DAYS, PROPOSAL, "a proposal")
    )
    step_down_release_days: int = _figure(
        28,
        PolicyNote("L4", "A level is not reduced this near a release", Unit.DAYS, PROPOSAL, "a proposal"),
    )
    told_unread_working_days: int = _figure(
        2, PolicyNote("D6", "What a team is told is read", Unit.WORKING_DAYS, PROPOSAL, "a proposal")
    )


# Where another lead agency differs from probation. All are proposals.
DIFFERENCES: Mapping[LeadKind, Mapping[str, int]] = {
    LeadKind.PROBATION: {},
    LeadKind.POLICE: {"review_months": 12},
    LeadKind.YOUTH_JUSTICE: {},
    LeadKind.MENTAL_HEALTH: {},
}


def defaults_for(lead: LeadKind) -> PolicyValues:
    """The figures for a lead agency where the area has set none of its own."""
    return PolicyValues(**DIFFERENCES[lead])


def policy_notes() -> dict[str, PolicyNote]:
    """Every figure by its name, with what it means; for the policy page and docs/domain-rules.md."""
    return {row.name: row.metadata["note"] for row in fields(PolicyValues)}
