"""Every section of each role at two widths, by keyboard, without JavaScript, with wrong input, and from outside."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.test_main_journey import identify_by_fetch, set_the_level

pytestmark = pytest.mark.browser

TABS = ("Record", "Timeline", "Documents", "Meetings")
ROLES = (
    "com.cumbria",
    "pom.cumbria",
    "homd.cumbria",
    "spo.cumbria",
    "police.cumbria",
    "coordinator.cumbria",
    "mappa.admin.cumbria",
    "chair.cumbria",
    "housing.cumbria",
    "vlo.cumbria",
    "smb.cumbria",
    "lay.cumbria",
    "admin",
    "national",
)


def menu(visitor):
    links = visitor.page.get_by_role("navigation", name="Menu").get_by_role("link")
    return [text.strip() for text in links.all_inner_texts()]


def first_row(visitor):
    """The first link of the first table on the page, if there is one."""
    link = visitor.page.locator("main tbody th a, main tbody td a").first
    return link if link.count() else None


@pytest.mark.parametrize("username", ROLES)
def test_every_section_of_each_role_is_sound(arrive, username):
    visitor = arrive(username)
    for section in menu(visitor):
        visitor.follow(section)
        row = first_row(visitor)
        if row:
            visitor.take(row)
        if section == "Cases" and row:
            for tab in TABS:
                visitor.follow(tab, within=visitor.page.locator("main"))
        if section == "Meetings" and (slot := row and first_row(visitor)):
            visitor.take(slot)
    assert len(visitor.visited) > len(menu(visitor))


def test_account_pages_are_sound(arrive):
    visitor = arrive("com.cumbria")
    for path in ("/accounts/2fa/", "/accounts/password/change/", "/accounts/sessions/"):
        visitor.open(path)
    visitor.press("Sign out")


def test_tab_reaches_skip_link_then_sections_in_order(arrive):
    visitor = arrive("coordinator.cumbria")
    page = visitor.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    reached = []
    for _ in range(len(menu(visitor)) + 3):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("() => document.activeElement.innerText.trim()"))
    assert reached[-len(menu(visitor)) :] == menu(visitor)


def test_skip_link_leads_into_the_page(arrive):
    visitor = arrive("com.cumbria")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("() => document.activeElement.closest('main') !== null")


def test_a_focused_link_is_marked(arrive):
    visitor = arrive("com.cumbria")
    link = visitor.page.get_by_role("link", name="All cases you may see")
    before = link.evaluate("link => getComputedStyle(link).backgroundColor")
    link.focus()
    assert link.evaluate("link => getComputedStyle(link).backgroundColor") != before


def test_a_nominal_is_identified_and_screened_without_javascript(arrive):
    com = arrive("com.cumbria", javascript=False)
    identify_by_fetch(com)
    set_the_level(com)


def assert_summary_leads_to_fields(visitor):
    summary = visitor.page.get_by_role("alert")
    expect(summary.get_by_role("heading")).to_have_text("There is a problem")
    links = summary.get_by_role("link").all()
    assert links
    for link in links:
        target = link.get_attribute("href")
        assert visitor.page.locator(f"[id='{target.removeprefix('#')}']").count() == 1, target
    assert visitor.page.title().startswith("Error: ")


def test_identify_refuses_what_is_missing_and_keeps_what_was_typed(arrive):
    com = arrive("com.cumbria")
    com.open("/cases/identify/")
    com.fill("First name", "Petronella")
    com.date("Date of birth", date.today() + timedelta(days=400))  # noqa: DTZ011 - as the page counts
    com.press("Work out the category")
    assert_summary_leads_to_fields(com)
    expect(com.page.get_by_label("First name", exact=True)).to_have_value("Petronella")


@pytest.mark.parametrize(
    "number",
    ["", "nonsense", "X910006", "X910004", "X919500", "X919403", "X919999"],
    ids=["none", "no number", "not found", "limited", "fault", "forbidden", "no JSON"],
)
def test_fetch_says_what_is_wrong_with_a_number(arrive, number):
    com = arrive("com.cumbria")
    com.open("/cases/identify/fetch/")
    com.fill("CRN or prison number", number)
    com.press("Fetch")
    assert_summary_leads_to_fields(com)
    expect(com.page.get_by_label("CRN or prison number", exact=True)).to_have_value(number)


def test_an_event_without_its_date_is_refused(arrive):
    com = arrive("com.cumbria")
    com.take(com.page.get_by_role("table", name="My nominals").get_by_role("link").first)
    com.press("Record an event")
    com.fill("What is known", "Seen by a neighbour on Tuesday.")
    com.press("Record this")
    assert_summary_leads_to_fields(com)
    expect(com.page.get_by_label("What is known", exact=True)).to_have_value(
        "Seen by a neighbour on Tuesday."
    )


def test_a_panel_in_the_past_is_refused(arrive):
    coordinator = arrive("coordinator.cumbria")
    coordinator.open("/meetings/panels/add/")
    coordinator.answer("Level", "Level 2")
    coordinator.date("Date of the panel", date(2020, 2, 3))
    coordinator.fill("Start time", "half past nine")
    coordinator.fill("Venue", "Secure video call")
    coordinator.press("Arrange the panel")
    assert_summary_leads_to_fields(coordinator)
    expect(coordinator.page.get_by_label("Venue", exact=True)).to_have_value("Secure video call")


def test_a_screening_without_answers_is_refused(arrive):
    coordinator = arrive("coordinator.cumbria")
    coordinator.follow("Screening")
    coordinator.take(first_row(coordinator))
    coordinator.fill("Who decided with you?", "Detective Inspector Exampleton")
    coordinator.press("Record the decision")
    assert_summary_leads_to_fields(coordinator)
    expect(coordinator.page.get_by_label("Who decided with you?")).to_have_value(
        "Detective Inspector Exampleton"
    )


def test_a_wrong_password_is_refused(arrive):
    stranger = arrive()
    stranger.open("/accounts/login/")
    stranger.fill("User name", "nobody.cumbria")
    stranger.fill("Password", "not the right one at all")
    stranger.press("Sign in")
    expect(stranger.page.get_by_role("alert")).to_be_visible()
    expect(stranger.page.get_by_label("User name")).to_have_value("nobody.cumbria")


def test_people_from_elsewhere_find_nothing(arrive):
    com = arrive("com.cumbria")
    com.take(com.page.get_by_role("table", name="My nominals").get_by_role("link").first)
    case = com.visited[-1]
    paths = [case, *(f"{case}{tab.lower()}/" for tab in TABS), f"{case}events/add/", f"{case}review/"]
    name = com.page.locator(".mappa-identity").inner_text().splitlines()[0]
    assert com.answer_of(case)[0] == 200
    colleague = arrive("com.kent")
    assert colleague.refusal(case) == 404
    assert {colleague.answer_of(path)[0] for path in paths} == {404}
    for username in ("coordinator.southwales", "smb.cumbria", "admin"):
        stranger = arrive(username)
        answers = [stranger.answer_of(path) for path in paths]
        # Without the permission for any such page, 403 betrays nothing of this one.
        assert {status for status, _ in answers} <= {403, 404}
        assert not any(name in text for _, text in answers)


def test_addresses_of_nothing_are_not_found(arrive):
    com = arrive("com.cumbria")
    for kind in ("cases", "meetings", "documents", "referrals", "actions", "reviews"):
        assert com.refusal(f"/{kind}/{uuid4()}/") == 404


def test_nobody_sees_anything_without_signing_in(arrive):
    stranger = arrive()
    for path in ("/", "/cases/", "/meetings/", "/dashboard/", "/administration/"):
        stranger.open(path)
        assert re.match(r"/accounts/login/", stranger.visited[-1])
