"""Looking somebody up: what is found however it is typed, and how what is found stands to the person who looks."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases.domain.searching import MOST_FOUND, Sought, Standing
from cases.models import Alias, CaseCategory, Identifier
from cases.selectors.limitations import locked_rows_for
from cases.selectors.search import possible_duplicates, search
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.roles import Role
from tests.conftest import as_role
from tests.factories.agencies import AgencyFactory, MembershipFactory, TeamFactory, coordinator, person
from tests.factories.cases import case_of
from tests.factories.limits import exclude, restrict

pytestmark = pytest.mark.django_db
BORN = date(1985, 5, 3)
STRANGER = "Fictional police force"


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def practitioner(team):
    return person(Role.COM, team)


@pytest.fixture
def case(team):
    found = case_of(
        team, first_name="Siôn", middle_name="Emrys", last_name="O'Fictional-Testby", born_on=BORN
    )
    named(found, "The Rocket")
    named(found, "Zbyněk")
    for kind, value in (("PNC", "2012/0012345A"), ("CRN", "X123456"), ("PRISON_NUMBER", "A1234BC")):
        Identifier.objects.create(case=found, area=found.area, kind=kind, value=value)
    return found


def named(case, name):
    Alias.objects.create(case=case, area=case.area, name=name)


def other_agency():
    return TeamFactory(agency=AgencyFactory(name=STRANGER, kind=AgencyKind.POLICE))


def found(acting, user, text="", born_on=None):
    """Case and standing of everything found, in its order, locked rows last."""
    with acting(user) as actor:
        results = search(actor, Sought(text=text, born_on=born_on))
    return [(row.case_id, row.standing) for row in [*results.rows, *results.locked]]


def why(acting, user, text="", born_on=None):
    with acting(user) as actor:
        return [row.why for row in search(actor, Sought(text=text, born_on=born_on)).rows]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Siôn O'Fictional-Testby", "NAME"),
        ("testby sion", "NAME"),
        ("OFictional", "NAME"),
        ("ofictional testby emrys SION", "NAME"),
        ("Zbynek", "NAME"),
        ("the rocket", "NAME"),
        ("sion zbynek", "NAME"),
        ("Ofictoinal", "NAME_LIKE"),
        ("siom testby", "NAME_LIKE"),
        ("roket", "NAME_LIKE"),
        ("Testbey", "NAME_LIKE"),
        ("Phirocket", None),
        ("O'Fict", "NAME_BEGINS"),
        ("ofict", "NAME_BEGINS"),
        ("s testby", "NAME_BEGINS"),
        ("sion rocket", None),  # two words of an alias go together
        ("someone else", None),
        ("sion else", None),  # every word must be found
        ("%fictional_", "NAME_LIKE"),
        ("t%y", None),
        ("\\", None),
    ],
)
def test_name_is_found_however_it_is_spelt(acting, practitioner, case, text, reason):
    assert why(acting, practitioner, text) == ([(reason,)] if reason else [])


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("Jhon", "John"),
        ("Smyth", "Smith"),
        ("Katharine", "Catherine"),
        ("Filip", "Phillip"),
        ("Rite", "Wright"),
        ("Muhamad", "Mohammed"),
        ("Ptael", "Patel"),
    ],
)
def test_name_is_found_by_its_sound(acting, practitioner, team, typed, held):
    case = case_of(team, first_name="Testy", last_name=held)
    assert found(acting, practitioner, typed) == [(case.pk, Standing.VISIBLE)]


@pytest.mark.parametrize(
    "text",
    [
        "2012/0012345A",
        "2012 / 0012345a",
        "12/12345A",
        "2012/12345a",
        "20120012345A",
        "x 123 456",
        "a1234bc",
        "A-1234-BC",
    ],
)
def test_number_is_found_however_it_is_written(acting, practitioner, case, text):
    assert len(why(acting, practitioner, text)) == 1


def test_case_is_found_by_its_reference_as_it_is_said(acting, practitioner, case):
    for text in (case.reference, case.reference.lower(), case.reference.replace("-", " ")):
        assert why(acting, practitioner, text) == [("REFERENCE",)]


@pytest.mark.parametrize(
    ("born_on", "reason"),
    [
        (date(1985, 5, 3), "BORN"),
        (date(1985, 3, 5), "BORN_SWAPPED"),
        (date(1985, 5, 30), "BORN_NEAR"),
        (date(1985, 12, 3), "BORN_NEAR"),
        (date(1986, 5, 3), "BORN_NEAR"),
        (date(1965, 5, 3), "BORN_NEAR"),
        (date(1964, 5, 3), None),
        (date(1986, 3, 5), None),
        (date(1985, 4, 4), None),
    ],
)
def test_birthday_is_found_swapped_and_with_one_part_wrong(acting, practitioner, case, born_on, reason):
    assert why(acting, practitioner, born_on=born_on) == ([(reason,)] if reason else [])
    assert why(acting, practitioner, "testby", born_on) == ([("NAME", reason)] if reason else [])
    assert len(why(acting, practitioner, "X123456", born_on)) == 1


@pytest.mark.parametrize(
    "born_on", [date(2024, 2, 29), date(1900, 1, 1), date(2000, 12, 31), date(1880, 1, 31)]
)
def test_any_birthday_can_be_looked_for(acting, practitioner, team, born_on):
    case = case_of(team, born_on=born_on)
    assert (case.pk, Standing.VISIBLE) in found(acting, practitioner, born_on=born_on)


def test_birthday_that_nobody_recorded_keeps_no_name_away(acting, practitioner, team):
    case_of(team, last_name="Datelessby", born_on=None)
    assert why(acting, practitioner, "datelessby", BORN) == [("NAME", "BORN_UNKNOWN")]


def test_best_match_comes_first_and_own_cases_before_those_of_other_teams(acting, practitioner, team):
    alike = case_of(team, first_name="Testy", last_name="Rankinson")
    elsewhere = case_of(TeamFactory(), first_name="Testy", last_name="Rankingson")
    same = case_of(team, first_name="Testy", last_name="Rankingson")
    expected = [(same.pk, Standing.VISIBLE), (elsewhere.pk, Standing.COVER), (alike.pk, Standing.VISIBLE)]
    assert found(acting, practitioner, "rankingson") == expected


@pytest.mark.parametrize("text", ["", "   ", "-", "J", "j s", "'"])
def test_nothing_to_look_for_finds_nobody(acting, practitioner, case, text):
    assert found(acting, practitioner, text) == []


def test_at_most_fifty_are_given_and_more_are_told_of(acting, practitioner, team):
    for _ in range(MOST_FOUND):
        case_of(team, last_name="Manyson")
    with acting(practitioner) as actor:
        assert not search(actor, Sought(text="manyson")).has_more
    case_of(team, last_name="Manyson")
    with acting(practitioner) as actor:
        results = search(actor, Sought(text="manyson"))
    assert (len(results.rows), results.has_more) == (MOST_FOUND, True)


def test_more_is_counted_among_what_one_may_see_only(acting, practitioner, team):
    for _ in range(MOST_FOUND):
        case_of(team, last_name="Manyson")
    for _ in range(3):
        case_of(other_agency(), last_name="Manyson")
    with acting(practitioner) as actor:
        results = search(actor, Sought(text="manyson"))
    assert (len(results.rows), results.has_more) == (MOST_FOUND, False)


# How what is found stands to the person who looks


def test_case_of_another_team_of_the_agency_is_open_to_cover(acting, case):
    assert found(acting, person(Role.COM, TeamFactory()), "testby") == [(case.pk, Standing.COVER)]


@pytest.mark.parametrize(
    "role", [Role.VICTIM_LIAISON_OFFICER, Role.COURT_OFFICER, Role.CHAIR, Role.SMB_MEMBER]
)
def test_role_that_covers_nobody_is_shown_nothing_to_cover(acting, case, role):
    assert found(acting, person(role, TeamFactory()), "testby") == []


def test_other_agency_finds_nothing(acting, case):
    assert found(acting, person(Role.POLICE_OFFENDER_MANAGER, other_agency()), "testby") == []


def test_who_left_finds_nothing(acting, case, team):
    yesterday = timezone.localdate() - timedelta(days=1)
    assert found(acting, MembershipFactory(team=team, to_on=yesterday).user, "testby") == []
    assert found(acting, person(Role.COM, team, is_active=False), "testby") == []
    assert found(acting, MembershipFactory(to_on=yesterday).user, "testby") == []


def test_restricted_case_is_a_locked_row_for_those_who_may_know_of_it(acting, case, team, practitioner):
    named_one = person(Role.COM, team)
    restrict(case, named_one, message="Ask first", ask_whom="The head of service")
    open_to_cover = case_of(TeamFactory(), last_name="Testby")
    assert found(acting, named_one, "testby") == [
        (case.pk, Standing.VISIBLE),
        (open_to_cover.pk, Standing.COVER),
    ]
    expected = [(open_to_cover.pk, Standing.COVER), (case.pk, Standing.LOCKED)]
    assert found(acting, practitioner, "testby") == expected
    assert found(acting, coordinator(), "testby")[-1] == (case.pk, Standing.LOCKED)
    assert found(acting, coordinator("Kent"), "testby") == []
    assert found(acting, person(Role.POLICE_OFFENDER_MANAGER, other_agency()), "testby") == []
    with acting(practitioner) as actor:
        row = search(actor, Sought(text="testby")).locked[0]
    assert (row.message, row.ask_whom) == ("Ask first", "The head of service")
    assert (row.name, row.born_on, row.why, row.alias) == ("", None, (), "")


def test_locked_rows_come_by_reference_whatever_matched_best(acting, team, practitioner):
    for last_name in ("Testby", "Testbey", "Tesby", "Testby"):
        restrict(case_of(team, last_name=last_name), person(Role.COM, team))
    with acting(practitioner) as actor:
        locked = [row.reference for row in search(actor, Sought(text="testby")).locked]
    assert len(locked) == 4
    assert locked == sorted(locked)


def test_search_calls_locked_what_the_gate_calls_locked(acting, team, practitioner):
    for number in range(4):
        case = case_of(team, last_name="Testby")
        restrict(case, person(Role.COM, team))
        if number % 2:
            exclude(case, practitioner)
    with acting(practitioner) as actor:
        locked = {row.case_id for row in search(actor, Sought(text="testby")).locked}
        assert locked == {row.case_id for row in locked_rows_for(actor)}
    assert len(locked) == 2


def test_excluded_finds_nothing_even_to_cover(acting, case, practitioner):
    colleague = person(Role.COM, TeamFactory())
    exclude(case, practitioner, colleague)
    restrict(case, person(Role.COM))
    assert found(acting, practitioner, "testby") == []
    assert found(acting, colleague, "testby") == []


def test_category_4_shows_nothing_without_clearance(acting, case, team, practitioner):
    CaseCategory.objects.create(
        case=case, area=case.area, category=4, because="x", rule="x", from_on=case.became_known_on
    )
    restrict(case, person(Role.COM))
    cleared = person(Role.COM, team, category4_cleared_to=timezone.localdate())
    assert found(acting, practitioner, "testby") == []
    assert found(acting, person(Role.COM, TeamFactory()), "X123456") == []
    assert found(acting, cleared, "testby") == [(case.pk, Standing.LOCKED)]


@pytest.mark.parametrize(
    ("text", "born_on"), [("ofict", None), ("s testby", None), ("", date(1985, 12, 3)), ("te", None)]
)
def test_name_of_others_cannot_be_felt_out_letter_by_letter(acting, case, team, text, born_on):
    practitioner, colleague = person(Role.COM, team), person(Role.COM, TeamFactory())
    assert found(acting, practitioner, text, born_on) == [(case.pk, Standing.VISIBLE)]
    assert found(acting, colleague, text, born_on) == []
    restrict(case, colleague)
    assert found(acting, practitioner, text, born_on) == []
    for sure in (("testbey", None), ("", date(1985, 3, 5)), ("x123456", None), ("testby", date(1985, 12, 3))):
        assert found(acting, practitioner, *sure) == [(case.pk, Standing.LOCKED)]


def test_possible_duplicates_are_told_of_cases_one_sees_only(acting, case, practitioner):
    colleague = person(Role.COM, TeamFactory())
    facts = {"last_name": "Testbey", "born_on": date(1985, 3, 5), "numbers": ["12/12345A", ""]}
    for only in ({"numbers": []}, {"born_on": None}, {}):
        with acting(practitioner) as actor:
            assert possible_duplicates(actor, **facts | only) == [case]
        with acting(colleague) as actor:
            assert possible_duplicates(actor, **facts | only) == []
    with acting(practitioner) as actor:
        assert possible_duplicates(actor, last_name="Testby", born_on=None, numbers=["", " "]) == []


# The functions themselves


def test_nobody_but_the_web_login_may_search_and_nobody_may_take_a_step_alone(db):
    steps = (
        "SELECT * FROM search_candidates(ARRAY['testby'], '{}', NULL)",
        "SELECT * FROM search_standing('{}')",
        "SELECT * FROM search_called('testby')",
        "SELECT * FROM search_numbered(ARRAY['X123456'])",
    )
    whole = "SELECT * FROM search_nominals('testby', '{}', NULL, 5)"
    for role, statements in (
        ("mappa_app", steps),
        ("mappa_jobs", (whole, *steps)),
        ("mappa_audit_ro", (whole,)),
    ):
        for statement in statements:
            with as_role(role), pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(statement)
    with as_role("mappa_app"), connection.cursor() as cursor:
        cursor.execute(whole)


def test_without_a_person_nothing_is_found(acting, case, practitioner):
    with as_role("mappa_app"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM search_nominals('testby', '{}', NULL, 5)")
        assert cursor.fetchall() == []
    with acting(practitioner) as actor:
        nobody = type(actor)(None, "", "", None, "", "", actor.on)
        assert search(nobody, Sought(text="testby")).rows == []
