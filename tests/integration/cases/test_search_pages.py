"""The search page and the case list's search box, as a browser without JavaScript sees them; and what they leave."""

import pytest
from django.urls import reverse

from cases.models import Alias, Identifier
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from tests.factories.agencies import AgencyFactory, TeamFactory, coordinator, person
from tests.factories.cases import case_of
from tests.factories.limits import restrict
from tests.integration.cases.even import bare

pytestmark = pytest.mark.django_db
SEARCH = reverse("case-search")
NAMED = {"first_name": "Testy", "last_name": "Foundby"}


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def practitioner(team):
    return person(Role.COM, team)


@pytest.fixture
def case(team):
    return case_of(team, **NAMED)


def police():
    return TeamFactory(agency=AgencyFactory(name="Fictional police force", kind=AgencyKind.POLICE))


def asked(client, user, text="", **typed):
    return client.sign_in(user).post(SEARCH, {"text": text} | typed).content.decode()


def evidence(event):
    return AuditEvent.objects.filter(event=event)


def test_page_without_a_question_is_an_empty_form(client, practitioner, case):
    page = client.sign_in(practitioner).get(SEARCH)
    assert page.status_code == 200
    assert "Nobody found" not in page.content.decode()
    assert case.reference not in page.content.decode()
    assert not evidence(EventType.CASE_SEARCHED).exists()


def test_address_is_never_read(client, practitioner, case):
    page = client.sign_in(practitioner).get(f"{SEARCH}?text=Foundby").content.decode()
    assert "Foundby" not in page
    assert not evidence(EventType.CASE_SEARCHED).exists()


def test_what_is_found_says_who_why_and_links_to_the_case(client, practitioner, case):
    Alias.objects.create(case=case, area=case.area, name="The Rocket")
    page = asked(client, practitioner, "roket")
    assert reverse("case-detail", args=[case.pk]) in page
    for words in (
        "Testy Foundby",
        case.reference,
        "Name spelt alike",
        "Also called The Rocket",
        "Level not set",
    ):
        assert words in page


def test_number_is_named_as_the_reason(client, practitioner, case):
    Identifier.objects.create(case=case, area=case.area, kind="PNC", value="2012/0012345A")
    assert "PNC ID" in asked(client, practitioner, "12/12345a")


def test_colleagues_case_is_offered_to_cover_and_not_opened(client, case):
    page = asked(client, person(Role.COM, TeamFactory()), "foundby")
    assert "Held by another team of your agency" in page
    assert reverse("case-cover", args=[case.pk]) in page
    assert f'href="{reverse("case-detail", args=[case.pk])}"' not in page


def test_locked_row_tells_reference_message_and_whom_to_ask_and_nothing_else(client, case):
    restrict(
        case, person(Role.COM), message="Kept to four people", ask_whom="The head of service, 01632 960000"
    )
    page = asked(client, coordinator(), "foundby")
    for words in (
        case.reference,
        "Kept to four people",
        "01632 960000",
        reverse("case-locked", args=[case.pk]),
    ):
        assert words in page
    told = page.split('class="govuk-heading-m"', maxsplit=1)[1]
    for words in ("Testy", "Foundby", "Category", "Level", str(case.nominal.born_on.year)):
        assert words not in told


def test_evidence_names_what_was_shown_and_keeps_no_term(client, team, case, practitioner):
    locked = case_of(team, **NAMED)
    restrict(locked, person(Role.COM))
    elsewhere = case_of(TeamFactory(), **NAMED)
    asked(client, practitioner, "Foundby")
    searched, shown = evidence(EventType.CASE_SEARCHED).get(), evidence(EventType.LOCKED_ROW_SHOWN).get()
    assert set(searched.case_ids) == {case.pk, elsewhere.pk}
    assert shown.case_ids == [locked.pk]
    assert searched.terms_hash == shown.terms_hash != ""
    asked(client, practitioner, " FOUNDBY ")
    assert len(set(evidence(EventType.CASE_SEARCHED).values_list("terms_hash", flat=True))) == 1
    asked(client, practitioner, "Other")
    assert len(set(evidence(EventType.CASE_SEARCHED).values_list("terms_hash", flat=True))) == 2
    assert not any("oundby" in str(row) for row in AuditEvent.objects.values_list())


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Enter a name, a number or a date of birth"),
        ({"text": "   "}, "Enter a name, a number or a date of birth"),
        ({"text": "j"}, "Enter at least two letters of one of the names"),
        (
            {"born_on_day": "31", "born_on_month": "2", "born_on_year": "1980"},
            "Date of birth must be a real date",
        ),
        ({"text": "x" * 161}, "Name or number must be 160 characters or fewer"),
    ],
)
def test_what_cannot_be_looked_for_is_said_beside_the_box(client, practitioner, case, typed, message):
    page = client.sign_in(practitioner).post(SEARCH, typed).content.decode()
    assert message in page
    assert "There is a problem" in page
    assert case.reference not in page
    assert not evidence(EventType.CASE_SEARCHED).exists()


@pytest.mark.parametrize(("role", "may_identify"), [(Role.COM, True), (Role.CHAIR, False)])
def test_nobody_found_says_what_to_do_next(client, role, may_identify):
    page = asked(client, person(role), "nobodysson")
    assert "Nobody found" in page
    assert "check the spelling" in page
    assert (reverse("nominal-identify") in page) == may_identify
    assert evidence(EventType.CASE_SEARCHED).get().case_ids == []


def test_more_than_fifty_says_so(client, practitioner, team):
    for _ in range(51):
        case_of(team, **NAMED)
    page = asked(client, practitioner, "foundby")
    assert "There are more than 50" in page
    assert page.count("case-detail") == 0
    assert len(evidence(EventType.CASE_SEARCHED).get().case_ids) == 50


@pytest.mark.parametrize(
    "role", [Role.SMB_MEMBER, Role.LAY_ADVISER, Role.SYSTEM_ADMINISTRATOR, Role.NATIONAL_TEAM]
)
def test_roles_without_cases_do_not_search(client, case, role):
    assert client.sign_in(person(role)).post(SEARCH, {"text": "Foundby"}).status_code == 403


@pytest.mark.parametrize(
    "typed",
    [
        {"text": "Foundby"},
        {"text": "Foundbey"},
        {"text": "X123456"},
        {"born_on_day": "3", "born_on_month": "5", "born_on_year": "1985"},
    ],
)
def test_answer_is_the_same_to_the_byte_with_and_without_a_hidden_namesake(
    client, practitioner, team, today, typed
):
    born = today.replace(year=1985, month=5, day=3)
    for _ in range(2):
        case = case_of(team, **NAMED, born_on=born)
    Identifier.objects.create(case=case, area=case.area, kind="CRN", value="X123456")
    client.sign_in(practitioner)
    before = bare(client.post(SEARCH, typed))
    assert case.reference in before[1]
    for _ in range(60):  # enough to fill a page, were they counted
        hidden = case_of(police(), **NAMED, born_on=born)
        Identifier.objects.create(case=hidden, area=hidden.area, kind="CRN", value="X123456")
    assert bare(client.post(SEARCH, typed)) == before


@pytest.mark.parametrize("number", [1, 3])
def test_search_asks_as_many_questions_about_three_as_about_one(
    client, practitioner, team, number, django_assert_max_num_queries
):
    for _ in range(number):
        case_of(team, **NAMED)
        case_of(TeamFactory(), **NAMED)
        restrict(case_of(team, **NAMED), person(Role.COM))
    client.sign_in(practitioner)
    with django_assert_max_num_queries(30) as counted:
        client.post(SEARCH, {"text": "foundby"})
    asked_of = [query["sql"] for query in counted.captured_queries]
    assert len([sql for sql in asked_of if "search_nominals" in sql]) == 1
    assert len([sql for sql in asked_of if '"cases_case"' in sql]) == 1


def test_case_list_has_the_search_box(client, practitioner):
    page = client.sign_in(practitioner).get(reverse("case-list")).content.decode()
    assert f'action="{SEARCH}"' in page
    assert 'name="text"' in page
    assert 'name="born_on_day"' in page
