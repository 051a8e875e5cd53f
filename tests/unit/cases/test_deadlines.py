"""Due dates by example, each quoting its rule, and properties over random facts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.domain.deadline_table import RULES, Due
from cases.domain.deadlines import due, earliest_release
from cases.domain.enums import CaseState, Custody, DeadlineKind, KeyDateKind
from cases.domain.facts import CaseFacts
from cases.domain.policy import LeadKind, PolicyValues, defaults_for, policy_notes
from mappa.core.bank_holidays import england_and_wales
from mappa.core.calendar import add_months
from tests.unit.cases.facts_examples import ANY_FACTS, DAYS, KNOWN, facts, key_dates

POLICY = PolicyValues()
HOLIDAYS = england_and_wales()
TEN_WORKING_DAYS = date(2026, 3, 16)
K = DeadlineKind
OF_THE_LEVEL = {K.D1_LEVEL_CUSTODY, K.D3_LEVEL_COMMUNITY, K.D5_LEVEL1_REVIEW}


def of_the_level(case: CaseFacts, lead: LeadKind = LeadKind.PROBATION, on: date = KNOWN) -> list[Due]:
    return [row for row in due(case, defaults_for(lead), HOLIDAYS, on, lead) if row.kind in OF_THE_LEVEL]


def one(
    case: CaseFacts, lead: LeadKind = LeadKind.PROBATION, on: date = KNOWN
) -> tuple[DeadlineKind, date, str]:
    rows = of_the_level(case, lead, on)
    assert len(rows) == 1
    return rows[0].kind, rows[0].due_on, rows[0].because


def in_custody(**dates: date) -> CaseFacts:
    return facts(custody=Custody.CUSTODY, key_dates=key_dates(**dates))


@pytest.mark.parametrize(
    ("dates", "due_on", "words"),
    [
        # six months before the earliest possible release; home detention curfew counts
        ({"CONDITIONAL_RELEASE": date(2027, 4, 1)}, date(2026, 10, 1), "conditional release on 1 April 2027"),
        (
            {"CONDITIONAL_RELEASE": date(2027, 4, 1), "HDC_ELIGIBILITY": date(2027, 1, 10)},
            date(2026, 7, 10),
            "home detention curfew",
        ),
        ({"TARIFF": date(2030, 8, 31), "PAROLE_ELIGIBILITY": date(2031, 8, 31)}, date(2030, 2, 28), "tariff"),
        ({"AUTOMATIC_RELEASE": date(2026, 9, 2)}, date(2026, 3, 2), "6 months before"),
        # fewer than six months left when it becomes known: ten working days after that
        ({"CONDITIONAL_RELEASE": date(2026, 9, 1)}, TEN_WORKING_DAYS, "Fewer than 6 months"),
        # and before release
        ({"RELEASE": date(2026, 3, 10)}, date(2026, 3, 9), "Fewer than 6 months"),
        ({"RELEASE": date(2026, 3, 3)}, KNOWN, "Fewer than 6 months"),
        # a date that had passed when the case became known does not hide the next one, nor the deadline
        (
            {"HDC_ELIGIBILITY": date(2026, 1, 1), "CONDITIONAL_RELEASE": date(2027, 4, 1)},
            date(2026, 10, 1),
            "conditional release",
        ),
        ({"PAROLE_ELIGIBILITY": date(2025, 1, 1)}, TEN_WORKING_DAYS, "had passed"),
        # before the first temporary release, when that is earlier
        (
            {"CONDITIONAL_RELEASE": date(2027, 4, 1), "ROTL": date(2026, 6, 1)},
            date(2026, 5, 31),
            "temporary release on 1 June 2026 (D2)",
        ),
        (
            {"CONDITIONAL_RELEASE": date(2027, 4, 1), "ROTL": date(2027, 2, 1)},
            date(2026, 10, 1),
            "conditional",
        ),
        ({"CONDITIONAL_RELEASE": date(2027, 6, 1), "ROTL": date(2026, 1, 1)}, TEN_WORKING_DAYS, "had begun"),
    ],
)
def test_d1_level_in_custody(dates: dict[str, date], due_on: date, words: str) -> None:
    kind, found, because = one(in_custody(**dates))
    assert (kind, found) == (K.D1_LEVEL_CUSTODY, due_on)
    assert words in because


def test_d1_a_missing_date_never_removes_the_deadline() -> None:
    for dates in ({}, {"LICENCE_EXPIRY": date(2029, 1, 1)}, {"ROTL": date(2027, 1, 1)}):
        row = due(in_custody(**dates), POLICY, HOLIDAYS, KNOWN)[0]
        assert (row.kind, row.due_on, row.date_missing) == (K.D1_LEVEL_CUSTODY, TEN_WORKING_DAYS, True)


def test_d1_after_recall_counts_from_the_return_to_custody() -> None:
    recalled = facts(
        custody=Custody.CUSTODY,
        custody_since_on=date(2026, 5, 1),
        key_dates=key_dates(RELEASE=date(2026, 6, 1)),
    )
    assert one(recalled)[1] == date(2026, 5, 18)  # ten working days, with the early May bank holiday


def test_d1_covers_hospital_orders_too() -> None:
    assert one(facts(custody=Custody.HOSPITAL))[0] is K.D1_LEVEL_CUSTODY


def test_d3_level_in_the_community() -> None:
    """First appointment -> 15 days after it."""
    case = facts(custody=Custody.COMMUNITY, key_dates=key_dates(FIRST_APPOINTMENT=date(2026, 3, 5)))
    assert one(case) == (
        K.D3_LEVEL_COMMUNITY,
        date(2026, 3, 20),
        "15 days after the first appointment on 5 March 2026 (D3)",
    )


@pytest.mark.parametrize("custody", [Custody.COMMUNITY, None])
def test_d3_a_missing_first_appointment_or_whereabouts_is_raised(custody: Custody | None) -> None:
    row = due(facts(custody=custody), POLICY, HOLIDAYS, KNOWN)[0]
    assert (row.kind, row.due_on, row.date_missing) == (K.D3_LEVEL_COMMUNITY, TEN_WORKING_DAYS, True)


def test_d3_police_count_from_becoming_lead() -> None:
    case = facts(
        custody=Custody.COMMUNITY,
        lead_since_on=date(2026, 4, 1),
        key_dates=key_dates(FIRST_APPOINTMENT=date(2026, 3, 5)),
    )
    kind, due_on, because = one(case, LeadKind.POLICE)
    assert (kind, due_on) == (K.D3_LEVEL_COMMUNITY, date(2026, 4, 16))
    assert "becoming lead" in because
    missing = due(facts(custody=Custody.COMMUNITY), POLICY, HOLIDAYS, KNOWN, LeadKind.POLICE)[0]
    assert missing.date_missing


@pytest.mark.parametrize(
    ("lead", "due_on"),
    [
        (LeadKind.PROBATION, date(2026, 7, 15)),
        (LeadKind.POLICE, date(2027, 1, 15)),
        (LeadKind.YOUTH_JUSTICE, date(2026, 7, 15)),
        (LeadKind.MENTAL_HEALTH, date(2026, 7, 15)),
    ],
)
def test_d5_review_in_the_community(lead: LeadKind, due_on: date) -> None:
    """At least every six months after the last decision or review; police yearly (proposal)."""
    case = facts(
        CaseState.LEVEL_1,
        custody=Custody.COMMUNITY,
        last_level_decision_on=date(2025, 7, 15),
        last_review_on=date(2026, 1, 15),
    )
    assert one(case, lead)[:2] == (K.D5_LEVEL1_REVIEW, due_on)


@pytest.mark.parametrize(
    ("release", "due_on", "words"),
    [
        (date(2030, 1, 1), date(2027, 1, 15), "12 months after 15 January 2026, in custody"),
        (date(2027, 4, 1), date(2026, 10, 1), "last 6 months before release begin"),
        (date(2026, 11, 1), date(2026, 7, 15), "6 months after"),
        (date(2026, 3, 1), date(2026, 7, 15), "6 months after"),
        (None, date(2026, 7, 15), "no release date is recorded"),
    ],
)
def test_d5_review_in_custody(release: date | None, due_on: date, words: str) -> None:
    """Yearly until six months before the earliest possible release, then as in the community (proposal)."""
    case = facts(
        CaseState.LEVEL_1,
        custody=Custody.CUSTODY,
        last_level_decision_on=date(2026, 1, 15),
        key_dates=key_dates(CONDITIONAL_RELEASE=release) if release else (),
    )
    kind, found, because = one(case)
    assert (kind, found) == (K.D5_LEVEL1_REVIEW, due_on)
    assert words in because


def test_d5_without_any_earlier_date_is_raised() -> None:
    row = due(facts(CaseState.LEVEL_1), POLICY, HOLIDAYS, KNOWN)[0]
    assert (row.due_on, row.date_missing) == (TEN_WORKING_DAYS, True)


@pytest.mark.parametrize(
    "state",
    [CaseState.CANDIDATE, CaseState.LEVEL_2, CaseState.LEVEL_3, CaseState.NOT_ADOPTED, CaseState.CLOSED],
)
def test_other_states_have_none_of_these(state: CaseState) -> None:
    assert of_the_level(facts(state, custody=Custody.CUSTODY)) == []


def test_figures_come_from_the_policy() -> None:
    case = facts(custody=Custody.COMMUNITY, key_dates=key_dates(FIRST_APPOINTMENT=date(2026, 3, 5)))
    row = due(case, PolicyValues(level_community_days=20), HOLIDAYS, KNOWN)[0]
    assert row.due_on == date(2026, 3, 25)


def test_overdue_begins_the_day_after_the_due_date() -> None:
    case = facts(custody=Custody.COMMUNITY, key_dates=key_dates(FIRST_APPOINTMENT=date(2026, 3, 5)))
    assert [due(case, POLICY, HOLIDAYS, date(2026, 3, day))[0].overdue for day in (20, 21)] == [False, True]


def test_temporary_release_is_no_release() -> None:
    assert earliest_release(in_custody(ROTL=date(2026, 6, 1))) is None


def test_every_rule_and_figure_says_where_it_comes_from() -> None:
    assert set(RULES) == set(DeadlineKind)
    assert all(rule.source and rule.owner and rule.escalates_to for rule in RULES.values())
    for note in policy_notes().values():
        assert note.source
        assert note.source != "Proposal" or note.unconfirmed


@given(case=ANY_FACTS, on=DAYS, lead=st.sampled_from(LeadKind))
def test_no_deadline_lies_before_its_trigger(case: CaseFacts, on: date, lead: LeadKind) -> None:
    for row in due(case, defaults_for(lead), HOLIDAYS, on, lead):
        assert row.due_on >= row.trigger_on
        assert row.because
        assert row.overdue is (on > row.due_on)


@given(case=ANY_FACTS, lead=st.sampled_from(LeadKind))
def test_identified_and_level_1_always_have_exactly_one_of_the_level(case: CaseFacts, lead: LeadKind) -> None:
    expected = case.state in {CaseState.IDENTIFIED, CaseState.LEVEL_1}
    assert len(of_the_level(case, lead)) == expected


@given(case=ANY_FACTS, on=DAYS, later=st.integers(0, 2000))
def test_the_day_asked_about_moves_no_due_date(case: CaseFacts, on: date, later: int) -> None:
    now = [row.due_on for row in due(case, POLICY, HOLIDAYS, on)]
    then = [row.due_on for row in due(case, POLICY, HOLIDAYS, on + timedelta(days=later))]
    assert now == then


@given(case=ANY_FACTS, release=DAYS)
def test_level_in_custody_is_due_before_the_next_release(case: CaseFacts, release: date) -> None:
    known = max(case.became_known_on, case.custody_since_on or case.became_known_on)
    ahead = [
        row.on for row in case.key_dates if row.kind is KeyDateKind.CONDITIONAL_RELEASE and row.on > known
    ]
    for row in due(case, POLICY, HOLIDAYS, release):
        if row.kind is K.D1_LEVEL_CUSTODY and ahead:
            assert row.due_on < min(ahead)
            assert row.due_on <= max(add_months(min(ahead), -6), row.trigger_on + timedelta(days=60))
