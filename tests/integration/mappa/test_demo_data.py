"""Demonstration data: loads as the worker's login, holds every state and role, and is the same every time."""

import json
from collections import Counter
from hashlib import sha256
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from cases.domain.enums import CaseState, Custody, DeadlineState, ReferralState
from cases.models import (
    AccessLimitation,
    AccessRequest,
    Case,
    Deadline,
    LeadAgency,
    Level1Review,
    LevelDecision,
    ProtectedCharacteristics,
    Referral,
    StatisticsRow,
    Substitute,
)
from cases.sealing import unseal
from cases.services.deadlines import dues_of
from forms_docset.models import Document, DocumentState
from mappa.agencies.models import Membership, User
from mappa.agencies.roles import Role
from mappa.demodata.equality import answers
from mappa.demodata.load import load, load_more, loaded
from mappa.demodata.volume import SIZES
from mappa.outbox.models import OutboxItem
from meetings.domain.enums import ActionState, MeetingState
from meetings.domain.meetings import LIVE_ACTION_STATES
from meetings.models import Action, Attendance, Meeting
from oversight.models import AttendanceCount, CaseloadCount, Target
from tests.conftest import as_role
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db
CASES = 66


def main_facts():
    """What must be the same on every load of one day, as one mark."""
    rows = [
        Case.objects.values_list(
            "pk", "reference", "state", "category", "became_known_on", "nominal__last_name"
        ),
        Deadline.objects.values_list("case_id", "kind", "due_on", "because", "state"),
        LevelDecision.objects.values_list("case_id", "level", "from_on", "to_on", "rationale"),
        Referral.objects.values_list("case_id", "state", "due_on", "paused_days"),
        Meeting.objects.values_list("case_id", "number", "state", "panel_day__held_on", "slot_at"),
        Action.objects.values_list("case_id", "number", "state", "due_on", "owner__username"),
        Document.objects.values_list("case_id", "slug", "state", "due_on"),
        Membership.objects.values_list("user__username", "role", "team__name", "from_on"),
    ]
    return sha256(repr([sorted(map(str, found)) for found in rows]).encode()).hexdigest()


@pytest.fixture(scope="module")
def marks(django_db_setup, django_db_blocker):
    """Load twice, the first time undone; gives the marks of both. Every test of the module sees the second."""

    def load_once():
        with as_role("mappa_jobs"):
            load(on=timezone.localdate())
        return main_facts()

    with django_db_blocker.unblock(), transaction.atomic():
        with transaction.atomic():
            first = load_once()
            transaction.set_rollback(True)
        second = load_once()
        yield first, second
        transaction.set_rollback(True)


@pytest.fixture
def demo(marks, db):
    """The data are there."""


def run(*command):
    out = StringIO()
    with as_role("mappa_jobs"):
        call_command(*command, stdout=out)
    return out.getvalue()


def test_load_is_refused_outside_a_demonstration(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="MAPPA_DEMO=1"):
        run("load_demo")


def test_load_is_refused_beside_other_data(settings):
    settings.DEMO = True
    CaseFactory()
    with pytest.raises(CommandError, match="of its own"):
        run("load_demo")


def test_accounts_without_data_say_what_to_do(db):
    with pytest.raises(CommandError, match="load_demo"):
        run("demo_accounts", "--json")


def test_two_loads_on_one_day_are_alike(marks):
    first, second = marks
    assert first == second


def test_load_gives_every_state_and_every_role(demo):
    assert Case.objects.count() == CASES
    assert set(Case.objects.values_list("state", flat=True)) == set(CaseState)
    assert set(Case.objects.values_list("category", flat=True)) == {1, 2, 3, 4, None}
    assert set(Referral.objects.values_list("state", flat=True)) == set(ReferralState) - {
        ReferralState.WITHDRAWN
    }
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role)
    areas = Counter(Case.objects.values_list("area__name", flat=True))
    assert set(areas) == {"Cumbria", "Kent", "South Wales"}
    assert min(areas.values()) >= 15


def test_custody_comes_with_and_without_a_level(demo):
    inside = Case.objects.filter(custodyspell__custody=Custody.CUSTODY, custodyspell__to_on=None)
    assert {CaseState.IDENTIFIED, CaseState.LEVEL_1, CaseState.LEVEL_2} <= set(
        inside.values_list("state", flat=True)
    )


def test_something_waits_for_everybody(demo, today):
    assert LevelDecision.objects.filter(route="SCREENING", to_on=None, endorsed_at=None).count() >= 3
    assert Level1Review.objects.filter(needs_oversight=True, overseen_at=None).count() >= 3
    assert AccessLimitation.objects.count() == 3
    assert Substitute.objects.filter(user=None).count() == AccessRequest.objects.count() == 1
    assert Document.objects.filter(state=DocumentState.REQUESTED, slug="prison-report").exists()
    assert Document.objects.filter(state=DocumentState.AWAITING_COUNTERSIGNATURE).exists()
    assert Meeting.objects.filter(panel_day__held_on=today, state=MeetingState.INVITED).count() == 3
    assert Meeting.objects.filter(state=MeetingState.MINUTES_DRAFTED).count() == 3
    live = Action.objects.filter(state__in=LIVE_ACTION_STATES)
    assert live.filter(due_on__lt=today).exists()
    assert live.filter(due_on__gte=today).exists()
    assert Action.objects.filter(state=ActionState.VERIFIED).exists()
    assert Target.objects.exists()


def test_statistics_have_bands_and_answers_are_varied(demo):
    kept = {
        row.case_id: unseal(row.case_id, bytes(row.sealed)) for row in ProtectedCharacteristics.objects.all()
    }
    assert 50 < len(kept) < CASES
    for name, fewest in {"sex": 2, "ethnic_group": 4, "disability": 3}.items():
        assert len({codes[name] for codes in kept.values()}) >= fewest
    assert [answers(number) for number in range(9)] == [answers(number) for number in range(9)]
    snapshot = StatisticsRow.objects.filter(moment=StatisticsRow.Moment.SNAPSHOT)
    assert len(set(snapshot.values_list("ethnicity_band", flat=True))) > 2


def test_some_cases_are_three_meetings_deep_and_their_minutes_are_asked_for(demo):
    held = Meeting.objects.filter(state=MeetingState.DISTRIBUTED)
    assert held.filter(number=3).count() == 3
    assert OutboxItem.objects.filter(job="render_minutes").count() == held.count()
    for meeting in held:
        assert meeting.sections.count() == 5
        assert not Attendance.objects.filter(meeting=meeting, outcome="").exists()


def test_every_case_has_one_lead_agency(demo):
    leads = Counter(LeadAgency.objects.filter(to_on=None).values_list("case_id", flat=True))
    assert len(leads) == CASES
    assert set(leads.values()) == {1}


def test_deadlines_are_what_the_rules_give(demo, today):
    for case in Case.objects.select_related("nominal"):
        rows = Deadline.objects.filter(case=case, state=DeadlineState.OPEN)
        assert {(row.kind, row.due_on, row.because) for row in rows} == {
            (due.kind, due.due_on, due.because) for due in dues_of(case, today)
        }, case.reference


def test_some_of_each_deadline_are_overdue_and_some_are_not(demo, today):
    for kind in ("D1", "D3", "D5"):
        rows = Deadline.objects.filter(state=DeadlineState.OPEN, kind=kind)
        assert rows.filter(due_on__lt=today).exists(), kind
        assert rows.filter(due_on__gte=today).exists(), kind


def test_dashboard_counts_are_there(demo):
    assert sum(CaseloadCount.objects.values_list("count", flat=True)) == CASES
    assert AttendanceCount.objects.exists()


def test_board_sees_no_case_and_practitioners_see_theirs(demo, acting):
    def seen(username):
        with acting(User.objects.get(username=username)) as actor:
            raw = set(Case.objects.values_list("reference", flat=True))
            assert raw == set(Case.objects.visible_to(actor).values_list("reference", flat=True))
        return raw

    for nobody in ("smb.cumbria", "smbchair.cumbria", "lay.cumbria", "national", "admin", "auditor.cumbria"):
        assert seen(nobody) == set(), nobody
    for somebody in ("com.cumbria", "pom.kent", "spo.southwales", "coordinator.kent", "chair.cumbria"):
        assert seen(somebody), somebody


def test_restricted_and_terrorist_cases_show_only_to_those_who_may(demo, acting):
    restricted = Case.objects.get(accesslimitation__kind="RESTRICTION").reference
    terrorist = Case.objects.get(category=4).reference

    def seen(username):
        with acting(User.objects.get(username=username)):
            return set(Case.objects.values_list("reference", flat=True))

    assert restricted in seen("com.cumbria")
    assert restricted not in seen("coordinator.cumbria")
    assert terrorist in seen("com2.cumbria")
    assert terrorist not in seen("totp.cumbria")


def test_second_load_says_so_and_changes_nothing(demo):
    before = main_facts()
    assert f"are here: {CASES} cases" in run("load_demo")
    assert main_facts() == before


def test_larger_population_is_added_in_batches_and_can_be_continued(demo, today, monkeypatch):
    monkeypatch.setitem(SIZES, "area", 30)
    monkeypatch.setattr("mappa.demodata.volume.BATCH", 20)
    with as_role("mappa_jobs"):
        load_more(mark=loaded(), population="area")
    assert "96 cases" in run("load_demo", "--fresh-check")
    monkeypatch.setitem(SIZES, "national", 84)
    with as_role("mappa_jobs"):
        load_more(mark=loaded(), population="national")
    added = Case.objects.filter(identifier__value__startswith="V0")
    assert added.count() == 84
    assert added.values("area").distinct().count() == 42
    for case in added.select_related("nominal"):
        rows = Deadline.objects.filter(case=case, state=DeadlineState.OPEN)
        assert {(row.kind, row.due_on, row.because) for row in rows} == {
            (due.kind, due.due_on, due.because) for due in dues_of(case, today)
        }, case.reference


def test_accounts_as_json_can_sign_in_and_the_main_journey_comes_first(demo, rf):
    rows = json.loads(run("demo_accounts", "--json"))
    assert set(rows[0]) == {"username", "password", "role", "agency", "area", "totp_secret"}
    first = ["com", "coordinator", "pom", "homd", "chair", "smb"]
    assert [row["username"].split(".")[0] for row in rows[:6]] == first
    assert [row["username"] for row in rows if row["totp_secret"]] == ["totp.cumbria"]
    assert len(rows[0]["password"]) >= 15
    assert authenticate(rf.post("/"), username="com.cumbria", password=rows[0]["password"])
    assert {row["username"] for row in rows} == set(User.objects.values_list("username", flat=True))
