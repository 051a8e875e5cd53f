"""Cases that somebody opens are counted with their evidence; too many ask for proof, then for another person."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.http import Http404
from django.utils import timezone

from cases.domain.velocity import USUAL, Stage, limit_for, stage_of, stopped_past, warned_past
from cases.models import Opening, VelocityStop
from cases.selectors.velocity import count_opening
from cases.services.velocity import HeldUp, go_on, hold_up, lift_stop, open_cases
from cases.tasks import forget_counted_openings
from mappa.agencies.acting import acting_as
from mappa.agencies.actor import Actor
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.roles import PERMISSIONS, Permission, Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.decisions import Invalid, Refused
from mappa.outbox.models import OutboxItem
from tests.conftest import as_role
from tests.factories.agencies import AgencyFactory, TeamFactory, person
from tests.factories.velocity import WHY, have_opened, stop_of, went_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def com(team):
    return person(Role.COM, team)


def nothing(_actor, _ids):
    return ()


def open_one(acting, user, case_id=None, *, is_form=False, excuse=nothing):
    """What comes of opening one case: None, or what holds the person up. Undone as a page is."""
    try:
        with transaction.atomic(), acting(user) as actor:
            open_cases(actor=actor, case_ids=[case_id or uuid4()], is_form=is_form, excuse=excuse)
    except HeldUp as held:
        with acting(user) as actor:
            hold_up(actor=actor, held=held, route="case-detail", at=timezone.now())
        return held.stage
    return None


def events(*kinds):
    return list(AuditEvent.objects.filter(event__in=kinds).values_list("event", flat=True))


def told(row):
    return {
        item.payload["user_id"] for item in OutboxItem.objects.filter(idempotency_key__contains=str(row.pk))
    }


# The limits


@pytest.mark.parametrize("role", Role, ids=str)
@pytest.mark.parametrize("within", ["an_hour", "a_day"])
def test_every_role_has_its_limit_and_the_next_case_asks_for_proof(acting, role, within):
    user = person(role)
    limit = limit_for({role})
    ago = timedelta(minutes=10) if within == "an_hour" else timedelta(hours=3)
    have_opened(user, getattr(limit, within) - 1, ago=ago)
    assert open_one(acting, user) is None
    assert open_one(acting, user) is Stage.PROOF
    row = VelocityStop.objects.get(stage=Stage.PROOF)
    assert (row.user_id, row.agency_id) == (user.pk, user.agency_id)
    assert getattr(row, within) == getattr(limit, within) + 1


def test_the_same_case_counts_once(acting, com):
    case_id = uuid4()
    have_opened(com, 59)
    for _ in range(5):
        assert open_one(acting, com, case_id) is None
    assert Opening.objects.filter(user_id=com.pk).count() == 60


def test_the_windows_pass(acting, com):
    have_opened(com, 60, ago=timedelta(minutes=59))
    assert open_one(acting, com) is Stage.PROOF
    other = person(Role.COM)
    have_opened(other, 60, ago=timedelta(minutes=61))
    assert open_one(acting, other) is None
    third = person(Role.COM)
    have_opened(third, 300, ago=timedelta(hours=25))
    assert open_one(acting, third) is None
    assert VelocityStop.objects.exclude(user=com).count() == 0


def test_a_case_opened_again_counts_from_then(acting, com):
    case_id = uuid4()
    have_opened(com, 60)
    Opening.objects.create(user_id=com.pk, opened_id=case_id, at=timezone.now() - timedelta(hours=2))
    assert open_one(acting, com, case_id) is Stage.PROOF


def test_what_others_open_does_not_count(acting, com, team):
    have_opened(person(Role.COM, team), 100)
    assert open_one(acting, com) is None


def test_an_opening_that_is_held_up_is_not_counted(acting, com):
    have_opened(com, 60)
    assert open_one(acting, com) is Stage.PROOF
    assert Opening.objects.filter(user_id=com.pk).count() == 60


# What comes of it


def test_at_three_quarters_privacy_officers_are_told_once_and_the_person_sees_nothing(acting, com, team):
    officer = person(Role.PRIVACY_OFFICER, team)
    person(Role.PRIVACY_OFFICER)  # of the same agency: told as well
    manager = person(Role.SPO, team)
    have_opened(com, warned_past(USUAL).an_hour)
    assert [open_one(acting, com) for _ in range(3)] == [None, None, None]
    row = VelocityStop.objects.get()
    assert (row.stage, row.an_hour) == (Stage.WARNING, 46)
    assert str(officer.pk) in told(row)
    assert len(told(row)) == 2
    assert str(manager.pk) not in told(row)
    assert events(EventType.MANY_NOTICED) == ["MANY_NOTICED"]
    assert all(set(item.payload) == {"user_id"} for item in OutboxItem.objects.all())


def test_an_agency_without_a_privacy_officer_has_its_managers_told(acting, com, team):
    manager = person(Role.SPO, team)
    have_opened(com, 60)
    assert open_one(acting, com) is Stage.PROOF
    assert told(VelocityStop.objects.get(stage=Stage.PROOF)) == {str(manager.pk)}


def test_who_is_held_up_stays_so_and_each_try_leaves_evidence(acting, com):
    have_opened(com, 60)
    known = Opening.objects.filter(user_id=com.pk).first().opened_id
    assert open_one(acting, com) is Stage.PROOF
    assert open_one(acting, com, known) is Stage.PROOF
    assert VelocityStop.objects.filter(stage=Stage.PROOF).count() == 1
    assert events(EventType.MANY_OPENED) == ["MANY_OPENED"]
    assert AuditEvent.objects.get(event=EventType.REFUSED).reason == "many opened case-detail"


def test_a_form_about_a_case_that_was_open_goes_through_and_about_another_does_not(acting, com):
    have_opened(com, 60)
    known = Opening.objects.filter(user_id=com.pk).first().opened_id
    assert open_one(acting, com) is Stage.PROOF
    assert open_one(acting, com, known, is_form=True) is None
    assert open_one(acting, com, is_form=True) is Stage.PROOF


def test_a_case_at_hand_is_kept_from_nobody_and_still_counted(acting, com):
    case_id = uuid4()
    have_opened(com, 60)
    assert open_one(acting, com, case_id, excuse=lambda _actor, ids: ids) is None
    assert Opening.objects.filter(user_id=com.pk, opened_id=case_id).exists()
    assert open_one(acting, com) is Stage.PROOF


def test_going_on_asks_for_a_reason_and_begins_the_count_again(acting, com):
    have_opened(com, 60)
    assert open_one(acting, com) is Stage.PROOF
    with pytest.raises(Invalid, match="Enter the reason"), transaction.atomic(), acting(com) as actor:
        go_on(actor=actor, reason=" short ", at=timezone.now())
    with acting(com) as actor:
        assert go_on(actor=actor, reason=WHY, at=timezone.now())
        assert go_on(actor=actor, reason=WHY, at=timezone.now()) is None
    row = VelocityStop.objects.get(stage=Stage.PROOF)
    assert (row.reason, row.lifted_by_id) == (WHY, None)
    assert events(EventType.MANY_PROVED) == ["MANY_PROVED"]
    assert open_one(acting, com) is None


@pytest.mark.parametrize(("ago", "number"), [(timedelta(minutes=10), 120), (timedelta(hours=3), 400)])
def test_past_twice_the_limit_a_proof_is_not_enough(acting, com, team, ago, number):
    officer, manager = person(Role.PRIVACY_OFFICER, team), person(Role.SPO, team)
    have_opened(com, number, ago=ago)
    went_on(com)
    assert open_one(acting, com) is Stage.LIFT
    row = VelocityStop.objects.get(stage=Stage.LIFT)
    assert max(row.an_hour, row.a_day) == number + 1
    assert told(row) == {str(officer.pk), str(manager.pk)}
    assert events(EventType.MANY_STOPPED) == ["MANY_STOPPED"]
    with pytest.raises(Refused, match="cannot go on by yourself"), acting(com) as actor:
        go_on(actor=actor, reason=WHY, at=timezone.now())


def test_managers_of_the_area_are_told_where_the_team_has_none(acting, com, team):
    near = person(Role.SPO, TeamFactory(agency=team.agency, area=team.area))
    have_opened(com, stopped_past(USUAL).an_hour)
    assert open_one(acting, com) is Stage.LIFT
    assert told(VelocityStop.objects.get(stage=Stage.LIFT)) == {str(near.pk)}


# Lifting


def lift(acting, user, row, reason=WHY):
    with transaction.atomic(), acting(user) as actor:
        return lift_stop(actor=actor, stop_id=row.pk, reason=reason, at=timezone.now())


@pytest.mark.parametrize("role", Role, ids=str)
def test_privacy_officers_and_managers_of_the_agency_lift_a_stop_and_no_other(acting, com, team, role):
    have_opened(com, 121)
    row = stop_of(com)
    somebody = person(role, team)
    if Permission.LIFT_STOP not in PERMISSIONS[role]:
        with pytest.raises(Refused, match="Your role does not let you"):
            lift(acting, somebody, row)
        assert open_one(acting, com) is Stage.LIFT
        return
    lift(acting, somebody, row)
    row.refresh_from_db()
    assert (row.lifted_by_id, row.reason) == (somebody.pk, WHY)
    evidence = AuditEvent.objects.get(event=EventType.MANY_LIFTED)
    assert (evidence.actor_id, evidence.recipient) == (somebody.pk, str(com.pk))
    assert open_one(acting, com) is None


@pytest.mark.parametrize("role", [Role.SPO, Role.PRIVACY_OFFICER], ids=str)
def test_nobody_lifts_their_own_stop(acting, role):
    user = person(role)
    row = stop_of(user)
    with pytest.raises(Refused, match="your own stop"):
        lift(acting, user, row)
    assert open_one(acting, user) is Stage.LIFT


@pytest.mark.parametrize("role", [Role.SPO, Role.PRIVACY_OFFICER], ids=str)
def test_other_agencies_know_of_no_stop(acting, com, role):
    force = TeamFactory(agency=AgencyFactory(name="Cumbria Constabulary", kind=AgencyKind.POLICE))
    row = stop_of(com)
    with pytest.raises(Http404):
        lift(acting, person(role, force), row)
    with acting(person(role, force)):
        assert not VelocityStop.objects.exists()


def test_a_lifted_stop_is_not_lifted_again_and_a_proof_is_nobody_elses(acting, com, team):
    row, officer = stop_of(com), person(Role.PRIVACY_OFFICER, team)
    with pytest.raises(Invalid, match="Enter the reason"):
        lift(acting, officer, row, reason="no")
    lift(acting, officer, row)
    with pytest.raises(Refused, match="already"):
        lift(acting, officer, row)
    with pytest.raises(Refused, match="nothing to lift"):
        lift(acting, officer, stop_of(com, Stage.PROOF))


def test_managers_see_stops_and_not_what_only_privacy_officers_are_told(acting, com, team):
    rows = {stage: stop_of(com, stage) for stage in (Stage.WARNING, Stage.LIFT)}
    with acting(person(Role.SPO, team)):
        assert list(VelocityStop.objects.values_list("pk", flat=True)) == [rows[Stage.LIFT].pk]
    with acting(person(Role.PRIVACY_OFFICER, team)):
        assert VelocityStop.objects.count() == 2


# The second wall


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO cases_opening (user_id, opened_id, at) VALUES ('{me}', '{me}', now())",
        "UPDATE cases_opening SET at = now() - interval '2 days'",
        "DELETE FROM cases_opening",
        "DELETE FROM cases_velocitystop",
        "UPDATE cases_velocitystop SET passed_at = now(), reason = 'By myself', lifted_by_id = '{other}'",
        "UPDATE cases_velocitystop SET passed_at = now(), reason = 'By myself'",
        "UPDATE cases_velocitystop SET stage = 'PROOF'",
        "UPDATE cases_velocitystop SET user_id = '{other}'",
    ],
)
def test_the_web_login_writes_no_count_and_lifts_nothing_of_its_own(acting, com, team, statement):
    officer = person(Role.PRIVACY_OFFICER, team)
    have_opened(com, 1)
    stop_of(com)
    before = list(Opening.objects.values()), list(VelocityStop.objects.values())
    try:
        with transaction.atomic(), acting(com), connection.cursor() as cursor:
            cursor.execute(statement.format(me=com.pk, other=officer.pk))
    except DatabaseError:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE mappa_gate")
    assert (list(Opening.objects.values()), list(VelocityStop.objects.values())) == before


def test_an_officer_lifts_by_the_clock_of_the_database_and_in_their_own_name(acting, com, team):
    row, officer, other = stop_of(com), person(Role.PRIVACY_OFFICER, team), person(Role.SPO, team)
    ahead = timezone.now() + timedelta(days=30)
    changed = VelocityStop.objects.filter(pk=row.pk)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), acting(officer):
        changed.update(passed_at=ahead, reason=WHY, lifted_by=other)
    with acting(officer):
        assert changed.update(passed_at=ahead, reason=WHY, lifted_by=officer) == 1
    row.refresh_from_db()
    assert abs(row.passed_at - timezone.now()) < timedelta(minutes=1)


# At night, and at once


def test_every_night_what_is_no_longer_counted_goes(com):
    have_opened(com, 2, ago=timedelta(hours=25))
    have_opened(com, 3, ago=timedelta(hours=23))
    with as_role("mappa_jobs"):
        assert forget_counted_openings() == 2
        assert forget_counted_openings() == 0
    assert Opening.objects.count() == 3


def at_once(number, work):
    """Run `work` in so many threads at the same moment, each with a connection of its own as the web login."""
    begin, broken = threading.Barrier(number), []

    def run():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE mappa_app")
            begin.wait()
            work()
        except Exception as error:  # noqa: BLE001 - told to the test below
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []


@pytest.fixture
def stranger(today):
    """Somebody without rows: what the threads commit about them is removed."""
    user_id = uuid4()
    yield Actor(user_id, "stranger", "", None, "", "", today)
    cleaner = connection.copy()
    try:
        with cleaner.cursor() as cursor:
            cursor.execute("SET ROLE mappa_gate")
            cursor.execute("DELETE FROM cases_opening WHERE user_id = %s", [user_id])
    finally:
        cleaner.close()


def opened_by(actor):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SET ROLE mappa_gate")
            cursor.execute("SELECT count(*) FROM cases_opening WHERE user_id = %s", [actor.user_id])
            return cursor.fetchone()[0]
    finally:
        other.close()


def test_requests_at_once_count_a_case_once(stranger):
    cases = [uuid4() for _ in range(3)]

    def work():
        for case_id in cases:
            with acting_as(stranger):
                count_opening([case_id])

    at_once(6, work)
    assert opened_by(stranger) == 3


def test_requests_at_once_do_not_slip_past_the_limit(stranger):
    def work():
        for _ in range(15):
            with acting_as(stranger):
                if stage_of(USUAL, count_opening([uuid4()]).count) is Stage.PROOF:
                    transaction.set_rollback(True)

    at_once(6, work)
    assert opened_by(stranger) == USUAL.an_hour
