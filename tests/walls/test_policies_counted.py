"""Policies of files of cases and of stops, by statements of SQL's own. See test_policies.py."""

from uuid import uuid4

import pytest
from django.utils import timezone

from cases.domain.exports import ExportKind
from cases.domain.velocity import Stage
from cases.models import (
    Export,
    ExportDownload,
    ExportedCase,
    ExportFile,
    VelocityStop,
)
from mappa.agencies.roles import Role
from tests.factories.agencies import MembershipFactory, TeamFactory
from tests.factories.exports import export_of
from tests.factories.velocity import stop_of
from tests.walls.gate_world import GateWorld, change
from tests.walls.statements import adds, changes, member, only_this, privacy_officer, sees

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return GateWorld()


def _asked(world, **columns):
    usual = {
        "asked_by": world.me,
        "agency": world.me.agency,
        "area": world.team.area,
        "asked_at": timezone.now(),
        "kind": ExportKind.CSV,
        "reason": "For the monthly audit of reviews.",
        "how_many": 1,
        "needs_second": False,
        "submission_key": uuid4(),
    }
    return Export(**usual | columns)


def test_file_is_asked_for_in_one_s_own_name_and_agency_undecided(world):
    world.be(Role.COORDINATOR)
    now = timezone.now()
    assert adds(world.me, _asked(world))
    for wrong in (
        {"asked_by": world.other},
        {"agency": world.other.agency},
        {"decided_by": world.other, "decided_at": now, "agreed": True},
        {"made_at": now},
        {"failed_at": now},
        {"cancelled_at": now},
    ):
        assert not adds(world.me, _asked(world, **wrong)), wrong
    world.be(Role.COM)
    assert not adds(world.me, _asked(world))


def test_file_is_seen_by_who_asked_privacy_officers_and_who_may_agree(world):
    row = export_of(world.me, world.mine, needs_second=True)
    other_agency = TeamFactory(agency=world.elsewhere.agency, area=world.team.area)
    may_see = {
        "who asked": world.me,
        "privacy officer": privacy_officer(world),
        "manager of the agency": member(world.team),
        "co-ordinator of the area": member(other_agency, Role.COORDINATOR),
    }
    assert [who for who, user in may_see.items() if not sees(user, row)] == []
    may_not_see = {
        "colleague": member(world.team, Role.COM),
        "manager elsewhere": member(world.elsewhere),
        "co-ordinator elsewhere": member(world.elsewhere, Role.COORDINATOR),
        "administrator of the area": member(other_agency, Role.MAPPA_ADMINISTRATOR),
        "privacy officer elsewhere": member(world.elsewhere, Role.PRIVACY_OFFICER),
    }
    assert [who for who, user in may_not_see.items() if sees(user, row)] == []
    downloaded = ExportDownload.objects.create(export=row, user=world.me, at=timezone.now())
    assert sees(world.me, downloaded)
    assert not sees(may_not_see["colleague"], downloaded)
    world.be(Role.SPO)
    mine, theirs = export_of(world.me, world.mine), export_of(world.other, world.theirs)
    foreign = ExportDownload.objects.create(export=theirs, user=world.other, at=timezone.now())
    assert sees(world.me, mine)
    assert not sees(world.me, foreign)


def test_file_is_agreed_to_by_another_person_once(world):
    row = export_of(world.me, world.mine, needs_second=True)
    now = timezone.now()
    yes = {"decided_at": now, "agreed": True}
    manager = member(world.team)
    area = member(TeamFactory(agency=world.elsewhere.agency, area=world.team.area), Role.COORDINATOR)
    assert changes(manager, row, decided_by=manager, **yes)
    assert changes(area, row, decided_by=area, **yes)
    privacy = privacy_officer(world)  # sees it, and does not agree
    elsewhere = member(world.elsewhere)
    MembershipFactory(user=elsewhere, team=world.team, role=Role.PRIVACY_OFFICER)
    for who in (privacy, elsewhere):
        assert not changes(who, row, decided_by=who, **yes)
    world.be(Role.SPO)
    assert not changes(world.me, row, decided_by=manager, **yes)
    assert not changes(manager, row, decided_by=privacy, **yes)
    assert not changes(manager, row, decided_by=manager, made_at=now, **yes)
    assert not changes(manager, row, decided_by=manager, cancelled_at=now, **yes)
    change(row, {"decided_by_id": f"'{area.pk}'", "decided_at": "now()", "agreed": "false"})
    assert not changes(manager, row, decided_by=manager, **yes)


def test_file_is_cancelled_by_who_asked_once(world):
    row = export_of(world.me, world.mine, needs_second=True)
    now = timezone.now()
    assert changes(world.me, row, cancelled_at=now)
    assert not changes(world.me, row, reason="Another reason, which nobody may write.")
    assert not changes(privacy_officer(world), row, cancelled_at=now)
    assert not changes(member(world.team, Role.COM), row, cancelled_at=now)
    change(row, {"cancelled_at": "now()"})
    assert not changes(world.me, row, cancelled_at=now)


def test_case_goes_into_one_s_own_file_and_is_not_yet_in_it(world):
    row, foreign = export_of(world.me), export_of(world.other)
    right = {"case": world.mine, "area": world.mine.area, "export": row, "user": world.me, "in_file": None}
    only_this(world, ExportedCase, right, {"user": world.other, "export": foreign, "in_file": True})
    stored = ExportedCase.objects.create(**right)
    assert sees(world.me, stored)
    colleague = member(world.team)
    assert not sees(colleague, stored)


def test_file_is_read_and_taken_by_its_owner(world):
    row, foreign = export_of(world.me, made_at=timezone.now()), export_of(world.other)
    bytes_ = ExportFile.objects.get(export=row)
    assert sees(world.me, bytes_)
    assert not sees(privacy_officer(world), bytes_)
    right = {"export": row, "user": world.me, "at": timezone.now()}
    only_this(world, ExportDownload, right, {"user": world.other, "export": foreign})


def test_stop_is_set_on_oneself_open_and_in_one_s_own_agency(world):
    right = {
        "user": world.me,
        "agency": world.me.agency,
        "stage": Stage.LIFT,
        "at": timezone.now(),
        "an_hour": 121,
        "a_day": 121,
    }
    assert adds(world.me, VelocityStop(**right))
    assert not adds(world.me, VelocityStop(**right | {"user": world.other}))
    assert not adds(world.me, VelocityStop(**right | {"agency": world.other.agency}))
    passed = {"stage": Stage.PROOF, "passed_at": timezone.now(), "reason": "Annual check."}
    assert not adds(world.me, VelocityStop(**right | passed))


def test_stop_for_proof_is_passed_by_oneself(world):
    row = stop_of(world.me, Stage.PROOF)
    past = {"passed_at": timezone.now(), "reason": "Annual check of every case."}
    assert changes(world.me, row, **past)
    assert not changes(world.me, row, a_day=1)
    assert not changes(privacy_officer(world), row, **past)
    change(row, {"passed_at": "now()", "reason": "'Annual check.'"})
    assert not changes(world.me, row, reason="Another one.")


def test_stop_for_another_is_not_passed_by_oneself(world):
    row = stop_of(world.me)
    past = {"passed_at": timezone.now(), "reason": "Annual check of every case."}
    world.be(Role.SPO)
    assert not changes(world.me, row, lifted_by=world.other, **past)
    assert not changes(world.me, row, stage=Stage.PROOF, **past)


def test_stop_is_seen_and_lifted_by_a_manager_or_privacy_officer_of_the_agency(world):
    row = stop_of(world.me)
    past = {"passed_at": timezone.now(), "reason": "Spoke to him: the annual check."}
    manager, privacy = member(world.team), privacy_officer(world)
    for who in (manager, privacy):
        assert sees(who, row)
        assert changes(who, row, lifted_by=who, **past)
        assert not changes(who, row, lifted_by=world.other, **past)
        assert not changes(who, row, a_day=1)
    strangers = (
        member(world.team, Role.COM),
        member(world.elsewhere),
        member(world.elsewhere, Role.PRIVACY_OFFICER),
    )
    for who in strangers:
        assert not sees(who, row)
        assert not changes(who, row, lifted_by=who, **past)
    change(row, {"passed_at": "now()", "reason": "'Seen.'", "lifted_by_id": f"'{privacy.pk}'"})
    assert not changes(manager, row, lifted_by=manager, **past)
    proof = stop_of(member(world.team, Role.COM), Stage.PROOF)
    assert not sees(manager, proof)
    assert sees(privacy, proof)
    assert not changes(privacy, proof, lifted_by=privacy, **past)
    assert not changes(privacy, proof, stage=Stage.LIFT, lifted_by=privacy, **past)
