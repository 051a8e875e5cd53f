"""Reading the example answers, and anything else, into facts."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.domain.enums import KeyDateKind, Known
from cases.sources import hmpps_errors as errors
from cases.sources.hmpps_facts import Address, Fact, FetchedPerson, Gap, GapReason, Offence, Part, System
from cases.sources.hmpps_gaps import gap
from cases.sources.hmpps_parts import read_addresses, read_alerts, read_mappa, read_officers, read_rosh
from cases.sources.hmpps_person import check_access, read_person
from cases.sources.hmpps_reader import REDACTED, Reader
from cases.sources.hmpps_same import ALIKE, same_offence
from cases.sources.hmpps_sentences import read_key_dates, read_offences, read_sentences

DATA = Path(__file__).resolve().parents[2] / "data" / "hmpps_external_api"
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
P1, P2, P3 = "p1-community-cat1", "p2-custody-cat2-rotl", "p3-sparse-probation-only"
P4, P5, P6 = "p4-limited-access", "p5-high-rosh-da-no-mappa", "p6-not-found"
READERS = [
    read_addresses,
    read_alerts,
    read_key_dates,
    read_mappa,
    read_offences,
    read_officers,
    read_rosh,
    read_sentences,
    lambda data, noting: read_person(data, noting, asked_for="X910001"),
    lambda data, _reader: check_access(data),
]


def example(persona: str, endpoint: str):
    return json.loads((DATA / persona / f"{endpoint}.json").read_text())["data"]


def reader() -> Reader:
    return Reader(fetched_at=AT)


def one(facts: Any):
    (fact,) = facts
    return fact


def key_dates(data: Any) -> dict[str, tuple[date, bool]]:
    return {
        fact.value.kind: (fact.value.on, fact.value.overridden) for fact in read_key_dates(data, reader())
    }


# Offences and sentences


@pytest.mark.parametrize(
    ("persona", "expected"),
    [
        (P1, [("Sexual assault on a girl under 13", 2), ("Make indecent photographs of children", 2)]),
        (
            P2,
            [
                ("Wound with intent to do grievous bodily harm", 2),
                ("Possession of offensive weapons without lawful authority or reasonable excuse - 00811", 1),
            ],
        ),
        (P3, [("Harassment - 19511", 1)]),
        (P4, [("Wound with intent to do grievous bodily harm", 2)]),
        (
            P5,
            [
                ("Assault a person thereby occasioning them actual bodily harm", 2),
                ("Breach a restraining order", 1),
            ],
        ),
    ],
)
def test_offences_told_twice_are_one_with_both_sources(persona: str, expected: Any):
    facts = read_offences(example(persona, "offences"), reader())
    assert [(fact.value.description, len(fact.systems)) for fact in facts] == expected


def test_offence_keeps_what_each_record_tells():
    fact = read_offences(example(P1, "offences"), reader())[0]
    assert fact.systems == (System.PRISON, System.PROBATION)
    assert fact.value.also_described_as == "Sexual assault on female child under 13 - 07102"
    assert (fact.value.cjs_code, fact.value.ho_code) == ("SX03117", "07102")
    assert fact.value.court_dates == (date(2022, 3, 14), date(2022, 5, 20))
    assert fact.value.committed_to == date(2020, 9, 30)


def test_offence_entry_without_detail_is_left_out_and_noted():
    noting = reader()
    read_offences(example(P3, "offences"), noting)
    assert noting.noted == {GapReason.EMPTY_ENTRY}


def offence(description: str, on: date = date(2026, 1, 2), court: tuple[date, ...] = ()) -> Offence:
    return Offence(description, None, on, None, court, None, None, None, None)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (offence("Rape of a woman"), offence("Attempted rape of a woman - 01903")),
        (offence("Burglary dwelling"), offence("Burglary dwelling", on=date(2026, 1, 3))),
        (offence("Common assault"), offence("Assault occasioning actual bodily harm - 00806")),
        (
            offence("Harassment", court=(date(2026, 3, 1),)),
            offence("Harassment - 19511", court=(date(2026, 4, 1),)),
        ),
        (offence(""), offence("")),
    ],
)
def test_offences_that_differ_stay_two(mine: Offence, theirs: Offence):
    assert same_offence(mine, theirs) < ALIKE


def test_offence_told_twice_by_one_record_is_matched_once():
    prison, _photographs, probation, _other = example(P1, "offences")
    facts = read_offences([prison, prison, probation], reader())
    assert [len(fact.systems) for fact in facts] == [2, 1]


@pytest.mark.parametrize(("persona", "months"), [(P1, 72), (P2, 99), (P5, 10)])
def test_sentence_told_twice_is_one(persona: str, months: int):
    fact = one(read_sentences(example(persona, "sentences"), reader()))
    assert fact.system == "prison and probation"
    assert (fact.value.custodial, fact.value.length.months) == (True, months)
    assert fact.value.also_described_as.startswith("Adult Custody")


@pytest.mark.parametrize("flag", [False, True])
def test_sentence_of_probation_alone_does_not_say_custodial(flag: bool):
    rows = [row for row in example(P1, "sentences") if row["systemSource"] == "PROBATION_SYSTEMS"]
    rows[0]["isCustodial"] = flag
    sentence = one(read_sentences(rows, reader())).value
    assert sentence.custodial is None
    assert (sentence.length.text, sentence.length.months) == ("72 months", 72)


def test_extended_sentence_counts_custody_and_tells_the_licence():
    length = one(read_sentences(example(P4, "sentences"), reader())).value.length
    assert (length.text, length.months) == ("5 years and 3 years on licence", 60)


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        ({"duration": 200, "units": "Hours", "terms": []}, ("200 hours", None, None)),
        ({"duration": 1, "units": "Years"}, ("1 year", 12, None)),
        ({"terms": [{"weeks": 26, "days": 3, "prisonTermCode": "IMP"}]}, ("26 weeks 3 days", None, 185)),
        ({"terms": [{"months": 24, "prisonTermCode": "SUSP"}]}, ("24 months suspended", None, None)),
        ({"terms": [{"years": 1, "prisonTermCode": "NEWCODE"}]}, ("1 year (NEWCODE)", None, None)),
    ],
)
def test_length_in_words_and_units(length: Any, expected: Any):
    row = {"systemSource": "PRISON_SYSTEMS", "isCustodial": True, "length": length}
    found = one(read_sentences([row], reader())).value.length
    assert (found.text, found.months, found.days) == expected


# Key dates


def test_key_dates_override_wins():
    found = key_dates(example(P2, "sentences-latest-key-dates-and-adjustments"))
    assert found["CONDITIONAL_RELEASE"] == (date(2027, 4, 22), True)
    assert found["ROTL"] == (date(2027, 1, 18), False)
    assert found["SENTENCE_EXPIRY"] == (date(2029, 9, 10), False)
    assert "RELEASE" not in found  # not confirmed


def test_key_dates_kinds_are_those_of_the_record():
    found = set(key_dates(example(P1, "sentences-latest-key-dates-and-adjustments")))
    assert found - {kind.name for kind in KeyDateKind} == {"SENTENCE_START"}
    assert "RELEASE" in found


def test_key_date_override_that_makes_no_sense_is_not_replaced():
    data = example(P2, "sentences-latest-key-dates-and-adjustments")
    data["conditionalRelease"]["overrideDate"] = "spring"
    noting = reader()
    kinds = {fact.value.kind for fact in read_key_dates(data, noting)}
    assert "CONDITIONAL_RELEASE" not in kinds
    assert noting.noted == {GapReason.UNREADABLE}


def test_key_date_from_the_general_release_date_where_its_own_block_is_silent():
    found = key_dates({"nonDto": {"date": "2027-02-03", "releaseDateType": "PRRD"}, "conditionalRelease": {}})
    assert found == {"POST_RECALL_RELEASE": (date(2027, 2, 3), False)}


@pytest.mark.parametrize(
    ("data", "reason"), [(None, GapReason.NOT_RECORDED), ({"adjustments": {}}, GapReason.FAILED)]
)
def test_key_dates_missing_altogether_are_not_none(data: Any, reason: GapReason):
    noting = reader()
    assert read_key_dates(data, noting) == ()
    assert noting.noted == {reason}


# MAPPA, risk, officers, addresses, alerts


@pytest.mark.parametrize(
    ("persona", "category", "level"), [(P1, 1, 2), (P2, 2, 2), (P3, 3, None), (P4, 2, 3)]
)
def test_mappa_registration(persona: str, category: int, level: int | None):
    detail = one(read_mappa(example(persona, "risks-mappadetail"), reader())).value
    assert (detail.category, detail.level) == (category, level)


@pytest.mark.parametrize("data", [None, {}, {"level": None, "category": None, "notes": None}])
def test_mappa_no_registration(data: Any):
    noting = reader()
    assert read_mappa(data, noting) == ()
    assert noting.noted == set()


@pytest.mark.parametrize(
    ("value", "number", "state"),
    [(3, 3, Known.KNOWN), (0, None, Known.NONE), (None, None, Known.NOT_KNOWN), (9, None, Known.NOT_KNOWN),
     ("2", None, Known.NOT_KNOWN), (True, None, Known.NOT_KNOWN), (2.0, 2, Known.KNOWN)],
)  # fmt: skip
def test_mappa_level_null_is_not_zero_and_never_level_1(value: Any, number: int | None, state: Known):
    detail = one(read_mappa({"category": 1, "level": value}, reader())).value
    assert (detail.level, detail.level_state) == (number, state)


def test_rosh_with_its_assessment_date():
    fact = one(read_rosh(example(P2, "risks-serious-harm"), reader()))
    assert (fact.value.overall, fact.as_of) == ("HIGH", date(2026, 9, 30))
    assert {risk.group: risk.level for risk in fact.value.in_custody}["PRISONERS"] == "HIGH"


def test_rosh_groups_and_levels_are_compared_loosely():
    data = {
        "summary": {"overallRiskLevel": "very high", "riskInCommunity": {"knowAdult": "HIGH ", "pets": "NEW"}}
    }
    rosh = one(read_rosh(data, reader())).value
    assert rosh.overall == "VERY_HIGH"
    assert [(risk.group, risk.level) for risk in rosh.in_community] == [
        ("KNOWN_ADULT", "HIGH"),
        ("PETS", "NEW"),
    ]


@pytest.mark.parametrize("data", [None, {"summary": None}, {"summary": {"overallRiskLevel": None}}])
def test_rosh_null_is_not_known(data: Any):
    noting = reader()
    assert read_rosh(data, noting) == ()
    assert noting.noted == {GapReason.NOT_RECORDED}


def test_officers():
    found = [fact.value for fact in read_officers(example(P2, "person-responsible-officer"), reader())]
    assert [(officer.role, officer.name, officer.where) for officer in found] == [
        ("COM", "Piotr Zielinski", "Askerdale Team 4"),
        ("POM", "Helen Marsh", "AYI"),
    ]


def test_officer_not_allocated_has_no_name():
    officer = one(read_officers(example(P5, "person-responsible-officer"), reader())).value
    assert (officer.name, officer.where) == (None, "Sandmere Team 2")


def test_addresses_in_force_come_first_and_notes_stay_behind():
    found = [fact.value for fact in read_addresses(example(P5, "addresses"), reader())]
    assert found[0].lines == ("Harbour Lodge", "Room 4 Quay Street", "Sandmere", "Merseyside")
    assert [address.is_current(on=date(2026, 11, 22)) for address in found] == [True, False]
    assert "Victim" not in repr(found)


def test_address_none_fixed():
    address = one(read_addresses(example(P3, "addresses"), reader())).value
    assert (address.no_fixed, address.lines, address.from_on) == (True, (), date(2026, 9, 21))


def test_address_is_current_on_its_last_day():
    address = Address(("1 High Street",), None, False, (), None, date(2026, 5, 1))
    assert address.is_current(on=date(2026, 5, 1))
    assert not address.is_current(on=date(2026, 5, 2))


def test_alerts_in_force_only():
    assert [fact.value.code for fact in read_alerts(example(P2, "alerts"), reader())] == [
        "PL2",
        "PC2",
        "ROH",
        "RPB",
    ]


# Text, gaps, privacy


@pytest.mark.parametrize(
    ("value", "expected", "noted"),
    [
        ("  Two\n\nlines\x00 ", "Two lines", set()),
        ("\ud800", None, set()),
        ("", None, set()),
        (REDACTED, None, {GapReason.REDACTED}),
        (f"See {REDACTED}", None, {GapReason.REDACTED}),
        (12, None, {GapReason.UNREADABLE}),
        ("x" * 1001, None, {GapReason.UNREADABLE}),
    ],
)
def test_text(value: Any, expected: Any, noted: set[GapReason]):
    noting = reader()
    assert noting.text({"key": value}, "key") == expected
    assert noting.noted == noted


@pytest.mark.parametrize("value", ["2026-02-30", "20260101", "1 May 2026", "2026-01-01 10:00", 20260101])
def test_day_that_makes_no_sense_is_noted(value: Any):
    noting = reader()
    assert noting.day({"on": value}, "on") is None
    assert noting.noted == {GapReason.UNREADABLE}


@pytest.mark.parametrize("reason", GapReason)
def test_every_gap_has_a_sentence_of_its_own(reason: GapReason):
    found = gap("mappa", reason)
    assert found.message.startswith("MAPPA category and level")
    others = {gap("mappa", other).message for other in GapReason if other is not reason}
    assert found.message not in others


def test_partial_lists_only_what_another_try_may_bring():
    parts = dict.fromkeys(list(FetchedPerson.__dataclass_fields__)[2:-1], Part(Known.NOT_KNOWN))
    gaps = (
        Gap("rosh", GapReason.FAILED, "Risk failed."),
        Gap("alerts", GapReason.NOT_RECORDED, "No alerts."),
    )
    person = FetchedPerson(asked_for="X910001", fetched_at=AT, **parts, gaps=gaps)
    with pytest.raises(errors.Partial) as caught:
        person.require_complete()
    assert caught.value.missing == ("Risk failed.",)


def test_repr_shows_no_value():
    who = read_person(example(P1, "person"), reader(), asked_for="X910001")
    assert "Ellwood" not in repr(who)
    assert "Ellwood" not in repr(Fact("Ellwood", (System.PRISON,), AT))


# Junk

KEYS = sorted(
    {key for path in DATA.glob("*/*.json") for key in re.findall(r'"([A-Za-z]+)":', path.read_text())}
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([REDACTED, "2026-01-01", "2026-13-01", "9999-12-31T00:00", "X910001", "\x00", "\ud800"])
    | st.sampled_from(["PRISON_SYSTEMS", "PROBATION_SYSTEMS", "IMP", "Months", "CRD"])
)
JUNK = st.recursive(
    LEAVES,
    lambda child: (
        st.lists(child, max_size=4)
        | st.lists(st.dictionaries(st.sampled_from(KEYS), child, max_size=8), max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), child, max_size=8)
    ),
    max_leaves=40,
)


@st.composite
def spoilt_examples(draw: st.DrawFn):
    """An example answer with some values replaced by junk."""
    path = draw(st.sampled_from(sorted(DATA.glob("p[1-5]*/*.json"))))
    data = json.loads(path.read_text()).get("data")

    def spoil(value: Any):
        if draw(st.integers(0, 9)) == 0:
            return draw(JUNK)
        if isinstance(value, dict):
            return {key: spoil(item) for key, item in value.items()}
        if isinstance(value, list):
            return [spoil(item) for item in value]
        return value

    return spoil(data)


@settings(deadline=None, max_examples=150)
@given(data=JUNK | spoilt_examples())
def test_junk_raises_only_our_errors_and_leaves_no_unfit_text(data: Any):
    for read in READERS:
        noting = reader()
        try:
            found = read(data, noting)
        except errors.FetchError:
            continue
        facts = [fact for part in found for fact in getattr(part, "facts", (part,))] if found else []
        text = repr([fact.value for fact in facts])
        assert REDACTED not in text
        assert "\\x00" not in text
        text.encode()
