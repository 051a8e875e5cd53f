"""What the minutes are made of, for a case with three meetings."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.domain.enums import DisclosureDecisionKind, Pillar
from cases.domain.plans import Measure
from cases.services.plans import decide_disclosure, save_plan
from mappa.core.decisions import Invalid
from meetings.domain.enums import AttendanceOutcome, MeetingState
from meetings.jobs import send_meeting_notice
from meetings.models import Attendance, Meeting
from meetings.selectors.meetings import meeting_or_404
from meetings.selectors.minutes import meeting_for_minutes, minutes_facts
from meetings.selectors.shown import shown_to
from meetings.services.running import decide_level_outcome
from tests.factories.meetings import ActionFactory, MeetingFactory, panel_member, running_meeting
from tests.integration.meetings import journey

pytestmark = pytest.mark.django_db


def third_meeting(today):
    """A running third meeting; the first two were held weeks ago, with actions."""
    meeting = running_meeting(number=3)
    held = {"state": MeetingState.DISTRIBUTED, "started_at": timezone.now(), "case": meeting.case}
    for number, weeks in ((1, 20), (2, 10)):
        MeetingFactory(
            number=number,
            panel_day__held_on=today - timedelta(weeks=weeks),
            level_outcome="UP_TO_3" if number == 1 else "REMAIN_2",
            level_rationale=f"Reasons of meeting {number}",
            **held,
        )
    return meeting


def earlier(meeting, number):
    return Meeting.objects.get(case=meeting.case, number=number)


def test_this_meeting_and_the_earlier_ones_are_apart(acting, today):
    meeting = third_meeting(today)
    with acting(meeting.panel_day.chair) as actor:
        meeting = meeting_or_404(actor, meeting.pk)
        journey.everything(actor, meeting)
        facts = minutes_facts(meeting, shown_to(actor), on=actor.on)
    assert facts.meeting.number == 3
    assert [row.number for row in facts.earlier] == [2, 1]
    assert facts.earlier[0].level_decision.rationale == "Reasons of meeting 2"
    assert [section.code for section in facts.meeting.sections] == ["victim"]
    assert facts.meeting.disclosure.kind == "Considered: not disclosing"
    assert facts.accepted_by == [facts.attendance[0].who]
    assert [pillar.pillar for pillar in facts.plan.pillars] == [pillar.label for pillar in Pillar]
    assert facts.plan.pillars[2].none_needed_because == "Not suitable yet"


def test_current_actions_are_apart_from_settled_ones(acting, today):
    meeting = third_meeting(today)
    late = ActionFactory(meeting=earlier(meeting, 1), number=1, due_on=today - timedelta(days=1))
    done = ActionFactory(meeting=earlier(meeting, 2), number=2, state="VERIFIED", evidence="Seen")
    new = ActionFactory(meeting=meeting, number=3)
    with acting(meeting.panel_day.chair) as actor:
        facts = minutes_facts(meeting_or_404(actor, meeting.pk), shown_to(actor), on=actor.on)
    assert [row.number for row in facts.current_actions] == [late.number, new.number]
    assert [row.is_overdue for row in facts.current_actions] == [True, False]
    assert [(row.number, row.set_at_meeting) for row in facts.settled_actions] == [(done.number, 2)]
    assert [[row.number for row in past.actions] for past in facts.earlier] == [[2], [1]]
    assert facts.changes == ["1 new action was set."]


def test_changes_since_the_last_meeting_are_said(acting, today):
    meeting = third_meeting(today)
    before = earlier(meeting, 2)
    with acting(meeting.panel_day.chair) as actor:
        journey.plan(actor, before)
        journey.disclose_nothing(actor, before)
        meeting = meeting_or_404(actor, meeting.pk)
        journey.plan(actor, meeting, "Two appointments a week")
        decide_disclosure(
            actor=actor,
            case=meeting.case,
            meeting_id=meeting.pk,
            kind=DisclosureDecisionKind.AGREED,
            reasons="The new partner has children.",
            on=actor.on,
        )
        decide_level_outcome(
            actor=actor,
            meeting_id=meeting.pk,
            outcome=journey.LevelOutcome.UP_TO_3,
            rationale=journey.REASONS,
            next_review_on=today + timedelta(weeks=5),
        )
        changes = minutes_facts(meeting_or_404(actor, meeting.pk), shown_to(actor), on=actor.on).changes
    assert changes[0].startswith("Level: now “Move up to Level 3”; on ")
    assert "Disclosure: now “Considered: disclosure agreed”" in changes[1]
    assert "Plan, supervision: added “Two appointments a week”." in changes
    assert "Plan, supervision: no longer “Weekly appointments”." in changes


def test_missing_members_are_named_with_the_reason(acting, today):
    meeting = third_meeting(today)
    Attendance.objects.update(outcome=AttendanceOutcome.REPORT, report="Tenancy is safe.")
    with acting(meeting.panel_day.chair) as actor:
        facts = minutes_facts(meeting_or_404(actor, meeting.pk), shown_to(actor), on=actor.on)
    assert "Housing (sent a report, did not attend)" in facts.taken_without
    assert "Police (not invited)" in facts.taken_without
    assert facts.attendance[0].report == "Tenancy is safe."


def test_the_job_reads_the_same_facts_as_the_page(acting, today):
    meeting = third_meeting(today)
    with acting(meeting.panel_day.chair) as actor:
        journey.say(actor, meeting, "voice", "He wants work.")
        page = minutes_facts(meeting_or_404(actor, meeting.pk), shown_to(actor), on=actor.on)
    assert minutes_facts(meeting_for_minutes(meeting.pk), shown_to(actor), on=actor.on) == page


def test_facts_cost_the_same_for_one_and_three_meetings(acting, today, django_assert_num_queries):
    alone, third = running_meeting(), third_meeting(today)
    for meeting in (alone, third):
        with acting(meeting.panel_day.chair) as actor:
            found = meeting_or_404(actor, meeting.pk)
            with django_assert_num_queries(14 if meeting == third else 13):
                minutes_facts(found, shown_to(actor), on=actor.on)


def test_plan_is_versioned_and_the_same_plan_twice_is_one_version(acting):
    meeting = running_meeting()
    with acting(meeting.panel_day.chair) as actor:
        meeting = meeting_or_404(actor, meeting.pk)
        first = journey.plan(actor, meeting)
        assert journey.plan(actor, meeting).pk == first.pk
        assert journey.plan(actor, meeting, "Daily appointments").number == 2
        with pytest.raises(Invalid) as refused:
            save_plan(
                actor=actor,
                case=meeting.case,
                meeting_id=meeting.pk,
                measures=[Measure(pillar=Pillar.SUPERVISION, text="Without an owner")],
                contingency="",
            )
    assert [problem.field for problem in refused.value.problems] == ["supervision"]


def test_disclosure_of_a_meeting_is_one_decision_and_made_needs_what_and_to_whom(acting):
    meeting = running_meeting()
    with acting(meeting.panel_day.chair) as actor:
        meeting = meeting_or_404(actor, meeting.pk)
        first = journey.disclose_nothing(actor, meeting)
        assert journey.disclose_nothing(actor, meeting).pk == first.pk
        with pytest.raises(Invalid) as refused:
            decide_disclosure(
                actor=actor,
                case=meeting.case,
                meeting_id=meeting.pk,
                kind=DisclosureDecisionKind.MADE,
                reasons="Presumption of section 327A",
                on=actor.on,
            )
    assert [problem.field for problem in refused.value.problems] == ["information", "recipient"]


def test_notice_goes_by_mail_without_a_name_and_only_to_those_with_an_address(mailoutbox):
    with_address, without = panel_member(), panel_member()
    with_address.email = "someone@example.test"
    with_address.save()
    for user in (with_address, without):
        send_meeting_notice(user_id=str(user.pk), notice="ACTION")
    assert [mail.to for mail in mailoutbox] == [["someone@example.test"]]
    assert with_address.last_name not in mailoutbox[0].body
