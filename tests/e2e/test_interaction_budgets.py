"""How many things a person does for the commonest jobs, counted from their first page."""

import re
from datetime import date

import pytest

pytestmark = pytest.mark.browser


def test_an_event_is_recorded_in_ten(arrive):
    com = arrive("com.cumbria")
    with com.counting(10):
        com.take(com.page.get_by_role("table", name="My nominals").get_by_role("link").first)
        com.press("Record an event")
        com.pick("What happened", "Moved address")
        com.date("When", date.today())  # noqa: DTZ011 - the machine's own day, as the page has it
        com.fill("What is known", "Told his manager by telephone. The new address is being checked.")
        com.press("Record this")
    com.sees("Told his manager by telephone")


def test_an_unchanged_level_1_review_is_recorded_in_twelve(arrive):
    com = arrive("com.cumbria")
    with com.counting(12):
        com.follow(re.compile("^Level 1 review"))
        for question in com.page.get_by_role("group", name=re.compile(r"\?$")).all():
            com.choose("No change, checked", within=question)
        com.answer("Outcome", "Keep at Level 1")
        com.fill("Reasons for the outcome", "Nothing has changed; risk is managed as planned.")
        com.press("Record the review")
    com.sees("The case stays at Level 1")


def test_an_action_is_done_in_three(arrive):
    com = arrive("com.cumbria")
    action = com.page.get_by_role("link", name=re.compile("^Bring the risk management plan")).first
    with com.counting(3):
        com.take(action)
        com.fill(
            "What was done, and how it is known", "The plan was brought into line and read by the manager."
        )
        com.press("It is done")
    com.sees("The action is saved")
