"""Every road to a case opens it and, once it has ended, shuts it again: by each wall alone, and by the oracle."""

from dataclasses import replace
from functools import partial

import pytest

from cases.domain.enums import Sharing
from cases.models import Case, CaseEvent
from cases.visibility import changes, sees
from mappa.agencies.selectors import actor_for
from tests.walls import stage as happen
from tests.walls.agreement import Counted, hold_walls
from tests.walls.stage import Stage

pytestmark = pytest.mark.django_db
# What can happen twice: the second time it ends.
ROADS = {
    "involved": partial(happen.involve, case="three", team="force"),
    "invited": partial(happen.invite, case="three", who="panel"),
    "covering": partial(happen.cover, case="three", who="com"),
    "standing in": partial(happen.stand_in, case="three", who="contact"),
    "granted, and ended": partial(happen.grant, case="three", who="spo", until=1),
    "granted, and run out": partial(happen.grant, case="three", who="spo", until=2),
    "in an emergency, and ended": partial(happen.break_glass, case="three", who="officer", run_out=False),
    "in an emergency, and run out": partial(happen.break_glass, case="three", who="officer", run_out=True),
    "of Category 4": partial(happen.category_4, case="one"),
    "cleared": partial(happen.clear, who="com"),
    "account closed": partial(happen.close_account, who="com"),
    "a member": partial(happen.join, who="board", role="COM", team="north"),
}


@pytest.mark.parametrize("road", ROADS)
def test_road_opens_and_shuts(road):
    stage, counted = Stage(), Counted()
    if road == "cleared":
        happen.category_4(stage, "one")
    for _ in range(2):
        ROADS[road](stage)
        hold_walls(stage, counted)
    assert counted.wrong == []


def test_one_case_seen_is_no_other_one():
    stage = Stage()
    com = actor_for(stage.users["com"])
    assert sees(com, stage.cases["one"].pk)
    assert changes(com, stage.cases["one"].pk)
    assert not sees(com, stage.cases["three"].pk)
    assert not changes(com, stage.cases["three"].pk)


@pytest.mark.parametrize("without", [{"user_id": None}, {"memberships": ()}])
def test_who_is_nobody_or_has_left_sees_and_changes_nothing_whatever_teams_they_had(without):
    stage = Stage()
    com = actor_for(stage.users["com"])
    nobody = replace(com, **without)
    assert Case.objects.visible_to(com).exists()
    assert not Case.objects.visible_to(nobody).exists()
    assert not Case.objects.changeable_by(nobody).exists()


def test_agency_of_nobody_reads_only_what_all_may():
    stage = Stage()
    com = replace(actor_for(stage.users["com"]), agency_id=None, agency_kind="")
    rows = CaseEvent.objects.visible_to(com)
    assert {row.sharing for row in rows} == {Sharing.ALL_INVOLVED}
