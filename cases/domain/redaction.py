"""A copy of a case without names: which facts it holds, and how they are told.

Structured facts are told as they are, the days of somebody's life by month. Free text goes through the mask. A
copy never holds a birth date (an age band stands for it), details of victims, or protected characteristics: the
code that gathers facts leaves them out, and nothing here asks for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cases.domain.masking import MONTHS, Known, Masker
from mappa.core.calendar import add_months

AGE_BANDS = ((18, "Under 18"), (25, "18 to 24"), (35, "25 to 34"), (50, "35 to 49"), (65, "50 to 64"))
OLDEST, AGE_NOT_KNOWN = "65 or over", "Not known"
# Minutes and questions under these heads are about victims, or ask for protected characteristics.
LEFT_OUT = frozenset({"victim", "victims", "diversity"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is, what is known (told as it is), and free text, which is masked."""

    label: str
    value: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Facts under one heading."""

    title: str
    facts: tuple[Fact, ...]


def age_band(born_on: date | None, on: date) -> str:
    """The band of somebody's age in whole years on the day, in words."""
    if born_on is None:
        return AGE_NOT_KNOWN
    return next((words for limit, words in AGE_BANDS if on < add_months(born_on, 12 * limit)), OLDEST)


def month_words(day: date | None) -> str:
    """The month a day lies in: "December 2026"; empty for none."""
    return f"{MONTHS[day.month - 1].capitalize()} {day.year}" if day else ""


def redacted(parts: Iterable[Part], known: Known) -> list[dict[str, object]]:
    """The copy as it is stored: headings with rows of label, value and masked text. Headings without facts are left out."""
    masker = Masker(known)
    return [
        {
            "title": part.title,
            "rows": [
                {"label": fact.label, "value": fact.value, "text": masker.mask(fact.text)}
                for fact in part.facts
            ],
        }
        for part in parts
        if part.facts
    ]
