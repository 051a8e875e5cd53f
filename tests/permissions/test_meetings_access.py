"""Who opens which page of a meeting: strangers find nothing, roles without the right are refused."""

from uuid import uuid4

import pytest
from django.urls import reverse

from cases.models import PanelSpan
from mappa.agencies.roles import Role
from meetings.models import Meeting
from tests.factories.agencies import coordinator, person
from tests.factories.meetings import ActionFactory, AttendanceFactory, MeetingFactory, chair

pytestmark = pytest.mark.django_db

READ = ("meeting-detail",)
SCHEDULE = ("meeting-invite", "meeting-cancel", "meeting-send")
RECORD = ("meeting-run", "minutes-draft", "minutes-distribute")
CHAIR = ("meeting-begin", "meeting-close", "minutes-approve")
BY_POST = ("meeting-send", "meeting-begin", "minutes-distribute")


def answer(client, name, pk):
    url = reverse(name, args=[pk])
    return (client.post(url) if name in BY_POST else client.get(url)).status_code


def everything(client, meeting):
    return {name: answer(client, name, meeting.pk) for name in READ + SCHEDULE + RECORD + CHAIR}


@pytest.mark.parametrize("role", [Role.COM, Role.CHAIR, Role.PANEL_MEMBER, Role.COORDINATOR])
def test_stranger_finds_no_meeting_and_unknown_is_the_same(client, role):
    meeting = MeetingFactory()
    browser = client.sign_in(coordinator("Kent") if role is Role.COORDINATOR else person(role))
    hidden = everything(browser, meeting)
    assert hidden == everything(browser, Meeting(pk=uuid4()))
    assert set(hidden.values()) <= {403, 404}
    assert hidden["meeting-detail"] == 404


def test_action_and_case_tab_of_a_hidden_case_are_404(client):
    action = ActionFactory()
    browser = client.sign_in(person(Role.COM))
    assert browser.get(reverse("action-update", args=[action.pk])).status_code == 404
    assert browser.post(reverse("action-update", args=[action.pk]), {"is_done": "yes"}).status_code == 404
    assert browser.get(reverse("case-meetings", args=[action.case_id])).status_code == 404


@pytest.mark.parametrize("role", [Role.SMB_MEMBER, Role.SYSTEM_ADMINISTRATOR, Role.NATIONAL_TEAM])
def test_oversight_roles_are_refused_everywhere(client, role):
    meeting = MeetingFactory()
    browser = client.sign_in(person(role))
    assert set(everything(browser, meeting).values()) == {403}
    assert browser.get(reverse("panel-list")).status_code == 403
    assert browser.get(reverse("action-list")).status_code == 403


def test_panel_member_reads_but_neither_runs_nor_arranges(client):
    meeting = MeetingFactory()
    seat = AttendanceFactory(meeting=meeting)
    PanelSpan.objects.create(
        case=meeting.case,
        area=meeting.area,
        user=seat.user,
        meeting_id=meeting.pk,
        from_on=meeting.panel_day.held_on,
    )
    codes = everything(client.sign_in(seat.user), meeting)
    assert codes.pop("meeting-detail") == 200
    assert set(codes.values()) == {403}


def test_chair_does_not_arrange_and_coordinator_does_not_chair(client):
    meeting = MeetingFactory()
    chairing = everything(client.sign_in(meeting.panel_day.chair), meeting)
    assert {chairing[name] for name in SCHEDULE} == {403}
    arranging = everything(client.sign_in(coordinator()), meeting)
    assert {arranging[name] for name in CHAIR} == {403}


def test_panel_of_another_area_is_404(client):
    meeting = MeetingFactory()
    url = reverse("panel-detail", args=[meeting.panel_day_id])
    assert client.sign_in(coordinator("Kent")).get(url).status_code == 404
    assert client.sign_in(chair()).get(url).status_code == 404
    assert client.sign_in(coordinator()).get(url).status_code == 200
