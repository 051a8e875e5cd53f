"""The life of a referral, by its services, on PostgreSQL behind row-level security."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from cases.domain.enums import CaseState, ReferralReason, ReferralState, ReferralUrgency, ScreeningOutcome
from cases.models import Case, Deadline, LevelDecision, Referral, ReferralAnswer, StatisticsRow
from cases.services.referrals import (
    answer_more_information,
    screen_referral,
    start_referral,
    submit_referral,
    withdraw_referral,
)
from mappa.agencies.models import PolicyValue
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.bank_holidays import england_and_wales
from mappa.core.calendar import working_days_after
from mappa.core.decisions import Invalid, Refused
from tests.factories.agencies import TeamFactory, coordinator, person
from tests.factories.cases import case_of
from tests.factories.referrals import LEVEL_2_MET, RATIONALE, ReferralFactory, draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def case(team):
    return case_of(team)


@pytest.fixture
def user(team):
    return person(Role.COM, team)


def submit(actor, referral, today, **changes):
    answers = {
        "level_asked": 2,
        "urgency": ReferralUrgency.STANDARD,
        "category": 2,
        "reasons": [ReferralReason.HIGH_ROSH],
        "document_id": uuid4(),
    }
    return submit_referral(actor=actor, referral_id=referral.pk, on=today, **answers | changes)


def ask_for_more(acting, referral, today):
    with acting(coordinator()) as actor:
        screen_referral(
            actor=actor,
            referral_id=referral.pk,
            outcome=ScreeningOutcome.MORE_INFORMATION,
            criteria={},
            rationale="Please add what the victim liaison officer knows.",
            decided_with="DI Police Fictional",
            is_emergency=False,
            version=referral.version,
            on=today,
        )
    referral.refresh_from_db()


def problems(caught):
    return {problem.field for problem in caught.value.problems}


# Starting


def test_start_opens_a_draft_for_the_involved_team_and_leaves_the_case_alone(acting, case, user, team, today):
    with acting(user) as actor:
        referral = start_referral(actor=actor, case_id=case.pk, on=today)
    assert (referral.state, referral.team_id, referral.recorded_by_id) == ("DRAFT", team.pk, user.pk)
    case.refresh_from_db()
    assert case.state == CaseState.IDENTIFIED
    event = AuditEvent.objects.get()
    assert (event.event, event.case_ids) == (EventType.REFERRAL_STARTED, [case.pk])


@pytest.mark.parametrize("state", ["DRAFT", "SUBMITTED", "MORE_INFORMATION"])
def test_start_gives_the_open_referral_whoever_began_it(acting, case, user, team, today, state):
    existing = ReferralFactory(case=case, state=state)
    with acting(user) as actor:
        assert start_referral(actor=actor, case_id=case.pk, on=today).pk == existing.pk


@pytest.mark.parametrize("state", ["REJECTED", "WITHDRAWN", "ACCEPTED"])
def test_start_opens_a_new_one_after_a_decision(acting, case, user, today, state):
    before = ReferralFactory(case=case, state=state)
    with acting(user) as actor:
        assert start_referral(actor=actor, case_id=case.pk, on=today).pk != before.pk


@pytest.mark.parametrize(
    ("first", "second"), [("DRAFT", "SUBMITTED"), ("SUBMITTED", "MORE_INFORMATION"), ("DRAFT", "DRAFT")]
)
def test_database_allows_one_open_referral_per_nominal(case, first, second):
    ReferralFactory(case=case, state=first)
    with pytest.raises(IntegrityError, match="one_open_referral"), transaction.atomic():
        ReferralFactory(case=case, state=second)


@pytest.mark.parametrize("state", [CaseState.LEVEL_2, CaseState.LEVEL_3, CaseState.NOT_ADOPTED])
def test_case_that_cannot_be_referred_says_why(acting, team, user, today, state):
    case = case_of(team, state=state)
    with acting(user) as actor, pytest.raises(Refused):
        start_referral(actor=actor, case_id=case.pk, on=today)
    assert not Referral.objects.exists()


def test_unknown_and_invisible_case_are_not_found_alike(acting, user, today):
    hidden = case_of(TeamFactory())
    with acting(user) as actor:
        for pk in (hidden.pk, uuid4()):
            with pytest.raises(Http404):
                start_referral(actor=actor, case_id=pk, on=today)


def test_referral_of_an_invisible_case_is_not_found(acting, user, today):
    hidden = ReferralFactory(case=case_of(TeamFactory()))
    with acting(user) as actor, pytest.raises(Http404):
        submit(actor, hidden, today)


# Submitting


def test_submission_starts_the_clock_and_leaves_level_and_deadlines(acting, team, user, today):
    case = case_of(team, state=CaseState.LEVEL_1)
    Deadline.objects.create(
        case=case, area=case.area, kind="D5", due_on=today, because="Review", owner="COM", escalates_to="SPO"
    )
    document = uuid4()
    with acting(user) as actor:
        referral = submit(actor, draft(case, user), today, document_id=document)
    assert (referral.state, referral.level_asked, referral.category) == ("SUBMITTED", 2, 2)
    assert (referral.reasons, referral.document_id) == (["HIGH_ROSH"], document)
    assert referral.due_on == working_days_after(today, 5, england_and_wales())
    case.refresh_from_db()
    assert case.state == CaseState.LEVEL_1
    assert Deadline.objects.get().state == "OPEN"


def test_second_submission_of_a_document_changes_nothing(acting, case, user, today):
    referral, document = draft(case, user), uuid4()
    with acting(user) as actor:
        first = submit(actor, referral, today, document_id=document)
        again = submit(actor, referral, today, document_id=document)
    assert (again.pk, again.version) == (first.pk, first.version)
    assert StatisticsRow.objects.count() == 1
    assert AuditEvent.objects.filter(event=EventType.REFERRAL_SUBMITTED).count() == 1


def test_another_document_for_a_submitted_referral_is_refused(acting, case, user, today):
    referral = draft(case, user)
    with acting(user) as actor:
        submit(actor, referral, today)
        with pytest.raises(Refused, match="Submitted"):
            submit(actor, referral, today)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"level_asked": None}, "level_asked"),
        ({"level_asked": 1}, "level_asked"),
        ({"urgency": None}, "urgency"),
        ({"reasons": []}, "reasons"),
        ({"category": None}, "category"),
        ({"category": 5}, "category"),
    ],
)
def test_submission_with_something_missing_changes_nothing(acting, case, user, today, changes, field):
    referral = draft(case, user)
    with acting(user) as actor, pytest.raises(Invalid) as caught:
        submit(actor, referral, today, **changes)
    assert problems(caught) == {field}
    referral.refresh_from_db()
    assert (referral.state, referral.version) == ("DRAFT", 1)
    assert not AuditEvent.objects.exists()


def test_statistics_are_banded_and_lead_nowhere(acting, case, user, today):
    with acting(user) as actor:
        submit(actor, draft(case, user), today)
    row = StatisticsRow.objects.get()
    assert (row.moment, row.category, row.age_band) == ("REFERRAL", 2, "35_49")
    assert str(case.pk) not in row.pseudonym


def test_emergency_is_due_at_once(acting, case, user, today):
    with acting(user) as actor:
        referral = submit(actor, draft(case, user), today, urgency=ReferralUrgency.EMERGENCY)
    assert referral.due_on == today


def test_area_may_have_its_own_number_of_days(acting, case, user, today):
    PolicyValue.objects.create(
        area=case.area,
        key="screening_working_days",
        value=2,
        from_on=today - timedelta(days=10),
        source="Area protocol",
    )
    with acting(user) as actor:
        referral = submit(actor, draft(case, user), today)
    assert referral.due_on == working_days_after(today, 2, england_and_wales())


# More information


def test_clock_stops_while_information_is_asked_for_and_runs_on_after_the_answer(acting, case, user, today):
    holidays = england_and_wales()
    submitted_on, asked_on = today - timedelta(days=14), today - timedelta(days=12)
    referral = draft(case, user)
    with acting(user) as actor:
        submit(actor, referral, submitted_on)
    referral.refresh_from_db()
    ask_for_more(acting, referral, asked_on)
    assert (referral.state, referral.due_on) == ("MORE_INFORMATION", None)
    with acting(user) as actor:
        answer_more_information(
            actor=actor, referral_id=referral.pk, text="She is told.", version=referral.version, on=today
        )
    referral.refresh_from_db()
    assert (referral.state, referral.paused_at) == ("SUBMITTED", None)
    assert referral.paused_days > 0
    assert referral.due_on == working_days_after(submitted_on, 5 + referral.paused_days, holidays)
    assert ReferralAnswer.objects.get().text == "She is told."


def test_same_answer_twice_is_one(acting, case, user, today):
    referral = ReferralFactory(case=case, recorded_by=user)
    ask_for_more(acting, referral, today)
    shown = referral.version
    with acting(user) as actor:
        for _ in range(2):
            answer_more_information(
                actor=actor, referral_id=referral.pk, text="She is told.", version=shown, on=today
            )
    assert ReferralAnswer.objects.count() == 1


def test_answer_to_a_referral_that_changed_meanwhile_is_not_taken(acting, case, user, today):
    referral = ReferralFactory(case=case, recorded_by=user)
    ask_for_more(acting, referral, today)
    with acting(user) as actor, pytest.raises(Invalid, match="changed since you opened it"):
        answer_more_information(
            actor=actor, referral_id=referral.pk, text="Late", version=referral.version - 1, on=today
        )
    assert not ReferralAnswer.objects.exists()


def test_empty_answer_is_refused(acting, case, user, today):
    referral = ReferralFactory(case=case, recorded_by=user)
    ask_for_more(acting, referral, today)
    with acting(user) as actor, pytest.raises(Invalid) as caught:
        answer_more_information(
            actor=actor, referral_id=referral.pk, text="  ", version=referral.version, on=today
        )
    assert problems(caught) == {"text"}


def test_new_document_is_an_answer_too(acting, case, user, today):
    referral = ReferralFactory(case=case, recorded_by=user, document_id=uuid4())
    ask_for_more(acting, referral, today)
    with acting(user) as actor:
        assert submit(actor, referral, today).state == ReferralState.SUBMITTED
    assert not StatisticsRow.objects.exists()


def test_answers_are_kept_as_they_were_given(acting, case, user, today):
    referral = ReferralFactory(case=case, recorded_by=user)
    ask_for_more(acting, referral, today)
    with acting(user) as actor:
        answer = answer_more_information(
            actor=actor, referral_id=referral.pk, text="First", version=referral.version, on=today
        )
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ReferralAnswer.objects.filter(pk=answer.pk).update(text="Second")


# Withdrawing


@pytest.mark.parametrize("state", ["DRAFT", "SUBMITTED", "MORE_INFORMATION"])
def test_withdrawal_keeps_its_reason_and_leaves_the_case(acting, case, user, state):
    referral = ReferralFactory(case=case, state=state, recorded_by=user)
    with acting(user) as actor:
        for _ in range(2):
            withdraw_referral(actor=actor, referral_id=referral.pk, reason=" Moved away ")
    referral.refresh_from_db()
    assert (referral.state, referral.withdrawn_reason, referral.due_on) == ("WITHDRAWN", "Moved away", None)
    assert AuditEvent.objects.filter(event=EventType.REFERRAL_WITHDRAWN).count() == 1
    assert Case.objects.get(pk=case.pk).state == CaseState.IDENTIFIED


def test_withdrawal_needs_a_reason(acting, case, user):
    referral = ReferralFactory(case=case, recorded_by=user)
    with acting(user) as actor, pytest.raises(Invalid) as caught:
        withdraw_referral(actor=actor, referral_id=referral.pk, reason=" ")
    assert problems(caught) == {"reason"}


@pytest.mark.parametrize("state", ["ACCEPTED", "REJECTED"])
def test_decided_referral_cannot_be_withdrawn(acting, case, user, state):
    referral = ReferralFactory(case=case, state=state, recorded_by=user)
    with acting(user) as actor, pytest.raises(Refused):
        withdraw_referral(actor=actor, referral_id=referral.pk, reason="Too late")


def test_document_after_an_emergency_acceptance_completes_the_record(acting, case, user, today):
    referral = draft(case, user)
    with acting(coordinator()) as actor:
        screen_referral(
            actor=actor,
            referral_id=referral.pk,
            outcome=ScreeningOutcome.ACCEPT_LEVEL_2,
            criteria=LEVEL_2_MET,
            rationale=RATIONALE,
            decided_with="",
            is_emergency=True,
            version=referral.version,
            on=today,
        )
    document = uuid4()
    with acting(user) as actor:
        for _ in range(2):
            done = submit(actor, referral, today, document_id=document)
    assert (done.state, done.document_id, done.level_asked) == ("ACCEPTED", document, 2)
    assert LevelDecision.objects.filter(case=case).count() == 1
    assert timezone.localdate(done.submitted_at) == today
