"""What a spec says of answers, on a small document of the test's own."""

import pytest

from forms_docset.spec import (
    Answers,
    DocumentSpec,
    Field,
    Kind,
    Progress,
    Section,
    answered,
    progress,
)
from mappa.agencies.roles import Permission
from mappa.core.decisions import Problem

COLOUR = Field(
    name="colour",
    label="Colour",
    kind=Kind.RADIOS,
    choices=(("R", "Red"), ("B", "Blue")),
    missing="Select a colour",
)
SHADES = Field(name="shades", label="Shades", kind=Kind.CHECKBOXES, choices=(("L", "Light"), ("D", "Dark")))
WHY = Field(name="why", label="Why", kind=Kind.LONG_TEXT, missing="Enter why")
TOLD = Field(name="told", label="Told?", kind=Kind.YES_NO, missing="Answer the question")
FIRST = Section(slug="first", title="First", fields=(COLOUR, SHADES))
SECOND = Section(slug="second", title="Second", fields=(WHY, TOLD))
WHOLE = {"colour": "R", "shades": ["L"], "why": "Because", "told": False}


def rules(answers: Answers):
    if answers["colour"] == "B":
        yield Problem("colour", "Blue is not allowed")


SPEC = DocumentSpec(
    slug="test",
    letter="Z",
    edition="Test",
    version=1,
    title="Test of colours",
    purpose="Test.",
    completes=Permission.REFER,
    sections=(FIRST, SECOND),
    rules=rules,
)


def test_complete_answers_have_no_problem():
    assert SPEC.check(WHOLE) == []


def test_every_missing_required_answer_is_told_with_its_message():
    assert [(p.field, p.message) for p in SPEC.check({})] == [
        ("colour", "Select a colour"),
        ("why", "Enter why"),
        ("told", "Answer the question"),
    ]


def test_rules_are_asked_only_of_complete_answers():
    assert [p.field for p in SPEC.check({**WHOLE, "colour": "B"})] == ["colour"]
    assert [p.message for p in SPEC.check({"colour": "B", "told": True})] == ["Enter why"]


@pytest.mark.parametrize("answers", [{"colour": "GREEN"}, {"shades": ["L", "X"]}])
def test_a_code_that_is_no_choice_is_a_problem(answers):
    (problem,) = SPEC.check({**WHOLE, **answers})
    assert problem.field in answers
    assert "select one of the answers shown" in problem.message


@pytest.mark.parametrize(
    ("answer", "is_answer"),
    [("", False), ("  ", False), (None, False), ([], False), ("x", True), (False, True), (["L"], True)],
)
def test_no_is_an_answer_and_blank_is_none(answer, is_answer):
    assert answered(answer) is is_answer


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, Progress.NOT_STARTED),
        ({"why": "Because", "told": True}, Progress.NOT_STARTED),
        ({"colour": "", "shades": []}, Progress.IN_PROGRESS),
        ({"colour": "GREEN"}, Progress.IN_PROGRESS),
        ({"colour": "R", "shades": []}, Progress.COMPLETE),
    ],
)
def test_progress_of_a_section(answers, expected):
    assert progress(FIRST, answers) is expected


def test_words_stand_for_codes():
    assert COLOUR.words("R") == "Red"
    assert SHADES.words(["D", "L"]) == ["Dark", "Light"]
    assert WHY.words("R") == "R"


def test_sections_are_found_by_slug_and_by_field():
    assert SPEC.section("second") is SECOND
    assert SPEC.section("third") is None
    assert SPEC.section_of("why") is SECOND
    assert SPEC.section_of(None) is None
    assert SPEC.name == "MAPPA Z: test of colours"
