"""Random histories of everything that gives sight or takes it; after each step all agree with the oracle."""

import sys
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.conftest import AppClient
from tests.walls import stage as happen
from tests.walls.agreement import NAMES, Counted, hold_nobody, hold_pages, hold_walls
from tests.walls.stage import AREAS, PEOPLE, TEAMS, Stage

pytestmark = pytest.mark.django_db
DEEP = "tests.deep" in sys.modules
LEAST = 200_000 if DEEP else 20_000

cases = st.sampled_from(NAMES)
people = st.sampled_from([name for name, *_ in PEOPLE])
teams = st.sampled_from([name for name, *_ in TEAMS])
roles = st.sampled_from(["COM", "SPO", "COORDINATOR", "SMB_MEMBER", "PANEL_MEMBER", "VICTIM_LIAISON_OFFICER"])
marks = st.sampled_from(["OWN_AGENCY", "RESPONSIBLE_AUTHORITY", "ALL_INVOLVED"])


class Sight(RuleBasedStateMachine):
    """One history. What it wrote is taken back at its end; the world itself is built once."""

    stage: Stage
    counted: Counted

    def __init__(self) -> None:
        """Begin where the world was built."""
        super().__init__()
        self.kept = self.stage.said
        self.stage.said = _copy(self.kept)
        self.undo = ExitStack()
        self.undo.enter_context(transaction.atomic())
        self.client: Any = AppClient()

    def teardown(self) -> None:
        """Take everything back."""
        transaction.set_rollback(True)
        self.undo.close()
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE mappa_gate")
        self.stage.said = self.kept

    @rule(case=cases, team=teams)
    def involve(self, case, team):
        happen.involve(self.stage, case, team)

    @rule(case=cases, where=st.sampled_from(AREAS))
    def move(self, case, where):
        happen.move(self.stage, case, where)

    @rule(case=cases, named=st.lists(people, unique=True, max_size=3))
    def restrict(self, case, named):
        happen.limit(self.stage, case, "RESTRICTION", named)

    @rule(case=cases, named=st.lists(people, unique=True, min_size=1, max_size=2))
    def exclude(self, case, named):
        happen.limit(self.stage, case, "EXCLUSION", named)

    @rule(case=cases)
    def lift(self, case):
        happen.lift(self.stage, case)

    @rule(case=cases)
    def terrorism(self, case):
        happen.category_4(self.stage, case)

    @rule(who=people)
    def clear(self, who):
        happen.clear(self.stage, who)

    @rule(who=people)
    def close_account(self, who):
        happen.close_account(self.stage, who)

    @rule(who=people, role=roles, team=teams)
    def join(self, who, role, team):
        happen.join(self.stage, who, role, team)

    @rule(case=cases, who=people)
    def invite(self, case, who):
        happen.invite(self.stage, case, who)

    @rule(case=cases, who=people)
    def cover(self, case, who):
        happen.cover(self.stage, case, who)

    @rule(case=cases, who=people)
    def stand_in(self, case, who):
        happen.stand_in(self.stage, case, who)

    @rule(case=cases, who=people, until=st.integers(0, 30))
    def grant(self, case, who, until):
        happen.grant(self.stage, case, who, until=until)

    @rule(case=cases, who=people, run_out=st.booleans())
    def break_glass(self, case, who, run_out):
        happen.break_glass(self.stage, case, who, run_out=run_out)

    @rule(case=cases)
    def close(self, case):
        happen.close(self.stage, case)

    @rule(case=cases, number=st.integers(0, 2), sharing=marks)
    def mark(self, case, number, sharing):
        happen.mark(self.stage, case, number, sharing)

    @rule(who=people, case=cases)
    def look(self, who, case):
        hold_pages(self.stage, self.client, [who], [case], self.counted)
        self.agree()

    @invariant()
    def agree(self):
        hold_walls(self.stage, self.counted)
        assert self.counted.wrong == []


def _copy(said):
    from copy import deepcopy

    return deepcopy(said)


def test_everything_agrees_with_the_oracle_through_any_history():
    Sight.stage, Sight.counted = Stage(), Counted()
    hold_nobody(Sight.stage, Sight.counted)
    run_state_machine_as_test(
        Sight,
        settings=settings(
            max_examples=20 if DEEP else 5,
            stateful_step_count=20 if DEEP else 10,
            deadline=None,
            # In bin/test the same histories each time; with --deep others each time.
            derandomize=not DEEP,
            database=None,
            phases=[Phase.generate],  # each step takes a while, and a history is read well enough unshortened
            # A history is many questions to a real database.
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    assert Sight.counted.wrong == []
    assert Sight.counted.checks >= LEAST, Sight.counted.checks


def test_everybody_in_a_browser_where_every_road_is_used():
    stage, counted = Stage(), Counted()
    happen.involve(stage, "one", "force")
    happen.limit(stage, "two", "RESTRICTION", ["com-below"])
    happen.limit(stage, "one", "EXCLUSION", ["officer"])
    happen.category_4(stage, "four")
    happen.invite(stage, "three", "panel")
    happen.cover(stage, "three", "com")
    happen.stand_in(stage, "three", "contact")
    happen.grant(stage, "three", "spo", until=0)
    happen.break_glass(stage, "two", "coordinator", run_out=True)
    hold_pages(stage, AppClient(), stage.users, NAMES, counted)
    hold_walls(stage, counted)
    assert counted.wrong == []
    assert counted.checks > 500
