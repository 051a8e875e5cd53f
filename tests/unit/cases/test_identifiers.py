"""How the numbers of the agencies are written."""

import pytest

from cases.domain.enums import IdentifierKind as K
from cases.domain.identifiers import check_numbers, cleaned


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (K.CRN, "X123456"),
        (K.CRN, "AB123456"),
        (K.PRISON_NUMBER, "A1234BC"),
        (K.PNC, "2012/0012345A"),
        (K.PNC, "12/12345A"),
        (K.CRO, "123456/12A"),
        (K.CRO, "SF12/123456A"),
        (K.VISOR, "123456"),
    ],
)
def test_number_as_its_agency_writes_it(kind, value):
    assert list(check_numbers({kind: value})) == []


@pytest.mark.parametrize("kind", list(K))
@pytest.mark.parametrize("value", ["", "X", "X12345678901234", "2012-0012345A", "<b>", "12 34"])
def test_other_writing_names_its_field(kind, value):
    (problem,) = check_numbers({kind: value})
    assert problem.field == kind.value.lower()


def test_spaces_and_small_letters_are_forgiven():
    assert cleaned(" x 123 456 ") == "X123456"


def test_every_kind_has_its_shape():
    assert len(list(check_numbers(dict.fromkeys(K, "!")))) == len(K)
