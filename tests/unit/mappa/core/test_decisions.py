import pytest

from mappa.core.decisions import Allowed, Denied, Invalid, Problem, Refused, require, require_valid


def test_a_decision_reads_as_yes_or_no() -> None:
    assert Allowed()
    assert not Denied("Not while it is closed.")


def test_refused_carries_its_reason() -> None:
    with pytest.raises(Refused, match="Not while it is closed") as caught:
        require(Denied("Not while it is closed."))
    assert caught.value.denied == Denied("Not while it is closed.")
    assert Refused("Ask the chair.").reason == "Ask the chair."


def test_allowed_goes_on() -> None:
    require(Allowed())


def test_invalid_carries_every_problem() -> None:
    problems = [Problem("level", "Select a level"), Problem(None, "Nothing was changed")]
    with pytest.raises(Invalid) as caught:
        require_valid(iter(problems))
    assert caught.value.problems == tuple(problems)
    assert str(caught.value) == "Select a level; Nothing was changed"


def test_no_problem_goes_on() -> None:
    require_valid([])


def test_invalid_without_a_problem_is_a_fault() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Invalid([])
