"""The Level 1 review: a handful of prompts on what changed, not a new form (rule D5).

Sources: Level 1 Policy Framework 2021 as the joint inspection of 2022 gives it, and what the inspection found
wanting: police and victim information not asked for, medium risk without talk to a manager.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from cases.domain.enums import CaseState, ReviewAnswer, ReviewOutcome, RoshLevel
from cases.domain.facts import CaseFacts
from mappa.core.decisions import Problem

MINIMUM_RATIONALE = 20
OVERSIGHT_ROSH = frozenset({RoshLevel.MEDIUM, RoshLevel.HIGH, RoshLevel.VERY_HIGH})


@dataclass(frozen=True, slots=True)
class ReviewQuestion:
    """One prompt. Its code is the key of its answer and does not change once used."""

    code: str
    text: str
    hint: str


QUESTIONS: tuple[ReviewQuestion, ...] = (
    ReviewQuestion(
        "circumstances",
        "Has anything in their circumstances changed?",
        "Work, health, substance use, money, behaviour, engagement.",
    ),
    ReviewQuestion(
        "police",
        "Is there any new police information, arrest or call-out?",
        "Ask the police for anything since the last review. “Nothing known” is an answer.",
    ),
    ReviewQuestion(
        "relationships",
        "Has there been a new relationship, or new contact with children?",
        "Think of partners, their children, relatives and neighbours.",
    ),
    ReviewQuestion(
        "address",
        "Has the address changed, or who lives there?",
        "A move may break a plan that is tied to the address.",
    ),
    ReviewQuestion(
        "victim",
        "Is there any change for the victim?",
        "Ask the victim liaison officer where there is one.",
    ),
    ReviewQuestion(
        "risk",
        "Does anything not yet stand in the risk of serious harm assessment?",
        "The assessment must be current before the level is kept.",
    ),
)

DISCLOSURE_QUESTION = ReviewQuestion(
    "disclosure",
    "Is there a new reason to consider disclosure?",
    "A new relationship, a child in reach or a move is one (Criminal Justice Act 2003 s.327A).",
)


def questions_for(facts: CaseFacts) -> tuple[ReviewQuestion, ...]:
    """The prompts for this person; disclosure is asked for every child sex offender (s.327A, rule D20)."""
    return (*QUESTIONS, DISCLOSURE_QUESTION) if facts.child_sex_offence else QUESTIONS


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, with what changed or what has been asked of whom."""

    answer: ReviewAnswer | None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedReview:
    """A review about to be recorded. `answers` are keyed by question code."""

    answers: Mapping[str, Answered]
    outcome: ReviewOutcome | None
    rationale: str


def check(review: ProposedReview, facts: CaseFacts) -> list[Problem]:
    """What stops this review; empty when nothing does.

    Fields are the question codes, `<code>_detail`, `outcome` and `rationale`.
    """
    if facts.state is not CaseState.LEVEL_1:
        return [Problem(None, "Only a case at Level 1 has a Level 1 review")]
    found = [problem for question in questions_for(facts) for problem in _answer(question, review.answers)]
    return [*found, *_outcome(review)]


def _answer(question: ReviewQuestion, answers: Mapping[str, Answered]) -> Iterator[Problem]:
    given = answers.get(question.code, Answered(None))
    if given.answer is None:
        yield Problem(question.code, f"Select an answer: {question.text}")
    elif given.answer is ReviewAnswer.CHANGED and not given.detail.strip():
        yield Problem(f"{question.code}_detail", f"Enter what has changed: {question.text}")
    elif given.answer is ReviewAnswer.NOT_KNOWN and not given.detail.strip():
        yield Problem(f"{question.code}_detail", f"Enter who has been asked: {question.text}")


def _outcome(review: ProposedReview) -> Iterator[Problem]:
    if review.outcome is None:
        yield Problem("outcome", "Select the outcome of the review")
    if len(" ".join(review.rationale.split())) < MINIMUM_RATIONALE:
        yield Problem(
            "rationale", f"Enter the reasons for the outcome, at least {MINIMUM_RATIONALE} characters"
        )


def needs_oversight(review: ProposedReview, facts: CaseFacts) -> bool:
    """Whether a manager must look at this review: medium risk or above, risk unknown, any change, or not kept.

    The framework asks for no manager's discussion of medium-risk cases; the inspection found that wanting, so
    medium risk counts here (a proposal).
    """
    unchanged = all(given.answer is ReviewAnswer.NO_CHANGE for given in review.answers.values())
    kept = review.outcome is ReviewOutcome.KEEP
    return facts.rosh is None or facts.rosh in OVERSIGHT_ROSH or not unchanged or not kept


def check_oversight(reviewer: UUID, overseer: UUID, note: str) -> list[Problem]:
    """A manager's oversight is by somebody other than the reviewer, with what they thought of it."""
    problems = []
    if reviewer == overseer:
        problems.append(Problem(None, "A review is overseen by somebody other than the person who did it"))
    if not note.strip():
        problems.append(Problem("oversight_note", "Enter what you looked at and what you decided"))
    return problems
