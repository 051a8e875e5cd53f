"""Emergency access: who gets in and who never does, for how long, what it leaves behind."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from cases.domain.access import EmergencyFinding
from cases.domain.emergency import LASTS
from cases.models import Case, CasePractitioner, EmergencyAccess, Nominal
from cases.selectors.emergencies import case_to_open, running_for, suspension_of
from cases.services.emergency import end_emergency, open_in_emergency
from mappa.agencies.roles import PERMISSIONS, Permission, Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.audit.services import record_view
from mappa.celery import app
from mappa.core.decisions import Invalid, Refused
from mappa.outbox.models import OutboxItem
from tests.factories.agencies import MembershipFactory, coordinator, person
from tests.factories.cases import CategoryFactory, case_of
from tests.factories.limits import exclude, restrict
from tests.integration.cases.emergencies import (
    LIFE,
    REASON,
    elsewhere,
    events,
    move,
    officer,
    opened,
    past,
    police,
    probation,
)

pytestmark = pytest.mark.django_db
JUSTIFIED, NOT_JUSTIFIED = EmergencyFinding.JUSTIFIED, EmergencyFinding.NOT_JUSTIFIED


@pytest.fixture
def team():
    return police()


@pytest.fixture
def breaker(team):
    return person(Role.POLICE_OFFENDER_MANAGER, team)


def seen_by_both(acting, user):
    with acting(user) as actor:
        raw = set(Case.objects.values_list("pk", flat=True))
        by_rule = set(Case.objects.visible_to(actor).values_list("pk", flat=True))
    assert raw == by_rule
    return raw


# Getting in


def test_case_opens_for_sixty_minutes_by_the_databases_clock(acting, breaker):
    case = elsewhere()
    assert seen_by_both(acting, breaker) == set()
    row = opened(acting, breaker, case)
    assert row.ends_at - row.started_at == LASTS
    assert abs(row.started_at - timezone.now()) < timedelta(minutes=1)
    assert (row.agency_id, row.reference, row.area_id) == (breaker.agency_id, case.reference, case.area_id)
    assert seen_by_both(acting, breaker) == {case.pk}


def test_web_servers_clock_does_not_count(acting, breaker):
    case = elsewhere()
    with acting(breaker) as actor:
        row = EmergencyAccess(
            case_id=case.pk,
            area_id=case.area_id,
            user_id=actor.user_id,
            agency_id=actor.agency_id,
            reference=case.reference,
            category=LIFE,
            reason=REASON,
            started_at=timezone.now() + timedelta(days=3),
            ends_at=timezone.now() + timedelta(days=30),
            review_due_on=timezone.localdate(),
        )
        row.save(force_insert=True)
    row.refresh_from_db()
    assert row.ends_at - row.started_at == LASTS
    assert row.ends_at < timezone.now() + timedelta(minutes=61)


def test_one_case_and_no_other(acting, breaker):
    case, other = elsewhere(), elsewhere()
    opened(acting, breaker, case)
    assert other.pk not in seen_by_both(acting, breaker)


def test_whole_record_can_be_read(acting, breaker):
    case = elsewhere()
    opened(acting, breaker, case)
    with acting(breaker) as actor:
        assert Nominal.objects.visible_to(actor).get().case_id == case.pk


def test_restriction_is_opened_exclusion_is_not(acting, team, breaker):
    restricted, kept = case_of(team), case_of(team)
    restrict(restricted, person(Role.SPO, team))
    exclude(kept, breaker)
    assert seen_by_both(acting, breaker) == set()
    assert opened(acting, breaker, restricted)
    assert opened(acting, breaker, kept) is None
    assert seen_by_both(acting, breaker) == {restricted.pk}


def test_exclusion_placed_during_the_hour_closes_the_case(acting, breaker):
    case = elsewhere()
    opened(acting, breaker, case)
    exclude(case, breaker)
    assert seen_by_both(acting, breaker) == set()


@pytest.mark.parametrize(("cleared", "gets_in"), [(False, False), (True, True)])
def test_category_4_opens_to_the_cleared_only(acting, team, cleared, gets_in):
    case = elsewhere()
    CategoryFactory(case=case, category=4)
    until = timezone.localdate() + timedelta(days=30) if cleared else None
    user = person(Role.POLICE_OFFENDER_MANAGER, team, category4_cleared_to=until)
    assert bool(opened(acting, user, case)) is gets_in
    assert bool(seen_by_both(acting, user)) is gets_in


def test_unknown_reference_opens_nothing(acting, breaker):
    with acting(breaker) as actor:
        assert open_in_emergency(actor=actor, reference="M-2222-2222", category=LIFE, reason=REASON) is None
    (refusal,) = events("EMERGENCY_REFUSED")
    assert (refusal.case_ids, refusal.reason) == ([], "not to be opened")
    assert refusal.terms_hash
    assert "2222" not in f"{refusal.reason}{refusal.terms_hash}"


def test_case_that_is_open_anyway_is_not_opened_again(acting, team, breaker):
    case = case_of(team)
    assert opened(acting, breaker, case) is None
    assert not EmergencyAccess.objects.exists()
    assert events("EMERGENCY_REFUSED")[0].case_ids == [case.pk]


@pytest.mark.parametrize("role", sorted(Role))
def test_roles_that_may_break_the_glass(acting, role):
    user = person(role, police())
    case = elsewhere()
    if Permission.BREAK_GLASS in PERMISSIONS[role]:
        assert opened(acting, user, case)
        assert seen_by_both(acting, user) == {case.pk}
        return
    with pytest.raises(Refused):
        opened(acting, user, case)
    assert seen_by_both(acting, user) == set()


def test_coordinator_of_another_area_gets_in(acting):
    user = coordinator("Cumbria")
    assert opened(acting, user, elsewhere())


@pytest.mark.parametrize("reason", ["", "too short", " " * 30, "x" * 19])
def test_reason_too_short_is_refused_everywhere(acting, breaker, reason):
    case = elsewhere()
    with pytest.raises(Invalid) as caught:
        opened(acting, breaker, case, reason=reason)
    assert [problem.field for problem in caught.value.problems] == ["reason"]
    assert not EmergencyAccess.objects.exists()


def test_database_refuses_a_short_reason_too():
    user = person(Role.COM)
    with pytest.raises(IntegrityError, match="emergency_reason_of_20_signs"), transaction.atomic():
        past(user, elsewhere(), days_ago=0, reason="short")


def test_second_click_is_the_same_access(acting, breaker):
    case = elsewhere()
    first = opened(acting, breaker, case)
    assert opened(acting, breaker, case, reason=f"{REASON} Again.") == first
    assert EmergencyAccess.objects.count() == 1
    assert len(events("EMERGENCY_STARTED")) == 1


# What the database itself refuses, whatever the program does


def insert(case, user, agency_id):
    EmergencyAccess(
        case_id=case.pk,
        area_id=case.area_id,
        user_id=user.pk,
        agency_id=agency_id,
        reference=case.reference,
        category=LIFE,
        reason=REASON,
        started_at=timezone.now(),
        ends_at=timezone.now(),
        review_due_on=timezone.localdate(),
    ).save(force_insert=True)


def test_nobody_opens_a_case_in_anothers_name_or_for_another_agency(acting, breaker):
    case, other = elsewhere(), person(Role.COM)
    for user, agency_id in ((other, other.agency_id), (breaker, other.agency_id)):
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
            acting(breaker),
        ):
            insert(case, user, agency_id)


def test_database_keeps_the_excluded_and_the_suspended_out(acting, breaker):
    case = elsewhere()
    exclude(case, breaker)
    for number in range(2):
        if number:
            past(breaker, elsewhere(), days_ago=1, **reviewed(NOT_JUSTIFIED))
            case = elsewhere()
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
            acting(breaker),
        ):
            insert(case, breaker, breaker.agency_id)


def test_gate_tells_of_no_case_that_may_not_be_opened(acting, breaker):
    kept, case = elsewhere(), elsewhere()
    exclude(kept, breaker)
    with acting(breaker):
        assert case_to_open(kept.reference) is None
        assert case_to_open(case.reference).case_id == case.pk
    with acting(person(Role.SMB_MEMBER)):
        assert case_to_open(case.reference) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege('public', 'case_to_open(text)', 'EXECUTE')")
        assert cursor.fetchone() == (False,)


def test_nobody_lengthens_their_hour_or_rewrites_why(acting, breaker):
    row = opened(acting, breaker, elsewhere())
    later = {"ends_at": row.ends_at + timedelta(hours=5)}
    for change in (later, {"reason": "Something else altogether, later"}):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), acting(breaker):
            EmergencyAccess.objects.filter(pk=row.pk).update(**change)


# The end


@pytest.mark.parametrize(("seconds", "sees"), [(2, True), (0, False), (-1, False)])
def test_access_ends_at_sixty_minutes_exactly(acting, breaker, seconds, sees):
    case = elsewhere()
    row = opened(acting, breaker, case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (transaction_began,) = cursor.fetchone()
    move(row, ends_at=transaction_began + timedelta(seconds=seconds))
    # now() of the gate is the moment the transaction began, and the test is one transaction.
    with acting(breaker):
        assert Case.objects.filter(pk=case.pk).exists() is sees


def test_person_ends_it_and_the_stop_is_on_record(acting, breaker):
    case = elsewhere()
    row = opened(acting, breaker, case)
    with acting(breaker) as actor:
        end_emergency(actor=actor, emergency_id=row.pk)
    assert seen_by_both(acting, breaker) == set()
    row.refresh_from_db()
    assert row.ended_at
    (stop,) = events("EMERGENCY_ENDED")
    assert (stop.case_ids, stop.object_ref, stop.override_id) == ([case.pk], row.pk, row.pk)


def test_ending_twice_is_one_end(acting, breaker):
    row = opened(acting, breaker, elsewhere())
    for _ in range(2):
        with acting(breaker) as actor:
            end_emergency(actor=actor, emergency_id=row.pk)
    assert len(events("EMERGENCY_ENDED")) == 1


def test_case_can_be_opened_again_after_the_end(acting, breaker):
    case = elsewhere()
    first = opened(acting, breaker, case)
    with acting(breaker) as actor:
        end_emergency(actor=actor, emergency_id=first.pk)
    second = opened(acting, breaker, case)
    assert second.pk != first.pk
    assert seen_by_both(acting, breaker) == {case.pk}


def test_who_left_sees_nothing_during_the_hour(acting, breaker):
    case = elsewhere()
    opened(acting, breaker, case)
    breaker.memberships.update(to_on=timezone.localdate() - timedelta(days=1))
    assert seen_by_both(acting, breaker) == set()


# Evidence


def test_start_is_on_record_with_category_and_without_the_typed_reason(acting, breaker):
    case = elsewhere()
    row = opened(acting, breaker, case)
    (start,) = events("EMERGENCY_STARTED")
    assert (start.case_ids, start.object_ref, start.reason) == ([case.pk], row.pk, LIFE)
    assert start.override_id == row.pk


def test_every_row_of_the_hour_bears_the_access(acting, breaker, client):
    case = elsewhere()
    row = opened(acting, breaker, case)
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    client.sign_in(breaker)
    for page in ("", "record/", "timeline/", "documents/", "meetings/"):
        assert client.get(f"/cases/{case.pk}/{page}").status_code == 200
    client.get("/")
    client.get("/cases/")
    reads = AuditEvent.objects.exclude(pk__in=before).filter(case_ids__contains=[case.pk])
    assert reads.count() >= 7
    assert set(reads.values_list("override_id", flat=True)) == {row.pk}


def test_rows_of_others_and_of_later_do_not_bear_it(acting, team, breaker):
    case = elsewhere()
    row = opened(acting, breaker, case)
    holder = person(Role.COM, case.agencyinvolvement_set.get().team)
    with acting(holder) as actor:
        record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    with acting(breaker) as actor:
        end_emergency(actor=actor, emergency_id=row.pk)
        record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    assert [event.override_id for event in events("CASE_VIEWED")] == [None, None]


# The alert


def told():
    return {row.payload["user_id"] for row in OutboxItem.objects.filter(job="send_notice")}


def test_officer_and_holder_are_told_in_the_same_commit(acting, team, breaker):
    case = elsewhere()
    lead = case.agencyinvolvement_set.get().team
    holder, colleague = person(Role.COM, lead), person(Role.COM, lead)
    hold(case, lead, holder)
    privacy, stranger = officer(team), officer(probation())
    opened(acting, breaker, case)
    assert told() == {str(privacy.pk), str(holder.pk)}
    assert str(colleague.pk) not in told()
    assert str(stranger.pk) not in told()
    assert all(row.kind == "MESSAGE" for row in OutboxItem.objects.filter(job="send_notice"))


def hold(case, team, user):
    CasePractitioner.objects.create(
        case=case, area=case.area, team=team, user=user, capacity=Role.COM, from_on=timezone.localdate()
    )


def test_lead_team_is_told_where_nobody_holds_the_case(acting, team, breaker):
    officer(team)
    case = elsewhere()
    lead = case.agencyinvolvement_set.get().team
    colleague, kept = person(Role.COM, lead), person(Role.COM, lead)
    exclude(case, kept)
    opened(acting, breaker, case)
    assert str(colleague.pk) in told()
    assert str(kept.pk) not in told()


def test_alert_is_there_with_broker_and_worker_away(
    acting, team, breaker, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    privacy = officer(team)
    with django_capture_on_commit_callbacks(execute=True):
        row = opened(acting, breaker, elsewhere())
    assert row
    assert str(privacy.pk) in told()
    assert not OutboxItem.objects.filter(done_at__isnull=False).exists()
    app.amqp._producer_pool = None


def test_alert_and_access_stand_or_fall_together(acting, team, breaker):
    officer(team)
    case = elsewhere()
    with pytest.raises(RuntimeError), transaction.atomic(), acting(breaker) as actor:  # noqa: PT012 - it fails after
        open_in_emergency(actor=actor, reference=case.reference, category=LIFE, reason=REASON)
        raise RuntimeError
    assert not OutboxItem.objects.exists()
    assert not EmergencyAccess.objects.exists()


# Suspension


def reviewed(finding, days_ago=0.0):
    return {
        "finding": finding,
        "reviewed_at": timezone.now() - timedelta(days=days_ago),
        "reviewed_by": person(Role.PRIVACY_OFFICER),
        "review_note": "Looked at what was opened.",
    }


@pytest.mark.parametrize(
    ("history", "gets_in"),
    [
        ([(1, None), (2, None)], True),
        ([(1, None), (2, None), (3, None)], False),
        ([(1, JUSTIFIED), (2, JUSTIFIED), (3, JUSTIFIED)], True),
        ([(1, None), (2, JUSTIFIED), (3, JUSTIFIED)], False),
        ([(1, None), (2, None), (31, None)], True),
        ([(1, NOT_JUSTIFIED)], False),
    ],
)
def test_suspended_people_get_nowhere(acting, breaker, history, gets_in):
    for days_ago, finding in history:
        past(breaker, elsewhere(), days_ago=days_ago, **(reviewed(finding) if finding else {}))
    with acting(breaker) as actor:
        assert (suspension_of(actor, timezone.now()) is None) is gets_in
    assert bool(opened(acting, breaker, elsewhere())) is gets_in
    if not gets_in:
        assert events("EMERGENCY_REFUSED")[0].reason.startswith("suspended: ")


def test_third_access_stands_and_the_fourth_does_not(acting, breaker):
    cases = [elsewhere() for _ in range(4)]
    assert [bool(opened(acting, breaker, case)) for case in cases] == [True, True, True, False]
    assert seen_by_both(acting, breaker) == {case.pk for case in cases[:3]}
    with acting(breaker) as actor:
        assert running_for(actor).count() == 3


def test_somebody_elses_accesses_suspend_nobody(acting, team, breaker):
    other = MembershipFactory(team=team, role=Role.COM).user
    for _ in range(3):
        past(other, elsewhere(), days_ago=1)
    assert opened(acting, breaker, elsewhere())


def test_nobody_deletes_an_access(acting, breaker):
    row = opened(acting, breaker, elsewhere())
    with acting(breaker):
        assert EmergencyAccess.objects.filter(pk=row.pk)._raw_delete("default") == 0
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        EmergencyAccess.objects.filter(pk=row.pk).delete()
