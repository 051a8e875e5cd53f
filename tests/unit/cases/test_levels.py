"""What a decision on the level must contain (Guidance chapter 7)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.domain.enums import CaseState, DisposalKind, LevelBasis, RoshLevel
from cases.domain.facts import CaseFacts
from cases.domain.levels import CASE, ProposedLevel, check, considerations, transition_for
from mappa.core.decisions import Denied, Problem
from tests.unit.cases.facts_examples import ANY_FACTS, AUTHOR, KNOWN, MANAGER, facts, sexual

REASONS = "Risk is managed by probation with police checks; no other agency is needed."


def decision(level: int | None, basis: LevelBasis = LevelBasis.SCREENING, **given_: object) -> ProposedLevel:
    return ProposedLevel(**{"level": level, "basis": basis, "rationale": REASONS, "author": AUTHOR, **given_})


def fields(problems: list[Problem]) -> list[str | None]:
    return [problem.field for problem in problems]


def test_level_1_needs_reasons_like_any_other() -> None:
    case = facts(categories=frozenset({1}))
    assert check(decision(1), case) == []
    assert fields(check(decision(1, rationale="   "), case)) == ["rationale"]
    short = check(decision(1, rationale="Low risk  " + " " * 40), case)
    assert fields(short) == ["rationale"]
    assert "why this level is enough" in short[0].message


@pytest.mark.parametrize("level", [None, 0, 4])
def test_no_level_is_assumed(level: int | None) -> None:
    problems = check(decision(level, rationale=""), facts(categories=frozenset({1})))
    assert problems[0] == Problem("level", "Select a level")
    assert fields(problems) == ["level", "rationale"]


def test_a_level_needs_a_category_first() -> None:
    assert "category first" in check(decision(1), facts())[0].message


def test_category_3_is_never_at_level_1() -> None:
    problems = check(decision(1), facts(CaseState.LEVEL_2, categories=frozenset({3})))
    assert "never at Level 1" in problems[0].message
    also_1 = facts(CaseState.LEVEL_2, categories=frozenset({1, 3}))
    assert check(decision(1, LevelBasis.PANEL), also_1) == []


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize(
    ("basis", "accepted", "stands"),
    [
        (LevelBasis.SCREENING, None, False),
        (LevelBasis.REVIEW, None, False),
        (LevelBasis.REFERRAL, None, False),
        (LevelBasis.REFERRAL, "same", True),
        (LevelBasis.REFERRAL, "other", False),
        (LevelBasis.PANEL, None, True),
        (LevelBasis.EMERGENCY, None, True),
        (LevelBasis.CARRIED_OVER, None, True),
    ],
)
def test_level_2_and_3_need_a_footing(
    level: int, basis: LevelBasis, accepted: str | None, stands: bool
) -> None:
    accepted_level = {None: None, "same": level, "other": 5 - level}[accepted]
    case = facts(categories=frozenset({2}), accepted_referral_level=accepted_level)
    problems = check(decision(level, basis), case)
    assert (problems == []) is stands
    assert stands or "accepted referral" in problems[0].message


def test_a_candidate_is_taken_on_by_an_accepted_referral_only_at_level_2_or_3() -> None:
    candidate = facts(CaseState.CANDIDATE, accepted_referral_level=2)
    assert check(decision(2, LevelBasis.REFERRAL), candidate) == []
    assert "cannot be done while" in check(decision(1), candidate)[0].message


def test_a_case_leaves_level_2_by_decision_of_its_meeting() -> None:
    case = facts(CaseState.LEVEL_2, categories=frozenset({1}))
    assert "by decision of its meeting" in check(decision(1), case)[0].message
    assert check(decision(1, LevelBasis.PANEL), case) == []


def test_level_2_goes_to_level_3_in_one_step() -> None:
    case = facts(CaseState.LEVEL_2, categories=frozenset({2}))
    assert check(decision(3, LevelBasis.PANEL), case) == []


def test_the_endorser_is_somebody_else() -> None:
    case = facts(categories=frozenset({1}))
    assert check(decision(1, endorser=MANAGER), case) == []
    assert fields(check(decision(1, endorser=AUTHOR), case)) == ["endorser"]


def test_a_closed_case_takes_no_level() -> None:
    problems = check(decision(1), facts(CaseState.CLOSED, categories=frozenset({1})))
    assert problems == [Problem("level", "“Set Level 1” cannot be done while this is “Closed”.")]


@given(case=ANY_FACTS, basis=st.sampled_from(LevelBasis))
def test_no_facts_let_category_3_alone_stand_at_level_1(case: CaseFacts, basis: LevelBasis) -> None:
    if case.categories <= {3}:
        assert check(decision(1, basis), case) != []


@given(case=ANY_FACTS, level=st.integers(1, 3), basis=st.sampled_from(LevelBasis))
def test_what_check_passes_the_workflow_can_do(case: CaseFacts, level: int, basis: LevelBasis) -> None:
    if not check(decision(level, basis), case):
        moved = CASE.next_state(transition_for(level), case.state)
        assert not isinstance(moved, Denied)
        assert moved.level == level


@given(case=ANY_FACTS, level=st.none() | st.integers(1, 3), basis=st.sampled_from(LevelBasis))
def test_no_level_passes_without_reasons(case: CaseFacts, level: int | None, basis: LevelBasis) -> None:
    assert check(decision(level, basis, rationale=""), case) != []


@pytest.mark.parametrize(
    ("rosh", "words"),
    [
        (None, "has not been recorded"),
        (RoshLevel.MEDIUM, "with a manager"),
        (RoshLevel.HIGH, "is high: would formal meetings"),
        (RoshLevel.VERY_HIGH, "is very high: would formal meetings"),
    ],
)
def test_considerations_follow_the_risk(rosh: RoshLevel | None, words: str) -> None:
    prompts = considerations(facts(rosh=rosh))
    assert words in prompts[0].text
    assert all(prompt.source for prompt in prompts)


def test_low_risk_still_brings_the_reminder_of_oversight() -> None:
    assert [prompt.source for prompt in considerations(facts(rosh=RoshLevel.LOW))] == [
        "Joint inspection 2022, recommendation 8"
    ]


def test_disclosure_is_thought_of_for_every_child_sex_offender() -> None:
    offence = replace(sexual(DisposalKind.COMMUNITY_ORDER, KNOWN), child_sex_offence=True)
    sources = [prompt.source for prompt in considerations(facts(rosh=RoshLevel.LOW, offences=(offence,)))]
    assert sources[0] == "Criminal Justice Act 2003 s.327A"
