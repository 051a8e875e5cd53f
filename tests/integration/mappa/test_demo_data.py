"""Demonstration data: loads as the worker's login, holds every state and role, and is the same every time."""

import json
from collections import Counter
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.base import CommandError

from cases.domain.enums import CaseState, DeadlineState
from cases.models import Case, Deadline, LeadAgency
from cases.services.deadlines import dues_of
from mappa.agencies.models import Membership, User
from mappa.agencies.roles import Role
from mappa.demodata.load import load
from tests.conftest import as_role
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db


def run(*command):
    out = StringIO()
    with as_role("mappa_jobs"):
        call_command(*command, stdout=out)
    return out.getvalue()


@pytest.fixture
def demo(settings, today):
    settings.DEMO = True
    with as_role("mappa_jobs"):
        load(on=today)


def test_load_gives_every_state_and_every_role(demo):
    assert set(Case.objects.values_list("state", flat=True)) == set(CaseState)
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role)
    assert Case.objects.count() == 66
    assert set(Case.objects.values_list("category", flat=True)) == {1, 2, 3, 4, None}
    assert Counter(Case.objects.values_list("area__name", flat=True)).keys() == {
        "Cumbria",
        "Kent",
        "South Wales",
    }


def test_every_case_has_one_lead_agency(demo):
    assert LeadAgency.objects.filter(to_on=None).values("case").distinct().count() == Case.objects.count()


def test_deadlines_are_what_the_rules_give(demo, today):
    for case in Case.objects.select_related("nominal"):
        rows = Deadline.objects.filter(case=case, state=DeadlineState.OPEN)
        assert {(r.kind, r.due_on, r.because) for r in rows} == {
            (d.kind, d.due_on, d.because) for d in dues_of(case, today)
        }


def test_some_of_each_deadline_are_overdue_and_some_are_not(demo, today):
    for kind in ("D1", "D3", "D5"):
        rows = Deadline.objects.filter(state=DeadlineState.OPEN, kind=kind)
        assert rows.filter(due_on__lt=today).exists(), kind
        assert rows.filter(due_on__gte=today).exists(), kind


def test_board_sees_no_case_and_practitioners_see_theirs(demo, acting):
    def seen(username):
        with acting(User.objects.get(username=username)) as actor:
            raw = set(Case.objects.values_list("reference", flat=True))
            assert raw == set(Case.objects.visible_to(actor).values_list("reference", flat=True))
        return raw

    for nobody in ("smb.cumbria", "smbchair.cumbria", "lay.cumbria", "national", "admin", "auditor.cumbria"):
        assert seen(nobody) == set(), nobody
    for somebody in ("com.cumbria", "pom.kent", "spo.southwales", "coordinator.kent", "police.cumbria"):
        assert seen(somebody), somebody


def test_second_load_says_so_and_changes_nothing(demo):
    before = Case.objects.count(), User.objects.count()
    assert "are here already: 66 cases" in run("load_demo")
    assert (Case.objects.count(), User.objects.count()) == before


def test_load_is_refused_outside_a_demonstration(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="MAPPA_DEMO=1"):
        run("load_demo")


def test_load_is_refused_beside_other_data(settings):
    settings.DEMO = True
    CaseFactory()
    with pytest.raises(CommandError, match="of its own"):
        run("load_demo")


def test_accounts_as_json_can_sign_in_and_the_main_journey_comes_first(demo, rf):
    rows = json.loads(run("demo_accounts", "--json"))
    assert set(rows[0]) == {"username", "password", "role", "agency", "area", "totp_secret"}
    assert [row["username"].split(".")[0] for row in rows[:6]] == [
        "com",
        "coordinator",
        "pom",
        "homd",
        "chair",
        "smb",
    ]
    assert [row["username"] for row in rows if row["totp_secret"]] == ["totp.cumbria"]
    assert len(rows[0]["password"]) >= 15
    assert authenticate(rf.post("/"), username="com.cumbria", password=rows[0]["password"])
    assert {row["username"] for row in rows} == set(User.objects.values_list("username", flat=True))


def test_accounts_without_data_say_what_to_do(db):
    with pytest.raises(CommandError, match="load_demo"):
        run("demo_accounts", "--json")
