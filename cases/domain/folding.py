"""Text without capitals, accents, kinds of dash and apostrophe, and signs nobody sees; with the way back."""

import unicodedata

_LETTERS = str.maketrans(
    {
        "\N{LATIN SMALL LETTER O WITH STROKE}": "o",
        "\N{LATIN SMALL LETTER D WITH STROKE}": "d",
        "\N{LATIN SMALL LETTER ETH}": "d",
        "\N{LATIN SMALL LETTER THORN}": "th",
        "\N{LATIN SMALL LETTER L WITH STROKE}": "l",
        "\N{LATIN SMALL LETTER AE}": "ae",
        "\N{LATIN SMALL LIGATURE OE}": "oe",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "\N{LATIN SMALL LETTER H WITH STROKE}": "h",
        "\N{LATIN SMALL LETTER ENG}": "n",
    }
)
_UMLAUTS = (("\u00e4", "ae"), ("\u00f6", "oe"), ("\u00fc", "ue"), ("\u00f8", "oe"), ("\u00e5", "aa"))
_APOSTROPHES = frozenset("'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\u2018\u2019\u201a\u201b\u2032\uff07")
_MINUS = "\u2212"
_LINE_ENDS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")


def folded(sign: str) -> str:
    """One sign folded: nothing for one that is not seen, several for a letter that stands for several."""
    kind = unicodedata.category(sign)
    if kind in {"Cf", "Mn", "Me"}:
        return ""
    if sign in _APOSTROPHES:
        return "'"
    if kind == "Pd" or sign == _MINUS:
        return "-"
    if sign in _LINE_ENDS:
        return "\n"
    if sign.isspace():
        return " "
    plain = unicodedata.normalize("NFKD", sign.casefold()).casefold()
    return "".join(part for part in plain if not unicodedata.combining(part)).translate(_LETTERS)


def fold(text: str) -> tuple[str, list[int]]:
    """The text without capitals, accents and invisible signs, runs of blanks as one; and where each sign stood."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for part in folded(sign):
            blank = part in " \n"
            if blank and signs and signs[-1] in " \n":
                signs[-1] = "\n" if "\n" in {part, signs[-1]} else " "
                continue
            signs.append(part)
            places.append(place)
    return "".join(signs), places


def spellings(name: str) -> set[str]:
    """The name folded, and with the letters that German and Nordic names are written with where there are no dots."""
    plain = unicodedata.normalize("NFC", name).lower()
    written = plain
    for letter, letters in _UMLAUTS:
        written = written.replace(letter, letters)
    return {fold(plain)[0].strip(), fold(written)[0].strip()} - {""}
