"""A case given by name, in the browser: found, given, read and ended; and from a figure to its cases."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

REASON = "Drawn for the audit of this quarter."
LAST = date.today() + timedelta(days=30)  # noqa: DTZ011  the machine's own day, as the page has it


def person_of(visitor):
    """The name and the reference of the case whose page is open."""
    name = visitor.page.locator(".mappa-identity__name").inner_text().strip()
    reference = re.search(r"M-[0-9A-Z]{4}-[0-9A-Z]{4}", visitor.page.locator(".mappa-identity").inner_text())
    return name, reference[0]


def open_a_case(visitor):
    visitor.open("/cases/")
    visitor.take(visitor.page.locator("main tbody th a").first)
    return person_of(visitor)


def give(coordinator, name, *, purpose, whole=False):
    coordinator.follow("Share by name")
    coordinator.fill("Name of the colleague", name)
    coordinator.press("Find")
    coordinator.take(coordinator.page.get_by_role("table", name="Colleagues found").get_by_role("link").first)
    coordinator.answer("What do they need it for?", purpose)
    if whole:
        coordinator.answer("What do they get?", re.compile("^The whole case"))
    coordinator.fill("Why do they need this case?", REASON)
    coordinator.date("Last day on which they may read it", LAST)
    coordinator.press("Give access")
    coordinator.sees("may read the case now")


def test_lay_adviser_reads_a_copy_without_names_until_it_is_ended(arrive):
    coordinator = arrive("coordinator.cumbria")
    name, reference = open_a_case(coordinator)
    give(coordinator, "lay.cumbria", purpose="A drawn sample for a lay adviser")
    lay = arrive("lay.cumbria")
    lay.follow("Shared with me")
    lay.sees(reference)
    lay.take(lay.page.get_by_role("link", name=re.compile(reference)).first)
    lay.sees("Read only until")
    lay.sees("Text that somebody wrote may still hold")
    for text in lay.texts:
        assert name.split()[-1] not in text
    where = lay.page.url.removeprefix(lay.url)
    coordinator.press(re.compile("^End the access of"))
    coordinator.sees("Ended early")
    assert lay.refusal(where) == 404
    lay.open("/shared/")
    lay.sees("Nothing is shared with you now")


def test_auditor_reads_the_whole_case_on_one_page_and_no_other(arrive):
    coordinator = arrive("coordinator.cumbria")
    name, reference = open_a_case(coordinator)
    case = coordinator.page.url.removeprefix(coordinator.url)
    give(coordinator, "auditor.cumbria", purpose="Quality audit", whole=True)
    auditor = arrive("auditor.cumbria")
    auditor.sees(reference)
    auditor.follow(re.compile("^Read the case"))
    expect(auditor.page.locator(".mappa-identity__name")).to_have_text(name)
    for heading in ("Category and level", "Record", "Risk management plan", "Meetings", "Timeline"):
        expect(auditor.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    assert auditor.page.locator("main form").count() == 0
    assert auditor.refusal(case) == 403


def test_wrong_answers_are_told_and_what_was_typed_is_kept(arrive):
    coordinator = arrive("coordinator.cumbria", javascript=False)
    open_a_case(coordinator)
    coordinator.follow("Share by name")
    coordinator.fill("Name of the colleague", "inspector")
    coordinator.press("Find")
    coordinator.take(coordinator.page.get_by_role("table", name="Colleagues found").get_by_role("link").first)
    coordinator.fill("Why do they need this case?", "Short")
    coordinator.press("Give access")
    expect(coordinator.page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(coordinator.page.get_by_label("Why do they need this case?")).to_have_value("Short")


def test_coordinator_goes_from_a_figure_to_the_cases_behind_it(arrive):
    coordinator = arrive("coordinator.cumbria")
    coordinator.open("/dashboard/")
    figure = coordinator.page.get_by_role("table").first.get_by_role("link").first
    counted = int(figure.evaluate("link => link.firstChild.textContent"))
    coordinator.take(figure)
    coordinator.sees(f": {counted}.")
    coordinator.sees("among the cases you may see")
    links = coordinator.page.get_by_role("table").get_by_role("link").all_inner_texts()
    assert links
    assert all(re.fullmatch(r"M-[0-9A-Z]{4}-[0-9A-Z]{4}", text.strip()) for text in links)
    coordinator.take(coordinator.page.get_by_role("table").get_by_role("link").first)
    expect(coordinator.page.get_by_role("heading", name="Overview")).to_be_visible()
