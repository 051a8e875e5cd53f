"""What the facts of a record must be among themselves: dates that cannot be, each said in one sentence."""

from collections.abc import Iterator, Mapping
from datetime import date

from cases.domain.deadline_table import words
from cases.domain.enums import KeyDateKind
from cases.domain.facts import RELEASE_KINDS
from mappa.core.calendar import add_months
from mappa.core.decisions import Problem

OLDEST_MONTHS = 120 * 12
YOUNGEST_MONTHS = 10 * 12  # the age of criminal responsibility in England and Wales (CYPA 1933 s.50)

_AFTER_SENTENCE = RELEASE_KINDS | {
    KeyDateKind.HANDOVER,
    KeyDateKind.ROTL,
    KeyDateKind.LICENCE_EXPIRY,
    KeyDateKind.SENTENCE_EXPIRY,
}


def check_birth(born_on: date | None, on: date) -> Iterator[Problem]:
    """A date of birth makes somebody at least ten years old and no more than 120. None is "not known"."""
    if born_on is None:
        return
    if born_on > add_months(on, -YOUNGEST_MONTHS):
        yield Problem("born_on", "Date of birth must be at least 10 years ago")
    elif born_on < add_months(on, -OLDEST_MONTHS):
        yield Problem("born_on", "Date of birth must be no more than 120 years ago")


def check_past(field: str, label: str, day: date | None, on: date) -> Iterator[Problem]:
    """Something that has happened did so today or before."""
    if day is not None and day > on:
        yield Problem(field, f"{label} must be today or in the past")


def check_key_dates(
    days: Mapping[KeyDateKind, date | None], sentenced_on: date | None, fields: Mapping[KeyDateKind, str]
) -> Iterator[Problem]:
    """Release of any kind, and the end of licence or sentence, cannot be before the day of the sentence.

    `sentenced_on` is the earliest sentence on record, None where none is known. `fields` names the form field
    of each kind.
    """
    for kind, day in days.items():
        if day is None or sentenced_on is None or kind not in _AFTER_SENTENCE:
            continue
        if day < sentenced_on:
            message = f"{kind.label} cannot be before the sentence on {words(sentenced_on)}"
            yield Problem(fields.get(kind), message)
