"""Deciding, screening, endorsing and closing: on PostgreSQL, behind row-level security, and as pages."""

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from cases.domain.enums import CaseState, CloseReason, DeadlineState, LevelBasis, RoshLevel
from cases.models import Case, CaseCategory, Deadline, LevelDecision, LevelScreening, StatisticsRow
from cases.selectors.levels import decisions_to_endorse
from cases.services.deadlines import replan_deadlines
from cases.services.levels import close_case, complete_screening, decide_level, endorse_level
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.decisions import Invalid, Refused
from tests.factories.agencies import TeamFactory, coordinator, person
from tests.factories.cases import DecisionFactory, case_of

pytestmark = pytest.mark.django_db
REASONS = "One agency manages the risk well, with information shared."


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def practitioner(team):
    return person(Role.COM, team)


@pytest.fixture
def manager(team):
    return person(Role.SPO, team)


def decided(actor, case, on, **changes):
    answers = {"level": 1, "route": "SCREENING", "rationale": REASONS} | changes
    return decide_level(actor=actor, case=case, on=on, **answers)


def screened(actor, case, on, **changes):
    answers = {
        "category": 2,
        "rosh": RoshLevel.MEDIUM,
        "indicators": [],
        "added_value": "",
        "consulted": ["POLICE"],
        "proposed_level": 1,
        "rationale": REASONS,
        "document_id": None,
    }
    return complete_screening(actor=actor, case_id=case.pk, on=on, **answers | changes)


def test_decision_moves_state_history_deadlines_statistics_and_evidence_together(
    acting, practitioner, team, today
):
    case = case_of(team)
    with acting(practitioner) as actor:
        replan_deadlines(case=case, on=today)
        decision = decided(actor, case, today)
    case.refresh_from_db()
    assert (case.state, case.version) == (CaseState.LEVEL_1, 2)
    assert (decision.category, decision.decided_by, decision.from_on) == (2, practitioner, today)
    assert Deadline.objects.get(kind="D3").state == DeadlineState.MET
    assert Deadline.objects.get(kind="D5").state == DeadlineState.OPEN
    row = StatisticsRow.objects.get()
    assert (row.moment, row.level, row.outcome, row.age_band) == ("DECISION", 1, "LEVEL_1", "35_49")
    assert str(case.pk) not in row.pseudonym
    assert AuditEvent.objects.get(event=EventType.LEVEL_DECIDED).object_ref == decision.pk


def test_next_decision_ends_the_one_before(acting, team, today):
    case = case_of(team, state=CaseState.LEVEL_1)
    before = LevelDecision.objects.get()
    with acting(coordinator()) as actor:
        decided(actor, case, today, level=2, route="EMERGENCY")
    before.refresh_from_db()
    assert (today - before.to_on).days == 1
    assert LevelDecision.objects.get(to_on__isnull=True).level == 2


def test_candidate_taken_on_becomes_category_3(acting, team, today):
    case = case_of(team)
    Case.objects.filter(pk=case.pk).update(state=CaseState.CANDIDATE, category=None)
    CaseCategory.objects.filter(case=case).update(to_on=today)
    with acting(coordinator()) as actor:
        decided(actor, case, today, level=2, route="EMERGENCY")
    case.refresh_from_db()
    assert (case.state, case.category) == (CaseState.LEVEL_2, 3)
    assert CaseCategory.objects.get(to_on__isnull=True).category == 3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rationale": ""}, "Enter the reasons"),
        ({"rationale": "Too short"}, "at least 20 characters"),
        ({"level": 2}, "needs an accepted referral"),
        ({"level": 4}, "Select a level"),
    ],
)
def test_decision_the_rules_do_not_take_changes_nothing(acting, practitioner, team, today, changes, message):
    case = case_of(team)
    with acting(practitioner) as actor, pytest.raises(Invalid, match=message):
        decided(actor, case, today, **changes)
    case.refresh_from_db()
    assert (case.state, LevelDecision.objects.count()) == (CaseState.IDENTIFIED, 0)


def test_category_3_at_level_1_is_refused_by_service_and_by_database(acting, practitioner, team, today):
    case = case_of(team, category=3)
    with acting(practitioner) as actor:
        with pytest.raises(Invalid, match="never at Level 1"):
            decided(actor, case, today)
        with pytest.raises(Invalid, match="never at Level 1"):
            screened(actor, case, today, category=3)
    for write in (
        lambda: Case.objects.filter(pk=case.pk).update(state=CaseState.LEVEL_1),
        lambda: DecisionFactory(case=case, level=1),
        lambda: LevelScreening.objects.create(
            case=case,
            area=case.area,
            screened_on=today,
            category=3,
            rosh="LOW",
            proposed_level=1,
            rationale=REASONS,
        ),
    ):
        with pytest.raises(IntegrityError, match="category_3_never"), transaction.atomic():
            write()


def test_invisible_case_is_no_case(acting, today):
    case = case_of(TeamFactory())
    with acting(person(Role.COM, TeamFactory())) as actor, pytest.raises(Http404):
        decided(actor, case, today)


def test_screening_at_level_1_decides_and_above_changes_no_level(acting, practitioner, team, today):
    first, second = case_of(team), case_of(team)
    with acting(practitioner) as actor:
        screening = screened(actor, first, today)
        screened(actor, second, today, proposed_level=2)
    assert LevelDecision.objects.get().screening == screening
    second.refresh_from_db()
    assert second.state == CaseState.IDENTIFIED
    assert LevelScreening.objects.count() == 2


def test_document_completes_one_screening_however_often_it_is_signed(acting, practitioner, team, today):
    case = case_of(team)
    with acting(practitioner) as actor:
        first = screened(actor, case, today, document_id=case.pk)
        assert screened(actor, case, today, document_id=case.pk) == first
    assert LevelDecision.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"category": 1}, "category"),
        ({"category": None}, "category"),
        ({"rosh": None}, "rosh"),
        ({"proposed_level": None}, "level"),
        ({"rationale": " "}, "rationale"),
    ],
)
def test_incomplete_screening_names_its_field(acting, practitioner, team, today, changes, field):
    case = case_of(team)
    with acting(practitioner) as actor, pytest.raises(Invalid) as refused:
        screened(actor, case, today, **changes)
    assert field in {problem.field for problem in refused.value.problems}
    assert not LevelScreening.objects.exists()


def test_manager_endorses_once_and_never_their_own(acting, practitioner, manager, team, today):
    case = case_of(team)
    with acting(practitioner) as actor:
        decision = decided(actor, case, today)
    with acting(manager) as actor:
        endorse_level(actor=actor, decision_id=decision.pk, on=today)
        with pytest.raises(Refused, match="endorsed already"):
            endorse_level(actor=actor, decision_id=decision.pk, on=today)
    decision.refresh_from_db()
    assert decision.endorsed_by == manager
    own = DecisionFactory(case=case_of(team), decided_by=manager)
    with acting(manager) as actor, pytest.raises(Refused, match="somebody other than the person"):
        endorse_level(actor=actor, decision_id=own.pk, on=today)
    own.endorsed_by, own.endorsed_at = manager, decision.endorsed_at
    with pytest.raises(IntegrityError, match="not_endorsed_by_its_author"), transaction.atomic():
        own.save()


@pytest.mark.parametrize("route", [LevelBasis.REFERRAL, LevelBasis.PANEL, LevelBasis.EMERGENCY])
def test_what_screeners_and_panels_decide_waits_for_no_manager(acting, manager, team, today, route):
    case = case_of(team)
    decision = DecisionFactory(case=case, level=2, route=route)
    with acting(manager) as actor:
        assert not decisions_to_endorse(actor).exists()
        with pytest.raises(Refused, match="Only a level set by a practitioner"):
            endorse_level(actor=actor, decision_id=decision.pk, on=today)


def test_endorsing_as_a_page(client, acting, practitioner, manager, team, today):
    case = case_of(team)
    with acting(practitioner) as actor:
        decision = decided(actor, case, today)
    url = reverse("level-endorse", args=[decision.pk])
    home = client.sign_in(manager).get(reverse("home")).content.decode()
    assert "Level decisions to endorse (1)" in home
    assert url in home
    assert REASONS in client.get(url).content.decode()
    assert client.post(url, {}).url == reverse("case-detail", args=[case.pk])
    again = client.post(url, {})
    assert "endorsed already" in again.content.decode()
    assert AuditEvent.objects.filter(event=EventType.LEVEL_ENDORSED).count() == 1
    assert url not in client.get(reverse("home")).content.decode()
    assert client.sign_in(practitioner).get(url).status_code == 403
    assert client.sign_in(person(Role.SPO)).get(url).status_code == 404


def test_closing_ends_level_categories_and_deadlines(acting, client, manager, team, today):
    case = case_of(team, state=CaseState.LEVEL_1)
    with acting(manager) as actor:
        replan_deadlines(case=case, on=today)
    client.sign_in(manager)
    url = reverse("case-close", args=[case.pk])
    answer = client.post(url, {"reason": "CATEGORY_ENDED", "version": case.version + 7})
    assert "has changed since you opened it" in answer.content.decode()
    assert client.post(url, {"reason": "CATEGORY_ENDED", "version": case.version}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.closed_on, case.closed_reason) == (CaseState.CLOSED, today, "CATEGORY_ENDED")
    assert not LevelDecision.objects.filter(to_on__isnull=True).exists()
    assert not CaseCategory.objects.filter(to_on__isnull=True).exists()
    assert set(Deadline.objects.values_list("state", flat=True)) == {DeadlineState.WITHDRAWN}
    assert "Set the level" not in client.get(reverse("case-detail", args=[case.pk])).content.decode()
    with acting(manager) as actor, pytest.raises(Refused):
        close_case(actor=actor, case_id=case.pk, reason=CloseReason.DIED, version=case.version, on=today)
