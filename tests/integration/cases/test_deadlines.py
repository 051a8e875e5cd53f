"""Deadline rows: after any history of facts they are what the rules give, and what is overdue is flagged once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.domain.enums import Custody, DeadlineKind, DeadlineState, KeyDateKind, ReviewAnswer, ReviewOutcome
from cases.domain.reviews import QUESTIONS, Answered, ProposedReview
from cases.models import Case, Deadline
from cases.services.deadlines import dues_of, flag_overdue, replan_deadlines
from cases.services.deadlines_repair import repair_deadlines
from cases.services.involvement import change_lead
from cases.services.levels import decide_level
from cases.services.record import add_key_date, record_custody
from cases.services.reviews import record_review
from mappa.agencies.actor import system_actor
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.models import PolicyValue
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.bank_holidays import england_and_wales
from mappa.core.calendar import working_days_after
from mappa.core.decisions import Invalid
from tests.factories.agencies import AgencyFactory, TeamFactory, person
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db
REASONS = "One agency manages the risk well, with information shared."


def step():
    """One act: a key date some days away, custody or community since some days, a level, a review, a new lead."""
    days = st.integers(-200, 900)
    return st.one_of(
        st.tuples(st.just("date"), st.sampled_from(list(KeyDateKind)), days),
        st.tuples(st.just("custody"), st.sampled_from(list(Custody)), st.integers(-60, 0)),
        st.tuples(st.sampled_from(["level", "review", "police", "probation"]), st.none(), st.just(0)),
    )


def do(actor, case, police, probation, act, today):
    """Do one act; what the rules refuse changes nothing."""
    name, kind, days = act
    common = {"actor": actor, "case_id": case.pk, "on": today}
    day = today + timedelta(days=days)
    if name == "date":
        add_key_date(kind=kind, day=day, **common)
    elif name == "custody":
        record_custody(custody=kind, team_id=None, from_on=day, **common)
    elif name == "level":
        decide_level(actor=actor, case=case, level=1, route="SCREENING", rationale=REASONS, on=today)
    elif name == "review":
        unchanged = {question.code: Answered(ReviewAnswer.NO_CHANGE) for question in QUESTIONS}
        review = ProposedReview(answers=unchanged, outcome=ReviewOutcome.KEEP, rationale=REASONS)
        record_review(review=review, key=uuid4(), **common)
    else:
        lead = police if name == "police" else probation
        change_lead(team_id=lead.pk, reason="For the test", **common)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(step(), min_size=1, max_size=6))
def test_rows_are_what_the_rules_give_after_any_history(acting, today, history):
    probation = TeamFactory()
    police = TeamFactory(agency=AgencyFactory(name="Fictional Police", kind=AgencyKind.POLICE))
    case = case_of(probation)
    with acting(person(Role.COM, probation)) as actor:
        replan_deadlines(case=case, on=today)
        for act in history:
            try:
                do(actor, case, police, probation, act, today)
            except Invalid:
                continue
            fresh = Case.objects.select_related("nominal").get(pk=case.pk)
            expected = {(row.kind, row.due_on, row.because) for row in dues_of(fresh, today)}
            rows = Deadline.objects.filter(case=case, state=DeadlineState.OPEN)
            assert {(row.kind, row.due_on, row.because) for row in rows} == expected
    with acting(system_actor("worker", today), role="mappa_jobs"):
        assert repair_deadlines(on=today) == 0


def test_changed_date_rewrites_the_row_and_takes_a_flag_away_only_when_no_longer_overdue(acting, today):
    team = TeamFactory()
    case = case_of(team)
    with acting(person(Role.COM, team)) as actor:
        common = {"actor": actor, "case_id": case.pk, "on": today}
        record_custody(custody=Custody.COMMUNITY, team_id=None, from_on=today, **common)
        first = KeyDateKind.FIRST_APPOINTMENT
        add_key_date(kind=first, day=today - timedelta(days=40), **common)
        flag_overdue(kind=DeadlineKind.D3_LEVEL_COMMUNITY, on=today)
        flagged = Deadline.objects.get(kind="D3")
        assert flagged.flagged_at
        add_key_date(kind=first, day=today - timedelta(days=30), **common)
        assert Deadline.objects.get(kind="D3").flagged_at == flagged.flagged_at
        add_key_date(kind=first, day=today, **common)
    row = Deadline.objects.get(kind="D3")
    assert (row.pk, row.due_on, row.flagged_at) == (flagged.pk, today + timedelta(days=15), None)


def test_area_figure_counts_from_the_day_it_is_in_force(acting, today):
    team = TeamFactory()
    case = case_of(team)
    actor = actor_for(person(Role.COM, team))
    for value, from_on in ((3, today - timedelta(days=9)), (90, today + timedelta(days=1))):
        PolicyValue.objects.create(
            area=case.area, key="missing_date_working_days", value=value, from_on=from_on, source="Test"
        )
    with acting(actor):
        replan_deadlines(case=case, on=today)
    assert Deadline.objects.get(kind="D3").due_on == working_days_after(
        case.became_known_on, 3, england_and_wales()
    )


def test_overdue_is_flagged_once_with_one_evidence_row_a_run(today):
    cases = [case_of(TeamFactory()) for _ in range(3)]
    for case, days in zip(cases, (-1, 0, -5), strict=True):
        Deadline.objects.create(
            case=case,
            area=case.area,
            kind="D3",
            due_on=today + timedelta(days=days),
            because="x",
            owner="x",
            escalates_to="x",
        )
    assert flag_overdue(kind=DeadlineKind.D5_LEVEL1_REVIEW, on=today) == 0
    assert flag_overdue(kind=DeadlineKind.D3_LEVEL_COMMUNITY, on=today) == 2
    assert flag_overdue(kind=DeadlineKind.D3_LEVEL_COMMUNITY, on=today) == 0
    evidence = AuditEvent.objects.get(event=EventType.DEADLINE_FLAGGED)
    assert set(evidence.case_ids) == {cases[0].pk, cases[2].pk}
    assert evidence.actor_name == "system:deadlines"
    assert Deadline.objects.get(case=cases[1]).flagged_at is None
