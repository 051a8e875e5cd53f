"""How long somebody of a panel sees the case, sentence by sentence, by both walls."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F

from cases.domain.enums import CloseReason, LevelBasis
from cases.models import Case, PanelSpan
from cases.services.levels import close_case, decide_level
from cases.services.panel_spans import DAYS_AFTER
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for
from mappa.core.decisions import Refused
from meetings.domain.enums import EarlierAction, Expected, MeetingState, ServiceKind
from meetings.models import Action, Attendance, Meeting
from meetings.services.actions import (
    add_action,
    check_done_action,
    decide_earlier_action,
    remove_action,
    report_progress,
)
from meetings.services.inviting import expect_service, send_invitations, withdraw_invitation
from meetings.services.minutes import distribute_minutes
from meetings.services.scheduling import cancel_meeting
from tests.factories.agencies import coordinator, person
from tests.factories.meetings import (
    ActionFactory,
    AttendanceFactory,
    MeetingFactory,
    StandingMemberFactory,
    panel_member,
    running_meeting,
)
from tests.integration.meetings import journey

pytestmark = pytest.mark.django_db


def sees(acting, user, meeting):
    """Whether both walls show the case to somebody today; fails when they differ."""
    with acting(user) as actor:
        raw = Case.objects.filter(pk=meeting.case_id).exists()
    ruled = Case.objects.visible_to(actor).filter(pk=meeting.case_id).exists()
    assert raw == ruled
    return raw


def days_pass(days):
    """As if what was done today had been done so many days ago."""
    ago = timedelta(days=days)
    PanelSpan.objects.update(from_on=F("from_on") - ago, to_on=F("to_on") - ago)


def invited(acting, **seat):
    """A meeting whose invitations went out, with one seat, and who sits in it."""
    meeting = MeetingFactory(state=MeetingState.SCHEDULED)
    seat = AttendanceFactory(meeting=meeting, **seat)
    with acting(coordinator()) as actor:
        send_invitations(actor=actor, meeting_id=meeting.pk, on=actor.on)
    return meeting, seat


def distribute(acting, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.APPROVED, minutes_document_id=uuid4())
    with acting(coordinator()) as actor:
        distribute_minutes(actor=actor, meeting_id=meeting.pk, on=actor.on)


def test_from_the_invitation_to_28_days_after_the_minutes_went_out(acting):
    meeting = MeetingFactory(state=MeetingState.SCHEDULED)
    member = AttendanceFactory(meeting=meeting).user
    assert not sees(acting, member, meeting)
    with acting(coordinator()) as actor:
        send_invitations(actor=actor, meeting_id=meeting.pk, on=actor.on)
    assert sees(acting, member, meeting)
    days_pass(100)
    assert sees(acting, member, meeting)
    distribute(acting, meeting)
    days_pass(DAYS_AFTER)
    assert sees(acting, member, meeting)
    days_pass(1)
    assert not sees(acting, member, meeting)


def test_longer_while_an_action_is_theirs_and_open(acting):
    meeting, seat = invited(acting)
    Meeting.objects.update(state=MeetingState.RUNNING)
    with acting(meeting.panel_day.chair) as actor:
        action = journey.action(actor, meeting, owner=seat.user)
    Action.objects.update(issued_at=meeting.recorded_at)
    distribute(acting, meeting)
    days_pass(DAYS_AFTER + 1)
    assert sees(acting, seat.user, meeting)
    with acting(seat.user) as actor:
        report_progress(actor=actor, action_id=action.pk, is_done=True, evidence="Checked.", version=1)
    assert sees(acting, seat.user, meeting)  # to the end of that day
    days_pass(1)
    assert not sees(acting, seat.user, meeting)
    PanelSpan.objects.filter(user=meeting.panel_day.chair).update(to_on=None)
    with acting(meeting.panel_day.chair) as actor:
        check_done_action(actor=actor, action_id=action.pk, accept=False, reason="Which flat?", version=2)
    assert sees(acting, seat.user, meeting)  # sent back, it is open again


@pytest.mark.parametrize("how", ["cancelled", "done", "taken back"])
def test_an_action_settled_by_a_meeting_or_taken_back_shows_the_case_no_longer(acting, how):
    meeting = running_meeting(number=2)
    before = MeetingFactory(case=meeting.case, number=1, state=MeetingState.DISTRIBUTED)
    member = panel_member()
    AttendanceFactory(meeting=meeting, user=member)
    with acting(meeting.panel_day.chair) as actor:
        action = journey.action(actor, meeting, owner=member)
        if how == "taken back":
            remove_action(actor=actor, action_id=action.pk)
        else:
            Action.objects.filter(pk=action.pk).update(meeting=before)
            decision = EarlierAction.DONE if how == "done" else EarlierAction.CANCEL
            decide_earlier_action(
                actor=actor,
                meeting_id=meeting.pk,
                action_id=action.pk,
                decision=decision,
                words="Settled.",
                due_on=None,
                on=actor.on,
            )
    days_pass(1)
    assert not sees(acting, member, meeting)


def test_each_open_action_counts_by_itself(acting):
    meeting = running_meeting()
    member = panel_member()
    AttendanceFactory(meeting=meeting, user=member)
    with acting(meeting.panel_day.chair) as actor:
        first, second = (journey.action(actor, meeting, owner=member) for _ in range(2))
        remove_action(actor=actor, action_id=first.pk)
    days_pass(1)
    assert sees(acting, member, meeting)
    with acting(meeting.panel_day.chair) as actor:
        remove_action(actor=actor, action_id=second.pk)
    days_pass(1)
    assert not sees(acting, member, meeting)


def test_standing_members_see_it_while_it_stays_at_the_level_and_28_days_more(acting):
    standing = StandingMemberFactory()
    meeting, seat = invited(acting, user=standing.user)
    other = panel_member("Fictional Trust")
    distribute(acting, meeting)
    days_pass(DAYS_AFTER + 1)
    assert sees(acting, seat.user, meeting)
    assert not sees(acting, other, meeting)
    with acting(coordinator()) as actor:
        case = Case.objects.get(pk=meeting.case_id)
        decide_level(
            actor=actor,
            case=case,
            level=3,
            route=LevelBasis.EMERGENCY,
            rationale="Senior decisions and resources are needed at once for two people.",
            on=actor.on,
        )
    assert PanelSpan.objects.get(user=seat.user, because="STANDING").to_on == actor.on + timedelta(days=28)
    days_pass(DAYS_AFTER)
    assert sees(acting, seat.user, meeting)
    days_pass(1)
    assert not sees(acting, seat.user, meeting)


def test_deputies_of_the_standing_panel_count_and_members_of_another_level_do_not(acting):
    deputy = panel_member("Fictional Trust")
    StandingMemberFactory(deputy=deputy)
    level_3 = StandingMemberFactory(level=3, service=ServiceKind.HEALTH).user
    meeting = MeetingFactory(state=MeetingState.SCHEDULED)
    for user in (deputy, level_3):
        AttendanceFactory(meeting=meeting, user=user)
    with acting(coordinator()) as actor:
        send_invitations(actor=actor, meeting_id=meeting.pk, on=actor.on)
    assert set(PanelSpan.objects.filter(because="STANDING").values_list("user", flat=True)) == {deputy.pk}


def test_closing_the_case_ends_the_standing_panels_sight_likewise(acting):
    standing = StandingMemberFactory()
    meeting, seat = invited(acting, user=standing.user)
    case = Case.objects.get(pk=meeting.case_id)
    manager = person(Role.SPO, case.agencyinvolvement_set.get().team)
    with acting(manager) as actor:
        close_case(actor=actor, case_id=case.pk, reason=CloseReason.DIED, version=case.version, on=actor.on)
    assert PanelSpan.objects.get(user=seat.user, because="STANDING").to_on == actor.on + timedelta(days=28)


def test_a_withdrawn_invitation_ends_at_once_and_may_be_given_again(acting, client):
    meeting, seat = invited(acting, user=StandingMemberFactory().user)
    assert sees(acting, seat.user, meeting)
    browser = client.sign_in(coordinator())
    answer = browser.post(f"/meetings/seats/{seat.pk}/withdraw/", follow=True)
    assert "no longer sees the case" in answer.content.decode()
    assert not sees(acting, seat.user, meeting)
    assert not Attendance.objects.filter(pk=seat.pk).exists()
    assert browser.post(f"/meetings/seats/{seat.pk}/withdraw/").status_code == 404
    with acting(coordinator()) as actor:
        expect_service(
            actor=actor,
            meeting_id=meeting.pk,
            service=ServiceKind.HOUSING,
            expected=Expected.INVITED,
            user_id=seat.user_id,
            agency_id=None,
            on=actor.on,
        )
    assert sees(acting, seat.user, meeting)


def test_whoever_has_another_seat_or_chairs_goes_on_seeing_it(acting):
    meeting, seat = invited(acting)
    second = AttendanceFactory(meeting=meeting, user=seat.user, service=ServiceKind.HEALTH)
    chairs = AttendanceFactory(meeting=meeting, user=meeting.panel_day.chair, service=ServiceKind.POLICE)
    with acting(coordinator()) as actor:
        for taken in (second, chairs):
            withdraw_invitation(actor=actor, seat_id=taken.pk, on=actor.on)
    assert sees(acting, seat.user, meeting)
    assert sees(acting, meeting.panel_day.chair, meeting)


def test_nobody_is_uninvited_once_the_meeting_runs(acting):
    _meeting, seat = invited(acting)
    Meeting.objects.update(state=MeetingState.RUNNING)
    with acting(coordinator()) as actor, pytest.raises(Refused, match="has begun"):
        withdraw_invitation(actor=actor, seat_id=seat.pk, on=actor.on)


def test_a_cancelled_meeting_ends_at_once_for_all_but_those_with_an_action(acting):
    meeting, seat = invited(acting, user=StandingMemberFactory().user)
    holder = panel_member("Fictional Trust")
    action = ActionFactory(meeting=meeting, owner=holder)
    PanelSpan.objects.create(
        case=meeting.case,
        area=meeting.area,
        user=holder,
        meeting_id=meeting.pk,
        because="ACTION",
        action_id=action.pk,
        from_on=meeting.panel_day.held_on,
    )
    with acting(coordinator()) as actor:
        cancel_meeting(actor=actor, meeting_id=meeting.pk, reason="Venue lost", on=actor.on)
    assert not sees(acting, seat.user, meeting)
    assert sees(acting, holder, meeting)


def test_nothing_outlives_the_membership(acting):
    meeting, seat = invited(acting)
    seat.user.memberships.all().delete()
    assert not sees(acting, seat.user, meeting)
    assert actor_for(seat.user).memberships == ()


def test_an_action_needs_an_owner_to_show_the_case(acting):
    meeting = running_meeting()
    agency = meeting.attendance.get().agency
    with acting(meeting.panel_day.chair) as actor:
        add_action(
            actor=actor,
            meeting_id=meeting.pk,
            pillar="SUPERVISION",
            text="Call",
            owner_id=None,
            agency_id=agency.pk,
            due_on=actor.on,
            is_safeguarding=False,
            key=uuid4(),
            on=actor.on,
        )
    assert not PanelSpan.objects.filter(because="ACTION").exists()
