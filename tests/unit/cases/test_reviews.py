"""The Level 1 review (rule D5; disclosure question: CJA 2003 s.327A, rule D20)."""

from dataclasses import replace

import pytest

from cases.domain.enums import CaseState, DisposalKind, ReviewAnswer, ReviewOutcome, RoshLevel
from cases.domain.reviews import (
    DISCLOSURE_QUESTION,
    QUESTIONS,
    Answered,
    ProposedReview,
    check,
    check_oversight,
    needs_oversight,
    questions_for,
)
from tests.unit.cases.facts_examples import AUTHOR, KNOWN, MANAGER, facts, sexual

LEVEL_1 = facts(CaseState.LEVEL_1, rosh=RoshLevel.LOW)
UNCHANGED = {question.code: Answered(ReviewAnswer.NO_CHANGE) for question in QUESTIONS}
KEPT = ProposedReview(
    answers=UNCHANGED, outcome=ReviewOutcome.KEEP, rationale="Settled, working, nothing known to the police."
)


def test_an_unchanged_review_is_six_answers_and_a_reason() -> None:
    assert check(KEPT, LEVEL_1) == []
    assert len(QUESTIONS) == 6


def test_every_question_must_be_answered() -> None:
    empty = ProposedReview(answers={}, outcome=None, rationale="")
    found = [problem.field for problem in check(empty, LEVEL_1)]
    assert found == [*(question.code for question in QUESTIONS), "outcome", "rationale"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [(ReviewAnswer.CHANGED, "what has changed"), (ReviewAnswer.NOT_KNOWN, "who has been asked")],
)
def test_a_change_is_told_and_not_known_has_a_next_step(answer: ReviewAnswer, words: str) -> None:
    told = {**UNCHANGED, "police": Answered(answer, " ")}
    problems = check(replace(KEPT, answers=told), LEVEL_1)
    assert [problem.field for problem in problems] == ["police_detail"]
    assert words in problems[0].message
    told["police"] = Answered(answer, "Asked the police offender manager on Monday.")
    assert check(replace(KEPT, answers=told), LEVEL_1) == []


def test_disclosure_is_asked_for_every_child_sex_offender() -> None:
    offence = replace(sexual(DisposalKind.COMMUNITY_ORDER, KNOWN), child_sex_offence=True)
    case = replace(LEVEL_1, offences=(offence,))
    assert questions_for(LEVEL_1) == QUESTIONS
    assert questions_for(case)[-1] is DISCLOSURE_QUESTION
    assert [problem.field for problem in check(KEPT, case)] == ["disclosure"]


@pytest.mark.parametrize("state", [state for state in CaseState if state is not CaseState.LEVEL_1])
def test_only_level_1_has_a_level_1_review(state: CaseState) -> None:
    assert [problem.field for problem in check(KEPT, facts(state))] == [None]


@pytest.mark.parametrize(
    ("rosh", "needed"),
    [
        (RoshLevel.LOW, False),
        (RoshLevel.MEDIUM, True),
        (RoshLevel.HIGH, True),
        (RoshLevel.VERY_HIGH, True),
        (None, True),
    ],
)
def test_medium_risk_and_above_is_overseen(rosh: RoshLevel | None, needed: bool) -> None:
    assert needs_oversight(KEPT, replace(LEVEL_1, rosh=rosh)) is needed


def test_a_change_or_another_outcome_is_overseen() -> None:
    changed = {**UNCHANGED, "address": Answered(ReviewAnswer.CHANGED, "Moved in with a friend.")}
    assert needs_oversight(replace(KEPT, answers=changed), LEVEL_1)
    assert needs_oversight(replace(KEPT, outcome=ReviewOutcome.REFER), LEVEL_1)


def test_nobody_oversees_their_own_review() -> None:
    assert check_oversight(AUTHOR, MANAGER, "Read with the practitioner; agree.") == []
    assert [problem.field for problem in check_oversight(AUTHOR, AUTHOR, " ")] == [None, "oversight_note"]
