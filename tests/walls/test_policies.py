"""Each condition of each policy for the web login, by statements of SQL's own: what goes through, and what one thing changed refuses.

The rules of the application are not asked here: this is the second wall alone.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases.domain.access import EmergencyCategory
from cases.domain.exports import ExportKind
from cases.domain.velocity import Stage
from cases.models import (
    AccessRequest,
    CaseUserGrant,
    CoverSpan,
    EmergencyAccess,
    Export,
    ExportDownload,
    ExportedCase,
    ExportFile,
    HandOver,
    InformationReply,
    Nominal,
    RedactedCopy,
    UrgentNote,
    VelocityStop,
)
from mappa.agencies.models import User
from mappa.agencies.roles import Role
from tests.conftest import as_role
from tests.factories.agencies import MembershipFactory, TeamFactory, UserFactory
from tests.factories.cases import CaseFactory, CategoryFactory
from tests.factories.exports import export_of
from tests.factories.limits import exclude, restrict
from tests.factories.sharing import ReplyFactory, RequestFactory
from tests.factories.velocity import stop_of
from tests.integration.cases.given import given
from tests.walls.gate_world import GateWorld, change, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return GateWorld()


def _goes(user: User, act: Callable[[], Any]) -> bool:
    """Whether a statement of this person does anything, as the web login; it is taken back."""
    try:
        with transaction.atomic(), as_role("mappa_app"):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('app.user_id', %s, true)", [str(user.pk)])
            done = act()
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('app.user_id', '', true)")
            transaction.set_rollback(True)
    except DatabaseError:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE mappa_gate")
        return False
    return bool(done)


def _adds(user: User, row: Any) -> bool:
    def act():
        row.__class__.objects.bulk_create([row])
        return True

    return _goes(user, act)


def _sees(user: User, row: Any) -> bool:
    return _goes(user, lambda: row.__class__.objects.filter(pk=row.pk).exists())


def _changes(user: User, row: Any, **columns: Any) -> bool:
    return _goes(user, lambda: row.__class__.objects.filter(pk=row.pk).update(**columns))


def _only_this(world: GateWorld, model: type, right: dict[str, Any], wrong: dict[str, Any]) -> None:
    """The row goes in as it is, and not with any one column otherwise."""
    assert _adds(world.me, model(**right))
    for name, value in wrong.items():
        assert not _adds(world.me, model(**right | {name: value})), name


def test_case_is_founded_in_one_s_own_name(world):
    row = CaseFactory.build(area=world.team.area, created_by=world.me)
    assert _adds(world.me, row)
    row = CaseFactory.build(area=world.team.area, created_by=world.other)
    assert not _adds(world.me, row)


def test_emergency_is_opened_in_one_s_own_name_and_agency(world):
    right = {
        "case": world.theirs,
        "area": world.theirs.area,
        "user": world.me,
        "agency": world.me.agency,
        "reference": world.theirs.reference,
        "category": EmergencyCategory.THREAT_TO_LIFE,
        "reason": "He is at the door and they are alone.",
        "started_at": timezone.now(),
        "ends_at": timezone.now(),
        "review_due_on": day(0),
    }
    _only_this(world, EmergencyAccess, right, {"user": world.other, "agency": world.other.agency})
    exclude(world.theirs, world.me)
    assert not _adds(world.me, EmergencyAccess(**right))


def test_emergency_is_ended_by_whoever_opened_it_until_it_is_reviewed(world):
    row = world.put("emergency")
    change(row, {"ends_at": "now() + interval '1 hour'"})
    now = timezone.now()
    assert _changes(world.me, row, ended_at=now)
    assert not _changes(world.other, row, ended_at=now)
    reviewed = {
        "reviewed_by": world.other,
        "reviewed_at": now,
        "finding": "JUSTIFIED",
        "review_note": "Seen.",
    }
    assert not _changes(world.me, row, **reviewed)
    change(row, {"reviewed_by_id": f"'{world.other.pk}'", "reviewed_at": "now()", "finding": "'JUSTIFIED'"})
    assert not _changes(world.me, row, ended_at=now)


def _privacy_officer(world, **fields):
    user = UserFactory(agency=world.team.agency, **fields)
    MembershipFactory(user=user, team=world.team, role=Role.PRIVACY_OFFICER)
    return user


def test_emergency_is_seen_and_reviewed_by_a_privacy_officer_of_that_agency(world):
    row = world.put("emergency")
    officer, foreign = _privacy_officer(world), UserFactory(agency=world.elsewhere.agency)
    MembershipFactory(user=foreign, team=world.elsewhere, role=Role.PRIVACY_OFFICER)
    review = {"reviewed_at": timezone.now(), "finding": "JUSTIFIED", "review_note": "Rang the officer."}
    assert _sees(world.me, row)
    assert _sees(officer, row)
    assert not _sees(foreign, row)
    assert not _sees(UserFactory(), row)
    assert _changes(officer, row, reviewed_by=officer, **review)
    assert not _changes(officer, row, reviewed_by=foreign, **review)
    assert not _changes(foreign, row, reviewed_by=foreign, **review)
    world.be(Role.PRIVACY_OFFICER)
    assert not _changes(world.me, row, reviewed_by=officer, **review)
    exclude(world.theirs, officer)
    assert not _sees(officer, row)
    assert not _changes(officer, row, reviewed_by=officer, **review)


def test_emergency_is_told_to_heads_of_that_agency_once_escalated(world):
    row = world.put("emergency")
    head, foreign = UserFactory(agency=world.team.agency), UserFactory(agency=world.elsewhere.agency)
    MembershipFactory(user=head, team=world.team, role=Role.HEAD_OF_PUBLIC_PROTECTION)
    MembershipFactory(
        user=foreign, team=TeamFactory(agency=foreign.agency), role=Role.HEAD_OF_PUBLIC_PROTECTION
    )
    assert not _sees(head, row)
    change(row, {"escalated_at": "now()"})
    assert _sees(head, row)
    assert not _sees(foreign, row)
    exclude(world.theirs, head)
    assert not _sees(head, row)


def test_urgent_note_is_written_in_one_s_own_name_during_an_emergency(world):
    opened = world.put("emergency")
    change(opened, {"ends_at": "now() + interval '1 hour'"})
    right = {
        "case": world.theirs,
        "area": world.theirs.area,
        "emergency": opened,
        "kind": "NOTE",
        "text": "He is on his way to her.",
        "written_by": world.me,
        "to_team": world.elsewhere,
    }
    kinds = {value for value, _label in UrgentNote._meta.get_field("kind").choices}
    right["kind"] = min(kinds)
    _only_this(world, UrgentNote, right, {"written_by": world.other})
    change(opened, {"ended_at": "now()"})
    assert not _adds(world.me, UrgentNote(**right))


def test_cover_is_opened_in_one_s_own_name_where_one_may(world):
    right = {
        "case": world.mine,
        "area": world.mine.area,
        "user": world.me,
        "reason": "Ill.",
        "opened_at": timezone.now(),
        "ends_at": timezone.now(),
    }
    wrong = {"user": UserFactory(agency=world.me.agency)}
    _only_this(world, CoverSpan, right, wrong)
    assert not _adds(world.me, CoverSpan(**right | {"case": world.theirs, "area": world.theirs.area}))


def test_access_is_asked_for_in_one_s_own_name_unanswered_of_a_locked_case(world):
    restrict(world.mine, world.other)
    right = {"case": world.mine, "area": world.mine.area, "user": world.me, "reason": "I cover for him."}
    assert _adds(world.me, AccessRequest(**right))
    assert not _adds(world.me, AccessRequest(**right | {"user": world.other}))
    answered = {"answered_by": world.other, "answered_at": timezone.now(), "let_in": True}
    assert not _adds(world.me, AccessRequest(**right | answered))
    theirs = {"case": world.theirs, "area": world.theirs.area}
    assert not _adds(world.me, AccessRequest(**right | theirs))


GIVEN = ("grant", "copy")


def _given(world, kind, **columns):
    common = {
        "area": world.mine.area,
        "user": world.other,
        "granted_by": world.me,
        "purpose": "AUDIT",
        "reason": "Drawn for the audit of this quarter.",
        "expires_on": day(9),
        "submission_key": uuid4(),
    } | columns
    if kind == "copy":
        return RedactedCopy(case=world.mine, reference=world.mine.reference, content=[], **common)
    row = given(world.theirs, UserFactory())
    return CaseUserGrant(content_object=world.mine, permission=row.permission, **common)


@pytest.mark.parametrize("kind", GIVEN)
def test_case_is_given_by_who_may_for_a_quarter_at_most_and_not_to_oneself(world, kind):
    world.be(Role.HEAD_OF_PUBLIC_PROTECTION)
    with connection.cursor() as cursor:
        cursor.execute("SELECT (now() AT TIME ZONE 'Europe/London')::date + interval '3 mons'")
        longest = cursor.fetchone()[0].date()
    assert _adds(world.me, _given(world, kind))
    assert _adds(world.me, _given(world, kind, expires_on=day(0)))
    assert _adds(world.me, _given(world, kind, expires_on=longest))
    for wrong in (
        {"expires_on": day(-1)},
        {"expires_on": longest + (day(1) - day(0))},
        {"granted_by": world.other},
        {"user": world.me},
        {"ended_at": timezone.now()},
    ):
        assert not _adds(world.me, _given(world, kind, **wrong)), wrong
    world.be(Role.COM)
    assert not _adds(world.me, _given(world, kind))
    world.be(Role.HEAD_OF_PUBLIC_PROTECTION)
    exclude(world.mine, world.other)
    assert not _adds(world.me, _given(world, kind))


@pytest.mark.parametrize("kind", GIVEN)
def test_what_was_given_is_ended_by_who_gives(world, kind):
    row = _given(world, kind)
    row.save()
    world.be(Role.HEAD_OF_PUBLIC_PROTECTION)
    assert _changes(world.me, row, ended_at=timezone.now())
    world.be(Role.COM)
    assert not _changes(world.me, row, ended_at=timezone.now())


def test_copy_is_read_by_its_reader_until_its_day_is_over(world):
    row = _given(world, "copy", user=world.other, expires_on=day(0))
    row.save()
    assert _sees(world.other, row)
    assert not _sees(UserFactory(), row)
    for columns, told in (
        ({"expires_on": "(now() AT TIME ZONE 'Europe/London')::date - 1"}, False),
        ({"expires_on": "(now() AT TIME ZONE 'Europe/London')::date", "ended_at": "now()"}, False),
        ({"ended_at": "NULL"}, True),
    ):
        change(row, columns)
        assert _sees(world.other, row) is told, columns
    exclude(world.mine, world.other)
    assert not _sees(world.other, row)


def test_copy_is_not_read_by_who_has_left(world):
    row = _given(world, "copy", user=world.me, granted_by=world.other)
    row.area, row.case = world.theirs.area, world.theirs
    row.save()
    assert _sees(world.me, row)
    world.be(Role.COM, begins=-9, ends=-1)
    assert not _sees(world.me, row)


def _request(world):
    return RequestFactory(case=world.theirs, area=world.theirs.area, team=world.team)


def test_request_is_read_and_answered_by_the_team_it_was_put_to(world):
    request, foreign = (
        _request(world),
        RequestFactory(case=world.mine, area=world.mine.area, team=world.elsewhere),
    )
    right = {
        "case": world.theirs,
        "area": world.theirs.area,
        "request": request,
        "text": "Nothing new.",
        "sharing": "ALL_INVOLVED",
        "owner_agency": world.me.agency,
    }
    assert _sees(world.me, request)
    assert not _sees(UserFactory(), request)
    assert _adds(world.me, InformationReply(**right))
    world.be(Role.AGENCY_CONTACT)  # sees no case, answers all the same
    assert _adds(world.me, InformationReply(**right))
    assert not _adds(world.me, InformationReply(**right | {"request": foreign}))
    other = RequestFactory(case=world.theirs, area=world.theirs.area, team=world.elsewhere)
    assert not _adds(world.me, InformationReply(**right | {"request": other}))
    assert not _adds(world.me, InformationReply(**right | {"case": world.mine, "area": world.mine.area}))
    reply = ReplyFactory(request=request, sharing="ALL_INVOLVED", owner_agency=world.me.agency)
    assert _sees(world.me, reply)
    assert not _sees(UserFactory(), reply)


def test_request_is_handed_on_by_the_team_it_was_put_to(world):
    world.be(Role.AGENCY_CONTACT)
    request = _request(world)
    right = {
        "case": world.theirs,
        "area": world.theirs.area,
        "recorded_by": world.me,
        "about": "REQUEST",
        "about_id": request.pk,
        "to_name": "A colleague",
        "to_job": "Housing officer",
        "what": "The question.",
        "handed_on": day(0),
        "way": min(value for value, _label in HandOver._meta.get_field("way").choices),
    }
    elsewhere = RequestFactory(case=world.mine, area=world.mine.area, team=world.team)
    not_ours = RequestFactory(case=world.theirs, area=world.theirs.area, team=world.elsewhere)
    wrong = {"recorded_by": world.other, "about": "CASE", "about_id": not_ours.pk}
    _only_this(world, HandOver, right, wrong)
    assert not _adds(world.me, HandOver(**right | {"about_id": elsewhere.pk}))
    row = HandOver.objects.create(**right)
    assert _sees(world.me, row)
    assert not _sees(UserFactory(), row)
    change(row, {"about": "'CASE'"})
    assert not _sees(world.me, row)
    change(row, {"about": "'REQUEST'", "about_id": f"'{not_ours.pk}'"})
    assert not _sees(world.me, row)


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
    assert _adds(world.me, _asked(world))
    for wrong in (
        {"asked_by": world.other},
        {"agency": world.other.agency},
        {"decided_by": world.other, "decided_at": now, "agreed": True},
        {"made_at": now},
        {"failed_at": now},
        {"cancelled_at": now},
    ):
        assert not _adds(world.me, _asked(world, **wrong)), wrong
    world.be(Role.COM)
    assert not _adds(world.me, _asked(world))


def _manager(world, team, role=Role.SPO):
    user = UserFactory(agency=team.agency)
    MembershipFactory(user=user, team=team, role=role)
    return user


def test_file_is_seen_by_who_asked_privacy_officers_and_who_may_agree(world):
    row = export_of(world.me, world.mine, needs_second=True)
    other_agency = TeamFactory(agency=world.elsewhere.agency, area=world.team.area)
    sees = {
        "who asked": world.me,
        "privacy officer": _privacy_officer(world),
        "manager of the agency": _manager(world, world.team),
        "co-ordinator of the area": _manager(world, other_agency, Role.COORDINATOR),
    }
    assert [who for who, user in sees.items() if not _sees(user, row)] == []
    sees_not = {
        "colleague": _manager(world, world.team, Role.COM),
        "manager elsewhere": _manager(world, world.elsewhere),
        "co-ordinator elsewhere": _manager(world, world.elsewhere, Role.COORDINATOR),
        "administrator of the area": _manager(world, other_agency, Role.MAPPA_ADMINISTRATOR),
        "privacy officer elsewhere": _manager(world, world.elsewhere, Role.PRIVACY_OFFICER),
    }
    assert [who for who, user in sees_not.items() if _sees(user, row)] == []
    downloaded = ExportDownload.objects.create(export=row, user=world.me, at=timezone.now())
    assert _sees(world.me, downloaded)
    assert not _sees(sees_not["colleague"], downloaded)
    world.be(Role.SPO)
    mine, theirs = export_of(world.me, world.mine), export_of(world.other, world.theirs)
    foreign = ExportDownload.objects.create(export=theirs, user=world.other, at=timezone.now())
    assert _sees(world.me, mine)
    assert not _sees(world.me, foreign)


def test_file_is_agreed_to_by_another_person_once(world):
    row = export_of(world.me, world.mine, needs_second=True)
    now = timezone.now()
    yes = {"decided_at": now, "agreed": True}
    manager = _manager(world, world.team)
    area = _manager(world, TeamFactory(agency=world.elsewhere.agency, area=world.team.area), Role.COORDINATOR)
    assert _changes(manager, row, decided_by=manager, **yes)
    assert _changes(area, row, decided_by=area, **yes)
    privacy = _privacy_officer(world)  # sees it, and does not agree
    elsewhere = _manager(world, world.elsewhere)
    MembershipFactory(user=elsewhere, team=world.team, role=Role.PRIVACY_OFFICER)
    for who in (privacy, elsewhere):
        assert not _changes(who, row, decided_by=who, **yes)
    world.be(Role.SPO)
    assert not _changes(world.me, row, decided_by=manager, **yes)
    assert not _changes(manager, row, decided_by=privacy, **yes)
    assert not _changes(manager, row, decided_by=manager, made_at=now, **yes)
    assert not _changes(manager, row, decided_by=manager, cancelled_at=now, **yes)
    change(row, {"decided_by_id": f"'{area.pk}'", "decided_at": "now()", "agreed": "false"})
    assert not _changes(manager, row, decided_by=manager, **yes)


def test_file_is_cancelled_by_who_asked_once(world):
    row = export_of(world.me, world.mine, needs_second=True)
    now = timezone.now()
    assert _changes(world.me, row, cancelled_at=now)
    assert not _changes(world.me, row, reason="Another reason, which nobody may write.")
    assert not _changes(_privacy_officer(world), row, cancelled_at=now)
    assert not _changes(_manager(world, world.team, Role.COM), row, cancelled_at=now)
    change(row, {"cancelled_at": "now()"})
    assert not _changes(world.me, row, cancelled_at=now)


def test_case_goes_into_one_s_own_file_and_is_not_yet_in_it(world):
    row, foreign = export_of(world.me), export_of(world.other)
    right = {"case": world.mine, "area": world.mine.area, "export": row, "user": world.me, "in_file": None}
    _only_this(world, ExportedCase, right, {"user": world.other, "export": foreign, "in_file": True})
    stored = ExportedCase.objects.create(**right)
    assert _sees(world.me, stored)
    colleague = _manager(world, world.team)
    assert not _sees(colleague, stored)


def test_file_is_read_and_taken_by_its_owner(world):
    row, foreign = export_of(world.me, made_at=timezone.now()), export_of(world.other)
    bytes_ = ExportFile.objects.get(export=row)
    assert _sees(world.me, bytes_)
    assert not _sees(_privacy_officer(world), bytes_)
    right = {"export": row, "user": world.me, "at": timezone.now()}
    _only_this(world, ExportDownload, right, {"user": world.other, "export": foreign})


def test_stop_is_set_on_oneself_open_and_in_one_s_own_agency(world):
    right = {
        "user": world.me,
        "agency": world.me.agency,
        "stage": Stage.LIFT,
        "at": timezone.now(),
        "an_hour": 121,
        "a_day": 121,
    }
    assert _adds(world.me, VelocityStop(**right))
    assert not _adds(world.me, VelocityStop(**right | {"user": world.other}))
    assert not _adds(world.me, VelocityStop(**right | {"agency": world.other.agency}))
    passed = {"stage": Stage.PROOF, "passed_at": timezone.now(), "reason": "Annual check."}
    assert not _adds(world.me, VelocityStop(**right | passed))


def test_stop_for_proof_is_passed_by_oneself(world):
    row = stop_of(world.me, Stage.PROOF)
    past = {"passed_at": timezone.now(), "reason": "Annual check of every case."}
    assert _changes(world.me, row, **past)
    assert not _changes(world.me, row, a_day=1)
    assert not _changes(_privacy_officer(world), row, **past)
    change(row, {"passed_at": "now()", "reason": "'Annual check.'"})
    assert not _changes(world.me, row, reason="Another one.")


def test_stop_for_another_is_not_passed_by_oneself(world):
    row = stop_of(world.me)
    past = {"passed_at": timezone.now(), "reason": "Annual check of every case."}
    world.be(Role.SPO)
    assert not _changes(world.me, row, lifted_by=world.other, **past)
    assert not _changes(world.me, row, stage=Stage.PROOF, **past)


def test_stop_is_seen_and_lifted_by_a_manager_or_privacy_officer_of_the_agency(world):
    row = stop_of(world.me)
    past = {"passed_at": timezone.now(), "reason": "Spoke to him: the annual check."}
    manager, privacy = _manager(world, world.team), _privacy_officer(world)
    for who in (manager, privacy):
        assert _sees(who, row)
        assert _changes(who, row, lifted_by=who, **past)
        assert not _changes(who, row, lifted_by=world.other, **past)
        assert not _changes(who, row, a_day=1)
    strangers = (
        _manager(world, world.team, Role.COM),
        _manager(world, world.elsewhere),
        _manager(world, world.elsewhere, Role.PRIVACY_OFFICER),
    )
    for who in strangers:
        assert not _sees(who, row)
        assert not _changes(who, row, lifted_by=who, **past)
    change(row, {"passed_at": "now()", "reason": "'Seen.'", "lifted_by_id": f"'{privacy.pk}'"})
    assert not _changes(manager, row, lifted_by=manager, **past)
    proof = stop_of(_manager(world, world.team, Role.COM), Stage.PROOF)
    assert not _sees(manager, proof)
    assert _sees(privacy, proof)
    assert not _changes(privacy, proof, lifted_by=privacy, **past)
    assert not _changes(privacy, proof, stage=Stage.LIFT, lifted_by=privacy, **past)


def test_rows_of_a_case_follow_the_case_and_the_area_but_what_is_withheld(world):
    coordinator = _manager(world, TeamFactory(agency=world.elsewhere.agency), Role.COORDINATOR)
    mine, theirs = (Nominal.objects.get(case=case) for case in (world.mine, world.theirs))
    for who in (world.me, coordinator):
        for row, told in ((mine, True), (theirs, False), (world.mine, True), (world.theirs, False)):
            assert _sees(who, row) is told
            assert _changes(who, row, version=7) is told
    restrict(world.mine, world.other)
    for who in (world.me, coordinator):
        assert not _sees(who, mine)
        assert not _sees(who, world.mine)
        assert not _changes(who, mine, version=7)
        assert not _changes(who, world.mine, version=8)


def test_rows_are_added_to_cases_one_changes(world):
    coordinator = _manager(world, TeamFactory(agency=world.elsewhere.agency), Role.COORDINATOR)
    mine = CategoryFactory.build(case=world.mine, area=world.mine.area, category=2)
    theirs = CategoryFactory.build(case=world.theirs, area=world.theirs.area, category=2)
    for who in (world.me, coordinator):
        assert _adds(who, mine)
        assert not _adds(who, theirs)
    restrict(world.mine, world.other)
    for who in (world.me, coordinator):
        assert not _adds(who, mine)
