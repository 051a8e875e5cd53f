"""Lists of cases that need a look, each with its reason, its source and the next step: what inspectors found missing."""

from dataclasses import dataclass

from mappa.core.coded import Coded


class Step(Coded):
    """The next step a list leads to; the view knows its page."""

    OPEN = "OPEN", "Open the case"
    REVIEW = "REVIEW", "Review Level 1"
    ASSIGN = "ASSIGN", "Say who holds the case"
    INVOLVE = "INVOLVE", "Involve a team"
    RECORD = "RECORD", "Complete the record"
    MEETINGS = "MEETINGS", "Open its meetings"


@dataclass(frozen=True, slots=True)
class Finder:
    """One list. `why` says what is amiss with every case on it; `source` where that comes from."""

    code: str
    title: str
    why: str
    source: str
    step: Step


FINDERS: tuple[Finder, ...] = (
    Finder(
        "no-level",
        "Eligible, level not set",
        "A level is never assumed: somebody has to set it, with reasons.",
        "Joint inspection 2022: 46 of 58 people on temporary release had no level",
        Step.OPEN,
    ),
    Finder(
        "provisional",
        "Provisional levels",
        "The level was set without a current assessment, a plan, or a check of the address.",
        "Joint inspection 2022: decisions without a clear rationale; the marks are a proposal",
        Step.OPEN,
    ),
    Finder(
        "look-again",
        "Level 1 cases to look at again",
        "The facts meet the test of Level 2: high risk of serious harm, or one event after another.",
        "Guidance ch.7, para 7.4; joint inspection 2022 on Level 1",
        Step.REVIEW,
    ),
    Finder(
        "older-than-facts",
        "Levels older than their facts",
        "Something significant happened since the level was last considered.",
        "Level 1 Policy Framework 2021, as the joint inspection 2022 gives it (D6)",
        Step.OPEN,
    ),
    Finder(
        "category-3",
        "Category 3 to consider",
        "Not managed here, with high risk of serious harm, or three domestic abuse call-outs in twelve months.",
        "Joint inspection 2022, recommendation 14; the three call-outs are a proposal",
        Step.OPEN,
    ),
    Finder(
        "no-police-manager",
        "No named police offender manager",
        "Every case at Level 2 or 3 has one, by name.",
        "Joint inspection 2022, recommendation 18",
        Step.ASSIGN,
    ),
    Finder(
        "unowned",
        "Held by nobody",
        "Nobody holds the case by name, so nobody is told what is due.",
        "Proposal",
        Step.ASSIGN,
    ),
    Finder(
        "no-visor",
        "No ViSOR record",
        "No ViSOR reference is recorded.",
        "Joint inspection 2022, recommendations 1 and 13",
        Step.RECORD,
    ),
    Finder(
        "not-told",
        "Not told of being under MAPPA",
        "Nothing says when the person was told, or why not.",
        "Joint inspection 2022: over half did not know",
        Step.RECORD,
    ),
    Finder(
        "no-plan",
        "No plan at Level 2 or 3",
        "No risk management plan by the four pillars is on record.",
        "Joint inspection 2022 on risk management plans",
        Step.MEETINGS,
    ),
    Finder(
        "no-assessment",
        "No current assessment",
        "None is recorded, or it is over a year old, or an event asked for a new one (D31).",
        "Joint inspection 2022: a third of prisoners' assessments were over a year old",
        Step.RECORD,
    ),
    Finder(
        "no-contact",
        "No contact after release",
        "Released, and no first appointment recorded since (D33).",
        "Proposal",
        Step.RECORD,
    ),
    Finder(
        "plan-to-check",
        "Plans to check after an event",
        "Something happened that the plan may hang on: a move, a new relationship, a threat.",
        "Joint inspection 2022: a trigger that was no longer effective",
        Step.OPEN,
    ),
)

BY_CODE = {finder.code: finder for finder in FINDERS}

CALL_OUTS = 3
"""Domestic abuse call-outs in twelve months from which on Category 3 is to be considered (proposal)."""
EVENTS_AGAIN = 2
"""Significant events in six months from which on a Level 1 case is to be looked at again (proposal)."""
