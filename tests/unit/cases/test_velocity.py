"""How many cases somebody may open: the limits of roles, the stages, and who lets somebody go on."""

from uuid import uuid4

import pytest

from cases.domain.velocity import (
    HOLDING,
    USUAL,
    WIDE,
    Count,
    Limit,
    Stage,
    check_reason,
    is_over,
    limit_for,
    may_go_on,
    may_lift,
    stage_of,
    stopped_past,
    warned_past,
)
from mappa.agencies.roles import Role
from mappa.core.decisions import Allowed, Denied

WIDE_ROLES = {Role.COORDINATOR, Role.MAPPA_ADMINISTRATOR, Role.AUDITOR}


def count(an_hour=0, a_day=None, **in_all):
    """Nothing proved and nothing lifted so far, unless the counts in all say otherwise."""
    day = an_hour if a_day is None else a_day
    return Count(an_hour=an_hour, a_day=day, **{"an_hour_in_all": an_hour, "a_day_in_all": day} | in_all)


@pytest.mark.parametrize("role", Role, ids=str)
def test_three_roles_have_the_wide_limit_and_no_other(role):
    assert limit_for({role}) == (Limit(200, 600) if role in WIDE_ROLES else Limit(60, 200))


def test_the_widest_of_several_roles_counts_and_nobody_has_none():
    assert limit_for({Role.COM, Role.COORDINATOR}) is WIDE
    assert limit_for({Role.COM, Role.SPO}) is USUAL
    assert limit_for(set()) is USUAL


def test_the_first_too_many_is_over():
    assert not is_over(USUAL, an_hour=60, a_day=200)
    assert is_over(USUAL, an_hour=61, a_day=61)
    assert is_over(USUAL, an_hour=1, a_day=201)


def test_warning_comes_at_three_quarters_and_the_stop_at_twice():
    assert (warned_past(USUAL), warned_past(WIDE)) == (Limit(45, 150), Limit(150, 450))
    assert (stopped_past(USUAL), stopped_past(WIDE)) == (Limit(120, 400), Limit(400, 1200))


@pytest.mark.parametrize(
    ("counted", "stage"),
    [
        (count(0), None),
        (count(45), None),
        (count(46), Stage.WARNING),
        (count(60), Stage.WARNING),
        (count(61), Stage.PROOF),
        (count(10, 150), None),
        (count(10, 151), Stage.WARNING),
        (count(10, 201), Stage.PROOF),
        (count(121), Stage.LIFT),
        (count(10, 401), Stage.LIFT),
    ],
)
def test_stages_of_a_usual_role(counted, stage):
    assert stage_of(USUAL, counted) is stage


def test_a_proof_begins_the_count_again_but_not_that_of_the_stop():
    assert stage_of(USUAL, count(1, 1, an_hour_in_all=62, a_day_in_all=62)) is None
    assert stage_of(USUAL, count(60, 60, an_hour_in_all=120, a_day_in_all=120)) is Stage.WARNING
    assert stage_of(USUAL, count(60, 60, an_hour_in_all=121, a_day_in_all=121)) is Stage.LIFT
    assert stage_of(USUAL, count(1, 1, an_hour_in_all=1, a_day_in_all=401)) is Stage.LIFT


def test_a_wide_role_is_asked_later():
    assert stage_of(WIDE, count(150)) is None
    assert stage_of(WIDE, count(200)) is Stage.WARNING
    assert stage_of(WIDE, count(201)) is Stage.PROOF
    assert stage_of(WIDE, count(401)) is Stage.LIFT


def test_warnings_hold_nobody_and_the_others_do():
    assert {Stage.PROOF, Stage.LIFT} == HOLDING
    assert isinstance(may_go_on(Stage.PROOF), Allowed)
    assert isinstance(may_go_on(Stage.LIFT), Denied)


@pytest.mark.parametrize(
    ("own", "holds", "stage", "allowed"),
    [
        (False, True, Stage.LIFT, True),
        (True, True, Stage.LIFT, False),
        (False, False, Stage.LIFT, False),
        (False, True, Stage.PROOF, False),
        (False, True, Stage.WARNING, False),
    ],
)
def test_another_person_with_the_permission_lifts_a_stop(own, holds, stage, allowed):
    stopped = uuid4()
    lifter = stopped if own else uuid4()
    decision = may_lift(lifter=lifter, stopped=stopped, holds_permission=holds, stage=stage)
    assert bool(decision) is allowed


@pytest.mark.parametrize(
    ("reason", "is_enough"), [("", False), ("  too few  ", False), ("Ten letters", True)]
)
def test_a_reason_is_a_few_words(reason, is_enough):
    assert [problem.field for problem in check_reason(reason)] == ([] if is_enough else ["reason"])
