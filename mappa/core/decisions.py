"""Answers of the rules: allowed, denied with a reason, or what is wrong with what was typed.

Predicates return a Decision, so that a page can say why a button is missing. Services raise Refused
or Invalid; views show a Refused as a message and put the problems of an Invalid beside their fields.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Allowed:
    """The act may be done."""

    def __bool__(self) -> Literal[True]:
        """Allowed is true, so that `if not decision` narrows to Denied."""
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """The act may not be done, and why, in words for the person who tried."""

    reason: str

    def __bool__(self) -> Literal[False]:
        """Denied is false."""
        return False


Decision = Allowed | Denied


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with what was typed. `field` is the form field, or None for the whole form."""

    field: str | None
    message: str


class Refused(Exception):  # noqa: N818 - names what happened to the act, not a fault of the program
    """A service will not do the act: the person may not, or the state of things does not allow it."""

    def __init__(self, denied: Denied | str) -> None:
        """Take the denial, or its reason."""
        self.denied = Denied(denied) if isinstance(denied, str) else denied
        super().__init__(self.denied.reason)

    @property
    def reason(self) -> str:
        """Why, in words for the person who tried."""
        return self.denied.reason


class Invalid(Exception):  # noqa: N818 - as Refused
    """A service will not take what was typed; nothing has been changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Take one problem or more; none at all is a fault of the caller (ValueError)."""
        self.problems = tuple(problems)
        if not self.problems:
            raise ValueError("Invalid needs at least one problem")
        super().__init__("; ".join(problem.message for problem in self.problems))


def require(decision: Decision) -> None:
    """Go on when allowed; raise Refused when denied."""
    if isinstance(decision, Denied):
        raise Refused(decision)


def require_valid(problems: Iterable[Problem]) -> None:
    """Go on when there is no problem; raise Invalid with all of them otherwise."""
    found = tuple(problems)
    if found:
        raise Invalid(found)
