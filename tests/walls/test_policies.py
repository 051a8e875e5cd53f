"""Each condition of each policy for the web login, by statements of SQL's own: what goes through, and what one thing changed refuses.

The rules of the application are not asked here: this is the second wall alone.
"""

from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from cases.domain.access import EmergencyCategory
from cases.models import (
    AccessRequest,
    CaseUserGrant,
    CoverSpan,
    EmergencyAccess,
    HandOver,
    InformationReply,
    Nominal,
    RedactedCopy,
    UrgentNote,
)
from mappa.agencies.roles import Role
from tests.factories.agencies import MembershipFactory, TeamFactory, UserFactory
from tests.factories.cases import CaseFactory, CategoryFactory
from tests.factories.limits import exclude, restrict
from tests.factories.sharing import ReplyFactory, RequestFactory
from tests.integration.cases.given import given
from tests.walls.gate_world import GateWorld, change, day
from tests.walls.statements import adds, changes, member, only_this, privacy_officer, sees

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return GateWorld()


def test_case_is_founded_in_one_s_own_name(world):
    row = CaseFactory.build(area=world.team.area, created_by=world.me)
    assert adds(world.me, row)
    row = CaseFactory.build(area=world.team.area, created_by=world.other)
    assert not adds(world.me, row)


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
    only_this(world, EmergencyAccess, right, {"user": world.other, "agency": world.other.agency})
    exclude(world.theirs, world.me)
    assert not adds(world.me, EmergencyAccess(**right))


def test_emergency_is_ended_by_whoever_opened_it_until_it_is_reviewed(world):
    row = world.put("emergency")
    change(row, {"ends_at": "now() + interval '1 hour'"})
    now = timezone.now()
    assert changes(world.me, row, ended_at=now)
    assert not changes(world.other, row, ended_at=now)
    reviewed = {
        "reviewed_by": world.other,
        "reviewed_at": now,
        "finding": "JUSTIFIED",
        "review_note": "Seen.",
    }
    assert not changes(world.me, row, **reviewed)
    change(row, {"reviewed_by_id": f"'{world.other.pk}'", "reviewed_at": "now()", "finding": "'JUSTIFIED'"})
    assert not changes(world.me, row, ended_at=now)


def test_emergency_is_seen_and_reviewed_by_a_privacy_officer_of_that_agency(world):
    row = world.put("emergency")
    officer, foreign = privacy_officer(world), UserFactory(agency=world.elsewhere.agency)
    MembershipFactory(user=foreign, team=world.elsewhere, role=Role.PRIVACY_OFFICER)
    review = {"reviewed_at": timezone.now(), "finding": "JUSTIFIED", "review_note": "Rang the officer."}
    assert sees(world.me, row)
    assert sees(officer, row)
    assert not sees(foreign, row)
    assert not sees(UserFactory(), row)
    assert changes(officer, row, reviewed_by=officer, **review)
    assert not changes(officer, row, reviewed_by=foreign, **review)
    assert not changes(foreign, row, reviewed_by=foreign, **review)
    world.be(Role.PRIVACY_OFFICER)
    assert not changes(world.me, row, reviewed_by=officer, **review)
    exclude(world.theirs, officer)
    assert not sees(officer, row)
    assert not changes(officer, row, reviewed_by=officer, **review)


def test_emergency_is_told_to_heads_of_that_agency_once_escalated(world):
    row = world.put("emergency")
    head, foreign = UserFactory(agency=world.team.agency), UserFactory(agency=world.elsewhere.agency)
    MembershipFactory(user=head, team=world.team, role=Role.HEAD_OF_PUBLIC_PROTECTION)
    MembershipFactory(
        user=foreign, team=TeamFactory(agency=foreign.agency), role=Role.HEAD_OF_PUBLIC_PROTECTION
    )
    assert not sees(head, row)
    change(row, {"escalated_at": "now()"})
    assert sees(head, row)
    assert not sees(foreign, row)
    exclude(world.theirs, head)
    assert not sees(head, row)


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
    only_this(world, UrgentNote, right, {"written_by": world.other})
    change(opened, {"ended_at": "now()"})
    assert not adds(world.me, UrgentNote(**right))


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
    only_this(world, CoverSpan, right, wrong)
    assert not adds(world.me, CoverSpan(**right | {"case": world.theirs, "area": world.theirs.area}))


def test_access_is_asked_for_in_one_s_own_name_unanswered_of_a_locked_case(world):
    restrict(world.mine, world.other)
    right = {"case": world.mine, "area": world.mine.area, "user": world.me, "reason": "I cover for him."}
    assert adds(world.me, AccessRequest(**right))
    assert not adds(world.me, AccessRequest(**right | {"user": world.other}))
    answered = {"answered_by": world.other, "answered_at": timezone.now(), "let_in": True}
    assert not adds(world.me, AccessRequest(**right | answered))
    theirs = {"case": world.theirs, "area": world.theirs.area}
    assert not adds(world.me, AccessRequest(**right | theirs))


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
    assert adds(world.me, _given(world, kind))
    assert adds(world.me, _given(world, kind, expires_on=day(0)))
    assert adds(world.me, _given(world, kind, expires_on=longest))
    for wrong in (
        {"expires_on": day(-1)},
        {"expires_on": longest + (day(1) - day(0))},
        {"granted_by": world.other},
        {"user": world.me},
        {"ended_at": timezone.now()},
    ):
        assert not adds(world.me, _given(world, kind, **wrong)), wrong
    world.be(Role.COM)
    assert not adds(world.me, _given(world, kind))
    world.be(Role.HEAD_OF_PUBLIC_PROTECTION)
    exclude(world.mine, world.other)
    assert not adds(world.me, _given(world, kind))


@pytest.mark.parametrize("kind", GIVEN)
def test_what_was_given_is_ended_by_who_gives(world, kind):
    row = _given(world, kind)
    row.save()
    world.be(Role.HEAD_OF_PUBLIC_PROTECTION)
    assert changes(world.me, row, ended_at=timezone.now())
    world.be(Role.COM)
    assert not changes(world.me, row, ended_at=timezone.now())


def test_copy_is_read_by_its_reader_until_its_day_is_over(world):
    row = _given(world, "copy", user=world.other, expires_on=day(0))
    row.save()
    assert sees(world.other, row)
    assert not sees(UserFactory(), row)
    for columns, told in (
        ({"expires_on": "(now() AT TIME ZONE 'Europe/London')::date - 1"}, False),
        ({"expires_on": "(now() AT TIME ZONE 'Europe/London')::date", "ended_at": "now()"}, False),
        ({"ended_at": "NULL"}, True),
    ):
        change(row, columns)
        assert sees(world.other, row) is told, columns
    exclude(world.mine, world.other)
    assert not sees(world.other, row)


def test_copy_is_not_read_by_who_has_left(world):
    row = _given(world, "copy", user=world.me, granted_by=world.other)
    row.area, row.case = world.theirs.area, world.theirs
    row.save()
    assert sees(world.me, row)
    world.be(Role.COM, begins=-9, ends=-1)
    assert not sees(world.me, row)


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
    assert sees(world.me, request)
    assert not sees(UserFactory(), request)
    assert adds(world.me, InformationReply(**right))
    world.be(Role.AGENCY_CONTACT)  # sees no case, answers all the same
    assert adds(world.me, InformationReply(**right))
    assert not adds(world.me, InformationReply(**right | {"request": foreign}))
    other = RequestFactory(case=world.theirs, area=world.theirs.area, team=world.elsewhere)
    assert not adds(world.me, InformationReply(**right | {"request": other}))
    assert not adds(world.me, InformationReply(**right | {"case": world.mine, "area": world.mine.area}))
    reply = ReplyFactory(request=request, sharing="ALL_INVOLVED", owner_agency=world.me.agency)
    assert sees(world.me, reply)
    assert not sees(UserFactory(), reply)


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
    only_this(world, HandOver, right, wrong)
    assert not adds(world.me, HandOver(**right | {"about_id": elsewhere.pk}))
    row = HandOver.objects.create(**right)
    assert sees(world.me, row)
    assert not sees(UserFactory(), row)
    change(row, {"about": "'CASE'"})
    assert not sees(world.me, row)
    change(row, {"about": "'REQUEST'", "about_id": f"'{not_ours.pk}'"})
    assert not sees(world.me, row)


def test_rows_of_a_case_follow_the_case_and_the_area_but_what_is_withheld(world):
    coordinator = member(TeamFactory(agency=world.elsewhere.agency), Role.COORDINATOR)
    mine, theirs = (Nominal.objects.get(case=case) for case in (world.mine, world.theirs))
    for who in (world.me, coordinator):
        for row, told in ((mine, True), (theirs, False), (world.mine, True), (world.theirs, False)):
            assert sees(who, row) is told
            assert changes(who, row, version=7) is told
    restrict(world.mine, world.other)
    for who in (world.me, coordinator):
        assert not sees(who, mine)
        assert not sees(who, world.mine)
        assert not changes(who, mine, version=7)
        assert not changes(who, world.mine, version=8)


def test_rows_are_added_to_cases_one_changes(world):
    coordinator = member(TeamFactory(agency=world.elsewhere.agency), Role.COORDINATOR)
    mine = CategoryFactory.build(case=world.mine, area=world.mine.area, category=2)
    theirs = CategoryFactory.build(case=world.theirs, area=world.theirs.area, category=2)
    for who in (world.me, coordinator):
        assert adds(who, mine)
        assert not adds(who, theirs)
    restrict(world.mine, world.other)
    for who in (world.me, coordinator):
        assert not adds(who, mine)
