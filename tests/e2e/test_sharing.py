"""Asking other agencies, answering, passing on, marks, and what is shown by need: in a browser, at both widths."""

import re
from datetime import date, timedelta

import pytest

pytestmark = pytest.mark.browser
QUESTION = "Is there any police information"


def test_nothing_known_is_answered_in_two(arrive):
    police = arrive("police.cumbria")
    asked = police.page.get_by_role("link", name=re.compile(f"^{QUESTION}")).first
    with police.counting(2):
        police.take(asked)
        police.press("Nothing known")
    assert "Answer sent: nothing known." in police.texts[-1]
    police.sees("Answered in the last 28 days")
    police.follow(
        re.compile("."), within=police.page.get_by_role("table", name="Answered in the last 28 days")
    )
    police.sees("Your answer")


def test_a_contact_whose_agency_has_no_part_in_the_case_answers_and_passes_on(arrive):
    dwp = arrive("dwp.cumbria", javascript=False)
    dwp.follow("Requests to your team")
    dwp.follow(re.compile("."), within=dwp.page.get_by_role("table", name="To answer"))
    page = dwp.page.locator("main").inner_text()
    assert "Category" not in page
    assert "Level" not in page
    dwp.follow("Pass on to a colleague without an account")
    dwp.press("Record this")
    dwp.sees("Enter name of the colleague")
    dwp.fill("Name of the colleague", "Bryn Invented")
    dwp.fill("Their job", "Work coach")
    dwp.answer("How was it passed on?", "By telephone")
    dwp.fill("What was passed on", "Whether the claim changed address.")
    dwp.press("Record this")
    dwp.sees("Bryn Invented (Work coach)")
    dwp.press("Send the answer")
    dwp.sees("Enter what is known")
    dwp.fill("What is known", "The claim moved in October.")
    dwp.pick("Who may read this", "Police, probation and prisons")
    dwp.pick("May the person be told?", "No")
    dwp.press("Send the answer")
    dwp.sees("Answered")


def test_asking_withdrawing_and_asking_again(arrive):
    com = arrive("com.cumbria")
    com.take(com.page.get_by_role("table", name="My nominals").get_by_role("link").first)
    com.press("Information asked for")
    com.press("Ask for information")
    com.press("Ask")
    com.sees("Select the team to ask")
    com.pick("Which team", re.compile("victim liaison"))
    com.fill("What do you need to know?", "Has the victim asked for anything?")
    com.fill("What it is for", "Level 1 review")
    com.date("Needed by", date.today() + timedelta(days=5))  # noqa: DTZ011 - the machine's own day, as the page has it
    com.press("Ask")
    com.sees("Has the victim asked for anything?")
    com.follow(re.compile("^Withdraw"))
    com.press("Withdraw the request")
    com.sees("Enter why")
    com.fill("Why is it withdrawn?", "Asked by telephone instead")
    com.press("Withdraw the request")
    com.sees("Asked by telephone instead")
    com.follow(re.compile("^Ask again"))
    assert (
        com.page.get_by_label("What do you need to know?").input_value()
        == "Has the victim asked for anything?"
    )


def test_marks_are_set_and_seen(arrive):
    com = arrive("com.cumbria")
    com.take(com.page.get_by_role("table", name="My nominals").get_by_role("link").first)
    com.press("Record an event")
    com.pick("What happened", "Arrested")
    com.date("When", date.today())  # noqa: DTZ011 - the machine's own day, as the page has it
    com.fill("What is known", "Arrested near the shops.")
    com.pick("Who may read this", "Police, probation and prisons")
    com.pick("May the person be told?", "No")
    com.press("Record this")
    com.sees("Police, probation and prisons")
    com.sees("Not to be told to the person")


def test_a_protected_address_is_shown_by_a_button(arrive):
    com = arrive("com.cumbria")
    com.open("/cases/?state=LEVEL_3")
    com.take(com.page.locator("main tbody th a, main tbody td a").first)
    com.follow("Record", within=com.page.locator("main"))
    com.sees("Protected address: held")
    com.press(re.compile("^Show address"))
    com.sees("That you looked is on record")


def test_running_meeting_folds_its_marks_away(arrive):
    chair = arrive("chair.cumbria")
    chair.open("/meetings/?when=past")
    chair.take(chair.page.locator("main tbody th a, main tbody td a").first)
    chair.take(chair.page.locator("main tbody td a").first)
    chair.sees("Decisions")
