"""A meeting from the panel day to distributed minutes, and what stops it on the way."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.http import Http404

from cases.domain.enums import CaseState, ReferralState
from cases.models import Case, LevelDecision, PanelSpan, Referral
from mappa.agencies.roles import Role
from mappa.audit.models import AuditEvent
from mappa.core.decisions import Invalid, Refused
from mappa.outbox.models import OutboxItem
from meetings.domain.enums import (
    ActionState,
    EarlierAction,
    Expected,
    LevelOutcome,
    MeetingState,
    ServiceKind,
)
from meetings.models import Action, Meeting, PanelDay
from meetings.selectors.closing import missing_with_places
from meetings.selectors.meetings import meeting_or_404
from meetings.selectors.panels import nominals_to_schedule
from meetings.selectors.work import work_for
from meetings.services.actions import check_done_action, decide_earlier_action, report_progress
from meetings.services.closing import close_meeting
from meetings.services.inviting import expect_service, send_invitations
from meetings.services.minutes import approve_minutes, distribute_minutes, draft_minutes
from meetings.services.panels import create_panel
from meetings.services.running import begin_meeting
from meetings.services.scheduling import cancel_meeting, schedule_meeting
from tests.factories.agencies import TeamFactory, area, coordinator, person
from tests.factories.cases import case_of
from tests.factories.meetings import (
    ActionFactory,
    AttendanceFactory,
    MeetingFactory,
    PanelDayFactory,
    StandingMemberFactory,
    chair,
    panel_member,
    running_meeting,
)
from tests.integration.meetings import journey

pytestmark = pytest.mark.django_db


def panel_by(actor, chairing, **fields):
    given = {
        "area_id": area().pk,
        "level": 2,
        "held_on": actor.on,
        "starts_at": time(9, 30),
        "venue": "Room 1",
        "chair_id": chairing.pk,
        "key": uuid4(),
    } | fields
    return create_panel(actor=actor, on=actor.on, **given)


def slot(actor, panel, case, **fields):
    given = {"slot_at": time(9, 30), "minutes_planned": 45, "purpose": "First meeting"} | fields
    return schedule_meeting(actor=actor, panel_id=panel.pk, case_id=case.pk, on=actor.on, **given)


def test_whole_journey(acting):
    team, who, chairing, seat = TeamFactory(), coordinator(), chair(), StandingMemberFactory()
    case = case_of(team, state=CaseState.LEVEL_2)
    referral = Referral.objects.create(
        case=case, area=case.area, state=ReferralState.ACCEPTED, submitted_at=case.created_at
    )
    with acting(who) as actor:
        panel = panel_by(actor, chairing)
        assert [row.is_referred for row in nominals_to_schedule(actor, panel)] == [True]
        meeting = slot(actor, panel, case)
        assert meeting.referral_id == referral.pk
        assert not nominals_to_schedule(actor, panel).exists()
        send_invitations(actor=actor, meeting_id=meeting.pk, on=actor.on)
    with acting(seat.user) as actor:
        assert [item.title for item in work_for(actor)] == ["You are invited to a meeting"]
    with acting(chairing) as actor:
        begin_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)
        meeting = meeting_or_404(actor, meeting.pk)
        journey.everything(actor, meeting)
        action = journey.action(actor, meeting)
        closed = close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)
        action.refresh_from_db()
        assert action.issued_at == closed.ended_at
    with acting(seat.user) as actor:
        assert [item.title for item in work_for(actor)] == [action.text]
        report_progress(
            actor=actor, action_id=action.pk, is_done=True, evidence="Seen and signed.", version=1
        )
    with acting(chairing) as actor:
        check_done_action(actor=actor, action_id=action.pk, accept=True, reason="", version=2)
    with acting(who) as actor:
        draft_minutes(actor=actor, meeting_id=meeting.pk)
    with acting(chairing) as actor:
        assert [item.title for item in work_for(actor)] == ["Minutes to approve"]
        approve_minutes(actor=actor, meeting_id=meeting.pk)
    with acting(who) as actor:
        with pytest.raises(Refused, match="still being made"):
            distribute_minutes(actor=actor, meeting_id=meeting.pk, on=actor.on)
        Meeting.objects.filter(pk=meeting.pk).update(minutes_document_id=uuid4())
        distribute_minutes(actor=actor, meeting_id=meeting.pk, on=actor.on)
        ends = set(PanelSpan.objects.filter(meeting_id=meeting.pk).values_list("because", "to_on"))
    # The action is done; the standing panel sees the case while it stays at its level.
    later = actor.on + timedelta(days=28)
    assert ends == {("INVITED", later), ("STANDING", None), ("ACTION", actor.on)}
    action.refresh_from_db()
    assert action.state == ActionState.VERIFIED
    assert Case.objects.get(pk=case.pk).state == CaseState.LEVEL_2
    assert OutboxItem.objects.get(job="render_minutes").payload["meeting_id"] == str(meeting.pk)
    events = set(AuditEvent.objects.values_list("event", flat=True))
    assert {"MEETING_INVITED", "MEETING_STARTED", "MEETING_CLOSED", "MINUTES_DISTRIBUTED"} <= events


def test_messages_carry_no_name(acting):
    meeting = MeetingFactory()
    seat = AttendanceFactory(meeting=meeting)
    with acting(coordinator()) as actor:
        send_invitations(actor=actor, meeting_id=meeting.pk, on=actor.on)
        send_invitations(actor=actor, meeting_id=meeting.pk, on=actor.on)
    message = OutboxItem.objects.get(kind=OutboxItem.Kind.MESSAGE)
    assert message.payload == {"user_id": str(seat.user.pk), "notice": "INVITATION"}


def test_panel_in_the_past_is_refused(acting):
    chairing = chair()
    with acting(coordinator()) as actor, pytest.raises(Invalid) as refused:
        panel_by(actor, chairing, held_on=actor.on - timedelta(days=1))
    assert [problem.field for problem in refused.value.problems] == ["held_on"]
    assert not PanelDay.objects.exists()


def test_meeting_on_a_past_panel_is_refused(acting, today):
    panel = PanelDayFactory(held_on=today - timedelta(days=1))
    case = case_of(TeamFactory(), state=CaseState.LEVEL_2)
    with acting(coordinator()) as actor, pytest.raises(Invalid, match="past"):
        slot(actor, panel, case)


def test_panel_submitted_twice_is_one_panel(acting):
    who, chairing, key = coordinator(), chair(), uuid4()
    with acting(who) as actor:
        assert panel_by(actor, chairing, key=key).pk == panel_by(actor, chairing, key=key).pk
    assert PanelDay.objects.count() == 1


def test_panel_of_another_area_is_refused(acting):
    chairing = chair()
    with acting(coordinator("Kent")) as actor, pytest.raises(Refused, match="your own area"):
        panel_by(actor, chairing)


def test_nominal_is_on_a_panel_once(acting):
    panel, case = PanelDayFactory(), case_of(TeamFactory(), state=CaseState.LEVEL_2)
    with acting(coordinator()) as actor:
        assert slot(actor, panel, case).pk == slot(actor, panel, case, slot_at=time(11)).pk


def test_taken_slot_wrong_level_and_short_slot_are_refused(acting):
    meeting = MeetingFactory()
    second = case_of(TeamFactory(), state=CaseState.LEVEL_2)
    third = case_of(TeamFactory(), state=CaseState.LEVEL_3)
    with acting(coordinator()) as actor:
        with pytest.raises(Invalid, match="Another nominal"):
            slot(actor, meeting.panel_day, second, slot_at=time(10))
        with pytest.raises(Invalid, match="Select a Level 2 case"):
            slot(actor, meeting.panel_day, third, slot_at=time(13))
        with pytest.raises(Invalid, match="at least"):
            slot(actor, meeting.panel_day, second, slot_at=time(13), minutes_planned=5)
        with pytest.raises(Invalid, match="at or after"):
            slot(actor, meeting.panel_day, second, slot_at=time(8))


def test_nobody_else_starts_or_closes_the_meeting(acting):
    meeting = MeetingFactory(state=MeetingState.INVITED)
    other = chair()
    PanelSpan.objects.create(
        case=meeting.case,
        area=meeting.area,
        user=other,
        meeting_id=uuid4(),
        from_on=meeting.panel_day.held_on,
    )
    for who in (coordinator(), other):
        with acting(who) as actor, pytest.raises(Refused, match="chair"):
            begin_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)


def test_meeting_starts_on_its_day_not_before(acting, today):
    meeting = MeetingFactory(state=MeetingState.INVITED, panel_day__held_on=today + timedelta(days=3))
    with acting(meeting.panel_day.chair) as actor, pytest.raises(Refused, match="on the day"):
        begin_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)


def test_stranger_gets_404(acting):
    meeting = running_meeting()
    with acting(person(Role.COM)) as actor, pytest.raises(Http404):
        journey.say(actor, meeting, "victim", "x")


def test_close_lists_everything_missing_and_changes_nothing(acting):
    meeting = running_meeting()
    with acting(meeting.panel_day.chair) as actor:
        meeting = meeting_or_404(actor, meeting.pk)
        with pytest.raises(Invalid) as refused:
            close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)
        places = {place for _problem, place in missing_with_places(actor, meeting)}
    assert len(refused.value.problems) >= 8
    assert places == {"statement", "attendance", "level", "disclosure", "plan"}
    meeting.refresh_from_db()
    assert (meeting.state, meeting.ended_at) == (MeetingState.RUNNING, None)


@pytest.mark.parametrize("missing", ["disclosure", "plan", "level", "statement"])
def test_each_required_decision_stops_the_close(acting, missing):
    steps = {
        "disclosure": journey.disclose_nothing,
        "plan": journey.plan,
        "level": journey.level,
        "statement": journey.everybody_accepts,
    }
    meeting = running_meeting()
    with acting(meeting.panel_day.chair) as actor:
        meeting = meeting_or_404(actor, meeting.pk)
        journey.everybody_came(actor, meeting)
        for name, step in steps.items():
            if name != missing:
                step(actor, meeting)
        with pytest.raises(Invalid):
            close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)
        steps[missing](actor, meeting)
        assert close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on).state == MeetingState.HELD


def test_step_down_is_stopped_by_a_safeguarding_action(acting):
    meeting = running_meeting()
    with acting(meeting.panel_day.chair) as actor:
        meeting = meeting_or_404(actor, meeting.pk)
        journey.everything(actor, meeting, LevelOutcome.DOWN_TO_1)
        journey.action(actor, meeting, is_safeguarding=True)
        with pytest.raises(Invalid, match="safeguarding"):
            close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)
        journey.level(actor, meeting, LevelOutcome.DOWN_TO_1, override="The child has moved abroad.")
        close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)
    assert Case.objects.get(pk=meeting.case_id).state == CaseState.LEVEL_1
    decision = LevelDecision.objects.get(case=meeting.case, to_on__isnull=True)
    assert (decision.level, decision.route, decision.meeting_id) == (1, "PANEL", meeting.pk)


def test_only_the_chair_sets_safeguarding_actions_aside(acting):
    meeting = running_meeting()
    with acting(coordinator()) as actor, pytest.raises(Refused, match="Only the chair"):
        journey.level(actor, meeting_or_404(actor, meeting.pk), LevelOutcome.DOWN_TO_1, override="No need")


def test_level_2_goes_to_level_3_in_one_step(acting):
    meeting = running_meeting()
    with acting(meeting.panel_day.chair) as actor:
        meeting = meeting_or_404(actor, meeting.pk)
        journey.everything(actor, meeting, LevelOutcome.UP_TO_3)
        close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)
        close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)
    assert Case.objects.get(pk=meeting.case_id).state == CaseState.LEVEL_3
    assert LevelDecision.objects.filter(case=meeting.case, level=3).count() == 1
    assert not Referral.objects.exists()


def test_meeting_closes_the_case(acting):
    meeting = running_meeting()
    with acting(meeting.panel_day.chair) as actor:
        meeting = meeting_or_404(actor, meeting.pk)
        journey.everything(actor, meeting, LevelOutcome.CLOSE)
        close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)
    case = Case.objects.get(pk=meeting.case_id)
    assert (case.state, case.closed_reason) == (CaseState.CLOSED, "RISK_REDUCED")


def test_earlier_actions_are_decided_before_the_close(acting, today):
    meeting = running_meeting(number=2)
    before = MeetingFactory(case=meeting.case, number=1, state=MeetingState.DISTRIBUTED)
    late = ActionFactory(meeting=before, due_on=today - timedelta(days=2))
    done, gone = ActionFactory(meeting=before), ActionFactory(meeting=before)
    with acting(meeting.panel_day.chair) as actor:
        meeting = meeting_or_404(actor, meeting.pk)
        journey.everything(actor, meeting)
        with pytest.raises(Invalid, match="3 left"):
            close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)

        def decide(action, decision, words="", due_on=None):
            return decide_earlier_action(
                actor=actor,
                meeting_id=meeting.pk,
                action_id=action.pk,
                decision=decision,
                words=words,
                due_on=due_on,
                on=actor.on,
            )

        with pytest.raises(Invalid, match="new date"):
            decide(late, EarlierAction.CARRY)
        with pytest.raises(Invalid, match="how it is known"):
            decide(done, EarlierAction.DONE)
        with pytest.raises(Invalid, match="no longer needed"):
            decide(gone, EarlierAction.CANCEL)
        decide(late, EarlierAction.CARRY, due_on=today + timedelta(days=5))
        decide(done, EarlierAction.DONE, "Letter seen.")
        decide(gone, EarlierAction.CANCEL, "He has moved.")
        close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)
    states = dict(Action.objects.values_list("pk", "state"))
    assert states == {late.pk: "OPEN", done.pk: "COMPLETE", gone.pk: "CANCELLED"}


def test_action_rules(acting, today):
    meeting = running_meeting()
    with acting(meeting.panel_day.chair) as actor:
        meeting = meeting_or_404(actor, meeting.pk)
        for wrong, field in (
            ({"due_on": today - timedelta(days=1)}, "due_on"),
            ({"text": " "}, "text"),
            ({"owner_id": uuid4()}, "owner"),
            ({"owner_id": None}, "owner"),
            ({"owner_id": None, "agency_id": uuid4()}, "agency"),
        ):
            with pytest.raises(Invalid) as refused:
                journey.action(actor, meeting, **wrong)
            assert [problem.field for problem in refused.value.problems] == [field]
        key = uuid4()
        assert journey.action(actor, meeting, key=key).pk == journey.action(actor, meeting, key=key).pk
    assert Action.objects.count() == 1


def test_action_is_done_only_by_its_owner_and_with_evidence(acting):
    action = ActionFactory()
    other = panel_member("Trust", kind="NHS_TRUST")
    for who in (action.owner, other):
        PanelSpan.objects.create(
            case=action.case, area=action.area, user=who, meeting_id=uuid4(), from_on=action.issued_at.date()
        )
    with acting(other) as actor, pytest.raises(Refused, match="Only the person or agency"):
        report_progress(actor=actor, action_id=action.pk, is_done=True, evidence="x", version=1)
    with acting(action.owner) as actor:
        with pytest.raises(Invalid, match="what was done"):
            report_progress(actor=actor, action_id=action.pk, is_done=True, evidence="", version=1)
        report_progress(actor=actor, action_id=action.pk, is_done=False, evidence="Called", version=1)
        with pytest.raises(Invalid, match="changed since"):
            report_progress(actor=actor, action_id=action.pk, is_done=True, evidence="Seen", version=1)
        for _twice in range(2):
            report_progress(actor=actor, action_id=action.pk, is_done=True, evidence="Seen", version=2)


def test_section_changed_meanwhile_is_refused(acting):
    meeting = running_meeting()
    with acting(meeting.panel_day.chair) as actor:
        journey.say(actor, meeting, "risk", "First")
        with pytest.raises(Invalid, match="changed since you opened it"):
            journey.say(actor, meeting, "risk", "Second")


def test_cancelled_meeting_is_seen_no_longer_by_those_invited(acting, today):
    meeting = MeetingFactory()
    seat = AttendanceFactory(meeting=meeting)
    with acting(coordinator()) as actor:
        send_invitations(actor=actor, meeting_id=meeting.pk, on=actor.on)
        with pytest.raises(Invalid, match="why"):
            cancel_meeting(actor=actor, meeting_id=meeting.pk, reason=" ", on=actor.on)
        cancel_meeting(actor=actor, meeting_id=meeting.pk, reason="Venue lost", on=actor.on)
        with pytest.raises(Refused, match="any more"):
            expect_service(
                actor=actor,
                meeting_id=meeting.pk,
                service=ServiceKind.DWP,
                expected=Expected.INVITED,
                user_id=None,
                agency_id=seat.agency.pk,
                on=actor.on,
            )
    assert PanelSpan.objects.get(user=seat.user).to_on == today - timedelta(days=1)


def test_person_added_after_the_invitations_is_invited_at_once(acting):
    meeting = MeetingFactory(state=MeetingState.INVITED)
    late = panel_member()
    with acting(coordinator()) as actor:
        for _twice in range(2):
            expect_service(
                actor=actor,
                meeting_id=meeting.pk,
                service=ServiceKind.HOUSING,
                expected=Expected.REQUIRED,
                user_id=late.pk,
                agency_id=None,
                on=actor.on,
            )
    with acting(late) as actor:
        assert meeting_or_404(actor, meeting.pk).attendance.count() == 1
