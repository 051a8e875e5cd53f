"""What a copy without names holds of a whole case, and what it must never hold."""

import json
import re
from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.domain.enums import CaseState, Pillar
from cases.models import (
    Address,
    Alias,
    CaseEvent,
    CasePractitioner,
    CustodySpell,
    Deadline,
    DisclosureDecision,
    Identifier,
    KeyDate,
    Level1Review,
    PlanMeasure,
    ProtectedAddress,
    ProtectedCharacteristics,
    RiskManagementPlan,
    RoshAssessment,
)
from cases.sealing import seal
from cases.selectors.redaction import copy_of
from mappa.agencies.roles import Role
from mappa.core.calendar import DAY
from meetings.models import MinuteSection
from tests.factories.agencies import TeamFactory, UserFactory, coordinator, person
from tests.factories.cases import case_of
from tests.factories.meetings import ActionFactory, AttendanceFactory, MeetingFactory
from tests.factories.referrals import ReferralFactory, ScreeningFactory

pytestmark = pytest.mark.django_db

BORN = date(1986, 12, 3)
SECRETS = (
    "Testina", "Fictionalova", "Testina Marguerite Fictionalova", "FICTIONALOVA, T.", "Tina O\u2019Nowhere",
    "2012/0012345A", "12/12345a", "X 123456", "Acacia Avenue", "Whitehaven", "CA28 7AB", "Hiddenplace", "LA9 9ZZ",
    "3/12/1986", "3rd of December 1986", "07700 900123", "Cora Ordinator", "Ms Ordinator",
)  # fmt: skip
POISON = "Before " + "; ".join(SECRETS) + " after."
FORBIDDEN = (
    "testina", "fictionalova", "marguerite", "tina", "nowhere", "0012345", "12345a", "123456", "acacia", "whitehaven",
    "ca28", "hiddenplace", "la99zz", "1986", "900123", "ordinator",
)  # fmt: skip


def squeezed(content):
    """Letters and figures of everything in the copy, in small letters, without what the mask wrote."""
    text = re.sub(r"\[[a-z ]+\]", " ", json.dumps(content, ensure_ascii=False).casefold())
    return re.sub(r"[^a-z0-9]+", "", text)


@pytest.fixture
def case():
    """Every free text of the case holds everything that is known of the person."""
    team = TeamFactory(name="Whitehaven office")
    found = case_of(
        team,
        state=CaseState.LEVEL_2,
        first_name="Testina",
        middle_name="Marguerite",
        last_name="Fictionalova",
        born_on=BORN,
    )
    colleague = person(Role.COM, team, first_name="Cora", last_name="Ordinator")
    today = timezone.localdate()
    of = {"case": found, "area": found.area}
    Alias.objects.create(**of, name="Tina O'Nowhere")
    Identifier.objects.create(**of, kind="PNC", value="2012/0012345A")
    Identifier.objects.create(**of, kind="CRN", value="X123456")
    Address.objects.create(**of, lines="12 Acacia Avenue\nWhitehaven", postcode="CA28 7AB")
    hidden = Address.objects.create(**of, is_protected=True)
    ProtectedAddress.objects.create(**of, address=hidden, lines="1 Hiddenplace", postcode="LA9 9ZZ")
    CasePractitioner.objects.create(**of, user=colleague, team=team, capacity=Role.COM, from_on=today)
    CaseEvent.objects.create(**of, kind="MOVED", happened_on=today, summary=POISON, recorded_by=colleague)
    CustodySpell.objects.create(**of, custody="CUSTODY", team=team, from_on=today)
    KeyDate.objects.create(**of, kind="RELEASE", on=today + 90 * DAY)
    RoshAssessment.objects.create(**of, overall="HIGH", assessed_on=today, summary=POISON)
    Level1Review.objects.create(
        **of,
        reviewed_on=today,
        outcome="KEEP",
        rationale=POISON,
        oversight_note=POISON,
        submission_key=uuid4(),
        answers={
            "circumstances": {"answer": "CHANGED", "detail": POISON},
            "victim": {"answer": "CHANGED", "detail": "The victim's mother called"},
        },
    )
    ScreeningFactory(referral=ReferralFactory(case=found), rationale=POISON, decided_with="Ms Ordinator")
    due = {"because": "x", "owner": "x", "escalates_to": "x"}
    for state, settled in (("MET", today - 9 * DAY), ("MET", today), ("OPEN", None), ("WITHDRAWN", None)):
        Deadline.objects.create(
            **of, **due, kind="D5", due_on=today - 5 * DAY, state=state, settled_on=settled
        )
    plan = RiskManagementPlan.objects.create(**of, number=1, contingency=POISON)
    for pillar in Pillar:
        PlanMeasure.objects.create(
            **of, plan=plan, pillar=pillar, text=f"{pillar} {POISON}", owner="Cora Ordinator"
        )
    DisclosureDecision.objects.create(
        **of,
        kind="AGREED",
        decided_on=today,
        reasons=POISON,
        recipient="The victim's school",
        information="Told all",
    )
    meeting = MeetingFactory(
        case=found, purpose=POISON, level_outcome="REMAIN_2", level_rationale=POISON, no_review_because=POISON
    )
    AttendanceFactory(meeting=meeting, deputy_name="Dep Uty", report="The report of housing")
    for item in ("information", "risk", "victim", "diversity", "risk_to_self"):
        MinuteSection.objects.create(
            **of,
            meeting=meeting,
            item=item,
            text=f"{item} said. {POISON}",
            is_withheld=item == "risk_to_self",
        )
    ActionFactory(meeting=meeting, text=POISON)
    ActionFactory(meeting=meeting, text="Call the victim's mother", pillar=Pillar.VICTIM_SAFETY_PLANNING)
    return found


def copy(acting, case, on):
    sealed = seal(case.pk, {"sex": "OTHER", "ethnic_group": "MIXED", "disability": "YES"})
    ProtectedCharacteristics.objects.create(
        case=case, area=case.area, sealed=sealed, updated_at=timezone.now()
    )
    with acting(coordinator()):
        return copy_of(case, on=on)


def part(content, title):
    (found,) = [row for row in content if row["title"] == title]
    return found["rows"]


def test_nothing_known_of_the_person_stands_in_the_copy(acting, case, today):
    left = squeezed(copy(acting, case, today))
    assert [word for word in FORBIDDEN if word in left] == []
    assert "before" in left
    assert "after" in left


def test_victims_and_protected_characteristics_are_left_out(acting, case, today):
    told = json.dumps(copy(acting, case, today))
    for words in (
        "mother", "school", "Told all", "victim said", "diversity said", "risk_to_self said", "VICTIM_SAFETY_PLANNING",
        "Mixed", "Disabled", "report of housing",
    ):  # fmt: skip
        assert words not in told, words
    assert "information said" in told
    assert "risk said" in told


def test_copy_holds_the_history_with_its_reasons(acting, case, today):
    content = copy(acting, case, today)
    titles = [row["title"] for row in content]
    assert titles[:5] == ["The person", "Category", "Level history", "Level 1 reviews", "Referrals"]
    person_rows = {row["label"]: row["value"] for row in part(content, "The person")}
    assert person_rows["Age"] == "35 to 49"
    assert "Risk of serious harm" in person_rows
    (level,) = part(content, "Level history")
    assert (level["label"], level["text"]) == (
        "Level 2",
        "Managed well by one agency with information shared.",
    )
    dues = [row["value"].split(", ")[1] for row in part(content, "What was due")]
    assert {re.sub(r" on .*", "", words) for words in dues} == {
        "done in time",
        "done late",
        "missed so far",
        "no longer applies",
    }
    assert {row["value"].split(",")[0] for row in part(content, "Agencies")} == {"Probation Service"}
    meeting = next(row for row in content if "meeting 1" in row["title"])
    assert {"label": "Housing", "value": "Not recorded", "text": ""} in meeting["rows"]
    assert part(content, "Actions")[0]["value"].startswith("Supervision, due on")
    assert len(part(content, "Actions")) == 1


def test_days_of_a_life_are_told_by_month(acting, case, today):
    content = copy(acting, case, today)
    assert part(content, "Events")[0]["value"] == f"{today:%B} {today.year}"
    custody = next(row for row in part(content, "The person") if row["label"] == "In custody")
    assert custody["value"] == f"From {today:%B} {today.year}"


def test_rows_that_not_every_involved_agency_may_read_stay_out(acting, case, today):
    mark = {"case": case, "area": case.area, "kind": "ARREST", "happened_on": today}
    owner = coordinator()
    CaseEvent.objects.create(**mark, summary="Own", sharing="OWN_AGENCY", owner_agency=owner.agency)
    CaseEvent.objects.create(**mark, summary="Responsible", sharing="RESPONSIBLE_AUTHORITY")
    CaseEvent.objects.create(**mark, summary="Everybody")
    with acting(owner) as actor:
        assert CaseEvent.objects.visible_to(actor).count() == 3
        told = [row["text"] for row in part(copy_of(case, on=today), "Events")]
    assert "Everybody" in told
    assert not {"Own", "Responsible"} & set(told)


def test_an_empty_case_makes_a_short_copy(acting, today):
    case = case_of(TeamFactory(), born_on=None)
    with acting(coordinator()):
        content = copy_of(case, on=today)
    assert [row["title"] for row in content] == ["The person", "Category", "Agencies"]
    assert part(content, "The person")[0] == {"label": "Age", "value": "Not known", "text": ""}


def test_names_of_colleagues_on_the_case_are_masked(acting, case, today):
    UserFactory(first_name="Somebody", last_name="Elsewhere")
    text = json.dumps(copy(acting, case, today))
    assert "Cora" not in text
    assert "Dep Uty" not in text
