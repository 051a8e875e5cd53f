"""What of a conviction and its sentence cannot be, each said in one sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cases.domain.deadline_table import words
from cases.domain.enums import DisposalKind
from cases.domain.record import YOUNGEST_MONTHS, check_past
from mappa.core.calendar import add_months
from mappa.core.decisions import Problem

D = DisposalKind
WITH_LENGTH = frozenset({D.IMPRISONMENT, D.SUSPENDED, D.EXTENDED, D.COMMUNITY_ORDER, D.CONDITIONAL_DISCHARGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A conviction with what the court did, as typed. None is "not known"."""

    convicted_on: date | None
    disposal: DisposalKind | None
    sentenced_on: date | None
    months: int | None
    days: int | None
    ends_on: date | None = None


def check_length(disposal: DisposalKind | None, months: int | None, days: int | None) -> Iterator[Problem]:
    """A sentence has a length, or its length is not known (both None): it is never nought."""
    if months is None and days is None:
        return
    if not months and not days:
        yield Problem(
            "months", "A sentence has a length: enter months or days, or leave both empty if not known"
        )
    elif disposal is not None and disposal not in WITH_LENGTH:
        yield Problem("months", f"This has no length to record: {disposal.label}")


def check_passed(passed: Passed, born_on: date | None, on: date) -> Iterator[Problem]:
    """What stops a conviction and its sentence from being recorded; problems name the fields of the form."""
    yield from check_past("convicted_on", "Date of conviction", passed.convicted_on, on)
    yield from check_past("sentenced_on", "Date of sentence", passed.sentenced_on, on)
    if passed.convicted_on and born_on and passed.convicted_on < add_months(born_on, YOUNGEST_MONTHS):
        yield Problem(
            "convicted_on", "The person was under 10 on that day. Check it against the date of birth"
        )
    if passed.convicted_on and passed.sentenced_on and passed.sentenced_on < passed.convicted_on:
        yield Problem("sentenced_on", "Date of sentence cannot be before the conviction")
    began = passed.sentenced_on or passed.convicted_on
    if passed.ends_on and began and passed.ends_on < began:
        yield Problem("ends_on", f"The last day cannot be before {words(began)}")
    if passed.disposal is None and (passed.months or passed.days or passed.sentenced_on):
        yield Problem("disposal", "Select the sentence or order")
    yield from check_length(passed.disposal, passed.months, passed.days)
