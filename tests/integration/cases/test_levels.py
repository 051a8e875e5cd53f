"""Deciding, endorsing and closing: on PostgreSQL, behind row-level security."""

import pytest

from cases.domain.enums import CaseState
from cases.models import LevelDecision
from cases.services.levels import decide_level
from mappa.agencies.roles import Role
from mappa.core.decisions import Invalid
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db
REASONS = "One agency manages the risk well, with information shared."


def test_level_1_is_decided_with_reasons(acting, today):
    team = TeamFactory()
    case = case_of(team)
    with acting(person(Role.COM, team)) as actor:
        decide_level(actor=actor, case=case, level=1, route="SCREENING", rationale=REASONS, on=today)
    case.refresh_from_db()
    assert case.state == CaseState.LEVEL_1
    assert LevelDecision.objects.get(case=case).rationale == REASONS


def test_category_3_is_refused_at_level_1(acting, today):
    team = TeamFactory()
    case = case_of(team, category=3)
    with acting(person(Role.COM, team)) as actor, pytest.raises(Invalid, match="never at Level 1"):
        decide_level(actor=actor, case=case, level=1, route="SCREENING", rationale=REASONS, on=today)
    case.refresh_from_db()
    assert case.state == CaseState.IDENTIFIED


def test_page_of_a_case_opens(client):
    team = TeamFactory()
    case = case_of(team)
    answer = client.sign_in(person(Role.COM, team)).get(f"/cases/{case.pk}/", secure=True)
    assert answer.status_code == 200
    assert case.nominal.name in answer.content.decode()
