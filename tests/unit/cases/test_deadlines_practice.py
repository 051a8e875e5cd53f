"""Who manages in the community, the assessment, the first appointment: due dates by example."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from cases.domain.deadlines import due
from cases.domain.enums import AssessmentTool, CaseState, Custody, DeadlineKind
from cases.domain.facts import AskedFor, CustodyFact
from cases.domain.levels import provisional_because
from cases.domain.policy import LeadKind, PolicyValues
from mappa.core.bank_holidays import england_and_wales
from tests.unit.cases.facts_examples import ANY_FACTS, KNOWN, facts, key_dates

K = DeadlineKind
DAY = timedelta(days=1)
IN_TEN = date(2026, 3, 16)  # working days after KNOWN


def found(kind, state=CaseState.LEVEL_1, lead=LeadKind.PROBATION, **given):
    rows = due(facts(state, **given), PolicyValues(), england_and_wales(), KNOWN, lead)
    return next(((row.due_on, row.because) for row in rows if row.kind is kind), None)


@pytest.mark.parametrize(
    ("dates", "due_on", "words"),
    [
        ({"CONDITIONAL_RELEASE": date(2027, 4, 1)}, date(2026, 8, 1), "8 months before release"),
        ({"CONDITIONAL_RELEASE": date(2026, 9, 1)}, IN_TEN, "Fewer than 8 months"),
        ({}, IN_TEN, "No release date"),
        ({"HDC_ELIGIBILITY": date(2026, 1, 1)}, IN_TEN, "No release date"),
        (
            {"CONDITIONAL_RELEASE": date(2027, 4, 1), "ROTL": date(2026, 6, 1)},
            date(2026, 5, 31),
            "temporary release on 1 June 2026",
        ),
        (
            {"CONDITIONAL_RELEASE": date(2027, 4, 1), "ROTL": date(2026, 12, 1)},
            date(2026, 8, 1),
            "8 months before release",
        ),
    ],
)
def test_a_community_manager_is_allocated_before_release(dates, due_on, words):
    when, because = found(K.D29_COMMUNITY_MANAGER, custody=Custody.CUSTODY, key_dates=key_dates(**dates))
    assert when == due_on
    assert words in because


@pytest.mark.parametrize(
    "given",
    [
        {"custody": Custody.CUSTODY, "has_community_manager": True},
        {"custody": Custody.COMMUNITY},
        {"custody": Custody.HOSPITAL},
        {"custody": None},
        {"custody": Custody.CUSTODY, "lead": LeadKind.YOUTH_JUSTICE},
    ],
)
def test_nobody_is_allocated_where_nobody_is_needed(given):
    assert found(K.D29_COMMUNITY_MANAGER, **given) is None


@pytest.mark.parametrize(
    ("dates", "due_on"),
    [
        ({"CONDITIONAL_RELEASE": date(2027, 4, 1)}, date(2026, 9, 1)),
        ({"CONDITIONAL_RELEASE": date(2026, 9, 1)}, IN_TEN),
        ({"CONDITIONAL_RELEASE": date(2027, 4, 1), "HANDOVER": date(2026, 2, 1)}, None),
        ({}, None),
    ],
)
def test_a_handover_is_held_before_release(dates, due_on):
    row = found(K.D30_HANDOVER, custody=Custody.CUSTODY, key_dates=key_dates(**dates))
    assert (row and row[0]) == due_on


def test_a_handover_of_an_earlier_time_inside_does_not_count():
    dates = key_dates(CONDITIONAL_RELEASE=date(2027, 4, 1), HANDOVER=date(2025, 2, 1))
    row = found(K.D30_HANDOVER, custody=Custody.CUSTODY, custody_since_on=date(2026, 1, 5), key_dates=dates)
    assert row[0] == date(2026, 9, 1)


def test_a_missing_assessment_is_itself_due():
    assert found(K.D31_ASSESSMENT) == (IN_TEN, "No assessment is recorded (D31)")


def test_an_assessment_is_current_for_a_year():
    when, because = found(K.D31_ASSESSMENT, assessed_on=date(2026, 2, 1))
    assert when == date(2027, 2, 1)
    assert "12 months after" in because


def test_an_event_asks_for_it_sooner():
    asked = AskedFor(KNOWN, date(2026, 3, 16), "Arrested")
    when, because = found(K.D31_ASSESSMENT, assessed_on=date(2026, 2, 1), assessment_asked=asked)
    assert when == date(2026, 3, 16)
    assert because.startswith("Arrested on 2 March 2026")


def test_an_event_does_not_put_off_what_is_due_already():
    asked = AskedFor(KNOWN, date(2026, 3, 16), "Arrested")
    when, _ = found(K.D31_ASSESSMENT, assessed_on=date(2025, 3, 10), assessment_asked=asked)
    assert when == date(2026, 3, 10)


@pytest.mark.parametrize("state", [CaseState.CANDIDATE, CaseState.NOT_ADOPTED, CaseState.CLOSED])
def test_a_case_that_is_not_managed_has_none_of_them(state):
    assert due(facts(state), PolicyValues(), england_and_wales(), KNOWN) == []


def released(on, **more):
    spells = (CustodyFact(Custody.CUSTODY, date(2024, 1, 1), on - DAY), CustodyFact(Custody.COMMUNITY, on))
    return {"custody": Custody.COMMUNITY, "custody_since_on": on, "custody_spells": spells} | more


def test_the_first_appointment_is_on_the_next_working_day():
    friday = date(2026, 2, 27)
    assert found(K.D33_FIRST_APPOINTMENT, **released(friday))[0] == KNOWN


@pytest.mark.parametrize(
    ("dates", "still_due"),
    [({"FIRST_APPOINTMENT": date(2026, 2, 27)}, False), ({"FIRST_APPOINTMENT": date(2026, 2, 26)}, True)],
)
def test_an_appointment_since_release_settles_it(dates, still_due):
    row = found(K.D33_FIRST_APPOINTMENT, **released(date(2026, 2, 27), key_dates=key_dates(**dates)))
    assert bool(row) is still_due


def test_somebody_never_inside_and_the_police_have_no_first_appointment():
    never = {"custody": Custody.COMMUNITY, "custody_since_on": date(2026, 2, 27)}
    assert found(K.D33_FIRST_APPOINTMENT, **never) is None
    assert found(K.D33_FIRST_APPOINTMENT, lead=LeadKind.POLICE, **released(date(2026, 2, 27))) is None


@given(ANY_FACTS)
def test_there_is_at_most_one_of_a_kind_and_each_says_its_rule(any_facts):
    rows = due(any_facts, PolicyValues(), england_and_wales(), KNOWN)
    kinds = [row.kind for row in rows]
    assert len(kinds) == len(set(kinds))
    assert all("(D" in row.because for row in rows)


def test_static_tools_are_no_current_assessment():
    static = {tool for tool in AssessmentTool if not tool.is_dynamic}
    assert static == {AssessmentTool.RM2000, AssessmentTool.OSP, AssessmentTool.RSR}


def lacking(level=1, on=KNOWN, **given):
    return provisional_because(facts(CaseState.LEVEL_1, **given), level, on, assessment_months=12)


def test_a_decision_that_lacks_nothing_is_not_provisional():
    assert lacking(assessed_on=date(2026, 1, 1)) == []
    assert lacking(2, assessed_on=date(2026, 1, 1), has_plan=True) == []


@pytest.mark.parametrize(
    ("level", "given", "words"),
    [
        (1, {}, "no assessment"),
        (1, {"assessed_on": date(2025, 3, 1)}, "out of date"),
        (1, {"assessed_on": KNOWN, "assessment_asked": AskedFor(KNOWN, KNOWN, "Arrested")}, "out of date"),
        (2, {"assessed_on": KNOWN}, "no risk management plan"),
        (3, {"assessed_on": KNOWN}, "no risk management plan"),
        (1, {"assessed_on": KNOWN, "address_unchecked": True}, "address"),
    ],
)
def test_a_decision_that_lacks_something_says_what(level, given, words):
    (sentence,) = lacking(level, **given)
    assert words in sentence


def test_an_assessment_exactly_a_year_old_still_counts():
    assert lacking(assessed_on=date(2025, 3, 2)) == []
