"""What an event asks for, of whom, and by when."""

from datetime import date

import pytest

from cases.domain.enums import CaseState, DisposalKind, Known
from cases.domain.event_kinds import CaseEventKind, EventAsk, EventGroup, Party
from cases.domain.events import (
    EVENTS,
    NOT_IN_THE_FORM,
    asked_by,
    check_event,
    check_outcome,
    check_partner,
    same_day,
    untold,
)
from cases.domain.policy import PolicyValues
from tests.unit.cases.facts_examples import BORN, facts, sexual

K, A = CaseEventKind, EventAsk
MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)
GOOD_FRIDAY, EASTER_MONDAY = date(2026, 4, 3), date(2026, 4, 6)
HOLIDAYS = {GOOD_FRIDAY, EASTER_MONDAY}
POLICY = PolicyValues()


def asks(kind, state=CaseState.LEVEL_1, **given):
    return [row.ask for row in asked_by(kind, facts(state, **given), POLICY, HOLIDAYS, MONDAY)]


def test_every_kind_has_its_row_and_every_group_its_kinds():
    assert set(EVENTS) == set(K)
    assert {rule.group for rule in EVENTS.values()} == set(EventGroup)


def test_every_ask_and_every_party_is_used():
    assert {ask for rule in EVENTS.values() for ask in rule.asks} | {A.BRING_FORWARD} == set(A)
    assert frozenset().union(*(rule.tells for rule in EVENTS.values())) == set(Party)


def test_who_must_know_is_among_those_told():
    for kind, rule in EVENTS.items():
        assert set(rule.must) <= rule.tells, kind


def test_messages_are_not_in_the_form():
    assert {K.MESSAGE} == NOT_IN_THE_FORM


@pytest.mark.parametrize(
    "kind", [K.ARREST, K.MOVED, K.NEW_RELATIONSHIP, K.RECALLED, K.CALL_OUT, K.ROTL_GRANTED]
)
def test_significant_change_asks_for_a_review_at_level_1(kind):
    assert A.REVIEW in asks(kind)
    assert A.BRING_FORWARD not in asks(kind)


@pytest.mark.parametrize("state", [CaseState.LEVEL_2, CaseState.LEVEL_3])
def test_at_level_2_and_3_the_chair_is_asked_instead(state):
    assert A.REVIEW not in asks(K.ARREST, state)
    assert A.BRING_FORWARD in asks(K.ARREST, state)


@pytest.mark.parametrize("state", [CaseState.IDENTIFIED, CaseState.CANDIDATE, CaseState.NOT_ADOPTED])
def test_without_a_level_there_is_no_review_to_do(state):
    assert not {A.REVIEW, A.BRING_FORWARD} & set(asks(K.ARREST, state))


def test_a_closed_case_is_asked_for_nothing():
    assert all(asks(kind, CaseState.CLOSED) == [] for kind in K)


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        (CaseState.CANDIDATE, True),
        (CaseState.NOT_ADOPTED, True),
        (CaseState.IDENTIFIED, False),
        (CaseState.LEVEL_1, False),
    ],
)
def test_category_3_is_considered_for_somebody_not_managed(state, asked):
    assert (A.CATEGORY_3 in asks(K.CALL_OUT, state)) is asked


def test_disclosure_is_considered_again_for_a_child_sex_offender_and_on_any_new_relationship():
    offence = sexual(DisposalKind.IMPRISONMENT, date(2020, 1, 1), 24)
    against_child = (
        type(offence)(
            **{name: getattr(offence, name) for name in offence.__slots__} | {"child_sex_offence": True}
        ),
    )
    assert A.DISCLOSURE not in asks(K.MOVED)
    assert A.DISCLOSURE in asks(K.MOVED, offences=against_child)
    assert A.DISCLOSURE in asks(K.NEW_RELATIONSHIP)


def test_a_move_breaks_what_is_tied_to_the_address():
    assert {A.RECHECK_PLAN, A.ADDRESS_CHECK} <= set(asks(K.MOVED))
    assert EVENTS[K.MOVED].tells == set(Party)


def test_a_new_relationship_asks_who_it_is_and_what_the_police_know():
    assert {A.FIND_OUT, A.POLICE_CHECK} <= set(asks(K.NEW_RELATIONSHIP))


@pytest.mark.parametrize(
    ("recorded", "due"),
    [
        (MONDAY, MONDAY),
        (FRIDAY, date(2026, 3, 8)),
        (date(2026, 3, 7), date(2026, 3, 8)),
        (date(2026, 4, 2), EASTER_MONDAY),
    ],
)
def test_a_review_is_due_the_same_day_and_overdue_on_the_next_working_day(recorded, due):
    assert same_day(recorded, HOLIDAYS) == due


def test_what_is_asked_for_is_due_by_the_figures_of_the_area():
    policy = PolicyValues(event_follow_up_working_days=3, assessment_after_event_working_days=4)
    found = asked_by(K.CALL_OUT, facts(CaseState.LEVEL_1), policy, HOLIDAYS, MONDAY)
    due = {row.ask: row.due_on for row in found}
    assert due == {A.REVIEW: MONDAY, A.REASSESS: FRIDAY}
    moved = asked_by(K.MOVED, facts(CaseState.LEVEL_1), policy, HOLIDAYS, MONDAY)
    assert {row.due_on for row in moved if row.ask is not A.REVIEW} == {date(2026, 3, 5)}


def test_who_must_know_and_is_not_in_the_case_is_named():
    assert untold(K.MOVED, {Party.PROBATION}) == [Party.POLICE]
    assert untold(K.MOVED, {Party.PROBATION, Party.POLICE}) == []


@pytest.mark.parametrize(
    ("kind", "happened_on", "summary", "field"),
    [
        (K.ARREST, date(2026, 3, 3), "", "happened_on"),
        (K.ARREST, date(1980, 5, 3), "", "happened_on"),
        (K.OTHER, MONDAY, "  ", "summary"),
        (K.MESSAGE, MONDAY, "", "summary"),
    ],
)
def test_what_cannot_be_is_refused(kind, happened_on, summary, field):
    assert [problem.field for problem in check_event(kind, happened_on, summary, BORN, MONDAY)] == [field]


@pytest.mark.parametrize(("happened_on", "born_on"), [(MONDAY, BORN), (BORN, BORN), (date(1900, 1, 1), None)])
def test_what_can_be_is_taken(happened_on, born_on):
    assert list(check_event(K.ARREST, happened_on, "", born_on, MONDAY)) == []


@pytest.mark.parametrize(
    ("name", "born_on", "has_children", "children", "fields"),
    [
        ("Robin Example", MONDAY, Known.NONE, "", []),
        ("", None, Known.NONE, "", ["name"]),
        ("Robin Example", date(2026, 3, 3), Known.NONE, "", ["born_on"]),
        ("Robin Example", None, Known.KNOWN, " ", ["children"]),
        ("Robin Example", None, Known.KNOWN, "Two, at school", []),
    ],
)
def test_a_partner_is_recorded_with_what_is_known(name, born_on, has_children, children, fields):
    assert [row.field for row in check_partner(name, born_on, has_children, children, MONDAY)] == fields


@pytest.mark.parametrize(
    ("outcome", "fine"), [("Done.", False), ("   a    b    c   ", False), ("Seen today", True)]
)
def test_an_outcome_is_said_in_words(outcome, fine):
    assert (list(check_outcome(outcome)) == []) is fine
