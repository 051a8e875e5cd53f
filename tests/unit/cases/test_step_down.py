"""What stands in the way of doing less for a case."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.domain.enums import CaseState, CloseReason, Custody
from cases.domain.facts import CustodyFact
from cases.domain.step_down import FREE_REASONS, Outstanding, hindrances
from tests.unit.cases.facts_examples import ANY_FACTS, facts, key_dates

TODAY = date(2026, 6, 1)
DAY = timedelta(days=1)


def said(outstanding=None, **given):
    return hindrances(facts(CaseState.LEVEL_2, **given), outstanding or Outstanding(), TODAY, release_days=28)


def released(on):
    spells = (CustodyFact(Custody.CUSTODY, date(2024, 1, 1), on - DAY), CustodyFact(Custody.COMMUNITY, on))
    return {"custody": Custody.COMMUNITY, "custody_since_on": on, "custody_spells": spells}


def test_nothing_stands_in_the_way_of_a_quiet_case():
    assert said() == []


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 safeguarding action is"), (2, "2 safeguarding actions are")]
)
def test_safeguarding_actions_stand_in_the_way(count, words):
    (sentence,) = said(Outstanding(safeguarding_actions=count))
    assert sentence.startswith(words)


def test_disclosure_not_considered_stands_in_the_way():
    (sentence,) = said(Outstanding(disclosure_asked=True))
    assert "disclosure" in sentence


@pytest.mark.parametrize(("count", "words"), [(1, "1 other thing an"), (3, "3 other things an")])
def test_what_events_asked_for_stands_in_the_way(count, words):
    (sentence,) = said(Outstanding(other_asks=count))
    assert sentence.startswith(words)


@pytest.mark.parametrize(("days", "stops"), [(0, True), (12, True), (28, True), (29, False)])
def test_twelve_days_after_release_is_too_soon(days, stops):
    assert bool(said(**released(TODAY - days * DAY))) is stops


def test_somebody_never_in_custody_was_not_released():
    assert said(custody=Custody.COMMUNITY, custody_since_on=TODAY - DAY) == []


@pytest.mark.parametrize(("days", "stops"), [(0, False), (1, True), (28, True), (29, False)])
def test_a_release_ahead_is_near(days, stops):
    dates = key_dates(CONDITIONAL_RELEASE=TODAY + days * DAY)
    assert bool(said(custody=Custody.CUSTODY, key_dates=dates)) is stops


def test_a_release_date_left_on_the_record_of_somebody_out_is_no_release():
    assert said(custody=Custody.COMMUNITY, key_dates=key_dates(CONDITIONAL_RELEASE=TODAY + DAY)) == []


def test_the_figure_of_the_area_counts():
    out = released(TODAY - 10 * DAY)
    assert hindrances(facts(CaseState.LEVEL_2, **out), Outstanding(), TODAY, release_days=9) == []


def test_death_and_error_are_free():
    assert {CloseReason.DIED, CloseReason.ENTERED_IN_ERROR} == FREE_REASONS


@given(ANY_FACTS, st.integers(0, 5), st.booleans(), st.integers(0, 5), st.integers(0, 90))
def test_what_is_undone_always_stands_in_the_way(any_facts, actions, disclosure, asks, days):
    undone = Outstanding(safeguarding_actions=actions, disclosure_asked=disclosure, other_asks=asks)
    found = hindrances(any_facts, undone, TODAY, release_days=days)
    assert len(found) >= bool(actions) + disclosure + bool(asks)
