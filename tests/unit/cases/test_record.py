"""Dates that cannot be."""

from datetime import date

import pytest

from cases.domain.enums import KeyDateKind
from cases.domain.record import check_birth, check_key_dates, check_past

ON = date(2026, 11, 22)
SENTENCED = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("born_on", "fine"),
    [
        (None, True),
        (date(2016, 11, 22), True),
        (date(2016, 11, 23), False),
        (date(2027, 1, 1), False),
        (date(1906, 11, 22), True),
        (date(1906, 11, 21), False),
    ],
)
def test_age_is_between_10_and_120(born_on, fine):
    assert [problem.field for problem in check_birth(born_on, ON)] == ([] if fine else ["born_on"])


@pytest.mark.parametrize(("day", "fine"), [(None, True), (ON, True), (date(2026, 11, 23), False)])
def test_what_has_happened_is_not_in_the_future(day, fine):
    assert (list(check_past("x", "It", day, ON)) == []) is fine


@pytest.mark.parametrize("kind", list(KeyDateKind))
def test_release_and_expiry_are_not_before_the_sentence(kind):
    problems = list(check_key_dates({kind: date(2024, 2, 29)}, SENTENCED, {kind: "day"}))
    if kind is KeyDateKind.FIRST_APPOINTMENT:
        assert problems == []
    else:
        assert problems[0].field == "day"
        assert problems[0].message == f"{kind.label} cannot be before the sentence on 1 March 2024"
    assert list(check_key_dates({kind: SENTENCED}, SENTENCED, {})) == []


def test_nothing_is_said_of_dates_not_known():
    assert list(check_key_dates({KeyDateKind.RELEASE: None}, SENTENCED, {})) == []
    assert list(check_key_dates({KeyDateKind.RELEASE: date(1990, 1, 1)}, None, {})) == []
