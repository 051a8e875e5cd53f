"""Placing and lifting a limitation: both walls, evidence, what is refused, and who is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from cases.domain.enums import LimitationKind
from cases.domain.limitations import Duty, ProposedLimitation, ends_at
from cases.jobs import tell_of_limitation
from cases.models import AccessLimitation, Case, LimitedPerson, Substitute
from cases.selectors.choices import people_to_assign
from cases.selectors.limitations import limits_of, not_kept_out
from cases.services.involvement import assign_practitioner
from cases.services.limitations import lift_limitation, place_limitation
from cases.visibility import sees
from mappa.agencies.actor import system_actor
from mappa.agencies.models import User
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.decisions import Invalid, Refused
from mappa.outbox.models import OutboxItem
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of
from tests.factories.limits import exclude, hold, restrict, world

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def here():
    return world()


def proposed(kind, *people, **fields):
    return ProposedLimitation(
        **{
            "kind": kind,
            "people": frozenset(user.pk for user in people),
            "reason": "A relative works in the area",
            "message": "This case is restricted.",
            "ask_whom": "The duty manager",
        }
        | fields
    )


def restriction(*people, **fields):
    return proposed(LimitationKind.RESTRICTION, *people, **fields)


def exclusion(*people, **fields):
    return proposed(LimitationKind.EXCLUSION, *people, **fields)


def place(actor, case, what, *, stand_ins=None, key=None):
    return place_limitation(
        actor=actor,
        case_id=case.pk,
        proposed=what,
        stand_ins=stand_ins or {},
        key=key or uuid4(),
        on=actor.on,
    )


def seen(acting, user, case):
    """Whether both walls show the case to the person; fails when they differ."""
    with acting(user) as actor:
        raw = Case.objects.filter(pk=case.pk).exists()
        ruled = sees(actor, case.pk)
    assert raw == ruled == sees(actor_for(user), case.pk)
    return ruled


def problems(invalid):
    return {problem.field for problem in invalid.value.problems}


def test_restriction_leaves_those_named_and_nobody_else(acting, here):
    everybody = (here.holder, here.colleague, here.manager, here.coordinator)
    assert all(seen(acting, user, here.case) for user in everybody)
    with acting(here.manager) as actor:
        assert place(actor, here.case, restriction(here.holder, here.manager))
    assert [seen(acting, user, here.case) for user in everybody] == [True, False, True, False]


def test_writer_may_shut_themselves_out_and_the_whole_is_kept(acting, here):
    with acting(here.coordinator) as actor:
        place(actor, here.case, restriction(here.holder, here.manager))
        assert not Case.objects.filter(pk=here.case.pk).exists()
        assert not sees(actor, here.case.pk)
    row = AccessLimitation.objects.get()
    assert row.recorded_by == here.coordinator
    assert set(row.people.values_list("user", flat=True)) == {here.holder.pk, here.manager.pk}
    event = AuditEvent.objects.get(event=EventType.ACCESS_LIMITED)
    assert (event.case_ids, event.object_ref, event.reason) == ([here.case.pk], row.pk, "RESTRICTION")


def test_exclusion_keeps_out_those_named_alone(acting, here):
    with acting(here.manager) as actor:
        place(actor, here.case, exclusion(here.colleague))
    assert not seen(acting, here.colleague, here.case)
    assert seen(acting, here.holder, here.case)
    assert not Substitute.objects.exists()


def test_later_start_and_last_day_are_whole_days(acting, here, today):
    with acting(here.manager) as actor:
        place(actor, here.case, exclusion(here.colleague, starts_on=today + DAY, ends_on=today + 2 * DAY))
    row = AccessLimitation.objects.get()
    assert row.ends_at - row.starts_at == 2 * DAY
    assert row.ends_at == ends_at(today + 2 * DAY)
    assert seen(acting, here.colleague, here.case)


def test_same_post_twice_is_one_limitation_even_for_somebody_shut_out(acting, here):
    key = uuid4()
    with acting(here.coordinator) as actor:
        assert place(actor, here.case, restriction(here.manager), key=key)
    with acting(here.coordinator) as actor:
        assert place(actor, here.case, restriction(here.manager), key=key)
        with pytest.raises(Http404):
            place(actor, here.case, restriction(here.manager), key=uuid4())
    assert AccessLimitation.objects.count() == 1


@pytest.mark.parametrize(
    ("people", "fields", "wrong"),
    [
        ((), {}, {"people"}),
        (("holder", "manager"), {"starts_on": 2, "ends_on": 1}, {"ends_on"}),
        (("holder", "manager"), {"ends_on": -1}, {"ends_on"}),
        (("holder", "manager"), {"reason": " "}, {"reason"}),
        (("colleague",), {}, {"people"}),
        (("holder",), {}, {"people"}),
        (("holder", "manager"), {"message": "Ask about Fictional"}, {"message"}),
    ],
)
def test_bad_input_is_named_and_nothing_is_changed(acting, today, people, fields, wrong):
    here = world(last_name="Fictional")
    days = {"starts_on", "ends_on"}
    fields = {name: today + value * DAY if name in days else value for name, value in fields.items()}
    with acting(here.manager) as actor, pytest.raises(Invalid) as invalid:
        place(actor, here.case, restriction(*(getattr(here, name) for name in people), **fields))
    assert problems(invalid) == wrong
    assert not AccessLimitation.objects.exists()
    assert not LimitedPerson.objects.exists()
    assert not AuditEvent.objects.filter(event=EventType.ACCESS_LIMITED).exists()


def test_forged_and_departed_people_are_refused(acting, here, today):
    left = person(Role.COM, here.team)
    left.memberships.update(to_on=today - DAY)
    gone = person(Role.COM, here.team, is_active=False)
    for user in (User(pk=uuid4()), left, gone):
        with acting(here.manager) as actor, pytest.raises(Invalid) as invalid:
            place(actor, here.case, exclusion(user))
        assert problems(invalid) == {"people"}
    assert not AccessLimitation.objects.exists()


def test_a_hidden_case_and_one_that_may_only_be_read_are_not_limited(acting, here):
    elsewhere = case_of(TeamFactory())
    with acting(here.manager) as actor, pytest.raises(Http404):
        place(actor, elsewhere, exclusion(here.colleague))
    with acting(here.holder) as actor, pytest.raises(Refused):
        place(actor, here.case, exclusion(here.colleague))


def test_lifting_ends_it_now_with_the_reason(acting, here):
    row = restrict(here.case, here.holder, here.manager)
    with acting(here.manager) as actor:
        for _ in range(2):
            lift_limitation(actor=actor, case_id=here.case.pk, limitation_id=row.pk, reason="Moved away")
    row.refresh_from_db()
    assert (row.lifted_by, row.lifted_reason) == (here.manager, "Moved away")
    assert seen(acting, here.colleague, here.case)
    assert AuditEvent.objects.filter(event=EventType.ACCESS_LIMIT_LIFTED, object_ref=row.pk).count() == 1


def test_lifting_before_the_last_day_and_before_the_first(acting, here, today):
    with acting(here.manager) as actor:
        place(actor, here.case, exclusion(here.colleague, ends_on=today + 30 * DAY))
        place(actor, here.case, exclusion(here.colleague, starts_on=today + 5 * DAY))
    assert not seen(acting, here.colleague, here.case)
    for row in AccessLimitation.objects.all():
        with acting(here.manager) as actor:
            lift_limitation(actor=actor, case_id=here.case.pk, limitation_id=row.pk, reason="A mistake")
    assert seen(acting, here.colleague, here.case)


def test_stale_page_of_somebody_else_changes_nothing(acting, here):
    row = exclude(here.case, here.colleague)
    with acting(here.manager) as actor:
        lift_limitation(actor=actor, case_id=here.case.pk, limitation_id=row.pk, reason="Moved away")
    with acting(here.coordinator) as actor, pytest.raises(Invalid) as invalid:
        lift_limitation(actor=actor, case_id=here.case.pk, limitation_id=row.pk, reason="Another reason")
    assert problems(invalid) == {None}
    row.refresh_from_db()
    assert row.lifted_reason == "Moved away"


def test_limitation_of_another_case_is_not_found_here(acting, here):
    other = case_of(here.team)
    row = exclude(other, here.colleague)
    with acting(here.manager) as actor:
        for case_id, limitation_id in ((here.case.pk, row.pk), (other.pk, uuid4()), (uuid4(), row.pk)):
            with pytest.raises(Http404):
                lift_limitation(actor=actor, case_id=case_id, limitation_id=limitation_id, reason="Over")
    row.refresh_from_db()
    assert row.lifted_by is None


def test_who_is_kept_out_cannot_lift_it(acting, here):
    row = exclude(here.case, here.manager)
    with acting(here.manager) as actor, pytest.raises(Http404):
        lift_limitation(actor=actor, case_id=here.case.pk, limitation_id=row.pk, reason="I want to see it")


def test_naming_oneself_through_another_case_counts_for_nothing(acting, here):
    row = restrict(here.case, here.holder, here.manager)
    mine = case_of(here.team)
    with acting(here.colleague):
        LimitedPerson.objects.create(
            case=mine, area=mine.area, limitation_id=row.pk, user_id=here.colleague.pk
        )
    assert not seen(acting, here.colleague, here.case)
    assert here.colleague.pk not in limits_of(here.case, actor_for(here.colleague).on).restricted_to[0]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE cases_accesslimitation SET ends_at = now() + interval '9 days' WHERE id = %s",
        "UPDATE cases_accesslimitation SET ends_at = NULL WHERE id = %s",
        "UPDATE cases_accesslimitation SET starts_at = now() + interval '1 day' WHERE id = %s",
        "DELETE FROM cases_limitedperson WHERE limitation_id = %s",
        "UPDATE cases_limitedperson SET user_id = gen_random_uuid() WHERE limitation_id = %s",
        "DELETE FROM cases_accesslimitation WHERE id = %s",
    ],
)
@pytest.mark.parametrize("role", ["mappa_app", "mappa_jobs"])
def test_database_keeps_what_was_placed(acting, here, today, sql, role):
    row = exclude(here.case, here.colleague, ends_at=ends_at(today + DAY))
    with (
        acting(here.manager, role=role),
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [row.pk])


def test_exclusion_of_somebody_with_a_duty_asks_who_does_it(acting, here):
    place_of = (here.holder.pk, Duty.HOLD)
    with acting(here.manager) as actor:
        with pytest.raises(Invalid) as invalid:
            place(actor, here.case, exclusion(here.holder))
        assert problems(invalid) == {f"stand_in_{here.holder.pk}_HOLD"}
        place(actor, here.case, exclusion(here.holder), stand_ins={place_of: None})
    need = Substitute.objects.get()
    assert (need.user, need.instead_of, need.kind) == (None, here.holder, Duty.HOLD)
    assert "Holds the case" in need.duty
    assert AuditEvent.objects.get(event=EventType.SUBSTITUTE_ASKED).object_ref == need.pk


def test_substitute_named_at_once_sees_the_case(acting, here):
    cover = person(Role.COM)
    with acting(here.manager) as actor:
        place(
            actor,
            here.case,
            exclusion(here.holder),
            stand_ins={(here.holder.pk, Duty.HOLD): cover.pk},
        )
    assert seen(acting, cover, here.case)
    assert not seen(acting, here.holder, here.case)
    assert Substitute.objects.get().named_by == here.manager


@pytest.mark.parametrize("who", ["holder", "coordinator", "stranger"])
def test_substitute_must_be_somebody_else_who_may(acting, here, who):
    """Not the excluded person, nobody whose role lacks it, nobody who does not exist."""
    chosen = uuid4() if who == "stranger" else getattr(here, who).pk
    with acting(here.manager) as actor, pytest.raises(Invalid) as invalid:
        place(actor, here.case, exclusion(here.holder), stand_ins={(here.holder.pk, Duty.HOLD): chosen})
    assert problems(invalid) == {f"stand_in_{here.holder.pk}_HOLD"}
    assert not AccessLimitation.objects.exists()


def test_when_nobody_could_name_one_later_one_must_be_named_now(acting, here):
    deciders = exclusion(here.manager, here.coordinator, here.holder)
    duties = {
        (here.holder.pk, Duty.HOLD): None,
        (here.manager.pk, Duty.ENDORSE): None,
        (here.coordinator.pk, Duty.COORDINATE): None,
    }
    with acting(here.manager) as actor, pytest.raises(Invalid) as invalid:
        place(actor, here.case, deciders, stand_ins=duties)
    assert len(problems(invalid)) == 3


def test_lifting_an_exclusion_ends_who_stood_in(acting, here):
    cover = person(Role.COM)
    with acting(here.manager) as actor:
        place(actor, here.case, exclusion(here.holder), stand_ins={(here.holder.pk, Duty.HOLD): cover.pk})
    row = AccessLimitation.objects.get()
    with acting(here.manager) as actor:
        lift_limitation(actor=actor, case_id=here.case.pk, limitation_id=row.pk, reason="Over")
    assert seen(acting, here.holder, here.case)
    assert not seen(acting, cover, here.case)


def test_while_another_exclusion_stands_the_substitute_stays(acting, here):
    cover = person(Role.COM)
    with acting(here.manager) as actor:
        place(actor, here.case, exclusion(here.holder), stand_ins={(here.holder.pk, Duty.HOLD): cover.pk})
        first = AccessLimitation.objects.get()
        place(actor, here.case, exclusion(here.holder, here.colleague))
        lift_limitation(actor=actor, case_id=here.case.pk, limitation_id=first.pk, reason="Twice")
    assert seen(acting, cover, here.case)
    assert not seen(acting, here.holder, here.case)


def test_notice_goes_to_those_who_see_the_case_and_names_nobody(acting, here, today):
    other = person(Role.POM, here.team)
    hold(here.case, other, here.team, Role.POM)
    with acting(here.manager) as actor:
        place(actor, here.case, exclusion(here.holder), stand_ins={(here.holder.pk, Duty.HOLD): None})
    with acting(system_actor("worker", today), role="mappa_jobs"):
        tell_of_limitation(limitation_id=str(AccessLimitation.objects.get().pk))
    told = {item.payload["user_id"] for item in OutboxItem.objects.filter(job="send_notice")}
    # Not who is kept out, nor who did it; the co-ordinator because somebody has still to be named.
    assert told == {str(other.pk), str(here.coordinator.pk)}
    for item in OutboxItem.objects.all():
        assert here.case.reference not in str(item.payload) + item.idempotency_key
        assert str(here.case.pk) not in str(item.payload) + item.idempotency_key


def test_nobody_kept_out_comes_to_hold_the_case(acting, here, today):
    exclude(here.case, here.colleague)
    assign = {"case_id": here.case.pk, "team_id": here.team.pk, "capacity": Role.COM, "on": today}
    with acting(here.manager) as actor:
        offered = [code for code, _words in people_to_assign(here.case, actor)]
        assert offered == [f"{here.team.pk}:{here.holder.pk}:COM"]
        with pytest.raises(Invalid) as invalid:
            assign_practitioner(actor=actor, user_id=here.colleague.pk, **assign)
    assert problems(invalid) == {"user"}
    assert list(here.case.casepractitioner_set.values_list("user", flat=True)) == [here.holder.pk]


def test_choices_leave_out_whom_a_limit_keeps_out(acting, here, today):
    exclude(here.case, here.colleague)
    people = User.objects.filter(memberships__team=here.team)
    with acting(here.manager):
        assert set(not_kept_out(people, here.case, on=today)) == {here.holder}
    restrict(here.case, here.manager)
    with acting(here.manager):
        assert set(not_kept_out(people, here.case, on=today)) == set()
