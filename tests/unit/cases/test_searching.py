"""What was typed into the one box, and the words for why somebody was found."""

from datetime import date

import pytest

from cases.domain.enums import IdentifierKind
from cases.domain.searching import MATCHES, Match, Sought


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Siôn Testby", "Siôn Testby"),
        ("  O'Testby ", "O'Testby"),
        ("M-BCDF-GHJK", "M-BCDF-GHJK"),
        ("X123456", ""),
        ("Testby 2", ""),
        ("", ""),
    ],
)
def test_text_with_a_figure_is_no_name(text, name):
    assert Sought(text=text).name == name


@pytest.mark.parametrize(
    ("text", "born_on", "is_empty"),
    [("", None, True), (" \t ", None, True), ("x", None, False), ("", date(1985, 5, 3), False)],
)
def test_nothing_typed_is_nothing_to_look_for(text, born_on, is_empty):
    assert Sought(text=text, born_on=born_on).is_empty is is_empty


@pytest.mark.parametrize(
    ("text", "is_too_short"),
    [
        ("j", True),
        ("j s", True),
        ("-", True),
        ("'", True),
        ("", False),
        ("js", False),
        ("j sm", False),
        ("Łu", False),
    ],
)
def test_initials_alone_are_too_short(text, is_too_short):
    assert Sought(text=text).is_too_short is is_too_short


def test_terms_hold_all_that_was_typed():
    assert Sought(text="Testby", born_on=date(1985, 5, 3)).terms == "Testby 1985-05-03"
    assert Sought(text="Testby").terms != Sought(text="Testby", born_on=date(1985, 5, 3)).terms


def test_every_reason_has_words():
    assert set(MATCHES) == {*IdentifierKind, *Match}
    assert all(MATCHES.values())
