"""The tests' own client: a page that shows or changes something and says nothing of it fails its test."""

import pytest

from mappa.agencies.roles import Role
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.integration.mappa.pages")]


@pytest.fixture
def team():
    team = TeamFactory()
    case_of(team)
    return team


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("shows-in-silence", "shows-in-silence showed Zzcanary"),
        ("changes-in-silence", r"changed \['cases_nominal'\] and left no evidence"),
    ],
)
def test_silence_fails_the_test(client, team, page, words):
    client.sign_in(person(Role.COM, team))
    with pytest.raises(AssertionError, match=words):
        client.get(f"/{page}/")


def test_nothing_changed_needs_no_evidence(client):
    case_of(TeamFactory())
    answer = client.sign_in(person(Role.COM)).get("/changes-in-silence/")
    assert answer.content == b"0"
