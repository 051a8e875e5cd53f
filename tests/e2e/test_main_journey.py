"""The main journey, from identification to approved minutes, across the people who walk it.

Each step is taken by what the pages say; each page that is reached is looked over at two widths.
"""

import re
from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest

from cases.domain.enums import Criterion

pytestmark = pytest.mark.browser

CRN = "X910002"  # the example person in custody; see tests/data/hmpps_external_api/README.md
PRISON = re.compile("HMP Fellfiction")
REASONS = "The risk to a known adult is high and three agencies must act together before release."
MET = (Criterion.ADDED_VALUE, Criterion.HIGH_ROSH, Criterion.COMPLEX_OVERSIGHT)
ACTION = "Agree the exclusion zone with the police before release"


@pytest.fixture(scope="module")
def today():
    return date.today()  # noqa: DTZ011 - the machine's own day, as the pages show it


def test_one_nominal_from_identification_to_approved_minutes(arrive, today):
    com = arrive("com.cumbria")
    name = identify_by_fetch(com)
    set_the_level(com)
    refer(com)

    coordinator = arrive("coordinator.cumbria")
    screen(coordinator, name)
    schedule(coordinator, name, today)
    ask_for_prison_report(coordinator, today + timedelta(days=1))

    fill_in_prison_report(arrive("pom.cumbria"))
    countersign(arrive("homd.cumbria"))

    chair = arrive("chair.cumbria")
    run_the_meeting(chair, name, today)
    minutes = close_and_approve(chair)
    assert_minutes_are_on_paper(chair, minutes)

    com.open("/")
    com.sees(ACTION)
    assert_figures_without_names(arrive("smb.cumbria"), name)


def identify_by_fetch(com):
    com.follow("Cases")
    com.follow("Fetch by CRN or prison number")
    com.fill("CRN or prison number", CRN)
    com.press("Fetch")
    name = com.page.locator(".govuk-summary-list__row", has_text="Name").first.locator("dd").inner_text()
    com.answer("Which offence brings them here?", re.compile("grievous bodily harm"))
    com.pick("Kind of offence", re.compile("Specified violent"))
    com.answer("Sentence for that offence", re.compile("8 years 3 months"))
    com.pick("What the sentence is in law", re.compile("Imprisonment"))
    com.choose("In custody")
    com.pick("Prison or hospital", PRISON)
    com.pick("MAPPA area", "Cumbria")
    com.pick("Lead team", re.compile("Samplethwaite"))
    com.press("Work out the category")
    com.sees("Proposed: ")
    com.choose(re.compile("Category 2"))
    com.press("Record this person")
    com.sees("No level is set")
    return name.splitlines()[0]


def set_the_level(com):
    com.press("Set the level (MAPPA Q)")
    com.follow("Category and risk")
    com.answer("MAPPA category", re.compile("Category 2"))
    com.answer("Risk of serious harm", "High")
    com.answer("Which of these apply?", "High or very high risk of serious harm")
    com.press("Save and continue")
    com.answer("Whom did you ask?", "Police", "Prison")
    com.fill("What would multi-agency meetings add?", "Police and prison hold facts that change the plan.")
    com.fill("Disclosure considered, with reasons either way", "Considered. To be decided by the meeting.")
    com.press("Save and continue")
    com.answer("Which level do you propose?", re.compile("Level 2"))
    com.fill("Reasons for this level", REASONS)
    com.press("Save and continue")
    com.press("Sign the screening")
    com.sees("Signed.")


def refer(com):
    com.press("Go on: Referral to Level 2 or 3")
    com.follow("Level and category")
    com.answer("Which level are you referring to?", re.compile("Level 2"))
    com.answer("How urgent is it?", "Standard")
    com.press("Save and continue")
    com.press("Save and continue")
    com.press("Save and continue")
    com.fill("Victims and safeguarding", "A former partner, known to the police. No children in reach.")
    com.fill("What is being done now to manage the risk?", "Custody. Calls are monitored.")
    com.press("Save and continue")
    com.answer("Why are multi-agency meetings needed?", "High or very high risk of serious harm")
    com.fill("What would multi-agency meetings add?", "One plan that three agencies keep.")
    com.answer("Which agencies should be invited?", "Police", "Prison", "Housing")
    com.press("Save and continue")
    com.press_twice("Submit the referral")
    com.sees("MAPPA A")
    com.follow("Documents")
    assert com.page.get_by_role("link", name=re.compile("^MAPPA A:")).count() == 1


def screen(coordinator, name):
    coordinator.follow("Screening")
    coordinator.follow(re.compile(re.escape(name)))
    for criterion in Criterion:
        coordinator.answer(criterion.label, "Met" if criterion in MET else "Not met")
    coordinator.answer("Decision", re.compile("Accept to Level 2"))
    coordinator.fill("Reasons for the decision", REASONS)
    coordinator.fill("Who decided with you?", "Detective Inspector Exampleton")
    coordinator.press("Record the decision")
    coordinator.sees("The decision is recorded")


def schedule(coordinator, name, today):
    coordinator.follow("Meetings")
    coordinator.press("Arrange a panel")
    coordinator.answer("Level", "Level 2")
    coordinator.date("Date of the panel", today)
    coordinator.fill("Start time", "00:05")
    coordinator.fill("Venue", "Secure video call")
    coordinator.pick("Chair", re.compile("Cumbria"))
    coordinator.press("Arrange the panel")
    coordinator.press("Add a nominal")
    coordinator.choose(re.compile(f"{re.escape(name)}.*accepted referral"))
    coordinator.fill("Purpose of the meeting", "A plan for release")
    coordinator.press("Add to the panel")
    coordinator.press("Send invitations")
    coordinator.sees("Invitations are sent")


def ask_for_prison_report(coordinator, due_on):
    coordinator.press("Ask for a prison report")
    coordinator.pick("Prison", PRISON)
    coordinator.date("Date you need it by", due_on)
    coordinator.press("Ask for the report")
    coordinator.sees("Asked")


def fill_in_prison_report(pom):
    pom.follow(re.compile("rison information sharing report|MAPPA F"))
    pom.follow("In custody")
    pom.press("Save and continue")
    pom.fill("Events, behaviour and security information", "One adjudication for a threat in March.")
    pom.fill("What this tells about the risk", "Threats rise when contact with the family is refused.")
    pom.fill("Contacts, visits, mail and telephone", "Calls to one sister, monitored.")
    pom.press("Save and continue")
    pom.fill("Interventions, treatment and health", "A course on violence, half done.")
    pom.press("Save and continue")
    pom.press("Sign and send for countersignature")


def countersign(homd):
    homd.follow(re.compile("rison information sharing report|MAPPA F"))
    homd.press("Countersign")
    homd.sees("Countersigned")


def run_the_meeting(chair, name, today):
    chair.follow("Meetings")
    chair.follow(re.compile(str(today.year)))
    chair.follow(re.compile(re.escape(name)))
    chair.press("Start the meeting")
    record_who_came(chair)
    record_what_was_said(chair)
    decide(chair, today)


def record_who_came(chair):
    attendance = chair.page.locator("#statement")
    for box in attendance.get_by_label("Attendance", exact=True).all():
        box.select_option(label="Attended")
    chair.save("Save attendance")
    for box in chair.page.locator("#statement").get_by_role("checkbox").all():
        box.check()
    chair.save("The statement was read, and accepted by those ticked")


def record_what_was_said(chair):
    for part, text in {
        "victim": "The victim asks for a no-contact condition.",
        "voice": "He was told of his status and wants work.",
        "information": "The prison report was read.",
        "risk": "High to a known adult, on release.",
    }.items():
        section = chair.page.locator(f"#{part}")
        chair.fill("Minutes", text, within=section)
        chair.save("Save this part", within=section)


def decide(chair, today):
    plan = chair.page.locator("#plan")
    for number, pillar in enumerate(plan.locator("fieldset").all()):
        chair.fill("Measure 1", f"Measure {number} of the plan", within=pillar)
        chair.fill("Who sees to measure 1", "Probation", within=pillar)
    chair.fill("What happens if the plan fails", "Recall is asked for at once.")
    chair.save("Save the plan")
    chair.answer("What was decided about disclosure?", re.compile("not disclosing"))
    chair.fill("Reasons, whichever way it went", "Nobody outside needs to know while he is in custody.")
    chair.save("Save the disclosure decision")
    chair.answer("What was decided about the level?", "Remain at Level 2")
    chair.fill("Reasons for the level", REASONS)
    chair.date("Date of the next meeting", today + timedelta(weeks=9))
    chair.save("Save the level decision")
    chair.pick("Pillar", "Monitoring and control")
    chair.fill("What is to be done", ACTION)
    chair.pick("Who does it", re.compile("Alex Placeholder"))
    chair.date("Due date", today + timedelta(weeks=2))
    chair.save("Add the action")


def close_and_approve(chair):
    """The address of the PDF of the approved minutes."""
    chair.press("Close the meeting")
    chair.press("Close the meeting")
    chair.sees("The meeting is closed")
    chair.press(re.compile("[Ww]rite the minutes"))
    chair.press("Save and send to the chair")
    chair.press(re.compile("[Aa]pprove the minutes"))
    chair.press("Approve the minutes")
    link = chair.page.get_by_role("link", name="Minutes (PDF)")
    for _ in range(60):
        if link.count():
            break
        chair.page.wait_for_timeout(1000)
        chair.page.reload()
    return link.get_attribute("href")


def assert_minutes_are_on_paper(chair, address):
    answer = chair.context.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(BytesIO(answer.body())) as minutes:
        assert len(minutes.pages) >= 2
        assert minutes.Root.MarkInfo.Marked


def assert_figures_without_names(smb, name):
    smb.open("/")
    links = smb.page.get_by_role("navigation", name="Menu").get_by_role("link")
    for text in links.all_inner_texts():
        smb.follow(text)
    smb.follow("Dashboard")
    smb.sees("Category")
    for page, text in zip(smb.visited, smb.texts, strict=True):
        assert name not in text, page
        assert name.split()[-1] not in text, page
