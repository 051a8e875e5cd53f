"""Identifying somebody by fetching them: every fact keeps its source, every failure has its message and changes nothing."""

import re

import pytest
from django.urls import reverse

from cases.domain.enums import CaseState
from cases.models import Address, Case, CaseCategory, Identifier, KeyDate, LevelDecision, Offence, Sentence
from cases.sources import standin
from cases.sources.hmpps_errors import (
    AccessUnknown,
    BadIdentifier,
    Forbidden,
    Merged,
    NotConfigured,
    NotFound,
    NotUnderstood,
    Restricted,
    TimedOut,
    Unavailable,
)
from cases.sources.hmpps_external_api import HmppsExternalApi, Limits
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from tests.factories.agencies import TeamFactory, person

pytestmark = pytest.mark.django_db
URL = reverse("nominal-fetch")
MODEL = "X910001"


@pytest.fixture(scope="module")
def source():
    with standin.running() as server:
        yield server


@pytest.fixture(autouse=True)
def _configured(source, settings):
    settings.HMPPS_API_URL, settings.HMPPS_API_KEY = source.url, "any"
    settings.HMPPS_API_CERT = settings.HMPPS_API_CERT_KEY = ""


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def practitioner(team):
    return person(Role.COM, team)


def text(answer):
    return answer.content.decode()


def coded(answer, own, **changes):
    """What a browser posts from the page of fetched facts, with the answers a person gives."""
    form = answer.context["form"]
    return {
        "number": form["number"].value(),
        "index_offence": "0",
        "offence_kind": "SPECIFIED_VIOLENT",
        "index_sentence": "0",
        "disposal": "IMPRISONMENT",
        "custody": "COMMUNITY",
        "custody_team": "",
        "area": str(own.area_id),
        "team": str(own.pk),
        "lead_reason": "Supervises the person on licence",
        "key": form["key"].value(),
        "mark": form["mark"].value(),
        "category_reason": "",
        **changes,
    }


def test_fetched_facts_are_shown_with_source_and_age_and_nothing_is_kept(client, practitioner):
    answer = client.sign_in(practitioner).post(URL, {"number": MODEL.lower()})
    page = text(answer)
    assert "Nothing has been kept yet" in page
    assert "Ellwood" in page
    assert re.search(r"HMPPS External API, (prison|probation)( and probation)? record, fetched", page)
    assert 'type="hidden" name="first' not in page
    assert not Case.objects.exists()


def test_confirmed_person_keeps_source_system_and_time_of_every_fact(client, practitioner, team):
    answer = client.sign_in(practitioner).post(URL, {"number": MODEL})
    asked = client.post(URL, coded(answer, team, again="1"))
    assert "categories" in asked.context["form"].fields
    done = client.post(URL, coded(asked, team, categories="2", category_reason="Checked with the court."))
    case = Case.objects.get()
    assert done.url == reverse("case-detail", args=[case.pk])
    assert (case.state, case.category) == (CaseState.IDENTIFIED, 2)
    assert not LevelDecision.objects.exists()
    for model in (Identifier, Offence, Sentence, KeyDate, Address):
        rows = list(model.objects.filter(case=case))
        assert rows, model
        assert {row.source for row in rows} == {"HMPPS External API"}
        assert all(row.source_system and row.fetched_at for row in rows)
    assert Offence.objects.filter(is_index=True).count() == 1
    assert CaseCategory.objects.get().category == 2
    assert Sentence.objects.get(offence__isnull=False).disposal == "IMPRISONMENT"
    events = AuditEvent.objects.filter(event=EventType.FACTS_FETCHED, reason="kept")
    assert events.get().case_ids == [case.pk]


def test_double_submit_records_one_person(client, practitioner, team):
    answer = client.sign_in(practitioner).post(URL, {"number": MODEL})
    data = coded(answer, team, categories="2", category_reason="Checked with the court.")
    assert client.post(URL, data).url == client.post(URL, data).url
    assert Case.objects.count() == 1


def test_bad_coding_is_said_beside_its_field_and_keeps_what_was_chosen(client, practitioner, team):
    answer = client.sign_in(practitioner).post(URL, {"number": MODEL})
    again = client.post(URL, coded(answer, team, index_offence="", lead_reason=""))
    assert set(again.context["form"].errors) == {"index_offence", "lead_reason"}
    assert again.context["form"]["offence_kind"].value() == "SPECIFIED_VIOLENT"
    assert "Ellwood" in text(again)
    assert not Case.objects.exists()


def test_a_change_at_the_source_meanwhile_is_told_and_nothing_is_kept(client, practitioner, team):
    answer = client.sign_in(practitioner).post(URL, {"number": MODEL})
    stale = coded(answer, team, categories="2", category_reason="Checked with the court.", mark="another")
    refused = client.post(URL, stale)
    assert "has changed since you looked" in text(refused)
    assert not Case.objects.exists()
    fresh = coded(refused, team, categories="2", category_reason="Checked with the court.")
    client.post(URL, fresh)
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("nonsense", BadIdentifier),
        ("X910006", NotFound),
        ("A9193MM", Merged),
        ("X919403", Forbidden),
        ("X910004", Restricted),
        ("X919000", AccessUnknown),
        ("X919500", Unavailable),
        ("X919410", Unavailable),
        ("X919999", NotUnderstood),
        ("X919001", NotUnderstood),
    ],
)
def test_each_failure_has_its_own_message_and_changes_nothing(client, practitioner, number, error):
    answer = client.sign_in(practitioner).post(URL, {"number": number})
    assert answer.status_code == 200
    assert answer.context["form"].errors["number"] == [error.message]
    assert f'value="{number}"' in text(answer)
    assert not Case.objects.exists()


def test_a_source_that_does_not_answer_in_time(client, practitioner, monkeypatch, source):
    quick = HmppsExternalApi(base_url=source.url, api_key="any", limits=Limits(read=0.2, total=0.5))
    monkeypatch.setattr("cases.services.identify_fetched.client_from_settings", lambda: quick)
    answer = client.sign_in(practitioner).post(URL, {"number": "X919408"})
    assert answer.context["form"].errors["number"] == [TimedOut.message]


def test_without_an_address_of_the_source(client, practitioner, settings):
    settings.HMPPS_API_URL = ""
    answer = client.sign_in(practitioner).post(URL, {"number": MODEL})
    assert answer.context["form"].errors["number"] == [NotConfigured.message]


def test_gaps_of_a_partial_answer_are_listed_and_shown_as_not_known(client, practitioner):
    answer = client.sign_in(practitioner).post(URL, {"number": "X919206"})
    page = text(answer)
    assert "What is missing" in page
    assert len(answer.context["gaps"]) >= 3
    assert "mappa-not-known" in page


def test_fetching_is_closed_to_those_who_may_not_identify(client):
    assert client.sign_in(person(Role.PANEL_MEMBER)).post(URL, {"number": MODEL}).status_code == 403
