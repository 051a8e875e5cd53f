"""The list and the pages of one case, as a browser without JavaScript sees them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.domain.enums import CaseState, Sharing
from cases.models import (
    Address,
    Alias,
    CaseEvent,
    CustodySpell,
    Deadline,
    Identifier,
    KeyDate,
    RoshAssessment,
    Sentence,
)
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from tests.factories.agencies import AgencyFactory, TeamFactory, coordinator, person
from tests.factories.cases import InvolvementFactory, case_of

pytestmark = pytest.mark.django_db
LIST = reverse("case-list")


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def practitioner(team):
    return person(Role.COM, team)


@pytest.fixture
def case(team):
    return case_of(team, first_name="Testy", last_name="Fictional")


def page(name, case, *args):
    return reverse(name, args=[case.pk, *args])


def text(answer):
    return answer.content.decode()


def rows(model, case, **fields):
    return model.objects.create(case=case, area=case.area, **fields)


def deadline(case, due_on, kind="D3"):
    return rows(
        Deadline, case, kind=kind, due_on=due_on, because="Counted for the test", owner="x", escalates_to="y"
    )


PAGES = (
    "case-detail",
    "case-record",
    "case-timeline",
    "event-record",
    "involvement-add",
    "request-ask",
    "review-start",
)


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_leaves_evidence_and_tells_nobody_else(client, practitioner, case, name):
    assert client.sign_in(practitioner).get(page(name, case)).status_code == 200
    seen = AuditEvent.objects.filter(event=EventType.CASE_VIEWED, case_ids=[case.pk])
    assert seen.count() == 1
    client.sign_in(person(Role.COM, TeamFactory()))
    unknown, hidden = client.get(reverse(name, args=[uuid4()])), client.get(page(name, case))
    assert (unknown.status_code, hidden.status_code) == (404, 404)
    assert seen.count() == 1


def test_overview_tells_known_from_not_known(client, practitioner, case, today):
    answer = text(client.sign_in(practitioner).get(page("case-detail", case)))
    assert "Not set. No level is assumed." in answer
    assert answer.count("mappa-not-known") >= 3
    rows(RoshAssessment, case, overall="HIGH", assessed_on=today)
    rows(CustodySpell, case, custody="COMMUNITY", from_on=today)
    deadline(case, today - timedelta(days=2))
    answer = text(client.get(page("case-detail", case)))
    assert "High risk of serious harm" in answer
    assert "2 days overdue" in answer
    assert "Counted for the test" in answer
    assert "Joint inspection 2022" in answer


def test_record_shows_the_source_and_age_of_each_fact(client, practitioner, case, today):
    rows(
        Identifier,
        case,
        kind="PNC",
        value="2012/0012345A",
        source="HMPPS External API",
        source_system="prison",
    )
    rows(Sentence, case, disposal="IMPRISONMENT", months=36)
    answer = text(client.sign_in(practitioner).get(page("case-record", case)))
    assert "HMPPS External API, prison record" in answer
    assert "Date not known" in answer


def test_timeline_keeps_rows_marked_for_one_agency_from_others(client, case, team, practitioner, today):
    housing = TeamFactory(agency=AgencyFactory(name="Fictional Council", kind=AgencyKind.HOUSING_AUTHORITY))
    InvolvementFactory(case=case, team=housing, role="INVOLVED")
    for sharing in Sharing:
        rows(
            CaseEvent,
            case,
            kind="OTHER",
            happened_on=today,
            summary=f"Marked {sharing.value}",
            sharing=sharing,
            recorded_by=practitioner,
            owner_agency=practitioner.agency,
        )
    mine = text(client.sign_in(practitioner).get(page("case-timeline", case)))
    assert all(f"Marked {sharing.value}" in mine for sharing in Sharing)
    theirs = text(client.sign_in(person(Role.CASE_ADMINISTRATOR, housing)).get(page("case-timeline", case)))
    assert "Marked ALL_INVOLVED" in theirs
    assert "Marked OWN_AGENCY" not in theirs
    assert "Marked RESPONSIBLE_AUTHORITY" not in theirs


def test_list_shows_visible_cases_only_and_names_them_in_the_evidence(client, practitioner, case):
    hidden = case_of(TeamFactory())
    answer = client.sign_in(practitioner).get(LIST)
    assert case.reference in text(answer)
    assert hidden.reference not in text(answer)
    assert AuditEvent.objects.get(event=EventType.CASE_LISTED).case_ids == [case.pk]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"one", "two", "three"}),
        ("state=LEVEL_2", {"two"}),
        ("category=3", {"two"}),
        ("overdue=on", {"three"}),
        ("category=1&overdue=on", set()),
        ("state=NONSENSE", set()),  # a filter nobody can read never means everything
    ],
)
def test_list_is_filtered_by_codes_in_the_address(client, practitioner, team, today, query, expected):
    cases = {
        "one": case_of(team, category=1),
        "two": case_of(team, state=CaseState.LEVEL_2, category=3),
        "three": case_of(team),
    }
    deadline(cases["three"], today - timedelta(days=1))
    deadline(cases["one"], today)
    answer = text(client.sign_in(practitioner).get(f"{LIST}?{query}"))
    assert {name for name, case in cases.items() if case.reference in answer} == expected
    if not expected:
        assert "No case matches these filters" in answer


def test_list_says_overdue_in_words(client, practitioner, team, today):
    deadline(case_of(team, last_name="Late"), today - timedelta(days=1))
    assert "Overdue" in text(client.sign_in(practitioner).get(LIST))
    Deadline.objects.update(due_on=today)
    assert "Overdue" not in text(client.sign_in(practitioner).get(LIST))


@pytest.mark.parametrize(
    ("sort", "first"), [("name", "Aaron"), ("-name", "Zed"), ("due", "Zed"), ("x", "Aaron")]
)
def test_list_sorts(client, practitioner, team, today, sort, first):
    case_of(team, last_name="Aaron")
    deadline(case_of(team, last_name="Zed"), today)
    answer = client.sign_in(practitioner).get(f"{LIST}?sort={sort}")
    assert answer.context["page"][0].nominal.last_name == first


def test_list_has_pages_of_25_and_keeps_the_filters(client, practitioner, team):
    for _ in range(26):
        case_of(team)
    client.sign_in(practitioner)
    first = client.get(f"{LIST}?category=2")
    assert len(first.context["page"]) == 25
    assert "category=2&amp;page=2" in text(first)
    assert len(client.get(f"{LIST}?category=2&page=2").context["page"]) == 1
    assert len(client.get(f"{LIST}?page=nonsense").context["page"]) == 25


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_a_fixed_number_of_questions(
    client, practitioner, team, number, django_assert_max_num_queries
):
    for _ in range(number):
        case_of(team)
    client.sign_in(practitioner)
    with django_assert_max_num_queries(25) as counted:
        client.get(LIST)
    assert len([q for q in counted.captured_queries if '"cases_case"' in q["sql"]]) == 2


def test_first_page_asks_as_many_questions_about_three_cases_as_about_one(
    client, practitioner, team, today, django_assert_max_num_queries
):
    client.sign_in(practitioner)
    counts = []
    for added in (1, 2):
        for _ in range(added):
            deadline(case_of(team), today)
        with django_assert_max_num_queries(60) as counted:
            client.get(reverse("home"))
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_empty_list_says_what_comes_next(client, practitioner):
    assert "No cases yet" in text(client.sign_in(practitioner).get(LIST))


FORMS = {
    "key-date": {"kind": "CONDITIONAL_RELEASE", "day_day": "1", "day_month": "2", "day_year": "2031"},
    "rosh": {
        "overall": "HIGH",
        "children": "MEDIUM",
        "assessed_on_day": "1",
        "assessed_on_month": "2",
        "assessed_on_year": "2025",
        "sharing": "ALL_INVOLVED",
        "tellable": "ASK_OWNER",
    },
    "address": {"kind": "HOME", "lines": "1 Invented Street", "postcode": "zz1 1zz"},
    "number": {"kind": "CRO", "value": "123456/12a"},
    "alias": {"name": "The Rocket"},
    "custody": {
        "custody": "COMMUNITY",
        "team": "",
        "from_on_day": "1",
        "from_on_month": "2",
        "from_on_year": "2025",
    },
}
MODELS = {
    "key-date": KeyDate,
    "rosh": RoshAssessment,
    "address": Address,
    "number": Identifier,
    "alias": Alias,
    "custody": CustodySpell,
}


@pytest.mark.parametrize("fact", FORMS)
def test_fact_is_added_once_and_names_its_source(client, practitioner, case, fact):
    client.sign_in(practitioner)
    url = page("fact-add", case, fact)
    assert client.get(url).status_code == 200
    for _ in range(2):
        assert client.post(url, FORMS[fact]).url == page("case-record", case)
    assert MODELS[fact].objects.filter(case=case).count() == 1
    assert AuditEvent.objects.filter(event=EventType.NOMINAL_CHANGED).count() == 1


@pytest.mark.parametrize(
    ("fact", "changes", "field", "message"),
    [
        ("key-date", {"day_year": "1999"}, "day", "cannot be before the sentence on 1 March 2024"),
        ("key-date", {"day_month": "13"}, "day", "must be a real date"),
        ("key-date", {"kind": "NONSENSE"}, "kind", "select one of the answers shown"),
        ("rosh", {"assessed_on_year": "2190"}, "assessed_on", "must be today or in the past"),
        ("address", {"lines": ""}, "lines", "Enter the address"),
        ("number", {"value": "!"}, "value", "CRO number must look like"),
        ("alias", {"name": ""}, "name", "Enter other name"),
        ("custody", {"from_on_year": "2190"}, "from_on", "must be today or in the past"),
    ],
)
def test_bad_fact_is_said_beside_its_field_and_changes_nothing(
    client, practitioner, case, today, fact, changes, field, message
):
    rows(Sentence, case, disposal="IMPRISONMENT", imposed_on=today.replace(year=2024, month=3, day=1))
    answer = client.sign_in(practitioner).post(page("fact-add", case, fact), FORMS[fact] | changes)
    assert message in " ".join(answer.context["form"].errors[field])
    assert "govuk-error-summary" in text(answer)
    assert not MODELS[fact].objects.filter(case=case).exists()


def test_unknown_kind_of_fact_is_no_page(client, practitioner, case):
    assert client.sign_in(practitioner).get(page("fact-add", case, "shoe-size")).status_code == 404


def test_record_is_changed_by_those_who_may_only(client, case):
    url = page("fact-add", case, "alias")
    assert client.sign_in(coordinator()).post(url, FORMS["alias"]).status_code == 403


def test_event_is_recorded_once_and_stands_in_the_timeline(client, practitioner, case):
    data = {
        "kind": "ARREST",
        "happened_on_day": "1",
        "happened_on_month": "2",
        "happened_on_year": "2025",
        "summary": "Arrested near the shops.",
        "sharing": "ALL_INVOLVED",
        "tellable": "ASK_OWNER",
        "key": str(uuid4()),
    }
    client.sign_in(practitioner)
    for _ in range(2):
        recorded = client.post(page("event-record", case), data)
        assert recorded.url == reverse("event-detail", args=[CaseEvent.objects.get().pk])
    assert CaseEvent.objects.count() == 1
    assert "Arrested near the shops." in text(client.get(page("case-timeline", case)))
    bad = client.post(page("event-record", case), data | {"happened_on_year": "2190", "key": str(uuid4())})
    assert "must be today or in the past" in bad.context["form"].errors["happened_on"][0]
    assert "Arrested near the shops." in text(bad)
    assert CaseEvent.objects.count() == 1


def test_involving_a_team_shows_it_the_case(client, practitioner, case):
    other = TeamFactory()
    client.sign_in(practitioner)
    data = {"team": str(other.pk), "reason": "Works with the same family"}
    for _ in range(2):
        assert client.post(page("involvement-add", case), data).status_code == 302
    assert client.sign_in(person(Role.COM, other)).get(page("case-detail", case)).status_code == 200


def test_assigning_the_case(client, practitioner, case, team):
    colleague = person(Role.COM, team)
    client.sign_in(practitioner)
    url = page("practitioner-assign", case)
    assert client.post(url, {"person": f"{team.pk}:{colleague.pk}:COM"}).status_code == 302
    outsider = person(Role.COM)
    bad = client.post(url, {"person": f"{team.pk}:{outsider.pk}:COM"})
    assert "select one of the answers shown" in bad.context["form"].errors["person"][0]
    home = text(client.sign_in(colleague).get(reverse("home")))
    assert case.reference in home
    assert case.reference not in text(client.sign_in(practitioner).get(reverse("home")))
