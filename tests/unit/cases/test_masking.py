"""Masking free text: nothing that is known of a person survives, however it is written."""

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cases.domain.masking import MONTHS, Known, Masker

BORN = date(1986, 12, 3)
KNOWN = Known(
    names=("José-María O'Brien Smith", "Quilla Fictional", "Bo"),
    colleagues=("Will Marchetti-Low",),
    numbers=("2012/0012345A", "X123456", "A1234BC"),
    addresses=("Flat 2, 12 Acacia Avenue\nWhitehaven", "12 High Street"),
    postcodes=("CA28 7AB",),
    born_on=BORN,
)
MASKER = Masker(KNOWN)


def plain(text):
    """Letters and figures only, in small letters, by a way of its own."""
    kept = [sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)]
    return "".join(sign for sign in kept if unicodedata.category(sign) != "Cf").casefold()


def words(text):
    return set(
        re.findall(
            r"[a-z0-9]+", re.sub(r"\[[a-z ]+\]", " ", plain(text).replace("'", "").replace("\u2019", ""))
        )
    )


def squeezed(text):
    return "".join(re.findall(r"[a-z0-9]+", re.sub(r"\[[a-z ]+\]", "|", plain(text))))


# What is found, example by example


@pytest.mark.parametrize(
    "text",
    [
        "JOSÉ MARÍA O\u2019BRIEN SMITH",
        "jose-maria",
        "Jose\u0301",
        "Smith's",
        "O Brien",
        "OBrien",
        "O\u2011Brien",
        "Smi-\nth",
        "Smi\u00adth",
        "S\u200bmith",
        "S m i t h",
        "J. Smith",
        "J.M. O'Brien Smith",
        "JM Smith",
        "Smith, J.",
        "SMITH J M",
        "JosesMith",
        "jsmith",
        "josé_smith",
        "José\nMaría",
        "Smith\u00a0José",
        "J.M.O.S.",
        "JS",
        "Bo",
        "W. Marchetti",
        "Marchetti Low",
        "will marchetti low",
        "\uff12\uff10\uff11\uff12/\uff10\uff10\uff11\uff12\uff13\uff14\uff15\uff21",
        "12/12345A",
        "x 123-456",
        "X123456",
        "a1234bc",
        "0012345A",
        "12 Acacia Ave.",
        "acacia avenue",
        "12, ACACIA",
        "Whitehaven's",
        "12 High St",
        "CA287AB",
        "ca28",
        "3/12/86",
        "03.12.1986",
        "1986-12-03",
        "3rd of December, 1986",
        "December 3",
        "03DEC1986",
        "3 December",
        "1986",
        "07700 900123",
        "+44 7700 900123",
        "someone@example.invalid",
        "LA14 1ZZ",
        "Z999999",
        "B9876ZZ",
        "aged 39",
        "39-year-old",
    ],
)
def test_is_masked(text):
    said = MASKER.mask(f"Before {text} after")
    assert re.fullmatch(r"Before \[[a-z ]+\]\W* after", said), said


@pytest.mark.parametrize(
    "text",
    [
        "High risk of serious harm to the public; risk to children is medium.",
        "The chair will write before 4 May 2026.",
        "Level 2 meeting 3: keep at Level 2. D5 2nd review due 12 January 2027.",
        "Moved from the third floor to a room on the main road.",
        "Licence condition 12 was varied; 3 of 12 sessions attended.",
        "The blacksmith's forge, a brim and a hospital visit.",
        "",
    ],
)
def test_other_words_stay_as_they_are(text):
    assert MASKER.mask(text) == text


def test_the_rest_of_the_text_is_kept_sign_by_sign():
    assert (
        MASKER.mask("Café \u2014 José\u2019s idea…\n\nNext: ñandú")
        == "Café \u2014 [name] idea…\n\nNext: ñandú"
    )


def test_a_first_name_of_a_colleague_is_an_ordinary_word():
    assert MASKER.mask("He will go with Will Marchetti-Low.") == "He will go with [name]."


def test_nothing_known_masks_shapes_only():
    said = Masker(Known()).mask("Call 07700 900123, aged 12, of M1 1AA. Nothing else.")
    assert said == "Call [contact details], [age], of [address]. Nothing else."


@pytest.mark.parametrize("name", ["", " ", "-", "'", "J", "É."])
def test_a_name_that_is_none_masks_nothing(name):
    text = "Nothing here is a name, J."
    assert Masker(Known(names=(name,))).mask(text) == text


def test_long_text_without_a_blank_is_done_in_no_time():
    text = "x" * 60_000 + "1" * 20_000 + "J." * 20_000
    assert MASKER.mask(text)


# Whatever the names are and however they are written

LETTERS = "bcdfghjklmnpqrstvwxzéíóúüñçø"
FILLER = st.lists(st.sampled_from(["oui", "aoi", "ueo", "iau", "12", "ea."]), max_size=4).map(" ".join)
one_name = st.text(LETTERS, min_size=3, max_size=9)
names = st.builds(
    lambda parts, joins: "".join(
        part.capitalize() + join for part, join in zip(parts, [*joins, ""], strict=False)
    ),
    st.lists(one_name, min_size=2, max_size=3),
    st.lists(st.sampled_from([" ", "-", " ", "'"]), min_size=2, max_size=2),
)


def told(name):
    """The parts of a name as somebody who looks for it would."""
    return {part for part in re.split(r"[^a-z]+", plain(name).replace("ø", "o")) if len(part) > 1}


def without_accents(text):
    return "".join(s for s in unicodedata.normalize("NFD", text) if not unicodedata.combining(s)).replace(
        "ø", "o"
    )


WAYS = [
    str.upper,
    str.lower,
    str.title,
    str.swapcase,
    without_accents,
    lambda name: unicodedata.normalize("NFD", name),
    lambda name: name.replace("-", " "),
    lambda name: name.replace("-", "\u2011").replace("'", "\u2019"),
    lambda name: name.replace(" ", "\n"),
    lambda name: name.replace(" ", "\u00a0"),
    lambda name: name.replace(" ", "  \r\n "),
    lambda name: name.replace(" ", "_"),
    lambda name: f"{name}'s",
    lambda name: f"{name}s\u2019",
    lambda name: f"({name})",
    lambda name: ", ".join(reversed(name.split(" "))),
    lambda name: f"{name[0]}. {name.split(' ')[-1]}",
    lambda name: f"{name[0]}{name.split(' ')[-1]}",
    lambda name: f"{name.split(' ')[-1]} {name[0]}.",
    lambda name: name.replace(" ", ""),
    "\u200b".join,
    "\u00ad".join,
    lambda name: name[:2] + "-\n" + name[2:] if name[1].isalpha() and name[2:3].isalpha() else name,
]


@settings(max_examples=400, deadline=None)
@given(
    known=st.lists(names, min_size=1, max_size=3),
    ways=st.lists(st.sampled_from(WAYS), min_size=1, max_size=2),
    filler=FILLER,
    data=st.data(),
)
def test_no_part_of_a_known_name_survives(known, ways, filler, data):
    name = data.draw(st.sampled_from(known))
    written = name
    for way in ways:
        written = way(written) if len(written) > 2 else written
    said = Masker(Known(names=tuple(known))).mask(f"{filler} {written} {filler}")
    parts = set().union(*map(told, known))
    assert not parts & {word.replace("ø", "o") for word in words(said)}, (name, written, said)
    left = squeezed(said).replace("ø", "o")
    assert not [part for part in parts if len(part) > 3 and part in left], (name, written, said)


@settings(max_examples=200, deadline=None)
@given(
    number=st.from_regex(r"[A-Z]{0,2}[0-9]{5,8}[A-Z]{0,2}|(19|20)[0-9]{2}/[0-9]{7}[A-Z]", fullmatch=True),
    sign=st.sampled_from(["", " ", "-", "/", ".", "\u200b"]),
    case=st.sampled_from([str.upper, str.lower]),
)
def test_no_known_number_survives(number, sign, case):
    written = case(sign.join(number)) if sign else case(number)
    said = Masker(Known(numbers=(number,))).mask(f"His number {written}, he says.")
    assert said == "His number [number], he says." or "[contact details]" in said, (number, written, said)


@settings(max_examples=200, deadline=None)
@given(
    day=st.dates(date(1930, 1, 1), date(2012, 12, 31)),
    form=st.sampled_from(
        [
            lambda d: f"{d.day}/{d.month}/{d.year}",
            lambda d: f"{d:%d.%m.%y}",
            lambda d: f"{d:%d-%m-%Y}",
            lambda d: f"{d.isoformat()}",
            lambda d: f"{d:%Y%m%d}",
            lambda d: f"{d.day} {MONTHS[d.month - 1].title()} {d.year}",
            lambda d: f"{d.day}th\nof {MONTHS[d.month - 1][:3]}, {d.year}",
            lambda d: f"{MONTHS[d.month - 1][:3].upper()} {d.day}, {d.year}",
            lambda d: f"{d.day} {MONTHS[d.month - 1]} '{d:%y}",
        ]
    ),
)
def test_no_date_of_birth_survives(day, form):
    said = Masker(Known(born_on=day)).mask(f"Born {form(day)}.")
    assert said == "Born [date of birth].", (day, form(day), said)


@settings(max_examples=200, deadline=None)
@given(
    number=st.integers(1, 400),
    street=st.text("bcdfghjkmnpqrvwxz", min_size=4, max_size=9),
    kind=st.sampled_from(
        [("Street", "St"), ("Road", "Rd"), ("Avenue", "Ave"), ("Close", "Close"), ("Terrace", "Terr.")]
    ),
    town=st.text("bcdfghjkmnpqrvwxz", min_size=4, max_size=9),
    data=st.data(),
)
def test_no_line_of_an_address_survives(number, street, kind, town, data):
    assume(street not in town)
    assume(town not in street)
    known = Known(addresses=(f"{number} {street.title()} {kind[0]}\n{town.title()}",))
    written = data.draw(
        st.sampled_from(
            [
                f"{number} {street} {kind[1]}, {town}",
                f"{street.upper()} {kind[0]}",
                f"{number},{street}",
                f"{town.upper()}'s",
                f"{number} {street}\n{kind[1]}\n{town}",
            ]
        )
    )
    said = Masker(known).mask(f"Seen at {written} again")
    assert not {street, town} & words(said), (written, said)
    assert str(number) not in words(said) or written.startswith(town.upper())
