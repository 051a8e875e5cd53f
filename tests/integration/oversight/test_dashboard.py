"""The dashboard: whose areas, suppressed whoever looks, equal to the lists, with no name and no way to a case."""

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from cases.domain.enums import CaseState, ReferralState
from cases.selectors.cases import cases_for
from mappa.agencies.roles import Role
from meetings.domain.enums import AttendanceOutcome, ServiceKind
from oversight.models import CaseloadCount, Target
from tests.factories.agencies import area, coordinator, person
from tests.integration.oversight.counted import board_member, cases, counted, national, referral, seats

pytestmark = pytest.mark.django_db


def page_of(client, user, query="", status=200):
    answer = client.sign_in(user).get(f"/dashboard/{query}")
    assert answer.status_code == status
    return answer.content.decode()


def table(html, caption):
    """The table of that caption as rows of words."""
    (found,) = [
        part for part in re.findall(r"<table.*?</table>", html, re.DOTALL) if f">{caption}</caption>" in part
    ]
    rows = re.findall(r"<tr.*?</tr>", found, re.DOTALL)
    return [
        [
            " ".join(re.sub(r"<[^>]+>", "", cell).split())
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


CASELOAD = "Cases by category and level"


def test_member_sees_caseload_by_category_and_level_with_level_not_set_by_itself(client):
    cases(7)
    cases(5, state=CaseState.IDENTIFIED, category=1)
    counted()
    rows = table(page_of(client, board_member()), CASELOAD)
    assert rows[0] == ["Category", "Level not set", "Level 1", "Level 2", "Level 3", "All"]
    assert rows[1] == ["Category 1", "5", "0", "0", "0", "5"]
    assert rows[2] == ["Category 2", "0", "7", "0", "0", "7"]
    assert rows[-1] == ["All categories", "5", "7", "0", "0", "12"]


@pytest.mark.parametrize("who", [board_member, coordinator, national])
def test_small_counts_are_suppressed_whoever_looks(client, who):
    cases(3)
    cases(6, category=1)
    counted()
    rows = table(page_of(client, who()), CASELOAD)
    assert rows[2][2].startswith("fewer than 5")
    assert rows[2][-1] == "fewer than 5"
    assert rows[-1] == ["All categories", "0", "7 to 10", "0", "0", "7 to 10"]


def test_candidates_closed_and_not_adopted_are_no_caseload(client):
    cases(6, state=CaseState.NOT_ADOPTED)
    cases(6, state=CaseState.CANDIDATE)
    counted()
    assert table(page_of(client, board_member()), CASELOAD)[-1][-1] == "0"


def test_member_sees_the_own_area_only(client):
    cases(6)
    cases(9, where="Kent")
    counted()
    html = page_of(client, board_member())
    assert table(html, CASELOAD)[-1][-1] == "6"
    assert "Kent" not in html
    page_of(client, board_member(), "?area=kent", status=404)
    page_of(client, board_member(), "?area=nowhere", status=404)
    page_of(client, board_member(), "?quarters=3", status=404)


def test_national_team_sees_all_areas_together_and_each(client):
    cases(6)
    cases(9, where="Kent")
    counted()
    user = national()
    html = page_of(client, user)
    assert table(html, CASELOAD)[-1][-1] == "15"
    by_area = {row[0]: row[-1] for row in table(html, "Cases by area")}
    assert (by_area["Cumbria"], by_area["Kent"], by_area["Essex"]) == ("6", "9", "0")
    assert table(page_of(client, user, "?area=kent"), CASELOAD)[-1][-1] == "9"


def test_somebody_with_no_area_and_a_database_never_counted_get_a_sentence(client):
    assert "Nothing has been counted yet" in page_of(client, board_member())
    cases(1)
    counted()
    user = board_member()
    user.memberships.update(team=person(Role.SMB_MEMBER).memberships.get().team)
    user.memberships.get().team.__class__.objects.filter(memberships__user=user).update(area=None)
    assert "no figures to show" in page_of(client, user)


@pytest.mark.parametrize("role", [Role.COM, Role.SPO, Role.CHAIR, Role.SYSTEM_ADMINISTRATOR])
def test_others_may_not_open_it(client, role):
    page_of(client, person(role), status=403)


def test_aggregate_equals_the_list_of_the_coordinator(client, acting):
    cases(7)
    cases(2, state=CaseState.LEVEL_2)
    cases(6, category=3, state=CaseState.LEVEL_3)
    counted()
    user = coordinator()
    with acting(user) as actor:
        rows = CaseloadCount.objects.filter(area=area())
        assert rows.count() == 3
        for row in rows:
            assert cases_for(actor).filter(state=row.state, category=row.category).count() == row.count


def test_no_name_and_no_reference_on_the_page(client):
    found = cases(6)
    counted()
    for who in (board_member(), national(), coordinator()):
        html = page_of(client, who)
        for case in found:
            for word in (case.reference, str(case.pk), case.nominal.last_name):
                assert word not in html


def test_overdue_is_told_by_rule_with_its_source(client):
    cases(1)
    counted()
    rows = table(page_of(client, board_member()), "Overdue")
    assert [row[0] for row in rows[1:]] == [
        "Level setting before release (D1)",
        "Level setting in the community (D3)",
        "Level 1 review (D5)",
        "Level 1 review after an event (D6)",
        "Community offender manager allocated (D29)",
        "Handover to the community (D30)",
        "Current assessment (D31)",
        "First appointment after release (D33)",
    ]
    assert "Joint inspection 2022" in rows[1][1]
    assert {row[2] for row in rows[1:]} == {"0"}


def test_referrals_are_told_by_quarter_and_outcome(client):
    at = timezone.now()
    for case in cases(6):
        referral(case, ReferralState.ACCEPTED, at)
    for case in cases(2):
        referral(case, ReferralState.MORE_INFORMATION, at)
    counted(at)
    rows = table(page_of(client, board_member()), "Referrals to Level 2 and 3")
    assert len(rows) == 1 + 4 + 1
    assert rows[-2][1:] == ["fewer than 5", "6", "0", "0", "7 to 10"]
    assert rows[-1][1:] == rows[-2][1:]
    assert len(table(page_of(client, board_member(), "?quarters=1"), "Referrals to Level 2 and 3")) == 3


ATTENDANCE = "Attendance at Level 2 and 3 meetings"


def test_attendance_is_told_against_the_target_in_force(client, today):
    case = cases(1)[0]
    there, report = AttendanceOutcome.ATTENDED, AttendanceOutcome.REPORT
    seats(case, [*[there] * 15, *[report] * 5, ""])
    seats(case, [there] * 6, service=ServiceKind.HOUSING)
    seats(case, [*[there] * 9, report], service=ServiceKind.PRISON)
    set_target(today, 80)
    set_target(today, 90, area=area())
    set_target(today, 70, measure="ATTENDANCE_POLICE", area=area())
    set_target(today, 100, from_on=today - timedelta(days=9), to_on=today - timedelta(days=1), area=area())
    counted()
    html = page_of(client, board_member())
    rows = {row[0]: row[1:] for row in table(html, ATTENDANCE)}
    assert rows["Police"] == ["15", "5", "0", "fewer than 5", "75%", "70%: met"]
    assert rows["Housing"] == ["6", "0", "0", "0", "100%", "90%: met"]
    assert rows["Prison"] == ["9", "fewer than 5", "0", "0", "69% to 90%", "90%: cannot be told"]
    assert "Target: from memory, unconfirmed." in html


def set_target(today, percent, **fields):
    row = {
        "measure": "ATTENDANCE",
        "from_on": today - timedelta(days=1),
        "source": "from memory, unconfirmed",
    }
    Target.objects.create(percent=percent, **row | fields)


def test_attendance_without_a_target_says_so(client):
    seats(cases(1)[0], [AttendanceOutcome.ABSENT] * 5)
    counted()
    rows = table(page_of(client, board_member()), ATTENDANCE)
    assert rows[1] == ["Police", "0", "0", "5", "0", "0%", "No target set"]


def test_each_chart_can_be_shown_under_the_content_security_policy(client):
    cases(6)
    counted()
    html = page_of(client, board_member())
    pictures = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(pictures) == 4
    for picture in pictures:
        root = ET.fromstring(picture)  # noqa: S314  our own page
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "g", "path", "text", "title", "desc"}
        assert not any({"style", "id", "class"} & set(element.attrib) for element in root.iter())
        assert root[0].text
        assert root[1].text
    assert "style=" not in html


def test_time_of_the_count_stands_on_the_page_in_words(client):
    cases(1)
    counted(timezone.now().replace(year=2026, month=3, day=4, hour=15, minute=5))
    assert "Counted 4 March 2026 at 3:05pm." in page_of(client, board_member())


@pytest.mark.parametrize("number", [1, 3])
def test_number_of_queries_does_not_grow_with_the_cases(client, django_assert_num_queries, number):
    cases(number)
    cases(number, where="Kent", state=CaseState.LEVEL_3)
    counted()
    user = national()
    client.sign_in(user)
    with django_assert_num_queries(25):
        client.get("/dashboard/")
