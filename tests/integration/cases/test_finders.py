"""Lists of cases that need a look: who stands on them, why, and that nobody learns of a case they may not see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from cases.domain.enums import CaseState, DeadlineState, LimitationKind
from cases.domain.event_kinds import CaseEventKind, EventAsk
from cases.domain.finders import FINDERS
from cases.models import (
    CaseEvent,
    CasePractitioner,
    Deadline,
    FollowUp,
    Identifier,
    LevelDecision,
    Nominal,
    RiskManagementPlan,
    RoshAssessment,
)
from cases.selectors.finders import WHERE, counts_for, found_by, reasons_for
from mappa.agencies.roles import Role
from tests.factories.agencies import TeamFactory, UserFactory, person
from tests.factories.cases import DecisionFactory, case_of
from tests.factories.limits import limit

pytestmark = pytest.mark.django_db


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
    return CasePractitioner.objects.create(user=user, capacity=role, **spell, **of(case))


@pytest.fixture
def quiet(team, practitioner, today):
    """A case at this state that stands on no list."""

    def _quiet(state=CaseState.LEVEL_1, **more):
        case = case_of(team, state=state, **more)
        held(case, practitioner)
        police = person(Role.POLICE_OFFENDER_MANAGER, TeamFactory())
        held(case, police, Role.POLICE_OFFENDER_MANAGER)
        Identifier.objects.create(kind="VISOR", value="V1234567", **of(case))
        Nominal.objects.filter(case=case).update(told_of_status_on=today)
        RiskManagementPlan.objects.create(number=1, **of(case))
        return case

    return _quiet


def asked(case, today, ask):
    event = CaseEvent.objects.create(kind="MOVED", happened_on=today, **of(case))
    row = {"asked_on": today, "due_on": today, "because": "Moved address"}
    return FollowUp.objects.create(event=event, ask=ask, **row, **of(case))


def risk(case, today, overall):
    RoshAssessment.objects.create(overall=overall, assessed_on=today, **of(case))


def late(case, today, kind):
    due = {"due_on": today - timedelta(days=1), "because": "Late", "owner": "P", "escalates_to": "M"}
    Deadline.objects.create(kind=kind, **due, **of(case))


def events(case, today, number, kind=CaseEventKind.ARREST):
    for _ in range(number):
        CaseEvent.objects.create(kind=kind, happened_on=today, **of(case))


def provisional(case, today):
    LevelDecision.objects.filter(case=case).update(to_on=today - timedelta(days=1))
    DecisionFactory(case=case, is_provisional=True, provisional_because="no assessment is recorded")


# For each list: the state of a case, and what puts it there.
PUTS = {
    "no-level": (CaseState.IDENTIFIED, lambda _case, _today: None),
    "provisional": (
        CaseState.LEVEL_1,
        provisional,
    ),
    "look-again": (CaseState.LEVEL_1, lambda case, today: risk(case, today, "HIGH")),
    "older-than-facts": (CaseState.LEVEL_2, lambda case, today: asked(case, today, EventAsk.BRING_FORWARD)),
    "category-3": (CaseState.CANDIDATE, lambda case, today: events(case, today, 3, CaseEventKind.CALL_OUT)),
    "no-police-manager": (
        CaseState.LEVEL_2,
        lambda case, today: CasePractitioner.objects.filter(
            case=case, capacity=Role.POLICE_OFFENDER_MANAGER
        ).update(to_on=today - timedelta(days=1)),
    ),
    "unowned": (
        CaseState.LEVEL_1,
        lambda case, today: CasePractitioner.objects.filter(case=case).update(
            to_on=today - timedelta(days=1)
        ),
    ),
    "no-visor": (CaseState.LEVEL_1, lambda case, _today: Identifier.objects.filter(case=case).delete()),
    "not-told": (
        CaseState.LEVEL_1,
        lambda case, _today: Nominal.objects.filter(case=case).update(told_of_status_on=None),
    ),
    "no-plan": (
        CaseState.LEVEL_3,
        lambda case, _today: RiskManagementPlan.objects.filter(case=case).delete(),
    ),
    "no-assessment": (CaseState.LEVEL_1, lambda case, today: late(case, today, "D31")),
    "no-contact": (CaseState.LEVEL_1, lambda case, today: late(case, today, "D33")),
    "plan-to-check": (CaseState.LEVEL_1, lambda case, today: asked(case, today, EventAsk.RECHECK_PLAN)),
}


def on_lists(actor):
    return {code for code, number in counts_for(actor).items() if number}


def test_every_list_has_its_rule_and_its_test():
    assert [finder.code for finder in FINDERS] == list(WHERE) == list(PUTS)


@pytest.mark.parametrize("state", [CaseState.LEVEL_1, CaseState.LEVEL_2, CaseState.LEVEL_3, CaseState.CLOSED])
def test_a_case_with_nothing_amiss_stands_on_no_list(acting, practitioner, quiet, state):
    if state is CaseState.CLOSED:
        case = quiet()
        type(case).objects.filter(pk=case.pk).update(
            state=state, closed_on=case.became_known_on, closed_reason="DIED"
        )
    else:
        quiet(state)
    with acting(practitioner) as actor:
        assert on_lists(actor) == set()


@pytest.mark.parametrize("code", PUTS)
def test_a_case_stands_on_the_list_of_what_is_amiss_and_on_no_other(acting, practitioner, quiet, today, code):
    state, put = PUTS[code]
    case = quiet(state)
    put(case, today)
    with acting(practitioner) as actor:
        assert code in on_lists(actor)
        assert list(found_by(actor, code)) == [case]
        assert on_lists(actor) - {"no-police-manager", "unowned"} <= {code}
        reasons_for(actor, code, [case])


@pytest.mark.parametrize("number", [1, 2])
def test_two_significant_events_in_six_months_are_one_after_another(
    acting, practitioner, quiet, today, number
):
    case = quiet()
    events(case, today, number)
    events(case, today - timedelta(days=190), 2)
    with acting(practitioner) as actor:
        assert ("look-again" in on_lists(actor)) is (number == 2)
        if number == 2:
            assert reasons_for(actor, "look-again", [case]) == {case.pk: ["2 events in 6 months"]}


def test_the_newest_assessment_counts(acting, practitioner, quiet, today):
    case = quiet()
    risk(case, today - timedelta(days=30), "VERY_HIGH")
    risk(case, today, "LOW")
    with acting(practitioner) as actor:
        assert "look-again" not in on_lists(actor)


def test_a_settled_ask_leaves_the_list(acting, practitioner, quiet, today):
    case = quiet()
    row = asked(case, today, EventAsk.RECHECK_PLAN)
    FollowUp.objects.filter(pk=row.pk).update(settled_at=case.created_at, outcome="The plan holds.")
    with acting(practitioner) as actor:
        assert on_lists(actor) == set()


def test_a_met_deadline_leaves_the_list(acting, practitioner, quiet, today):
    late(quiet(), today, "D31")
    Deadline.objects.update(state=DeadlineState.MET)
    with acting(practitioner) as actor:
        assert on_lists(actor) == set()


def test_a_case_kept_from_somebody_is_on_none_of_their_lists(acting, practitioner, quiet, today):
    case = quiet()
    risk(case, today, "HIGH")
    limit(case, LimitationKind.EXCLUSION, practitioner)
    with acting(practitioner) as actor:
        assert on_lists(actor) == set()
        assert list(found_by(actor, "look-again")) == []


def test_an_assessment_kept_to_another_agency_puts_nobody_on_a_list(acting, practitioner, quiet, today):
    case = quiet()
    other = UserFactory(agency__name="Another agency")
    RoshAssessment.objects.create(
        overall="HIGH", assessed_on=today, sharing="OWN_AGENCY", owner_agency=other.agency, **of(case)
    )
    with acting(practitioner) as actor:
        assert "look-again" not in on_lists(actor)


def test_an_unknown_list_is_not_found(client, practitioner):
    client.sign_in(practitioner)
    assert client.get(reverse("finder", args=["everybody"])).status_code == 404


def queries_of(client, address):
    """How many statements the page needs, those of the session and the gate included."""
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("code", [finder.code for finder in FINDERS])
def test_a_list_takes_as_many_statements_for_three_as_for_one(client, practitioner, quiet, today, code):
    state, put = PUTS[code]
    address = reverse("finder", args=[code])
    client.sign_in(practitioner)
    put(quiet(state), today)
    client.get(address)
    one = queries_of(client, address)
    for _ in range(2):
        put(quiet(state), today)
    assert queries_of(client, address) == one


def test_the_page_of_lists_shows_counts_and_each_list_its_next_step(client, practitioner, quiet, today):
    state, put = PUTS["look-again"]
    case = quiet(state)
    put(case, today)
    client.sign_in(practitioner)
    lists = client.get(reverse("finder-list")).content.decode()
    assert "Level 1 cases to look at again" in lists
    page = client.get(reverse("finder", args=["look-again"])).content.decode()
    assert "High risk of serious harm" in page
    assert reverse("review-start", args=[case.pk]) in page
    assert "Source: Guidance ch.7" in page
