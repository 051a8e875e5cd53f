"""The Level 1 review as a page, its oversight, and questions put to other agencies."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.domain.enums import CaseState, DeadlineState
from cases.domain.reviews import QUESTIONS
from cases.models import Deadline, InformationRequest, Level1Review, Offence, RoshAssessment
from cases.services.deadlines import replan_deadlines
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.roles import Role
from mappa.core.calendar import add_months
from tests.factories.agencies import AgencyFactory, TeamFactory, person
from tests.factories.cases import InvolvementFactory, case_of

pytestmark = pytest.mark.django_db
REASONS = "Nothing has changed and one agency manages the risk well."


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def practitioner(team):
    return person(Role.COM, team)


@pytest.fixture
def manager(team):
    return person(Role.SPO, team)


@pytest.fixture
def case(team, acting, practitioner, today):
    case = case_of(team, state=CaseState.LEVEL_1)
    RoshAssessment.objects.create(case=case, area=case.area, overall="LOW", assessed_on=today)
    with acting(practitioner):
        replan_deadlines(case=case, on=today)
    return case


def answers(**changes):
    data = {question.code: "NO_CHANGE" for question in QUESTIONS}
    data |= {f"{question.code}_detail": "" for question in QUESTIONS}
    return data | {"outcome": "KEEP", "rationale": REASONS, "key": str(uuid4()), **changes}


def text(answer):
    return answer.content.decode()


def start(case):
    return reverse("review-start", args=[case.pk])


def test_review_settles_its_deadline_and_opens_the_next(client, practitioner, case, today):
    client.sign_in(practitioner)
    data = answers()
    for _ in range(2):
        assert client.post(start(case), data).url == reverse("case-detail", args=[case.pk])
    review = Level1Review.objects.get()
    assert not review.needs_oversight
    assert Deadline.objects.get(kind="D5", state=DeadlineState.MET).settled_on == today
    assert Deadline.objects.get(kind="D5", state=DeadlineState.OPEN).due_on == add_months(today, 6)
    case.refresh_from_db()
    assert case.state == CaseState.LEVEL_1


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"police": ""}, "police", "Select an answer"),
        ({"address": "CHANGED"}, "address_detail", "Enter what has changed"),
        ({"victim": "NOT_KNOWN"}, "victim_detail", "Enter who has been asked"),
        ({"outcome": ""}, "outcome", "Select the outcome"),
        ({"rationale": "Fine."}, "rationale", "at least 20 characters"),
        ({"key": "junk"}, "key", "out of date"),
    ],
)
def test_incomplete_review_is_said_beside_its_field_and_keeps_the_text(
    client, practitioner, case, changes, field, message
):
    data = answers(circumstances_detail="Typed with care", **changes)
    answer = client.sign_in(practitioner).post(start(case), data)
    assert message in " ".join(answer.context["form"].errors[field])
    assert "Typed with care" in text(answer)
    assert not Level1Review.objects.exists()


def test_disclosure_is_asked_for_a_child_sex_offender(client, practitioner, case):
    assert "reason to consider disclosure" not in text(client.sign_in(practitioner).get(start(case)))
    Offence.objects.create(
        case=case, area=case.area, kind="SEXUAL_REGISTRABLE", description="Test", is_against_child=True
    )
    assert "reason to consider disclosure" in text(client.get(start(case)))
    answer = client.post(start(case), answers())
    assert "disclosure" in answer.context["form"].errors


def test_only_a_case_at_level_1_is_reviewed(client, practitioner, team):
    answer = client.sign_in(practitioner).post(start(case_of(team)), answers())
    assert "Only a case at Level 1 has a Level 1 review" in text(answer)


def test_change_needs_a_manager_who_is_somebody_else(client, practitioner, manager, case):
    data = answers(address="CHANGED", address_detail="Moved in with a friend.", outcome="REFER")
    answer = client.sign_in(practitioner).post(start(case), data, follow=True)
    assert "Start the referral" in text(answer)
    review = Level1Review.objects.get()
    assert review.needs_oversight
    url = reverse("review-oversee", args=[review.pk])
    assert client.get(url).status_code == 403
    client.sign_in(manager)
    assert url in text(client.get(reverse("home")))
    assert "Moved in with a friend." in text(client.get(url))
    assert "oversight_note" in client.post(url, {"oversight_note": ""}).context["form"].errors
    note = {"oversight_note": "Talked it over; referral agreed."}
    assert client.post(url, note).status_code == 302
    assert "already" in text(client.post(url, note))
    assert url not in text(client.get(reverse("home")))
    review.refresh_from_db()
    assert review.overseen_by == manager


def test_own_review_is_not_overseen(client, case, team):
    both = person(Role.CO_WORKER, team)
    review = Level1Review.objects.create(
        case=case,
        area=case.area,
        reviewed_on=case.became_known_on,
        outcome="KEEP",
        rationale=REASONS,
        needs_oversight=True,
        recorded_by=both,
        submission_key=uuid4(),
    )
    both.memberships.update(role=Role.SPO)
    url = reverse("review-oversee", args=[review.pk])
    answer = client.sign_in(both).post(url, {"oversight_note": "Fine by me."})
    assert "somebody other than the person who did it" in text(answer)
    assert url not in text(client.get(reverse("home")))


def test_question_to_an_involved_team_and_its_answer(client, practitioner, case, today):
    police = TeamFactory(agency=AgencyFactory(name="Fictional Police", kind=AgencyKind.POLICE))
    InvolvementFactory(case=case, team=police, role="INVOLVED")
    officer = person(Role.POLICE_OFFENDER_MANAGER, police)
    due = today + timedelta(days=5)
    data = {
        "team": str(police.pk),
        "question": "Any call-outs since March?",
        "purpose": "Level 1 review",
        "due_on_day": due.day,
        "due_on_month": due.month,
        "due_on_year": due.year,
    }
    client.sign_in(practitioner)
    ask = reverse("request-ask", args=[case.pk])
    for _ in range(2):
        assert client.post(ask, data).status_code == 302
    asked = InformationRequest.objects.get()
    past = client.post(ask, data | {"question": "Else?", "due_on_year": "2001"})
    assert "cannot be wanted in the past" in text(past)
    url = reverse("request-answer", args=[asked.pk])
    assert client.get(url).status_code == 404
    client.sign_in(officer)
    assert "Any call-outs since March?" in text(client.get(reverse("home")))
    empty = client.post(url, {"reply": "", "sharing": "ALL_INVOLVED", "tellable": "ASK_OWNER"})
    assert "Enter what is known" in text(empty)
    assert client.post(reverse("request-nothing-known", args=[asked.pk])).status_code == 302
    asked.refresh_from_db()
    assert asked.answer.nothing_known
    timeline = text(client.sign_in(practitioner).get(reverse("case-timeline", args=[case.pk])))
    assert "Nothing known" in timeline
