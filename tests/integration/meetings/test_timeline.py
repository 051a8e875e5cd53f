"""Meetings stand in the timeline of their case, for those who see the case."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.domain.enums import CaseState
from mappa.agencies.roles import Role
from meetings.domain.enums import LevelOutcome, MeetingState
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of
from tests.factories.meetings import MeetingFactory

pytestmark = pytest.mark.django_db


def test_held_meeting_tells_its_decision_and_a_planned_one_tells_none(client):
    team = TeamFactory()
    case = case_of(team, state=CaseState.LEVEL_2)
    MeetingFactory(
        case=case,
        number=1,
        state=MeetingState.HELD,
        ended_at=timezone.now(),
        level_outcome=LevelOutcome.REMAIN_2,
        level_rationale="Meetings still add value.",
    )
    MeetingFactory(
        case=case, number=2, level_outcome=LevelOutcome.UP_TO_3, level_rationale="Not decided yet."
    )
    url = reverse("case-timeline", args=[case.pk])
    page = client.sign_in(person(Role.COM, team)).get(url).content.decode()
    assert "meeting 1: held, actions issued" in page
    assert "Remain at Level 2. Meetings still add value." in page
    assert "meeting 2: scheduled" in page
    assert "Not decided yet." not in page
