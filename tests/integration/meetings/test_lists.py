"""Lists of panels, meetings and actions: what they cost, how they are narrowed, sorted and paged."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meetings.domain.enums import MeetingState
from meetings.models import Attendance
from meetings.selectors.meetings import meetings_for
from meetings.selectors.work import work_for
from tests.factories.agencies import coordinator
from tests.factories.meetings import (
    ActionFactory,
    AttendanceFactory,
    MeetingFactory,
    PanelDayFactory,
    chair,
    panel_member,
)

pytestmark = pytest.mark.django_db


def queries_of(client, user, url, django_assert_max_num_queries, most):
    client.sign_in(user)
    client.get(url)
    with django_assert_max_num_queries(most) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


@pytest.mark.parametrize("name", ["panel-list", "action-list"])
def test_list_costs_the_same_for_one_and_three_rows(client, django_assert_max_num_queries, name):
    leader = chair()
    counts = []
    for _round in range(2):
        for _row in range(1 if not counts else 2):
            meeting = MeetingFactory(panel_day__chair=leader)
            ActionFactory(meeting=meeting, owner=leader)
        counts.append(queries_of(client, leader, reverse(name), django_assert_max_num_queries, 25))
    assert counts[0] == counts[1]


def test_panel_page_and_case_tab_cost_the_same_for_one_and_three_rows(client, django_assert_max_num_queries):
    who, panel, first = coordinator(), PanelDayFactory(), MeetingFactory()
    urls = [reverse("panel-detail", args=[panel.pk]), reverse("case-meetings", args=[first.case_id])]
    counts = []
    for numbers in ([1], [2, 3]):
        for number in numbers:
            MeetingFactory(panel_day=panel)
            meeting = MeetingFactory(case=first.case, number=number + 1)
            ActionFactory(meeting=meeting)
        counts.append([queries_of(client, who, url, django_assert_max_num_queries, 30) for url in urls])
    assert counts[0] == counts[1]


def test_work_costs_the_same_for_one_and_three_rows(acting, django_assert_num_queries):
    leader = chair()
    for wanted in (1, 3):
        for _row in range(1 if wanted == 1 else 2):
            meeting = MeetingFactory(panel_day__chair=leader, state=MeetingState.INVITED)
            ActionFactory(meeting=meeting, owner=leader)
            AttendanceFactory(meeting=meeting, user=leader)
            Attendance.objects.update(invited_at=meeting.recorded_at)
        with acting(leader) as actor, django_assert_num_queries(4):
            assert len(work_for(actor)) == 3 * wanted


def test_panels_are_narrowed_and_sorted_by_the_address(client, today):
    PanelDayFactory(venue="Past room", held_on=today - timedelta(days=5))
    PanelDayFactory(venue="Later room", held_on=today + timedelta(days=5), level=3)
    PanelDayFactory(venue="Today room")
    browser, url = client.sign_in(coordinator()), reverse("panel-list")

    def shown(**query):
        page = browser.get(url, query).content.decode()
        rooms = ("Past room", "Today room", "Later room")
        return [room for room in sorted(rooms, key=page.find) if room in page]

    assert shown() == ["Today room", "Later room"]
    assert shown(sort="-date") == ["Later room", "Today room"]
    assert shown(when="past") == ["Past room"]
    assert shown(level="3") == ["Later room"]
    assert shown(level="x; drop", sort="nonsense", page="999") == ["Today room", "Later room"]


def test_panels_are_paged(client):
    for _row in range(26):
        PanelDayFactory(venue="A room")
    page = client.sign_in(coordinator()).get(reverse("panel-list")).content.decode()
    assert page.count("A room") == 25
    assert "page=2" in page


def test_empty_lists_say_what_to_do_next(client):
    assert "Arrange a panel" in client.sign_in(coordinator()).get(reverse("panel-list")).content.decode()
    member = client.sign_in(panel_member())
    assert "No actions here." in member.get(reverse("action-list")).content.decode()


def test_selectors_show_no_meeting_of_a_hidden_case(acting):
    MeetingFactory()
    with acting(panel_member()) as actor:
        assert not meetings_for(actor).exists()
