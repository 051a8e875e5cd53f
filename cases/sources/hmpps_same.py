"""Telling the same offence or sentence apart from another one, across the prison and the probation record.

Both records list the main offence, in different words and without a common code. Two entries are taken as one when they come
from different records, have the same first date, do not contradict each other on the court date, and most of their words
agree. Nothing is lost by a wrong match: both wordings stay on the fact.
"""

import re
from collections.abc import Callable, Sequence

from cases.sources.hmpps_facts import Offence, Sentence, ValueT

ALIKE = 0.7  # share of words in common (Dice); tried on the wordings of the two records, see the tests
_HOME_OFFICE_CODE = re.compile(r"\s*-\s*[0-9]{5}$")
_WORD = re.compile(r"[a-z0-9]+")
_FILLERS = frozenset({"a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"})
_INCHOATE = ("attempt", "conspir", "encourag", "incit", "aid")
_STEM = 5  # letters: wound and wounding, assault and assaulting are the same word


def same_offence(one: Offence, other: Offence) -> float:
    """How alike two offences are, 0 to 1; below ALIKE they are two offences."""
    if one.committed_on is None or one.committed_on != other.committed_on:
        return 0
    if one.court_dates and other.court_dates and not set(one.court_dates) & set(other.court_dates):
        return 0
    mine, theirs = _words(one.description), _words(other.description)
    if not mine or not theirs or _inchoate(one.description) != _inchoate(other.description):
        return 0
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def same_sentence(one: Sentence, other: Sentence) -> float:
    """1 if the day of sentence and the length are known and the same, otherwise 0."""
    if one.sentenced_on is None or one.length is None or other.length is None:
        return 0
    length = (one.length.months or 0, one.length.days or 0)
    same_length = any(length) and length == (other.length.months or 0, other.length.days or 0)
    return float(same_length and one.sentenced_on == other.sentenced_on)


def pairs(
    ours: Sequence[ValueT], theirs: Sequence[ValueT], alike: Callable[[ValueT, ValueT], float]
) -> list[tuple[ValueT | None, ValueT | None]]:
    """Each entry once, beside its best match on the other side; one entry never matches two."""
    scores = sorted(
        ((alike(one, other), -i, -j) for i, one in enumerate(ours) for j, other in enumerate(theirs)),
        reverse=True,
    )
    matched: dict[int, int] = {}
    for score, i, j in scores:
        if score >= ALIKE and -i not in matched and -j not in matched.values():
            matched[-i] = -j
    alone = [other for j, other in enumerate(theirs) if j not in matched.values()]
    return [(one, theirs[matched[i]] if i in matched else None) for i, one in enumerate(ours)] + [
        (None, other) for other in alone
    ]


def _words(text: str | None) -> frozenset[str]:
    plain = _HOME_OFFICE_CODE.sub("", text or "").lower()
    return frozenset(word[:_STEM] for word in _WORD.findall(plain) if word not in _FILLERS)


def _inchoate(text: str | None) -> frozenset[str]:
    """An attempt is not the offence itself, however alike the words."""
    words = _WORD.findall((text or "").lower())
    return frozenset(stem for stem in _INCHOATE for word in words if word.startswith(stem))
