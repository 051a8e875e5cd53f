"""Referral, screening and clock (rule D7; Guidance chapter 7 for the tests of Level 2 and 3)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.domain.enums import (
    CaseState,
    Criterion,
    CriterionAnswer,
    ReferralReason,
    ReferralState,
    ReferralUrgency,
    ScreeningOutcome,
)
from cases.domain.policy import PolicyValues
from cases.domain.referrals import (
    REFERRAL,
    TRANSITION_OF,
    ClockFacts,
    Submission,
    check_screening,
    check_submission,
    check_withdrawal,
    clock,
    days_paused,
    may_open,
)
from mappa.core.bank_holidays import england_and_wales
from mappa.core.calendar import working_days_after
from mappa.core.decisions import Denied
from tests.unit.cases.facts_examples import facts

C = Criterion
MET, NOT_MET, NOT_KNOWN = CriterionAnswer
O = ScreeningOutcome  # noqa: E741 - reads as the outcome in the tables below
REASONS = "Housing and mental health must agree one plan before release."
POLICY = PolicyValues()
HOLIDAYS = england_and_wales()
MONDAY = date(2026, 3, 2)
CATEGORY_1 = frozenset({1})

FULL = Submission(
    level_asked=2,
    urgency=ReferralUrgency.STANDARD,
    reasons=[ReferralReason.HIGH_ROSH],
    reason_text="One plan across agencies.",
    risk_summary="Known adult, serious violence, soon after release, likely.",
    plan_summary="Weekly contact, curfew.",
)


def test_one_referral_is_open_at_a_time() -> None:
    closed = [ReferralState.REJECTED, ReferralState.WITHDRAWN, ReferralState.ACCEPTED]
    assert may_open([])
    assert may_open(closed)
    for state in (ReferralState.DRAFT, ReferralState.SUBMITTED, ReferralState.MORE_INFORMATION):
        refused = may_open([*closed, state])
        assert isinstance(refused, Denied)
        assert "already open" in refused.reason


def test_a_full_referral_can_be_submitted() -> None:
    assert check_submission(FULL, facts(categories=CATEGORY_1)) == []
    assert check_submission(FULL, facts(CaseState.CANDIDATE)) == []
    assert check_submission(FULL, facts(CaseState.LEVEL_1, categories=CATEGORY_1)) == []


def test_an_empty_referral_names_every_field() -> None:
    empty = Submission(level_asked=None, urgency=None, reason_text=" ")
    found = [problem.field for problem in check_submission(empty, facts(categories=CATEGORY_1))]
    assert found == ["level_asked", "urgency", "reasons", "reason_text", "risk_summary", "plan_summary"]


@pytest.mark.parametrize(
    ("state", "categories", "words"),
    [
        (CaseState.CLOSED, CATEGORY_1, "“Closed” cannot be referred"),
        (CaseState.NOT_ADOPTED, frozenset(), "“Not adopted” cannot be referred"),
        (CaseState.LEVEL_3, CATEGORY_1, "already managed at Level 3"),
        (CaseState.LEVEL_2, CATEGORY_1, "without a new referral"),
        (CaseState.IDENTIFIED, frozenset(), "category before referring"),
    ],
)
def test_some_cases_are_not_referred(state: CaseState, categories: frozenset[int], words: str) -> None:
    problems = check_submission(FULL, facts(state, categories=categories))
    assert [problem.field for problem in problems] == [None]
    assert words in problems[0].message


def test_level_1_cannot_be_asked_for() -> None:
    asked = Submission(level_asked=1, urgency=ReferralUrgency.URGENT, reasons=[ReferralReason.ESCALATING])
    assert check_submission(asked, facts(categories=CATEGORY_1))[0].field == "level_asked"


LEVEL_2_MET = {C.ADDED_VALUE: MET, C.HIGH_ROSH: MET}


@pytest.mark.parametrize(
    ("outcome", "criteria", "words"),
    [
        (O.ACCEPT_LEVEL_2, LEVEL_2_MET, []),
        (O.ACCEPT_LEVEL_2, {C.ADDED_VALUE: MET, C.COORDINATION: MET}, []),
        (O.ACCEPT_LEVEL_2, {C.ADDED_VALUE: MET, C.PREVIOUSLY_LEVEL_3: MET}, []),
        (O.ACCEPT_LEVEL_2, {C.ADDED_VALUE: MET, C.COMPLEX_OVERSIGHT: MET}, []),
        (O.ACCEPT_LEVEL_2, {C.HIGH_ROSH: MET}, ["add value"]),
        (O.ACCEPT_LEVEL_2, {C.ADDED_VALUE: MET, C.HIGH_ROSH: NOT_KNOWN}, ["high risk"]),
        (O.ACCEPT_LEVEL_2, {}, ["add value", "high risk"]),
        (O.ACCEPT_LEVEL_3, LEVEL_2_MET, ["Level 3 needs"]),
        (O.ACCEPT_LEVEL_3, {**LEVEL_2_MET, C.SENIOR_RESOURCES: NOT_MET}, ["Level 3 needs"]),
        (O.ACCEPT_LEVEL_3, {**LEVEL_2_MET, C.SENIOR_RESOURCES: MET}, []),
        (O.ACCEPT_LEVEL_3, {**LEVEL_2_MET, C.PUBLIC_INTEREST: MET}, []),
        (O.REJECT, {}, []),
        (O.MORE_INFORMATION, {}, []),
        (None, {}, ["Select the decision"]),
    ],
)
def test_screening_holds_the_outcome_to_the_criteria(
    outcome: ScreeningOutcome | None, criteria: dict[Criterion, CriterionAnswer], words: list[str]
) -> None:
    messages = [problem.message for problem in check_screening(outcome, REASONS, criteria)]
    assert len(messages) == len(words)
    assert all(part in message for part, message in zip(words, messages, strict=True))


@pytest.mark.parametrize("outcome", list(ScreeningOutcome))
@pytest.mark.parametrize("rationale", ["", "   ", "No.", "a" + " " * 50])
def test_every_outcome_needs_a_rationale(outcome: ScreeningOutcome, rationale: str) -> None:
    criteria = dict.fromkeys(Criterion, MET)
    assert [problem.field for problem in check_screening(outcome, rationale, criteria)] == ["rationale"]


def test_every_outcome_has_its_transition() -> None:
    assert set(TRANSITION_OF) == set(ScreeningOutcome)
    for name in TRANSITION_OF.values():
        assert not isinstance(REFERRAL.next_state(name, ReferralState.SUBMITTED), Denied)


@pytest.mark.parametrize("state", [ReferralState.ACCEPTED, ReferralState.REJECTED, ReferralState.WITHDRAWN])
def test_a_decided_referral_is_not_changed(state: ReferralState) -> None:
    assert REFERRAL.allowed(state, {row.permission for row in REFERRAL.transitions}) == []


def test_an_emergency_need_not_wait_for_submission() -> None:
    assert REFERRAL.next_state("accept_in_emergency", ReferralState.DRAFT) is ReferralState.ACCEPTED


def test_withdrawing_needs_a_reason() -> None:
    assert check_withdrawal(" ")[0].field == "reason"
    assert check_withdrawal("Recalled to custody.") == []


def test_the_clock_counts_working_days_after_submission() -> None:
    """Referral received -> 5 working days (D7)."""
    running = clock(ClockFacts(submitted_on=MONDAY), POLICY, HOLIDAYS, on=date(2026, 3, 4))
    assert (running.used, running.allowed, running.due_on, running.stopped) == (2, 5, date(2026, 3, 9), False)
    assert not clock(ClockFacts(submitted_on=MONDAY), POLICY, HOLIDAYS, on=date(2026, 3, 9)).overdue
    assert clock(ClockFacts(submitted_on=MONDAY), POLICY, HOLIDAYS, on=date(2026, 3, 10)).overdue


def test_asking_for_more_stops_the_clock() -> None:
    asked = ClockFacts(submitted_on=MONDAY, paused_on=date(2026, 3, 4))
    stopped = clock(asked, POLICY, HOLIDAYS, on=date(2026, 4, 30))
    assert (stopped.used, stopped.due_on, stopped.stopped, stopped.overdue) == (2, None, True, False)


def test_the_answer_starts_it_again_where_it_stood() -> None:
    paused = days_paused(date(2026, 3, 4), date(2026, 3, 11), HOLIDAYS)
    assert paused == 5
    again = ClockFacts(submitted_on=MONDAY, paused_days=paused)
    running = clock(again, POLICY, HOLIDAYS, on=date(2026, 3, 11))
    assert (running.used, running.due_on, running.overdue) == (2, date(2026, 3, 16), False)


def test_a_clock_that_had_run_out_stays_overdue_while_stopped() -> None:
    late = ClockFacts(submitted_on=MONDAY, paused_on=date(2026, 3, 10))
    assert clock(late, POLICY, HOLIDAYS, on=date(2026, 3, 11)).overdue


def test_a_decision_ends_the_clock() -> None:
    decided = ClockFacts(submitted_on=MONDAY, decided_on=date(2026, 3, 6))
    ended = clock(decided, POLICY, HOLIDAYS, on=date(2026, 6, 1))
    assert (ended.used, ended.overdue) == (4, False)
    late = clock(
        ClockFacts(submitted_on=MONDAY, decided_on=date(2026, 3, 10)), POLICY, HOLIDAYS, on=date(2026, 3, 10)
    )
    assert late.overdue


@given(before=st.integers(0, 20), stop=st.integers(0, 30), after=st.integers(0, 20))
def test_a_stop_costs_no_working_day(before: int, stop: int, after: int) -> None:
    asked = working_days_after(MONDAY, before, HOLIDAYS)
    answered = working_days_after(asked, stop, HOLIDAYS)
    on = working_days_after(answered, after, HOLIDAYS)
    running = clock(
        ClockFacts(submitted_on=MONDAY, paused_days=days_paused(asked, answered, HOLIDAYS)),
        POLICY,
        HOLIDAYS,
        on,
    )
    assert running.used == before + after
    assert running.overdue is (before + after > POLICY.screening_working_days)
