"""The pages of a meeting, as a browser without JavaScript uses them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.domain.enums import CaseState
from cases.models import Case, RiskManagementPlan
from mappa.audit.models import AuditEvent
from meetings.domain.agenda import TEXT_ITEMS
from meetings.domain.enums import MeetingState
from meetings.models import Action, Meeting, MinuteSection, PanelDay
from tests.factories.agencies import TeamFactory, coordinator
from tests.factories.cases import case_of
from tests.factories.meetings import (
    ActionFactory,
    AttendanceFactory,
    MeetingFactory,
    PanelDayFactory,
    StandingMemberFactory,
    chair,
    panel_member,
    running_meeting,
)
from tests.integration.meetings import posted

pytestmark = pytest.mark.django_db


def part(client, meeting, item, data):
    return client.post(reverse("meeting-section", args=[meeting.pk, item]), data)


def text_of(response):
    return response.content.decode()


def test_panel_is_arranged_once(client, today):
    data = posted.panel(chair(), today)
    browser = client.sign_in(coordinator())
    first, second = (browser.post(reverse("panel-create"), data) for _ in range(2))
    assert first.url == second.url == reverse("panel-detail", args=[PanelDay.objects.get().pk])
    assert "Level 2 panel" in text_of(browser.get(first.url))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"held_on_year": "2001"}, "The date of the panel must be today or in the future"),
        ({"held_on_month": "13"}, "Date of the panel must be a real date"),
        ({"starts_at": "half nine"}, "Start time must be a time, like 14:30"),
        ({"venue": ""}, "Enter venue"),
        ({"chair": ""}, "Select a chair of this area"),
        ({"level": "1"}, "Level: select one of the answers shown"),
    ],
)
def test_panel_with_bad_input_keeps_what_was_typed(client, today, changed, message):
    data = posted.panel(chair(), today, **({"venue": "The typed venue"} | changed))
    response = client.sign_in(coordinator()).post(reverse("panel-create"), data)
    assert message in text_of(response)
    assert "There is a problem" in text_of(response)
    assert "venue" in changed or "The typed venue" in text_of(response)
    assert not PanelDay.objects.exists()


def test_nominal_is_added_and_invitations_go_out(client):
    panel, seat = PanelDayFactory(), StandingMemberFactory()
    case = case_of(TeamFactory(), state=CaseState.LEVEL_2, first_name="Oswin")
    browser, extra = client.sign_in(coordinator()), panel_member()
    url = reverse("meeting-schedule", args=[panel.pk])
    assert "Oswin" in text_of(browser.get(url))
    data = {"case": str(case.pk), "slot_at": "09:30", "minutes_planned": "45", "purpose": "First"}
    wrong = browser.post(url, data | {"minutes_planned": "ten", "purpose": "Typed purpose"})
    assert "must be a whole number" in text_of(wrong)
    assert "Typed purpose" in text_of(wrong)
    response = browser.post(url, data)
    meeting = Meeting.objects.get()
    assert response.url == reverse("meeting-invite", args=[meeting.pk])
    assert seat.user.name in text_of(browser.get(response.url))
    add = {"service": "HOUSING", "expected": "REQUIRED", "user": str(extra.pk), "agency": ""}
    assert browser.post(response.url, add).status_code == 302
    nobody = browser.post(response.url, add | {"user": ""})
    assert "Select a person, or the agency" in text_of(nobody)
    sent = browser.post(reverse("meeting-send", args=[meeting.pk]))
    assert sent.url == reverse("meeting-detail", args=[meeting.pk])
    meeting.refresh_from_db()
    assert (meeting.state, meeting.attendance.count()) == (MeetingState.INVITED, 2)
    assert client.sign_in(extra).get(sent.url).status_code == 200


def test_prison_report_is_asked_for_from_the_meeting_page(client):
    meeting = MeetingFactory()
    page = text_of(client.sign_in(coordinator()).get(reverse("meeting-detail", args=[meeting.pk])))
    url = reverse("document-request", args=[meeting.case_id, "prison-report"])
    assert f"{url}?meeting={meeting.pk}" in page


def test_whole_meeting_by_its_pages(client, today):
    meeting = MeetingFactory(state=MeetingState.INVITED)
    seat = AttendanceFactory(meeting=meeting)
    browser = client.sign_in(meeting.panel_day.chair)
    run = reverse("meeting-run", args=[meeting.pk])
    assert browser.get(run).url == reverse("meeting-detail", args=[meeting.pk])
    assert browser.post(reverse("meeting-begin", args=[meeting.pk])).url == run
    page = text_of(browser.get(run))
    assert (
        page.index("Victim update")
        < page.index("Risk management plan by pillar")
        < page.index("Set an action")
    )
    steps = {
        "attendance": posted.attendance(meeting),
        "statement": {"statement-accepted": str(seat.pk)},
        "victim": {"victim-text": "Supported.", "victim-version": "0"},
        "plan": posted.plan(),
        "disclosure": posted.disclosure(),
        "level": posted.level(today, version="2"),
        "new-action": posted.action(seat.user, today),
    }
    for item, data in steps.items():
        assert part(browser, meeting, item, data).status_code == 302, item
    close = reverse("meeting-close", args=[meeting.pk])
    assert "Everything required has been decided" in text_of(browser.get(close))
    assert browser.post(close).url == reverse("meeting-detail", args=[meeting.pk])
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.HELD
    assert Action.objects.get().issued_at == meeting.ended_at
    shown = text_of(browser.get(reverse("meeting-detail", args=[meeting.pk])))
    for words in ("Remain at Level 2", "Supported.", "Curfew checks", "Check the tenancy", "D15"):
        assert words in shown


def test_close_page_links_each_missing_decision_to_its_place(client):
    meeting = running_meeting()
    browser = client.sign_in(meeting.panel_day.chair)
    close = reverse("meeting-close", args=[meeting.pk])
    for response in (browser.get(close), browser.post(close)):
        for place in ("statement", "attendance", "level", "disclosure", "plan"):
            assert f"{reverse('meeting-run', args=[meeting.pk])}#{place}" in text_of(response)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.RUNNING


def test_every_place_named_on_the_close_page_is_on_the_running_page(client):
    from meetings.selectors.closing import PLACES

    meeting = running_meeting()
    page = text_of(client.sign_in(meeting.panel_day.chair).get(reverse("meeting-run", args=[meeting.pk])))
    for place in set(PLACES.values()):
        assert f'id="{place}"' in page


@pytest.mark.parametrize(
    ("item", "data", "message", "typed"),
    [
        ("disclosure", posted.disclosure(kind=""), "Select what was decided about disclosure", "at risk."),
        ("disclosure", posted.disclosure(kind="MADE"), "Enter what was disclosed", "at risk."),
        (
            "plan",
            posted.plan(supervision_owner_0=""),
            "Enter who sees to this measure",
            "Weekly appointments",
        ),
        ("plan", posted.plan(supervision="Why not"), "has measures: remove them", "Why not"),
        ("plan", posted.plan(seen="7"), "The plan changed since you opened it", "Recall at once"),
        (
            "risk",
            {"risk-text": "Typed risk", "risk-version": "9"},
            "changed since you opened it",
            "Typed risk",
        ),
    ],
)
def test_bad_input_on_the_running_page_keeps_what_was_typed(client, item, data, message, typed):
    meeting = running_meeting()
    response = part(client.sign_in(meeting.panel_day.chair), meeting, item, data)
    assert response.status_code == 200
    assert message in text_of(response)
    assert typed in text_of(response)
    assert not RiskManagementPlan.objects.exists()
    assert not MinuteSection.objects.exists()


def test_action_due_in_the_past_is_refused_and_a_double_click_makes_one(client, today):
    meeting = running_meeting()
    browser, owner = client.sign_in(meeting.panel_day.chair), meeting.panel_day.chair
    late = part(browser, meeting, "new-action", posted.action(owner, today - timedelta(days=1)))
    assert "The action must be due today or in the future" in text_of(late)
    assert "Check the tenancy" in text_of(late)
    data = posted.action(owner, today)
    for _twice in range(2):
        assert part(browser, meeting, "new-action", data).status_code == 302
    action = Action.objects.get()
    browser.post(reverse("action-remove", args=[action.pk]))
    assert not Action.objects.exists()


def test_level_page_refuses_a_thin_reason_and_a_next_date_that_has_passed(client, today):
    meeting = running_meeting()
    browser = client.sign_in(meeting.panel_day.chair)
    thin = part(browser, meeting, "level", posted.level(today, "UP_TO_3", rationale="Worse"))
    assert "at least 20 characters" in text_of(thin)
    early = posted.level(today) | posted.date_boxes("level-next_review_on", today)
    assert "The next meeting must be after this one" in text_of(part(browser, meeting, "level", early))
    stale = part(browser, meeting, "level", posted.level(today, version="7"))
    assert "The level decision changed since you opened it" in text_of(stale)
    closing = part(browser, meeting, "level", posted.level(today, "CLOSE"))
    assert "Select why the case is closed" in text_of(closing)


def test_earlier_action_is_decided_on_the_running_page(client):
    meeting = running_meeting(number=2)
    before = MeetingFactory(case=meeting.case, state=MeetingState.DISTRIBUTED)
    action = ActionFactory(meeting=before)
    browser = client.sign_in(meeting.panel_day.chair)
    name = f"earlier-{action.pk}"
    data = {"action": str(action.pk), f"{name}-decision": "DONE", f"{name}-evidence": ""}
    assert "Enter what was done" in text_of(part(browser, meeting, "earlier", data))
    assert part(browser, meeting, "earlier", data | {f"{name}-evidence": "Seen"}).status_code == 302
    action.refresh_from_db()
    assert (action.state, action.reviewed_meeting_id) == ("COMPLETE", meeting.pk)
    assert part(browser, meeting, "earlier", {"action": str(uuid4())}).status_code == 404


def test_unknown_part_is_404_and_a_closed_meeting_takes_nothing_more(client):
    meeting = running_meeting()
    browser = client.sign_in(meeting.panel_day.chair)
    assert part(browser, meeting, "weather", {}).status_code == 404
    Meeting.objects.update(state=MeetingState.APPROVED)
    refused = part(browser, meeting, "risk", {"risk-text": "Too late", "risk-version": "0"})
    assert "until the chair approves" in text_of(refused)
    assert not MinuteSection.objects.exists()


def test_minutes_are_drafted_approved_and_distributed(client):
    meeting = running_meeting()
    Meeting.objects.update(state=MeetingState.HELD)
    who, browser = coordinator(), client
    draft = reverse("minutes-draft", args=[meeting.pk])
    detail = reverse("meeting-detail", args=[meeting.pk])
    names = TEXT_ITEMS
    data = dict.fromkeys(names, "") | {f"{name}_version": "0" for name in names} | {"victim": "Told."}
    assert browser.sign_in(who).post(draft, data).url == draft
    stale = browser.post(draft, data | {"victim": "Other words"})
    assert "changed since you opened it" in text_of(stale)
    assert "Other words" in text_of(stale)
    assert browser.post(draft, data | {"victim_version": "1", "to_chair": "1"}).url == detail
    browser.sign_in(meeting.panel_day.chair)
    approve = reverse("minutes-approve", args=[meeting.pk])
    assert "Told." in text_of(browser.get(approve))
    for _twice in range(2):
        assert browser.post(approve).url == detail
    assert "PDF is being made" in text_of(browser.get(detail))
    Meeting.objects.update(minutes_document_id=uuid4())
    shown = text_of(browser.sign_in(who).get(detail))
    assert "Minutes (PDF)" in shown
    assert "Distribute the minutes" in shown
    browser.post(reverse("minutes-distribute", args=[meeting.pk]))
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.DISTRIBUTED
    assert AuditEvent.objects.filter(event="MINUTES_DISTRIBUTED", verb="DISCLOSURE").count() == 1


def test_case_tab_shows_current_actions_apart_from_past_ones(client):
    action = ActionFactory(text="Still to do")
    ActionFactory(meeting=action.meeting, text="Long done", state="VERIFIED", evidence="Seen")
    page = text_of(client.sign_in(coordinator()).get(reverse("case-meetings", args=[action.case_id])))
    assert page.index("current-actions") < page.index("Still to do") < page.index("past-actions")
    assert page.index("past-actions") < page.index("Long done")


def test_own_action_is_reported_and_the_chair_checks_it(client):
    meeting = MeetingFactory(state=MeetingState.HELD)
    action = ActionFactory(meeting=meeting, owner=meeting.panel_day.chair)
    browser = client.sign_in(meeting.panel_day.chair)
    assert action.text in text_of(browser.get(reverse("action-list")))
    url = reverse("action-update", args=[action.pk])
    empty = browser.post(url, {"evidence": "", "is_done": "yes", "version": "1"})
    assert "Enter what was done" in text_of(empty)
    assert browser.post(url, {"evidence": "Seen it", "is_done": "yes", "version": "1"}).status_code == 302
    check = reverse("action-check", args=[action.pk])
    assert "Check what was done" in text_of(browser.get(url))
    assert "what is still to be done" in text_of(browser.post(check, {"accept": "no", "version": "2"}))
    assert browser.post(check, {"accept": "yes", "version": "2"}).status_code == 302
    action.refresh_from_db()
    assert action.state == "VERIFIED"
    assert "Only the person or agency" in text_of(browser.get(url))
    assert action.text in text_of(browser.get(reverse("action-list"), {"show": "done"}))


def test_meeting_is_cancelled_with_a_reason(client):
    meeting = MeetingFactory()
    browser = client.sign_in(coordinator())
    url = reverse("meeting-cancel", args=[meeting.pk])
    assert "Answer the question" in text_of(browser.post(url, {"reason": ""}))
    assert browser.post(url, {"reason": "The venue is lost"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED
    assert Case.objects.get(pk=meeting.case_id).state == CaseState.LEVEL_2
