"""Pages of files of cases: from the list to the file, in words, in few queries, and with nobody's name in an address."""

import re
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection
from django.urls import reverse

from cases.domain.enums import CaseState
from cases.models import Export, ExportedCase, ExportFile
from mappa.agencies.roles import Role
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of
from tests.factories.exports import REASON, export_of, in_state
from tests.factories.limits import restrict

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return TeamFactory()


def text_of(answer, status=200):
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.content.decode())


def test_list_leads_to_the_question_with_its_filters(client, team):
    case_of(team, state=CaseState.LEVEL_2)
    client.sign_in(person(Role.SPO, team))
    html = text_of(client.get(reverse("case-list"), {"state": "LEVEL_2", "page": "1"}))
    assert f'{reverse("export-ask")}?state=LEVEL_2"' in html
    assert reverse("export-ask") not in text_of(client.get(reverse("case-list"), {"state": "LEVEL_3"}))
    client.sign_in(person(Role.COM, team))
    assert reverse("export-ask") not in text_of(client.get(reverse("case-list")))


def test_question_tells_how_many_and_whether_a_second_person_is_needed(client, team):
    user = person(Role.SPO, team)
    restrict(case_of(team), user)
    for _ in range(50):
        case_of(team)
    html = text_of(client.sign_in(user).get(reverse("export-ask")))
    assert "The file will hold 50 cases." in html
    assert "1 case of your list is left out" in html
    assert "You do not need a second person." in html
    case_of(team)
    html = text_of(client.get(reverse("export-ask")))
    assert "The file will hold 51 cases." in html
    assert "A second person must agree before the file is made" in html


@pytest.mark.parametrize("query", ["?state=NONSENSE", "?category=9", "?state=LEVEL_3"])
def test_nothing_chosen_and_nothing_understood_is_nothing(client, team, query):
    case_of(team)
    client.sign_in(person(Role.SPO, team))
    address = reverse("export-ask") + query
    assert "No case of this selection can go into a file" in text_of(client.get(address))
    data = {"kind": "CSV", "reason": REASON, "shown": 1, "key": uuid4()}
    assert client.post(address, data).status_code == 200
    assert not Export.objects.exists()


def test_wrong_answers_are_told_and_a_changed_number_is_shown_anew(client, team):
    case_of(team)
    client.sign_in(person(Role.SPO, team))
    data = {"kind": "CSV", "reason": "x", "shown": 7, "key": uuid4()}
    html = text_of(client.post(reverse("export-ask"), data))
    assert "There is a problem" in html
    assert "it has 1 cases now, not 7" in html
    assert re.search(r'name="shown"[^>]*value="1"|value="1"[^>]*name="shown"', html)
    assert not Export.objects.exists()


def test_posted_twice_leads_to_the_same_page(client, team):
    case_of(team)
    client.sign_in(person(Role.SPO, team))
    data = {"kind": "CSV", "reason": REASON, "shown": 1, "key": uuid4()}
    answers = {client.post(reverse("export-ask"), data).url for _ in range(2)}
    assert len(answers) == 1
    assert Export.objects.count() == 1


def test_first_page_tells_of_a_file_that_waits_and_of_one_that_is_ready(client, team):
    case = case_of(team)
    owner = person(Role.SPO, team)
    waits, ready = in_state("WAITING", owner, case), in_state("READY", owner, case)
    html = text_of(client.sign_in(owner).get("/"))
    assert reverse("export-detail", args=[ready.pk]) in html
    assert reverse("export-detail", args=[waits.pk]) not in html
    html = text_of(client.sign_in(person(Role.SPO, team)).get("/"))
    assert reverse("export-detail", args=[waits.pk]) in html
    assert reverse("export-detail", args=[ready.pk]) not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_however_long(client, team, django_assert_num_queries, rows):
    user, case = person(Role.SPO, team), case_of(team)
    for _ in range(rows):
        in_state("READY", user, case)
    client.sign_in(user)
    client.get(reverse("export-list"))
    with django_assert_num_queries(21):
        html = text_of(client.get(reverse("export-list")))
    assert html.count("/exports/") >= rows
    assert html.count("Ready") == rows


def test_refused_download_says_so_in_words(client, team):
    user, case = person(Role.SPO, team), case_of(team)
    row = in_state("READY", user, case)
    restrict(case, user)
    html = text_of(client.sign_in(user).get(reverse("export-download", args=[row.pk])), 403)
    assert "you may no longer take every case in it" in html
    assert client.post(reverse("export-download", args=[row.pk])).status_code == 405
    assert client.get(reverse("export-cancel", args=[row.pk])).status_code == 405
    assert client.get(reverse("export-download", args=[uuid4()])).status_code == 404


# The second wall


def test_database_shows_files_to_their_owner_alone(acting, team):
    user, case = person(Role.SPO, team), case_of(team)
    in_state("READY", user, case)
    export_of(user, case, needs_second=True)
    other, officer = person(Role.COM, team), person(Role.PRIVACY_OFFICER, team)
    seen = {}
    for who in (user, other, officer, person(Role.SPO, team)):
        with acting(who):
            seen[who.pk] = tuple(model.objects.count() for model in (Export, ExportedCase, ExportFile))
    assert list(seen.values()) == [(2, 2, 1), (0, 0, 0), (2, 0, 0), (2, 0, 0)]


ADD_FILE = (
    "INSERT INTO cases_exportfile (id, export_id, owner_id, content, sha256)"
    " VALUES (gen_random_uuid(), 'EXPORT', %s, 'x', 'x')"
)


def test_web_login_neither_makes_files_nor_agrees_to_its_own(acting, team):
    user, case = person(Role.SPO, team), case_of(team)
    row = export_of(user, case, needs_second=True)
    for statement in (
        "UPDATE cases_export SET agreed = true, decided_at = now(), decided_by_id = %s",
        "UPDATE cases_export SET made_at = now() WHERE asked_by_id = %s",
        ADD_FILE.replace("EXPORT", str(row.pk)),
    ):
        with pytest.raises(ProgrammingError), acting(user), connection.cursor() as cursor:
            cursor.execute(statement, [user.pk])
