"""Taking what is known of a person out of free text: names, numbers, addresses, birth.

The text is folded first (capitals, accents, kinds of dash and apostrophe, invisible signs), with the way back to
each sign, so that one pattern finds every spelling and the rest of the text stays as it was written. What cannot
be told apart is masked: a copy that says too little does no harm.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from cases.domain.folding import fold, folded, spellings

NAME, NUMBER, ADDRESS, BIRTH, AGE, CONTACT = (
    "name",
    "number",
    "address",
    "date of birth",
    "age",
    "contact details",
)
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
# Words of addresses that say nothing by themselves, with how they are shortened.
PLACE_WORDS = {
    "street": "street|str|st", "road": "road|rd", "avenue": "avenue|ave|av", "lane": "lane|ln",
    "drive": "drive|dr", "close": "close|cl", "court": "court|ct", "square": "square|sq",
    "terrace": "terrace|terr", "crescent": "crescent|cres", "gardens": "gardens|gdns", "place": "place|pl",
    "saint": "saint|st", "apartment": "apartment|apt", "house": "house|hse",
} | {
    word: word
    for word in (
        "and", "at", "the", "of", "in", "on", "by", "upon", "new", "old", "great", "little", "upper", "lower",
        "north", "south", "east", "west", "high", "main", "back", "flat", "floor", "ground", "first", "second",
        "third", "top", "room", "unit", "block", "building", "buildings", "estate", "park", "hill", "green",
        "view", "way", "walk", "row", "rise", "mews", "grove", "hall", "church", "school", "station", "mill",
        "farm", "cottage", "cottages", "bridge", "town", "city", "centre", "county", "home", "hostel", "known",
        "address", "fixed", "abode", "supported", "housing", "accommodation", "approved", "premises", "prison",
    )
}  # fmt: skip
# Between the parts of a double name; inside one word, where a line was broken or a sign was put in.
_JOIN, _INSIDE = r"[\W_]{0,3}", r"(?:-\s?|'|\n)?"
_SHORT = 6  # letters of a whole name that other words may hold by chance
# Shapes that are numbers of people or ways to reach them, whoever's they are.
_SHAPES = (
    (CONTACT, r"[\w.+'-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+|(?:https?://|www\.)\S+|(?<!\w)@\w{2,}"),
    (CONTACT, r"(?<!\d)(?:\+ ?44|0)(?:[ ().-]{0,2}\d){9,10}(?!\d)"),
    (ADDRESS, r"(?<![a-z\d])[a-z]{1,2}\d[a-z\d]? {0,2}\d(?!st|nd|rd|th)[a-z]{2}(?![a-z\d])"),
    (NUMBER, r"(?<![a-z\d])(?:19|20)?\d\d/\d{1,7}[a-z](?![a-z\d])"),
    (NUMBER, r"(?<![a-z\d])[a-z]\d{4}[a-z]{2}(?![a-z\d])|(?<![a-z\d])[a-z]\d{6}(?!\d)"),
    (NUMBER, r"(?<![a-z\d])[a-z]{2} ?(?:\d{2} ?){3}[a-d](?![a-z\d])"),
    (AGE, r"(?<![a-z])aged? ?\d{1,3}(?!\d)|(?<!\d)\d{1,3}[ -]?(?:years?|yrs?|y)[ -]?(?:old|o)(?![a-z])"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person and of those around them.

    `names` are the person's and their associates': every part of them is masked, wherever it stands. `colleagues`
    are people at work: masked by full name, by surname, and by initial with surname, since their first names are
    words like "will". `addresses` are lines; numbers and postcodes as they are written in the record.
    """

    names: tuple[str, ...] = ()
    colleagues: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    born_on: date | None = None


def parts_of(name: str) -> list[str]:
    """The parts of a folded name: "o'brien-smith" has o'brien and smith, and brien too."""
    words = [word.strip("'") for word in re.split(r"[^a-z']+", name)]
    inner = [part for word in words for part in word.split("'") if "'" in word]
    return [word for word in [*words, *inner] if word]


def _word(letters: str) -> str:
    """One word, broken at the end of a line or spelt out."""
    found = [re.escape(letter) for letter in letters if letter != "'"]
    spelt = f"|{'[ .]'.join(found)}" if len(found) > 2 else ""  # noqa: PLR2004  two letters spelt out are words
    return f"(?:{_INSIDE.join(found)}{spelt})"


def _whole(name: str) -> str:
    """A name of several parts in its order, however they are joined; within a longer word too, unless it is short."""
    words = [word for word in re.split(r"[^a-z]+", name) if word]
    joined = _JOIN.join(map(_word, words))
    return joined if sum(map(len, words)) > _SHORT else rf"(?<![a-z]){joined}(?![a-z])"


def _name_patterns(name: str, *, first_names: bool) -> Iterator[str]:
    parts = parts_of(name)
    longer = [part for part in parts if len(part) > 1]
    initials = "".join(sorted({part[0] for part in parts}))
    if not longer:
        return
    words = [word for word in re.split(r"[^a-z]+", name) if word]
    if len(words) > 1:
        yield _whole(name)
        yield _whole(" ".join([words[-1], *words[:-1]]))
        yield _whole(f"{words[0]} {words[-1]}")
    alone = longer if first_names else parts_of(name.rsplit(" ", maxsplit=1)[-1])
    for part in {part for part in alone if len(part) > 1}:
        before = rf"(?<![a-z])(?:[{initials}](?:\. ?| )?){{0,3}}"
        after = rf"(?:'?s|es|')?(?:,? ?[{initials}](?![a-z])\.?){{0,3}}(?![a-z])"
        yield before + _word(part) + after


def _initials(name: str) -> str:
    """The initials of a name, as capitals of the text itself: "J.S.", "JPS"."""
    letters = [fold(word)[0][:1].upper() for word in re.split(r"[\s-]+", name)]
    found = [letter for letter in letters if letter.isalpha()]
    if len(found) < 2:  # noqa: PLR2004  one letter is anybody's
        return ""
    several = r"\.? ?".join(found)
    ends = rf"{found[0]}\.? ?{found[-1]}"
    return rf"(?<![A-Za-z])(?:{several}|{ends})\.?(?![A-Za-z])"


def _number_patterns(number: str) -> Iterator[str]:
    plain = fold(number)[0]
    signs = [sign for sign in plain if sign.isalnum()]
    if not signs:
        return
    yield r"(?<![a-z\d])" + r"[\W_]{0,3}".join(map(re.escape, signs)) + r"(?![a-z\d])"
    for run in re.findall(r"[a-z\d]+|\d+", plain) + re.findall(r"\d+", plain):
        if len(run) > 4 and any(sign.isdigit() for sign in run):  # noqa: PLR2004  four figures may be a year
            yield rf"(?<!\d){re.escape(run)}(?!\d)"
    if short := re.fullmatch(r"(?:19|20)?(\d\d)\W?0*(\d+)([a-z])", plain):
        year, figures, letter = short.groups()
        yield rf"(?<!\d)(?:19|20)?{year}\W?0*{figures}\W?{letter}(?![a-z\d])"


def _address_patterns(line: str) -> Iterator[str]:
    for phrase in re.split(r"[,;\n]+", fold(line)[0]):
        words = re.findall(r"[a-z\d]+", phrase.replace("'", ""))
        telling = [word for word in words if len(word) > 2 and word.isalpha() and word not in PLACE_WORDS]  # noqa: PLR2004  as of, at
        ways = [f"(?:{PLACE_WORDS[word]})" if word in PLACE_WORDS else _word(word) for word in words]
        if len(words) > 1:
            yield r"(?<![a-z\d])" + r"[\W_]{0,4}".join(ways) + r"(?![a-z\d])"
        bare = [way for way, word in zip(ways, words, strict=True) if not word[0].isdigit()]
        if len(bare) > 1:
            yield r"(?<![a-z\d])" + r"[\W_]{0,4}".join(bare) + r"(?![a-z\d])"
        kinds = "|".join(PLACE_WORDS.values())
        for word in telling:
            yield (
                r"(?<![a-z\d])(?:\d{1,4}[a-z]?\W{1,2})?"
                + _word(word)
                + rf"(?:'?s)?(?:\W{{1,2}}(?:{kinds})(?![a-z]))?(?![a-z])"
            )


def _birth_patterns(born_on: date) -> Iterator[str]:
    day, month, year = born_on.day, born_on.month, f"(?:{born_on.year}|{born_on:%y})"
    names = f"(?:{MONTHS[month - 1]}|{MONTHS[month - 1][:3]}|{MONTHS[month - 1][:4]})"
    of_day, of_month, sep = f"0?{day}", f"0?{month}", r"[\W_]{1,3}"
    yield rf"(?<!\d){of_day}{sep}{of_month}{sep}{year}(?!\d)"
    yield rf"(?<!\d){of_month}{sep}{of_day}{sep}{year}(?!\d)"
    yield rf"(?<!\d){born_on.year}{sep}{of_month}{sep}{of_day}(?!\d)"
    yield rf"(?<!\d)(?:{born_on:%Y%m%d}|{born_on:%d%m%Y}|{born_on:%d%m%y})(?!\d)"
    worded = rf"(?<!\d){of_day}(?:st|nd|rd|th)?[\W_]{{0,3}}(?:of[\W_]{{1,3}})?{names}"
    yield worded + rf"[\W_]{{0,3}}{year}(?!\d)"
    # The birthday, in whatever year, and the year of birth.
    yield worded + r"(?![a-z])"
    yield rf"(?<![a-z]){names}[\W_]{{0,3}}{of_day}(?:st|nd|rd|th)?(?:[\W_]{{1,3}}{year})?(?!\d)"
    yield rf"(?<!\d){born_on.year}(?!\d)"


class Masker:
    """Masks free text by what is known of one person; made once for a copy."""

    def __init__(self, known: Known) -> None:
        """Work out the patterns."""
        found: list[tuple[str, str]] = list(_SHAPES)
        for name in known.names:
            found += [
                (NAME, way) for told in spellings(name) for way in _name_patterns(told, first_names=True)
            ]
        for name in known.colleagues:
            found += [
                (NAME, way) for told in spellings(name) for way in _name_patterns(told, first_names=False)
            ]
        for number in known.numbers:
            found += [(NUMBER, way) for way in _number_patterns(number)]
        for line in known.addresses:
            found += [(ADDRESS, way) for way in _address_patterns(line)]
        for postcode in known.postcodes:
            signs = [sign for sign in fold(postcode)[0] if sign.isalnum()]
            found += [(ADDRESS, way) for way in _postcode_patterns("".join(signs))]
        if known.born_on:
            found += [(BIRTH, way) for way in _birth_patterns(known.born_on)]
        self._folded = [(label, re.compile(way)) for label, way in dict.fromkeys(found)]
        capitals = {_initials(name) for name in known.names} - {""}
        self._written = [re.compile(way) for way in sorted(capitals)]

    def mask(self, text: str) -> str:
        """The text with what is known put in square brackets: "[name]"."""
        plain, places = fold(text)
        spans = [
            (places[found.start()], _end(text, places[found.end() - 1]), label)
            for label, way in self._folded
            for found in way.finditer(plain)
            if found.end() > found.start()
        ]
        spans += [(found.start(), found.end(), NAME) for way in self._written for found in way.finditer(text)]
        out, at = [], 0
        for start, end, label in _merged(text, sorted(spans)):
            out += [text[at:start], f"[{label}]"]
            at = end
        return "".join([*out, text[at:]])


def _postcode_patterns(signs: str) -> Iterator[str]:
    if len(signs) < 5:  # noqa: PLR2004  the shortest postcode has five signs
        return
    for run in (r"[\W_]{0,3}".join(signs), signs[:-3], signs[-3:]):
        yield rf"(?<![a-z\d]){run}(?![a-z\d])"


def _end(text: str, last: int) -> int:
    """One past the last sign, with the marks and invisible signs that belong to it."""
    end = last + 1
    while end < len(text) and not folded(text[end]):
        end += 1
    return end


def _merged(text: str, spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Overlapping spans as one, and those of one kind with nothing but blanks and signs between them."""
    found: list[tuple[int, int, str]] = []
    for start, end, label in spans:
        if found:
            first, last, before = found[-1]
            between = text[last:start]
            near = label == before and not any(sign.isalnum() for sign in between) and len(between) < 4  # noqa: PLR2004  ", " and the like
            if start < last or (near and not set(between) & set("[];:()")):
                found[-1] = (first, max(last, end), before)
                continue
        found.append((start, end, label))
    return found
