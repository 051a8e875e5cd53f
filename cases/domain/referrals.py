"""The referral to Level 2 or 3 (MAPPA A): its transitions, what it must contain, its screening and its clock.

A referral is its own object: it never touches the level by existing, and a rejected one stays on record.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cases.domain.enums import (
    CaseState,
    Criterion,
    CriterionAnswer,
    ReferralReason,
    ReferralState,
    ReferralUrgency,
    ScreeningOutcome,
)
from cases.domain.facts import CaseFacts
from cases.domain.policy import PolicyValues
from mappa.core.calendar import is_overdue, working_days_after, working_days_between
from mappa.core.decisions import Allowed, Decision, Denied, Problem
from mappa.core.workflow import Transition, Workflow

R = ReferralState
C = Criterion

OPEN_STATES = frozenset({R.DRAFT, R.SUBMITTED, R.MORE_INFORMATION})
LEVELS_ASKED = (2, 3)
MINIMUM_RATIONALE = 20

REFERRAL = Workflow(
    start=[R.DRAFT],
    transitions=[
        Transition("submit", frozenset({R.DRAFT}), R.SUBMITTED, "refer", "REFERRAL_SUBMITTED", "Submit"),
        Transition(
            "ask_more",
            frozenset({R.SUBMITTED}),
            R.MORE_INFORMATION,
            "screen_referral",
            "REFERRAL_SCREENED",
            "Ask for more information",
        ),
        Transition(
            "answer",
            frozenset({R.MORE_INFORMATION}),
            R.SUBMITTED,
            "refer",
            "REFERRAL_SUBMITTED",
            "Send information",
        ),
        Transition(
            "accept", frozenset({R.SUBMITTED}), R.ACCEPTED, "screen_referral", "REFERRAL_SCREENED", "Accept"
        ),
        Transition(
            "reject", frozenset({R.SUBMITTED}), R.REJECTED, "screen_referral", "REFERRAL_SCREENED", "Reject"
        ),
        Transition(
            "accept_in_emergency",
            frozenset({R.DRAFT, R.SUBMITTED, R.MORE_INFORMATION}),
            R.ACCEPTED,
            "screen_referral",
            "REFERRAL_SCREENED",
            "Accept in an emergency",
        ),
        Transition("withdraw", OPEN_STATES, R.WITHDRAWN, "refer", "REFERRAL_WITHDRAWN", "Withdraw"),
    ],
)

TRANSITION_OF = {
    ScreeningOutcome.ACCEPT_LEVEL_2: "accept",
    ScreeningOutcome.ACCEPT_LEVEL_3: "accept",
    ScreeningOutcome.MORE_INFORMATION: "ask_more",
    ScreeningOutcome.REJECT: "reject",
}
LEVEL_OF = {ScreeningOutcome.ACCEPT_LEVEL_2: 2, ScreeningOutcome.ACCEPT_LEVEL_3: 3}

# Level 2: meetings add value, and one of these. Level 3: that, and one of the senior criteria (Guidance ch.7).
LEVEL_2_GROUNDS = (C.HIGH_ROSH, C.COORDINATION, C.COMPLEX_OVERSIGHT, C.PREVIOUSLY_LEVEL_3)
LEVEL_3_GROUNDS = (C.SENIOR_RESOURCES, C.PUBLIC_INTEREST)


def may_open(states: Iterable[ReferralState]) -> Decision:
    """Whether a new referral may be started, given the states of the nominal's others: one open at a time."""
    if OPEN_STATES.intersection(states):
        return Denied("A referral is already open for this person. Continue it or withdraw it first.")
    return Allowed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a referral says when it is submitted. None is "not answered"."""

    level_asked: int | None
    urgency: ReferralUrgency | None
    reasons: Collection[ReferralReason] = ()
    reason_text: str = ""
    risk_summary: str = ""
    plan_summary: str = ""


def check_submission(submission: Submission, facts: CaseFacts) -> list[Problem]:
    """What stops a referral from being submitted; empty when nothing does. Problems name the fields of MAPPA A."""
    return [*_open_to_referral(submission, facts), *_answers(submission)]


def _open_to_referral(submission: Submission, facts: CaseFacts) -> Iterator[Problem]:
    if facts.state in {CaseState.CLOSED, CaseState.NOT_ADOPTED}:
        yield Problem(None, f"A case that is “{facts.state.label}” cannot be referred")
    elif facts.state is CaseState.LEVEL_3:
        yield Problem(None, "The case is already managed at Level 3")
    elif facts.state is CaseState.LEVEL_2:
        yield Problem(
            None, "A case at Level 2 goes to Level 3 by decision of its meeting, without a new referral"
        )
    elif facts.state is CaseState.IDENTIFIED and not facts.categories:
        yield Problem(None, "Record the category before referring")
    if submission.level_asked not in LEVELS_ASKED:
        yield Problem("level_asked", "Select Level 2 or Level 3")


def _answers(submission: Submission) -> Iterator[Problem]:
    if submission.urgency is None:
        yield Problem("urgency", "Select how urgent the referral is")
    if not submission.reasons:
        yield Problem("reasons", "Select at least one reason for the referral")
    if not submission.reason_text.strip():
        yield Problem("reason_text", "Enter what multi-agency meetings would add")
    if not submission.risk_summary.strip():
        yield Problem("risk_summary", "Enter a summary of the risk: to whom, of what, how soon, how likely")
    if not submission.plan_summary.strip():
        yield Problem("plan_summary", "Enter what is being done now to manage the risk")


def check_screening(
    outcome: ScreeningOutcome | None, rationale: str, criteria: Mapping[Criterion, CriterionAnswer]
) -> list[Problem]:
    """What stops a screening decision; empty when nothing does.

    A written rationale goes back to the referrer whatever the outcome. Accepting to Level 2 needs its test to be
    met, and Level 3 its own criterion besides (Guidance chapter 7). A criterion left out counts as not met.
    """
    problems = [] if outcome is not None else [Problem("outcome", "Select the decision")]
    if len(" ".join(rationale.split())) < MINIMUM_RATIONALE:
        problems.append(
            Problem(
                "rationale", f"Enter the reasons for the decision, at least {MINIMUM_RATIONALE} characters"
            )
        )
    if outcome in LEVEL_OF:
        problems += _level_test(3 if outcome is ScreeningOutcome.ACCEPT_LEVEL_3 else 2, criteria)
    return problems


def _level_test(level: int, criteria: Mapping[Criterion, CriterionAnswer]) -> Iterator[Problem]:
    met = {criterion for criterion, answer in criteria.items() if answer is CriterionAnswer.MET}
    if C.ADDED_VALUE not in met:
        yield Problem("criteria", "Level 2 or 3 needs meetings to add value to the lead agency's management")
    if not met.intersection(LEVEL_2_GROUNDS):
        yield Problem(
            "criteria",
            "Level 2 or 3 needs high risk, a need for co-ordination or oversight, or an earlier Level 3",
        )
    if level > LEVELS_ASKED[0] and not met.intersection(LEVEL_3_GROUNDS):
        yield Problem(
            "criteria", "Level 3 needs senior resources at short notice, or likely media or public interest"
        )


def check_withdrawal(reason: str) -> list[Problem]:
    """A referral is withdrawn only with a reason."""
    return [] if reason.strip() else [Problem("reason", "Enter why the referral is withdrawn")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFacts:
    """What the screening clock counts from.

    `paused_on` is set while more information is outstanding; `paused_days` are the working days of earlier
    stops, as `days_paused` counts them.
    """

    submitted_on: date
    paused_on: date | None = None
    paused_days: int = 0
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the screening clock stands. `due_on` is None while it is stopped."""

    used: int
    allowed: int
    due_on: date | None
    stopped: bool
    overdue: bool


def clock(facts: ClockFacts, policy: PolicyValues, holidays: Collection[date], on: date) -> Clock:
    """Working days used of those allowed (rule D7), the day of submission not counted, stops left out."""
    end = facts.decided_on or facts.paused_on or on
    used = max(0, working_days_between(facts.submitted_on, end, holidays) - facts.paused_days)
    allowed = policy.screening_working_days
    if facts.paused_on is not None and facts.decided_on is None:
        return Clock(used, allowed, None, stopped=True, overdue=used > allowed)
    due_on = working_days_after(facts.submitted_on, allowed + facts.paused_days, holidays)
    return Clock(used, allowed, due_on, stopped=False, overdue=is_overdue(due_on, end))


def days_paused(asked_on: date, answered_on: date, holidays: Collection[date]) -> int:
    """Working days a request for information stopped the clock: after it was asked, up to its answer, included."""
    return working_days_between(asked_on, answered_on, holidays)
