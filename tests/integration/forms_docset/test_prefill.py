"""What the record offers, with its source and age."""

from datetime import date

import pytest

from cases.models import (
    Address,
    Alias,
    CustodySpell,
    Identifier,
    KeyDate,
    Offence,
    ProtectedAddress,
    RoshAssessment,
    Sentence,
)
from forms_docset.prefill import offers_for, origin_words
from forms_docset.registry import spec_of

pytestmark = pytest.mark.django_db
API = {"source": "HMPPS External API"}


def add(model, world, **fields):
    return model.objects.create(case=world.case, area=world.case.area, **fields)


def offers(world, slug="referral"):
    world.case.refresh_from_db()
    return offers_for(spec_of(slug), world.case)


def test_an_empty_record_offers_the_name_and_the_category_only(world):
    found = offers(world)
    assert set(found) == {"identity", "category"}
    assert found["identity"].value == world.case.nominal.name
    assert found["category"].value == "2"


def test_each_offer_says_where_from_and_how_old_its_oldest_part_is(world):
    add(Alias, world, name="Test the Pest", as_of=date(2026, 12, 3), **API)
    add(Identifier, world, kind="PNC", value="2012/0012345A", as_of=date(2026, 11, 2), source="nDelius")
    offer = offers(world)["identity"]
    assert offer.value.splitlines()[1:] == ["Also known as: Test the Pest", "PNC ID: 2012/0012345A"]
    assert origin_words(offer.origin) == "From HMPPS External API, nDelius, 2 November 2026"


def test_what_a_source_withheld_is_never_offered(world):
    add(Alias, world, name="**REDACTED**", **API)
    add(Address, world, lines="1 **REDACTED** Street", **API)
    add(Offence, world, description="**REDACTED**", **API)
    add(
        RoshAssessment,
        world,
        overall="HIGH",
        assessed_on=date(2026, 10, 1),
        summary="x **REDACTED** y",
        **API,
    )
    found = offers(world)
    assert "REDACTED" not in str([offer.value for offer in found.values()])
    assert found["risk_summary"].value == "Risk of serious harm: High, assessed 1 October 2026."
    assert "addresses" not in found
    assert "conviction" not in found


def test_protected_and_former_addresses_are_not_offered(world):
    add(Address, world, lines="1 Invented Street\nTestwick", postcode="ZZ1 1ZZ")
    add(Address, world, lines="2 Former Street", to_on=date(2026, 1, 1))
    hidden = add(Address, world, is_protected=True)
    add(ProtectedAddress, world, address=hidden, lines="3 Hidden Street")
    add(Address, world, kind="NO_FIXED_ABODE")
    lines = offers(world)["addresses"].value.splitlines()
    assert sorted(lines) == ["Home: 1 Invented Street, Testwick, ZZ1 1ZZ", "No fixed abode"]


def test_offences_sentences_and_dates_are_written_out(world):
    add(Offence, world, description="Wounding", court="Testwick Crown Court", convicted_on=date(2024, 5, 1))
    add(Sentence, world, disposal="IMPRISONMENT", imposed_on=date(2024, 6, 3), months=30, days=5)
    add(Sentence, world, disposal="EXTENDED", description="Extended sentence")
    add(KeyDate, world, kind="CONDITIONAL_RELEASE", on=date(2027, 2, 1), as_of=date(2026, 9, 9), **API)
    found = offers(world)
    assert found["conviction"].value.splitlines() == [
        "- Wounding, Testwick Crown Court, 1 May 2024",
        "- Imprisonment or detention for a term, 30 months, 5 days, imposed 3 June 2024",
        "- Extended sentence",
    ]
    assert found["dates"].value == "Conditional release: 1 February 2027"
    assert origin_words(found["dates"].origin) == "From HMPPS External API, 9 September 2026"


def test_the_prison_report_offers_time_in_custody(world):
    add(CustodySpell, world, custody="CUSTODY", from_on=date(2024, 6, 3))
    assert offers(world, "prison-report")["custody"].value == "In custody since 3 June 2024"


def test_the_screening_offers_the_newest_risk(world):
    add(RoshAssessment, world, overall="HIGH", assessed_on=date(2026, 1, 1))
    add(RoshAssessment, world, overall="LOW", assessed_on=date(2026, 10, 1))
    offer = offers(world, "screening")["rosh"]
    assert (offer.value, offer.as_of) == ("LOW", date(2026, 10, 1))


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        ({}, ""),
        ({"source": "", "as_of": ""}, ""),
        ({"source": "nDelius", "as_of": ""}, "From nDelius"),
        ({"source": "Entered here", "as_of": "2026-12-03"}, "From the record, 3 December 2026"),
    ],
)
def test_words_for_where_an_answer_comes_from(origin, words):
    assert origin_words(origin) == words
