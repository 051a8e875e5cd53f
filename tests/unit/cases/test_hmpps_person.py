"""Whether access is limited, and who the person is."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cases.domain.enums import IdentifierKind, Known
from cases.sources import hmpps_errors as errors
from cases.sources.hmpps_person import check_access, read_person
from cases.sources.hmpps_reader import Reader

DATA = Path(__file__).resolve().parents[2] / "data" / "hmpps_external_api"
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
P1, P2, P3 = "p1-community-cat1", "p2-custody-cat2-rotl", "p3-sparse-probation-only"
P4, P5 = "p4-limited-access", "p5-high-rosh-da-no-mappa"


def example(persona: str, endpoint: str) -> Any:
    return json.loads((DATA / persona / f"{endpoint}.json").read_text())["data"]


def reader() -> Reader:
    return Reader(fetched_at=AT)


def one(facts: Any) -> Any:
    (fact,) = facts
    return fact


# Access


@pytest.mark.parametrize("persona", [P1, P2, P3, P5])
def test_access_open(persona: str):
    check_access(example(persona, "person"))


def test_access_limited_says_whom_to_ask_and_nothing_from_upstream():
    with pytest.raises(errors.Restricted) as caught:
        check_access(example(P4, "person"))
    assert "probation delivery unit" in caught.value.message
    assert "Northfold" not in caught.value.message


@pytest.mark.parametrize("flag", ["currentRestriction", "currentExclusion"])
@pytest.mark.parametrize(
    ("value", "error"),
    [
        (True, errors.Restricted),
        (None, errors.AccessUnknown),
        ("false", errors.AccessUnknown),
        (0, errors.AccessUnknown),
    ],
)
def test_access_flag_not_exactly_false_is_refused(flag: str, value: Any, error: type[errors.FetchError]):
    data = example(P1, "person")
    data["probationOffenderSearch"][flag] = value
    with pytest.raises(error):
        check_access(data)


def test_access_flag_absent_is_unknown():
    data = example(P1, "person")
    del data["probationOffenderSearch"]["currentExclusion"]
    with pytest.raises(errors.AccessUnknown):
        check_access(data)


@pytest.mark.parametrize("half", [None, "absent"])
def test_access_without_probation_record_is_unknown(half: str | None):
    data = example(P1, "person")
    if half is None:
        data["probationOffenderSearch"] = None
    else:
        del data["probationOffenderSearch"]
    with pytest.raises(errors.AccessUnknown):
        check_access(data)


def test_access_flag_on_the_prison_half_counts():
    data = example(P1, "person")
    data["prisonerOffenderSearch"]["currentRestriction"] = True
    with pytest.raises(errors.Restricted):
        check_access(data)


def test_access_message_without_flag_is_no_restriction():
    data = example(P1, "person")
    data["probationOffenderSearch"]["restrictionMessage"] = "This case was restricted once."
    check_access(data)


# Identity


def test_person_of_both_records():
    who = read_person(example(P1, "person"), reader(), asked_for="A9101AA")
    name = one(who.names.facts)
    assert (name.value.first, name.value.middle, name.value.last) == ("Gareth", "Anthony", "Ellwood")
    assert name.system == "probation and prison"
    assert (name.source, name.fetched_at, name.as_of) == ("HMPPS External API", AT, None)
    assert one(who.dates_of_birth.facts).value == date(1979, 3, 14)
    assert [fact.system for fact in who.ethnicities.facts] == ["probation", "prison"]
    assert [fact.value.name.first for fact in who.aliases.facts] == ["Gary", "Anthony"]
    numbers = {fact.value.kind: fact.value.value for fact in who.identifiers.facts}
    assert numbers == {
        "CRN": "X910001",
        "PRISON_NUMBER": "A9101AA",
        "PNC": "1997/0091001K",
        "CRO": "91001/97K",
    }
    assert set(numbers) <= {kind.name for kind in IdentifierKind}


def test_person_sparse_tells_none_from_not_known():
    who = read_person(example(P3, "person"), reader(), asked_for="X910003")
    assert one(who.names.facts).value.middle is None
    assert who.genders.state is Known.NOT_KNOWN
    assert who.aliases.state is Known.NONE


def test_person_aliases_removed_are_not_known():
    data = example(P3, "person")
    del data["probationOffenderSearch"]["aliases"]
    assert read_person(data, reader(), asked_for="X910003").aliases.state is Known.NOT_KNOWN


def test_person_records_that_disagree_are_two_facts():
    data = example(P1, "person")
    data["prisonerOffenderSearch"]["dateOfBirth"] = "1979-04-13"
    who = read_person(data, reader(), asked_for="X910001")
    assert [(fact.value, fact.system) for fact in who.dates_of_birth.facts] == [
        (date(1979, 3, 14), "probation"),
        (date(1979, 4, 13), "prison"),
    ]


def test_person_name_in_capitals_is_the_same_name():
    data = example(P1, "person")
    data["prisonerOffenderSearch"]["lastName"] = "ELLWOOD"
    assert one(read_person(data, reader(), asked_for="X910001").names.facts).value.last == "Ellwood"


def test_person_about_somebody_else_is_refused():
    with pytest.raises(errors.NotUnderstood):
        read_person(example(P1, "person"), reader(), asked_for="X910002")
