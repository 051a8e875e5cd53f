"""Cases from inspections, by their letters: the bad ones must raise what is said, the good ones nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cases.domain.enums import (
    AssessmentTool,
    CaseState,
    Custody,
    DeadlineKind,
    DeadlineState,
    LevelBasis,
    ReviewAnswer,
    ReviewOutcome,
    Sharing,
)
from cases.domain.event_kinds import CaseEventKind, EventAsk, Party
from cases.domain.reviews import Answered, ProposedReview, questions_for
from cases.models import (
    Case,
    CasePractitioner,
    CustodySpell,
    Deadline,
    FollowUp,
    KeyDate,
    Offence,
    Referral,
    RiskManagementPlan,
    Telling,
)
from cases.selectors.events import still_to_tell
from cases.selectors.facts import facts_of
from cases.selectors.finders import counts_for, found_by
from cases.services.assessments import Assessed, add_assessment
from cases.services.deadlines import flag_overdue, replan_deadlines
from cases.services.events import Happened, record_event
from cases.services.levels import decide_level
from cases.services.reviews import oversee_review, record_review
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.roles import Role
from mappa.core.decisions import Invalid
from meetings.domain.enums import LevelOutcome
from meetings.selectors.meetings import meeting_or_404
from meetings.services.closing import close_meeting
from tests.factories.agencies import AgencyFactory, TeamFactory, person
from tests.factories.cases import InvolvementFactory, case_of
from tests.factories.meetings import running_meeting
from tests.integration.meetings import journey

pytestmark = pytest.mark.django_db
K = DeadlineKind
REASONS = "One agency manages the risk well, with information shared."


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def practitioner(team):
    return person(Role.COM, team)


def of(case):
    return {"case": case, "area": case.area}


def held(case, user, role=Role.COM):
    spell = {"from_on": case.became_known_on, "team": user.memberships.get().team}
    CasePractitioner.objects.create(user=user, capacity=role, **spell, **of(case))


def inside(case, today, **dates):
    """In custody since it became known, with these key dates in days from today."""
    CustodySpell.objects.create(custody=Custody.CUSTODY, from_on=case.became_known_on, **of(case))
    for kind, days in dates.items():
        KeyDate.objects.create(kind=kind, on=today + timedelta(days=days), **of(case))


def involved_police(case):
    force = TeamFactory(agency=AgencyFactory(name="Fictional Police", kind=AgencyKind.POLICE))
    InvolvementFactory(case=case, team=force, role="INVOLVED")
    return person(Role.POLICE_OFFENDER_MANAGER, force)


def raised(case, today):
    """Rules whose deadline is overdue today."""
    rows = Deadline.objects.filter(case=case, state=DeadlineState.OPEN, due_on__lt=today)
    return set(rows.values_list("kind", flat=True))


def happens(acting, user, case, kind, today):
    happened = Happened(kind=kind, happened_on=today, summary="As told.", sharing=Sharing.ALL_INVOLVED)
    with acting(user) as actor:
        return record_event(actor=actor, case_id=case.pk, happened=happened, key=uuid4(), on=today)


def test_scenario_a_temporary_release_with_no_level_and_no_community_contact(
    acting, practitioner, team, today
):
    case = case_of(team)
    inside(case, today, CONDITIONAL_RELEASE=450, ROTL=-20)
    with acting(practitioner) as actor:
        replan_deadlines(case=case, on=today)
        lists = counts_for(actor)
    assert raised(case, today) >= {K.D1_LEVEL_CUSTODY}
    due = Deadline.objects.get(case=case, kind=K.D1_LEVEL_CUSTODY)
    assert "temporary release" in due.because
    assert "(D2)" in due.because
    manager = Deadline.objects.get(case=case, kind=K.D29_COMMUNITY_MANAGER)
    assert manager.due_on > today or manager.kind in raised(case, today)
    assert lists["no-level"] == 1
    assert lists["unowned"] == 1


def test_scenario_k_a_level_2_panel_goes_straight_to_level_3(acting):
    meeting = running_meeting()
    with acting(meeting.panel_day.chair) as actor:
        meeting = meeting_or_404(actor, meeting.pk)
        journey.everything(actor, meeting, LevelOutcome.UP_TO_3)
        close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)
    assert Case.objects.get(pk=meeting.case_id).state == CaseState.LEVEL_3
    assert not Referral.objects.exists()


def test_scenario_t_a_move_breaks_the_plan_and_everybody_with_a_part_in_it_is_told(
    acting, practitioner, team, today
):
    case = case_of(team, state=CaseState.LEVEL_1)
    police = involved_police(case)
    event = happens(acting, practitioner, case, CaseEventKind.MOVED, today)
    assert {row.team for row in Telling.objects.filter(event=event)} == {police.memberships.get().team}
    check = FollowUp.objects.get(event=event, ask=EventAsk.RECHECK_PLAN)
    assert check.due_on > today
    assert Deadline.objects.get(case=case, kind=K.D6_EVENT_REVIEW).state == DeadlineState.OPEN
    with acting(practitioner) as actor:
        assert list(found_by(actor, "plan-to-check")) == [case]


def test_scenario_t_where_no_police_are_in_the_case_the_page_says_whom_to_tell(
    acting, practitioner, team, today
):
    event = happens(acting, practitioner, case_of(team, state=CaseState.LEVEL_1), CaseEventKind.MOVED, today)
    with acting(practitioner):
        assert still_to_tell(event, today) == [Party.POLICE]


def test_scenario_v_a_review_is_due_at_each_new_offence_then_overdue(acting, practitioner, team, today):
    case = case_of(team, state=CaseState.LEVEL_1)
    for _ in range(2):
        happens(acting, practitioner, case, CaseEventKind.FURTHER_OFFENCE_CHARGE, today)
    later = today + timedelta(days=8)
    assert K.D6_EVENT_REVIEW in raised(case, later)
    assert flag_overdue(kind=K.D6_EVENT_REVIEW, on=later) == 1
    with acting(practitioner) as actor:
        assert list(found_by(actor, "look-again")) == [case]
        assert list(found_by(actor, "older-than-facts")) == [case]


def test_scenario_y_four_weeks_from_release_with_nothing_done(acting, practitioner, team, today):
    case = case_of(team)
    inside(case, today, CONDITIONAL_RELEASE=28)
    with acting(practitioner):
        replan_deadlines(case=case, on=today)
    overdue = raised(case, today)
    assert {K.D1_LEVEL_CUSTODY, K.D31_ASSESSMENT, K.D30_HANDOVER, K.D29_COMMUNITY_MANAGER} <= overdue
    rows = Deadline.objects.filter(case=case, kind__in=overdue)
    assert all(row.escalates_to for row in rows)
    assert all(flag_overdue(kind=K(kind), on=today) == 1 for kind in overdue)


def test_scenario_w_level_1_is_stopped_by_what_is_undone(acting, today):
    meeting = running_meeting()
    involved = person(Role.COM, meeting.case.leadagency_set.get().team)
    happens(acting, involved, meeting.case, CaseEventKind.NEW_RELATIONSHIP, today)
    with acting(meeting.panel_day.chair) as actor:
        meeting = meeting_or_404(actor, meeting.pk)
        journey.everything(actor, meeting, LevelOutcome.DOWN_TO_1)
        journey.action(actor, meeting, is_safeguarding=True)
        with pytest.raises(Invalid) as stopped:
            close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)
    said = " ".join(problem.message for problem in stopped.value.problems)
    assert "1 safeguarding action is open" in said
    assert "disclosure to be considered again" in said
    assert Case.objects.get(pk=meeting.case_id).state == CaseState.LEVEL_2


def quiet(case, practitioner, police, today):
    """What the record of a well-kept case says."""
    held(case, practitioner)
    held(case, police, Role.POLICE_OFFENDER_MANAGER)
    RiskManagementPlan.objects.create(number=1, **of(case))
    Offence.objects.create(description="Wounding", kind="SPECIFIED_VIOLENT", is_index=True, **of(case))


def assess(acting, user, case, day, today):
    assessed = Assessed(tool=AssessmentTool.OASYS, assessed_on=day)
    with acting(user) as actor:
        add_assessment(actor=actor, case_id=case.pk, assessed=assessed, on=today)


def test_scenario_good_1_level_1_with_reviews_done_raises_nothing(acting, practitioner, team, today):
    case = case_of(team, state=CaseState.LEVEL_1)
    police, manager = involved_police(case), person(Role.SPO, team)
    quiet(case, practitioner, police, today)
    CustodySpell.objects.create(custody=Custody.COMMUNITY, from_on=case.became_known_on, **of(case))
    assess(acting, practitioner, case, today - timedelta(days=20), today)
    with acting(practitioner) as actor:
        answers = {
            question.code: Answered(ReviewAnswer.NO_CHANGE)
            for question in questions_for(facts_of(Case.objects.get(pk=case.pk)))
        }
        review = ProposedReview(answers=answers, outcome=ReviewOutcome.KEEP, rationale=REASONS)
        done = record_review(actor=actor, case_id=case.pk, review=review, key=uuid4(), on=today)
    with acting(manager) as actor:
        oversee_review(
            actor=actor, review_id=done.pk, note="Read, and agreed with the practitioner.", on=today
        )
    assert raised(case, today + timedelta(days=150)) == set()


def test_scenario_good_2_a_level_set_before_temporary_release_raises_nothing(
    acting, practitioner, team, today
):
    case = case_of(team)
    police = involved_police(case)
    quiet(case, practitioner, police, today)
    inside(case, today, CONDITIONAL_RELEASE=730, ROTL=60)
    assess(acting, practitioner, case, today - timedelta(days=20), today)
    with acting(practitioner) as actor:
        decide_level(actor=actor, case=case, level=1, route=LevelBasis.SCREENING, rationale=REASONS, on=today)
    assert raised(case, today + timedelta(days=330)) == set()
