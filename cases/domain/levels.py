"""Case transitions, and what a decision on the level must contain (Guidance chapter 7).

No level is ever assumed: a case begins as a candidate or as "eligible, level not set", and only a decision
with its reasons moves it on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from cases.domain.enums import CaseState, LevelBasis, RoshLevel
from cases.domain.facts import CaseFacts
from mappa.core.calendar import add_months
from mappa.core.decisions import Denied, Problem
from mappa.core.workflow import Transition, Workflow

S = CaseState

CASE = Workflow(
    start=[S.CANDIDATE, S.IDENTIFIED],
    transitions=[
        Transition(
            "find_eligible",
            frozenset({S.CANDIDATE, S.NOT_ADOPTED}),
            S.IDENTIFIED,
            "edit_record",
            "NOMINAL_IDENTIFIED",
            "Eligible under another category",
        ),
        Transition(
            "set_level_1",
            frozenset({S.IDENTIFIED, S.LEVEL_2, S.LEVEL_3}),
            S.LEVEL_1,
            "screen_level",
            "LEVEL_DECIDED",
            "Set Level 1",
        ),
        Transition(
            "set_level_2",
            frozenset({S.CANDIDATE, S.IDENTIFIED, S.LEVEL_1, S.LEVEL_3}),
            S.LEVEL_2,
            "screen_referral",
            "LEVEL_DECIDED",
            "Set Level 2",
        ),
        Transition(
            "set_level_3",
            frozenset({S.CANDIDATE, S.IDENTIFIED, S.LEVEL_1, S.LEVEL_2}),
            S.LEVEL_3,
            "screen_referral",
            "LEVEL_DECIDED",
            "Set Level 3",
        ),
        Transition(
            "not_adopt",
            frozenset({S.CANDIDATE}),
            S.NOT_ADOPTED,
            "screen_referral",
            "CASE_NOT_ADOPTED",
            "Do not adopt",
        ),
        Transition(
            "close",
            frozenset({S.CANDIDATE, S.IDENTIFIED, S.LEVEL_1, S.LEVEL_2, S.LEVEL_3}),
            S.CLOSED,
            "endorse_level",
            "CASE_CLOSED",
            "Close the case",
        ),
    ],
)

LEVELS: Final = (1, 2, 3)
MEETING_LEVELS: Final = (2, 3)
MINIMUM_RATIONALE = 20

# Footings on which a meeting's level may be set or left without a referral of its own.
MEETING_FOOTINGS = frozenset({LevelBasis.PANEL, LevelBasis.EMERGENCY, LevelBasis.CARRIED_OVER})

# Who records a level on each footing; the permission in the transition is that of the usual one.
PERMISSION_BY_BASIS = {
    LevelBasis.SCREENING: "screen_level",
    LevelBasis.REVIEW: "review_level_1",
    LevelBasis.REFERRAL: "screen_referral",
    LevelBasis.PANEL: "chair_meeting",
    LevelBasis.EMERGENCY: "screen_referral",
    LevelBasis.CARRIED_OVER: "screen_referral",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedLevel:
    """A level about to be decided. `level` is None when nothing was chosen; nothing is chosen beforehand."""

    level: int | None
    basis: LevelBasis
    rationale: str
    author: UUID
    endorser: UUID | None = None


def transition_for(level: int) -> str:
    """The name of the case transition that sets `level`."""
    return f"set_level_{level}"


def check(decision: ProposedLevel, facts: CaseFacts) -> list[Problem]:
    """What stops this level decision; empty when nothing does. Problems name the fields of MAPPA Q.

    Reasons are needed at every level, Level 1 included. Category 3 is never managed at Level 1. Levels 2 and 3
    come from an accepted referral, a meeting, or the co-ordinator's emergency decision. A candidate has no
    category yet: being taken on at Level 2 or 3 is what makes it Category 3.
    """
    problems = [*_rationale(decision), *_endorsement(decision)]
    if decision.level not in LEVELS:
        return [Problem("level", "Select a level"), *problems]
    return [*_level(decision, decision.level, facts), *problems]


def _rationale(decision: ProposedLevel) -> Iterator[Problem]:
    text = " ".join(decision.rationale.split())
    if not text:
        yield Problem("rationale", "Enter the reasons for this level")
    elif len(text) < MINIMUM_RATIONALE:
        yield Problem(
            "rationale",
            f"Enter reasons of at least {MINIMUM_RATIONALE} characters: "
            "what the risk is, who manages it, and why this level is enough",
        )


def _endorsement(decision: ProposedLevel) -> Iterator[Problem]:
    if decision.endorser is not None and decision.endorser == decision.author:
        yield Problem("endorser", "The decision must be endorsed by somebody other than its author")


def _level(decision: ProposedLevel, level: int, facts: CaseFacts) -> Iterator[Problem]:
    if not facts.categories and facts.state is not S.CANDIDATE:
        yield Problem("level", "Record the category first: a level can be set only for an eligible person")
    elif level == 1 and facts.category == 3:  # noqa: PLR2004 - Category 3
        yield Problem("level", "Category 3 is managed at Level 2 or 3 only, never at Level 1")
    elif level > 1 and not _has_footing(decision, level, facts):
        yield Problem(
            "level",
            f"Level {level} needs an accepted referral to Level {level}, a decision of a meeting "
            "or the co-ordinator's emergency decision",
        )
    if facts.level in MEETING_LEVELS and decision.basis not in MEETING_FOOTINGS:
        yield Problem("level", "A case leaves Level 2 or 3 by decision of its meeting")
    moved = CASE.next_state(transition_for(level), facts.state)
    if isinstance(moved, Denied):
        yield Problem("level", moved.reason)


def _has_footing(decision: ProposedLevel, level: int, facts: CaseFacts) -> bool:
    if decision.basis is LevelBasis.REFERRAL:
        return facts.accepted_referral_level == level
    return decision.basis in MEETING_FOOTINGS


def provisional_because(facts: CaseFacts, level: int, on: date, *, assessment_months: int) -> list[str]:
    """What the decision lacks, so that it is marked provisional and stays on the list; empty when nothing.

    A current assessment at every level, a plan at Level 2 and 3, an address whose check nobody still owes (proposals,
    for decisions the joint inspection 2022 found taken without them). `assessment_months` is how long one is current.
    """
    found = []
    if facts.assessed_on is None:
        found.append("no assessment is recorded")
    elif facts.assessment_asked is not None or add_months(facts.assessed_on, assessment_months) < on:
        found.append("the assessment is out of date")
    if level in MEETING_LEVELS and not facts.has_plan:
        found.append("there is no risk management plan")
    if facts.address_unchecked:
        found.append("the address has not been checked")
    return found


@dataclass(frozen=True, slots=True)
class Consideration:
    """A prompt beside the decision. It never decides."""

    text: str
    source: str


def considerations(facts: CaseFacts) -> list[Consideration]:
    """What the person deciding should have thought of, given the facts, each with its source."""
    found: list[Consideration] = []
    if facts.rosh is None:
        found.append(
            Consideration("Risk of serious harm has not been recorded. Assess it first.", "Guidance ch.7")
        )
    elif facts.rosh in {RoshLevel.HIGH, RoshLevel.VERY_HIGH}:
        found.append(
            Consideration(
                f"Risk of serious harm is {facts.rosh.label.lower()}: would formal meetings add value?",
                "Guidance ch.7, para 7.4",
            )
        )
    elif facts.rosh is RoshLevel.MEDIUM:
        found.append(
            Consideration(
                "Risk of serious harm is medium: talk the decision over with a manager.",
                "Joint inspection 2022, on the Level 1 Policy Framework",
            )
        )
    if facts.child_sex_offence:
        found.append(
            Consideration(
                "Consider disclosure, and record reasons either way.",
                "Criminal Justice Act 2003 s.327A",
            )
        )
    found.append(
        Consideration(
            "Multi-agency oversight of a complex case is itself a valid reason for Level 2 or 3.",
            "Joint inspection 2022, recommendation 8",
        )
    )
    return found
