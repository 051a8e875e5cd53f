"""Identifying somebody by typing: propose, confirm, record once; bad input changes nothing and keeps what was typed."""

from uuid import uuid4

import pytest
from django.urls import reverse

from cases.domain.enums import CaseState
from cases.models import (
    AgencyInvolvement,
    Case,
    CaseCategory,
    CasePractitioner,
    Deadline,
    KeyDate,
    LeadAgency,
    LevelDecision,
)
from mappa.agencies.kinds import AgencyKind, TeamKind
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from tests.factories.agencies import AgencyFactory, TeamFactory, area, person
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db
URL = reverse("nominal-identify")


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def practitioner(team):
    return person(Role.COM, team)


def typed(own, /, **changes):
    """What a browser posts: every field of the form."""
    empty = [
        "middle_name",
        "alias",
        "prison_number",
        "pnc",
        "cro",
        "visor",
        "sentenced_on",
        "days",
        "custody_team",
        "category_reason",
        "rosh",
    ]
    dates = {"born_on": (3, 5, 1985), "convicted_on": (1, 2, 2024), "sentenced_on": (1, 3, 2024)}
    data = dict.fromkeys(empty, "") | {
        "first_name": "Testy",
        "last_name": "Fictional",
        "crn": "x123456",
        "offence": "Wounding with intent",
        "offence_kind": "SPECIFIED_VIOLENT",
        "disposal": "IMPRISONMENT",
        "months": "36",
        "custody": "CUSTODY",
        "area": str(own.area_id),
        "team": str(own.pk),
        "lead_reason": "On licence after release",
        "key": str(uuid4()),
    }
    data |= changes
    for name in (*dates, "conditional_release", "hdc_eligibility"):
        value = changes.get(name, dates.get(name))
        data.pop(name, None)
        if value:
            data |= {
                f"{name}_{part}": str(number)
                for part, number in zip(("day", "month", "year"), value, strict=True)
            }
    return data


def text(answer):
    return answer.content.decode()


def test_form_opens_with_own_team_and_area(client, practitioner, team):
    form = client.sign_in(practitioner).get(URL).context["form"]
    assert form["team"].value() == str(team.pk)
    assert form["area"].value() == str(team.area_id)
    assert "categories" not in form.fields


def test_category_is_proposed_with_its_reason_and_nothing_is_kept_yet(client, practitioner, team):
    answer = client.sign_in(practitioner).post(URL, typed(team) | {"again": "1"})
    assert "Specified offence with a sentence of twelve months or more" in text(answer)
    assert "Criminal Justice Act 2003 s.327(3)" in text(answer)
    assert "Error:" not in text(answer)
    assert answer.context["form"]["first_name"].value() == "Testy"
    assert not answer.context["form"]["categories"].value()
    assert not Case.objects.exists()


def test_confirmed_category_founds_the_case_without_a_level(client, practitioner, team, today):
    answer = client.sign_in(practitioner).post(URL, typed(team, categories="2"), follow=True)
    case = Case.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("case-detail", args=[case.pk])
    assert "Level not set" in text(answer)
    assert case.state == CaseState.IDENTIFIED
    assert case.category == 2
    assert not LevelDecision.objects.exists()
    assert CaseCategory.objects.get().because.startswith("Specified offence")
    assert LeadAgency.objects.get().team == team
    assert AgencyInvolvement.objects.get().role == "LEAD"
    assert CasePractitioner.objects.get().user == practitioner
    kinds = set(Deadline.objects.values_list("kind", flat=True))
    assert "D1" in kinds
    assert kinds <= {"D1", "D29", "D30", "D31"}
    assert AuditEvent.objects.filter(event=EventType.NOMINAL_IDENTIFIED, case_ids=[case.pk]).count() == 1


def test_double_submit_records_one_person(client, practitioner, team):
    client.sign_in(practitioner)
    data = typed(team, categories="2")
    first, second = client.post(URL, data), client.post(URL, data)
    assert first.url == second.url
    assert Case.objects.count() == 1
    assert AuditEvent.objects.filter(event=EventType.NOMINAL_IDENTIFIED).count() == 1


def test_somebody_elses_key_is_not_shared(client, practitioner, team):
    data = typed(team, categories="2")
    client.sign_in(practitioner).post(URL, data)
    client.sign_in(person(Role.COM, TeamFactory())).post(URL, data)
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"last_name": ""}, "last_name", "Enter last name"),
        ({"crn": "nonsense"}, "crn", "CRN must be a letter or two and six figures"),
        ({"pnc": "12"}, "pnc", "PNC ID must look like"),
        ({"born_on": (31, 2, 1985)}, "born_on", "Date of birth must be a real date"),
        ({"born_on": (1, 1, 2024)}, "born_on", "at least 10 years ago"),
        ({"convicted_on": (1, 1, 2190)}, "convicted_on", "must be on or before"),
        ({"sentenced_on": (1, 1, 2020)}, "sentenced_on", "cannot be before the conviction"),
        (
            {"conditional_release": (1, 1, 2023)},
            "conditional_release",
            "Conditional release cannot be before the sentence on 1 March 2024",
        ),
        ({"months": "many"}, "months", "must be a whole number"),
        ({"rosh": "HIGH"}, "rosh_on", "Enter the date risk of serious harm was assessed"),
        ({"team": str(uuid4())}, "team", "select one of the answers shown"),
        ({"lead_reason": ""}, "lead_reason", "Enter why this agency leads"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_nothing_is_kept(
    client, practitioner, team, changes, field, message
):
    answer = client.sign_in(practitioner).post(URL, typed(team, categories="2", **changes))
    assert answer.status_code == 200
    assert message in " ".join(answer.context["form"].errors[field])
    assert "govuk-error-summary" in text(answer)
    assert f'href="#id_{field}' in text(answer)
    assert 'value="Testy"' in text(answer)
    assert not Case.objects.exists()


def test_category_must_be_confirmed(client, practitioner, team):
    answer = client.sign_in(practitioner).post(URL, typed(team))
    assert answer.context["form"].errors["categories"] == ["Select the category you confirm"]
    assert not Case.objects.exists()


def test_a_category_the_facts_do_not_show_needs_its_reason(client, practitioner, team):
    client.sign_in(practitioner)
    data = typed(team, categories="1")
    answer = client.post(URL, data)
    assert "Enter why this category applies" in answer.context["form"].errors["category_reason"][0]
    client.post(URL, data | {"category_reason": "Convicted abroad; notification order made."})
    assert CaseCategory.objects.get().because == "Convicted abroad; notification order made."


def test_candidate_has_no_category_no_level_and_no_deadline(client, practitioner, team):
    client.sign_in(practitioner).post(URL, typed(team, categories="CANDIDATE"))
    case = Case.objects.get()
    assert (case.state, case.category) == (CaseState.CANDIDATE, None)
    assert not CaseCategory.objects.exists()
    assert not Deadline.objects.exists()


def test_category_4_needs_clearance(client, practitioner, team):
    data = typed(team, offence_kind="TERRORIST", categories="4")
    answer = client.sign_in(practitioner).post(URL, data)
    assert "cleared" in answer.context["form"].errors["categories"][0]
    assert not Case.objects.exists()


def test_prison_is_involved_when_the_person_is_held_there(client, practitioner, team):
    prison = TeamFactory(
        agency=AgencyFactory(name="HMP Fictional", kind=AgencyKind.PRISON), kind=TeamKind.PRISON
    )
    client.sign_in(practitioner).post(URL, typed(team, categories="2", custody_team=str(prison.pk)))
    assert AgencyInvolvement.objects.get(team=prison).role == "INVOLVED"


def test_founder_keeps_sight_of_a_case_another_team_leads(client, practitioner, team):
    other = TeamFactory()
    answer = client.sign_in(practitioner).post(
        URL, typed(team, categories="2", team=str(other.pk)), follow=True
    )
    assert answer.status_code == 200
    assert LeadAgency.objects.get().team == other
    assert AgencyInvolvement.objects.get(team=team).role == "INVOLVED"
    assert not CasePractitioner.objects.exists()


def test_visible_namesake_is_shown_and_a_hidden_one_betrayed_by_nothing(client, practitioner, team, today):
    born = today.replace(year=1985, month=5, day=3)
    case_of(TeamFactory(), first_name="Hidden", last_name="Fictional", born_on=born)
    data = typed(team) | {"again": "1"}
    before = text(client.sign_in(practitioner).post(URL, data))
    assert "may be somebody already recorded" not in before
    known = case_of(team, first_name="Known", last_name="FICTIONAL", born_on=born)
    answer = text(client.post(URL, data))
    assert known.reference in answer
    assert "Hidden" not in answer


def test_pages_of_identifying_are_closed_to_those_who_may_not(client):
    assert client.sign_in(person(Role.CHAIR)).get(URL).status_code == 403
    assert client.sign_in(person(Role.SMB_MEMBER)).post(URL, {}).status_code == 403


def test_area_may_differ_from_the_teams(client, practitioner, team):
    client.sign_in(practitioner).post(URL, typed(team, categories="2", area=str(area("Kent").pk)))
    assert Case.objects.get().area == area("Kent")
    assert KeyDate.objects.count() == 0
