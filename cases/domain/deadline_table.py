"""The table of due dates, and what a deadline is. Which facts give which: cases/domain/deadlines.py and beside it."""

from dataclasses import dataclass
from datetime import date

from cases.domain.enums import DeadlineKind
from mappa.core.calendar import is_overdue

K = DeadlineKind


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table of rules. `unconfirmed` is empty when the rule has a readable source."""

    number: str
    title: str
    trigger: str
    owner: str
    escalates_to: str
    source: str
    unconfirmed: str = ""


RULES: dict[DeadlineKind, Rule] = {
    K.D1_LEVEL_CUSTODY: Rule(
        "D1",
        "Level setting before release",
        "Eligible and in custody or hospital, no level set",
        "Community offender manager with prison offender manager",
        "Senior probation officer, then head of PDU",
        "Joint inspection 2022: six months before release; earliest release and temporary release count",
        "late notice, missing dates and hospital are proposals",
    ),
    K.D3_LEVEL_COMMUNITY: Rule(
        "D3",
        "Level setting in the community",
        "First appointment (police: becoming lead), no level set",
        "Practitioner with manager",
        "Senior probation officer",
        "Joint inspection 2022: 15 days after the first appointment",
        "calendar or working days; police, youth and health figures are proposals",
    ),
    K.D5_LEVEL1_REVIEW: Rule(
        "D5",
        "Level 1 review",
        "Last level decision or review at Level 1",
        "Practitioner",
        "Senior probation officer",
        "Level 1 Policy Framework 2021, as the joint inspection 2022 gives it: at least every six months",
        "the rhythm in custody is a proposal",
    ),
    K.D6_EVENT_REVIEW: Rule(
        "D6",
        "Level 1 review after an event",
        "Significant change or important information at Level 1",
        "Practitioner",
        "Senior probation officer",
        "Level 1 Policy Framework 2021, as the joint inspection 2022 gives it: after significant change",
        "due the same day, overdue on the next working day: a proposal",
    ),
    K.D29_COMMUNITY_MANAGER: Rule(
        "D29",
        "Community offender manager allocated",
        "In custody, and nobody holds the case in the community",
        "Probation delivery unit",
        "Head of PDU",
        "Proposal, for what the joint inspection 2022 found: no community contact before temporary release",
        "eight months before release, or ten working days after it became known: a proposal",
    ),
    K.D30_HANDOVER: Rule(
        "D30",
        "Handover to the community",
        "In custody, and no handover meeting of both managers and the prisoner recorded",
        "Prison and community offender managers",
        "Head of offender management delivery, senior probation officer",
        "Proposal, for what the joint inspection 2022 found: release without a handover",
        "seven months before release: a proposal",
    ),
    K.D31_ASSESSMENT: Rule(
        "D31",
        "Current assessment",
        "No assessment, one over twelve months old, or not renewed after an event",
        "Practitioner",
        "Senior probation officer",
        "Joint inspection 2022: prisoners without an assessment, a third of the others over a year old",
        "twelve months, and ten working days for a missing one or after an event: proposals",
    ),
    K.D33_FIRST_APPOINTMENT: Rule(
        "D33",
        "First appointment after release",
        "Released, and no first appointment recorded since",
        "Community offender manager",
        "Senior probation officer",
        "Proposal",
        "on the next working day after release: a proposal",
    ),
}


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline of one case. `trigger_on` is the day it counts from; `overdue` is told for the day asked about."""

    kind: DeadlineKind
    due_on: date
    because: str
    owner: str
    escalates_to: str
    trigger_on: date
    date_missing: bool = False
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found: a day, and why, or that a date it counts from is missing."""

    due_on: date
    because: str
    date_missing: bool = False


def as_due(kind: DeadlineKind, found: Found, trigger_on: date, on: date) -> Due:
    """The deadline of this kind, with what the table says of it."""
    rule = RULES[kind]
    return Due(
        kind,
        found.due_on,
        found.because,
        rule.owner,
        rule.escalates_to,
        trigger_on,
        date_missing=found.date_missing,
        overdue=is_overdue(found.due_on, on),
    )


def words(day: date) -> str:
    """A date as people read it: 3 December 2026."""
    return f"{day.day} {day:%B %Y}"
