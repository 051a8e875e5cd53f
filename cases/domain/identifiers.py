"""The numbers agencies know a person by: how each is written. Only the shape is checked, never whether it exists."""

import re
from collections.abc import Iterator, Mapping

from cases.domain.enums import IdentifierKind
from mappa.core.decisions import Problem

K = IdentifierKind

_SHAPES: Mapping[IdentifierKind, tuple[re.Pattern[str], str]] = {
    K.CRN: (re.compile(r"[A-Z]{1,2}\d{6}"), "CRN must be a letter or two and six figures, like X123456"),
    K.PRISON_NUMBER: (re.compile(r"[A-Z]\d{4}[A-Z]{2}"), "Prison number must look like A1234BC"),
    K.PNC: (re.compile(r"(\d{4}|\d{2})/\d{1,7}[A-Z]"), "PNC ID must look like 2012/0012345A"),
    K.CRO: (
        re.compile(r"\d{1,6}/\d{2}[A-Z]|SF\d{2}/\d{1,6}[A-Z]"),
        "CRO number must look like 123456/12A or SF12/123456A",
    ),
    K.VISOR: (re.compile(r"\d{4,12}"), "ViSOR reference must be 4 to 12 figures"),
}


def cleaned(text: str) -> str:
    """A number as it is stored: capitals, no spaces."""
    return "".join(text.split()).upper()


def check_numbers(numbers: Mapping[IdentifierKind, str]) -> Iterator[Problem]:
    """What is wrong with the way these numbers are written; each problem names the field `kind` in small letters."""
    for kind, value in numbers.items():
        shape, message = _SHAPES[kind]
        if not shape.fullmatch(value):
            yield Problem(kind.value.lower(), message)
