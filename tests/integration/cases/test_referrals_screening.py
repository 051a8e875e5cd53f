"""What screening decides, for the referral and for the case, on PostgreSQL behind row-level security."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from cases.domain.enums import CaseState, Criterion, ScreeningOutcome
from cases.models import CaseCategory, Deadline, LevelDecision, ReferralScreening, StatisticsRow
from cases.selectors.referrals import (
    accepted_level,
    accepted_without_meeting_for,
    referral_work_for,
    rejected_referrals_for,
    screening_queue_for,
)
from cases.services.referrals import mark_rationale_read, screen_referral
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.decisions import Invalid, Refused
from mappa.core.work import WorkGroup
from tests.factories.agencies import AgencyFactory, MembershipFactory, TeamFactory, area, coordinator, person
from tests.factories.cases import CaseFactory, InvolvementFactory, NominalFactory, case_of
from tests.factories.referrals import (
    LEVEL_2_MET,
    LEVEL_3_MET,
    RATIONALE,
    ReferralFactory,
    ScreeningFactory,
    draft,
)

pytestmark = pytest.mark.django_db

REJECT, MORE = ScreeningOutcome.REJECT, ScreeningOutcome.MORE_INFORMATION
LEVEL_2, LEVEL_3 = ScreeningOutcome.ACCEPT_LEVEL_2, ScreeningOutcome.ACCEPT_LEVEL_3


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def referrer(team):
    return person(Role.COM, team)


@pytest.fixture
def referral(team, referrer):
    return ReferralFactory(case=case_of(team), recorded_by=referrer)


@pytest.fixture
def screen(acting, today):
    """Screen as somebody; everything in order unless changed."""

    def do(referral, outcome, user=None, **changes):
        sent = {
            "criteria": LEVEL_3_MET if outcome is LEVEL_3 else LEVEL_2_MET,
            "rationale": RATIONALE,
            "decided_with": "DI Police Fictional",
            "is_emergency": False,
            "version": referral.version,
            "on": today,
        }
        with acting(user or coordinator()) as actor:
            return screen_referral(actor=actor, referral_id=referral.pk, outcome=outcome, **sent | changes)

    return do


def fields(caught):
    return {problem.field for problem in caught.value.problems}


@pytest.mark.parametrize(("outcome", "level"), [(LEVEL_2, 2), (LEVEL_3, 3)])
@pytest.mark.parametrize("before", [CaseState.IDENTIFIED, CaseState.LEVEL_1])
def test_acceptance_sets_the_level_with_the_reasons(screen, team, referrer, today, outcome, level, before):
    case = case_of(team, state=before)
    referral = ReferralFactory(case=case, recorded_by=referrer)
    screening = screen(referral, outcome)
    case.refresh_from_db()
    referral.refresh_from_db()
    assert (case.state, referral.state, accepted_level(referral)) == (f"LEVEL_{level}", "ACCEPTED", level)
    decision = LevelDecision.objects.get(case=case, to_on__isnull=True)
    assert (decision.level, decision.route, decision.referral_id) == (level, "REFERRAL", referral.pk)
    assert decision.rationale == screening.rationale
    assert screening.criteria["ADDED_VALUE"] == "MET"
    assert set(screening.criteria) == {str(criterion) for criterion in Criterion}
    assert referral.decided_at


def test_acceptance_leaves_its_evidence_and_one_statistics_row(screen, referral):
    screen(referral, LEVEL_2)
    events = set(AuditEvent.objects.values_list("event", flat=True))
    assert events == {EventType.REFERRAL_SCREENED, EventType.LEVEL_DECIDED}
    assert [row.moment for row in StatisticsRow.objects.all()] == ["DECISION"]


def candidate(team):
    case = CaseFactory(area=team.area, state=CaseState.CANDIDATE, category=None)
    NominalFactory(case=case)
    InvolvementFactory(case=case, team=team)
    return case


def test_candidate_taken_on_becomes_category_3_with_its_history(screen, team, referrer):
    case = candidate(team)
    screen(ReferralFactory(case=case, category=3, recorded_by=referrer), LEVEL_2)
    case.refresh_from_db()
    assert (case.state, case.category) == (CaseState.LEVEL_2, 3)
    row = CaseCategory.objects.get(case=case)
    assert (row.category, row.to_on) == (3, None)
    assert row.because
    assert row.rule


def test_rejected_candidate_is_not_adopted_and_stays_on_the_register(screen, acting, team, referrer):
    case = candidate(team)
    screening = screen(ReferralFactory(case=case, category=3, recorded_by=referrer), REJECT, criteria={})
    case.refresh_from_db()
    assert (case.state, case.category) == (CaseState.NOT_ADOPTED, None)
    assert not CaseCategory.objects.filter(case=case).exists()
    with acting(coordinator()) as actor:
        assert list(rejected_referrals_for(actor)) == [screening]


@pytest.mark.parametrize("state", [CaseState.IDENTIFIED, CaseState.LEVEL_1])
def test_rejection_leaves_level_and_deadlines_as_they_were(screen, team, referrer, today, state):
    case = case_of(team, state=state)
    Deadline.objects.create(
        case=case, area=case.area, kind="D3", due_on=today, because="Level", owner="COM", escalates_to="SPO"
    )
    screen(ReferralFactory(case=case, recorded_by=referrer), REJECT, criteria={})
    version = case.version
    case.refresh_from_db()
    assert (case.state, case.version) == (state, version)
    assert Deadline.objects.get().state == "OPEN"
    row = StatisticsRow.objects.get()
    assert (row.moment, row.outcome) == ("DECISION", "REJECT")


def test_asking_for_more_stops_the_clock_and_sets_no_level(screen, referral):
    screen(referral, MORE, criteria={})
    referral.refresh_from_db()
    assert (referral.state, referral.due_on, referral.decided_at) == ("MORE_INFORMATION", None, None)
    assert referral.paused_at
    assert not LevelDecision.objects.exists()
    assert not StatisticsRow.objects.exists()


def test_emergency_is_decided_from_the_draft_by_one_person(screen, team, referrer):
    case = case_of(team)
    referral = draft(case, referrer)
    screening = screen(referral, LEVEL_3, is_emergency=True, decided_with="")
    assert screening.is_emergency
    assert LevelDecision.objects.get(case=case).route == "EMERGENCY"


@pytest.mark.parametrize("outcome", [REJECT, MORE])
def test_emergency_can_only_accept(screen, referral, outcome):
    with pytest.raises(Invalid) as caught:
        screen(referral, outcome, is_emergency=True)
    assert fields(caught) == {"is_emergency"}


@pytest.mark.parametrize(
    ("outcome", "changes", "wrong"),
    [
        (None, {}, {"outcome"}),
        (REJECT, {"rationale": ""}, {"rationale"}),
        (MORE, {"rationale": "too short"}, {"rationale"}),
        (LEVEL_2, {"rationale": " " * 40}, {"rationale"}),
        (LEVEL_2, {"criteria": {}}, {"criteria"}),
        (LEVEL_3, {"criteria": LEVEL_2_MET}, {"criteria"}),
        (LEVEL_2, {"decided_with": " "}, {"decided_with"}),
        (None, {"rationale": "", "decided_with": ""}, {"outcome", "rationale", "decided_with"}),
    ],
)
def test_decision_with_something_missing_changes_nothing(screen, referral, outcome, changes, wrong):
    with pytest.raises(Invalid) as caught:
        screen(referral, outcome, **changes)
    assert fields(caught) == wrong
    assert not ReferralScreening.objects.exists()
    assert not AuditEvent.objects.exists()


def test_database_refuses_a_screening_without_reasons(referral):
    with pytest.raises(IntegrityError, match="screening_has_a_rationale"), transaction.atomic():
        ScreeningFactory(referral=referral, rationale="")


def test_screening_is_kept_as_it_was_given(referral):
    screening = ScreeningFactory(referral=referral)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ReferralScreening.objects.filter(pk=screening.pk).update(rationale="Something else entirely")


def test_nobody_screens_their_own_referral(screen, team):
    both = person(Role.COM, team)
    MembershipFactory(user=both, team=team, role=Role.POLICE_SUPERVISOR)
    for fields_of_theirs in ({"recorded_by": both}, {"submitted_by": both}):
        referral = ReferralFactory(case=case_of(team), **fields_of_theirs)
        with pytest.raises(Refused, match="somebody else must screen"):
            screen(referral, LEVEL_2, both)


def test_police_supervisor_of_an_involved_team_screens_too(screen, referral):
    force = AgencyFactory(name="Cumbria Police", kind=AgencyKind.POLICE)
    unit = TeamFactory(agency=force)
    InvolvementFactory(case=referral.case, team=unit, role="INVOLVED")
    assert screen(referral, LEVEL_2, person(Role.POLICE_SUPERVISOR, unit)).outcome == LEVEL_2


def test_coordinator_of_another_area_finds_nothing(screen, referral):
    with pytest.raises(Http404):
        screen(referral, LEVEL_2, coordinator("Kent"))
    with pytest.raises(Http404):
        screen(ReferralFactory.build(pk=uuid4(), case=referral.case), LEVEL_2)


def test_same_decision_twice_is_one(screen, referral):
    user = coordinator()
    first = screen(referral, LEVEL_2, user)
    assert screen(referral, LEVEL_2, user).pk == first.pk
    assert ReferralScreening.objects.count() == 1
    assert LevelDecision.objects.count() == 1


def test_decision_of_somebody_else_meanwhile_is_not_overwritten(screen, referral):
    screen(referral, REJECT, coordinator(), criteria={})
    with pytest.raises(Invalid, match="changed since you opened it"):
        screen(referral, LEVEL_2, coordinator())
    assert ReferralScreening.objects.get().outcome == REJECT


def test_refused_level_leaves_no_half_decision(screen, team, referrer):
    case = case_of(team, state=CaseState.LEVEL_2)
    referral = ReferralFactory(case=case, recorded_by=referrer)
    with pytest.raises(Invalid):
        screen(referral, LEVEL_3)
    referral.refresh_from_db()
    assert referral.state == "SUBMITTED"
    assert not ReferralScreening.objects.exists()


# What it gives people to do


def work(acting, user):
    with acting(user) as actor:
        return [(item.group, item.title, item.is_overdue) for item in referral_work_for(actor)]


def test_queue_has_the_overdue_first_and_stopped_clocks_last(acting, team, today):
    late = ReferralFactory(case=case_of(team), due_on=today - timedelta(days=2))
    soon = ReferralFactory(case=case_of(team), due_on=today + timedelta(days=1))
    stopped = ReferralFactory(case=case_of(team), state="MORE_INFORMATION", due_on=None)
    ReferralFactory(case=case_of(team), state="REJECTED")
    ReferralFactory(case=case_of(TeamFactory(area=area("Kent"))))
    with acting(coordinator()) as actor:
        assert list(screening_queue_for(actor)) == [late, soon, stopped]
        assert list(screening_queue_for(actor, state="MORE_INFORMATION")) == [stopped]
        assert list(screening_queue_for(actor, state="REJECTED")) == [late, soon, stopped]
        assert list(screening_queue_for(actor, urgency="EMERGENCY")) == []


def test_screener_is_told_what_waits_and_what_is_late(acting, team, today):
    ReferralFactory(case=case_of(team), due_on=today - timedelta(days=1))
    assert work(acting, coordinator()) == [(WorkGroup.SCREEN, "Screen the referral to Level 2", True)]


def test_referrer_is_told_what_is_asked(acting, screen, referral, referrer, team):
    screen(referral, MORE, criteria={})
    assert [row[0] for row in work(acting, referrer)] == [WorkGroup.ASKED]
    assert work(acting, person(Role.COM, team)) == []
    assert work(acting, coordinator()) == []


@pytest.mark.parametrize("outcome", [REJECT, LEVEL_2])
def test_reasons_stay_on_the_referrers_page_until_read(acting, screen, referral, referrer, outcome):
    screen(referral, outcome)
    with acting(referrer) as actor:
        (item,) = referral_work_for(actor)
        assert item.because == RATIONALE
        for _ in range(2):
            mark_rationale_read(actor=actor, referral_id=referral.pk)
        assert referral_work_for(actor) == []
    assert AuditEvent.objects.filter(event=EventType.REFERRAL_SAVED).count() == 1


def test_only_the_referrer_marks_reasons_as_read(acting, screen, referral, team):
    screen(referral, REJECT, criteria={})
    with acting(person(Role.COM, team)) as actor, pytest.raises(Refused):
        mark_rationale_read(actor=actor, referral_id=referral.pk)


def test_accepted_referrals_wait_for_a_meeting_until_there_is_one(acting, screen, referral):
    screen(referral, LEVEL_2)
    with acting(coordinator()) as actor:
        assert list(accepted_without_meeting_for(actor, with_meeting=[])) == [referral]
        assert not accepted_without_meeting_for(actor, with_meeting=[referral.case_id])


@pytest.mark.parametrize("rows", [1, 3])
def test_work_takes_the_same_queries_however_much_there_is(
    acting, team, referrer, django_assert_num_queries, rows
):
    for _ in range(rows):
        ReferralFactory(case=case_of(team), state="MORE_INFORMATION", recorded_by=referrer)
        ScreeningFactory(referral=ReferralFactory(case=case_of(team), state="REJECTED", recorded_by=referrer))
        ReferralFactory(case=case_of(team))
    with acting(referrer) as actor, django_assert_num_queries(2):
        assert len(referral_work_for(actor)) == 2 * rows
    with acting(coordinator()) as actor, django_assert_num_queries(1):
        assert len(referral_work_for(actor)) == rows


def test_level_in_force_ends_the_day_before_an_accepted_referral(screen, team, referrer, today):
    case = case_of(team, state=CaseState.LEVEL_1)
    before = LevelDecision.objects.get(case=case)
    screen(ReferralFactory(case=case, recorded_by=referrer), LEVEL_2)
    before.refresh_from_db()
    assert before.to_on == today - timedelta(days=1)
