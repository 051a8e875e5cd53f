"""Meetings and people kept out of a case: nobody tells them, and somebody stands in."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.domain.enums import CaseState, LimitationKind, Pillar
from cases.domain.limitations import Duty, ProposedLimitation
from cases.models import PanelSpan, Substitute
from cases.services.limitations import place_limitation
from mappa.agencies.models import User
from mappa.agencies.roles import Role
from mappa.core.decisions import Refused
from mappa.outbox.models import OutboxItem
from meetings.domain.enums import ActionState, MeetingState
from meetings.models import Action, Attendance
from meetings.selectors.actions import own_actions, people_for_actions
from meetings.selectors.panels import people_to_invite
from meetings.services.actions import report_progress
from meetings.services.closing import _issue_actions
from meetings.services.inviting import send_invitations
from meetings.services.moving import must_chair
from meetings.services.scheduling import schedule_meeting
from tests.factories.agencies import TeamFactory, coordinator, person
from tests.factories.cases import case_of
from tests.factories.limits import exclude, restrict
from tests.factories.meetings import (
    ActionFactory,
    AttendanceFactory,
    MeetingFactory,
    PanelDayFactory,
    StandingMemberFactory,
    chair,
    panel_member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return case_of(TeamFactory(), state=CaseState.LEVEL_2)


def schedule(actor, panel, case):
    return schedule_meeting(
        actor=actor,
        panel_id=panel.pk,
        case_id=case.pk,
        slot_at=time(9, 30),
        minutes_planned=40,
        purpose="Plan",
        on=actor.on,
    )


def stand_in(case, duty, instead_of, user, today):
    return Substitute.objects.create(
        case=case, area=case.area, kind=duty, instead_of=instead_of, user=user, duty="x", from_on=today
    )


def test_a_seat_goes_to_the_deputy_or_stays_empty(acting, case):
    first, second, deputy = panel_member(), panel_member("Fictional Trust"), panel_member()
    StandingMemberFactory(user=first, deputy=deputy, service="HOUSING")
    StandingMemberFactory(user=second, service="HEALTH")
    exclude(case, first, second)
    panel = PanelDayFactory()
    with acting(coordinator()) as actor:
        meeting = schedule(actor, panel, case)
    seats = {seat.service: seat.user for seat in Attendance.objects.filter(meeting=meeting)}
    assert seats == {"HOUSING": deputy, "HEALTH": None}


def test_nobody_kept_out_is_offered_or_invited(acting, case):
    member, late = panel_member(), panel_member("Fictional Trust")
    exclude(case, member)
    panel = PanelDayFactory()
    with acting(coordinator()) as actor:
        meeting = schedule(actor, panel, case)
        assert member not in people_to_invite(meeting, on=actor.on)
        assert late in people_to_invite(meeting, on=actor.on)
    AttendanceFactory(meeting=meeting, user=late)
    AttendanceFactory(meeting=meeting, service="POLICE")
    exclude(case, late)
    with acting(coordinator()) as actor:
        send_invitations(actor=actor, meeting_id=meeting.pk, on=actor.on)
    assert not PanelSpan.objects.filter(user__in=[member, late]).exists()
    told = {item.payload["user_id"] for item in OutboxItem.objects.filter(job="meeting_notice")}
    assert len(told) == 1
    assert str(late.pk) not in told


def test_an_excluded_chair_is_stood_in_for(client, acting, case, today):
    excluded, other = chair(), chair()
    exclude(case, excluded)
    panel = PanelDayFactory(chair=excluded, held_on=today)
    user = coordinator()
    with acting(user) as actor:
        meeting = schedule(actor, panel, case)
    need = Substitute.objects.get()
    assert (need.kind, need.instead_of, need.user) == (Duty.CHAIR, excluded, None)
    assert "Name somebody to stand in: chairs a meeting" in client.sign_in(user).get("/").content.decode()
    page = reverse("substitute-name", args=[need.pk])
    answer = client.post(page, {"find": other.username, "search": "1"}).content.decode()
    assert other.name in answer
    assert client.post(page, {"person": str(other.pk)}).status_code == 302
    with acting(other) as actor:
        must_chair(actor, meeting)
    assert "Meeting you chair" in client.sign_in(other).get("/").content.decode()
    with acting(chair()) as actor, pytest.raises(Refused):
        must_chair(actor, meeting)


def test_who_stands_in_issues_the_actions_and_nobody_kept_out_is_told(acting, case, today):
    excluded, other, owner, gone = chair(), chair(), panel_member(), panel_member()
    meeting = MeetingFactory(case=case, panel_day__chair=excluded, state=MeetingState.HELD)
    meeting.ended_at = timezone.now()
    meeting.save()
    for user in (owner, gone):
        ActionFactory(meeting=meeting, owner=user, issued_at=None)
    exclude(case, excluded, gone)
    stand_in(case, Duty.CHAIR, excluded, other, today)
    with acting(chair()):
        _issue_actions(meeting, today)
    assert Action.objects.filter(issued_at__isnull=True).count() == 2
    with acting(other):
        _issue_actions(meeting, today)
    assert not Action.objects.filter(issued_at__isnull=True).exists()
    told = {item.payload["user_id"] for item in OutboxItem.objects.filter(job="meeting_notice")}
    assert told == {str(owner.pk)}


def test_who_stands_in_does_the_action(acting, case, today):
    owner, other, stranger = panel_member(), person(Role.COM), person(Role.COM)
    meeting = MeetingFactory(case=case, state=MeetingState.DISTRIBUTED)
    action = ActionFactory(meeting=meeting, owner=owner, pillar=Pillar.SUPERVISION)
    exclude(case, owner)
    stand_in(case, Duty.ACTION, owner, other, today)
    stand_in(case, Duty.PART, panel_member(), stranger, today)
    done = {"action_id": action.pk, "is_done": True, "evidence": "Visited.", "version": action.version}
    with acting(stranger) as actor, pytest.raises(Refused):
        report_progress(actor=actor, **done)
    with acting(other) as actor:
        assert list(own_actions(actor)) == [action]
        report_progress(actor=actor, **done)
    with acting(owner) as actor:
        assert not own_actions(actor).exists()
    action.refresh_from_db()
    assert action.state == ActionState.COMPLETE


def test_actions_are_given_to_nobody_kept_out(acting, case, today):
    meeting = MeetingFactory(case=case)
    seat = AttendanceFactory(meeting=meeting)
    with acting(coordinator()):
        assert set(people_for_actions(meeting, on=today)) == {seat.user, meeting.panel_day.chair}
    exclude(case, seat.user)
    with acting(coordinator()):
        assert set(people_for_actions(meeting, on=today)) == {meeting.panel_day.chair}
    restrict(case, seat.user, coordinator())
    assert not people_for_actions(meeting, on=today).exists()


def test_excluding_a_chair_and_an_action_owner_asks_for_both(acting, case, today):
    meeting = MeetingFactory(case=case, panel_day__held_on=today + timedelta(days=3))
    action = ActionFactory(meeting=meeting)
    user = coordinator()
    people = {meeting.panel_day.chair_id: Duty.CHAIR, action.owner_id: Duty.ACTION}
    assert User.objects.filter(pk__in=people).count() == 2
    with acting(user) as actor:
        place_limitation(
            actor=actor,
            case_id=case.pk,
            proposed=ProposedLimitation(
                kind=LimitationKind.EXCLUSION, people=frozenset(people), reason="Related"
            ),
            stand_ins=dict.fromkeys(people.items()),
            key=case.pk,
            on=actor.on,
        )
    assert set(Substitute.objects.values_list("instead_of_id", "kind")) == set(people.items())
