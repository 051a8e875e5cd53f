"""Invented names. Every last name says that nobody is called so."""

from random import Random

_FIRST = (
    "Adrian", "Bethan", "Callum", "Derek", "Emrys", "Freddie", "Gareth", "Howard", "Ivor", "Jason", "Kelvin", "Lloyd",
    "Marlon", "Neville", "Owain", "Percy", "Quentin", "Rhodri", "Stefan", "Trevor", "Umar", "Vernon", "Wesley",
    "Xavier", "Yestyn", "Zachary", "Alison", "Carys", "Donna", "Tracey",
)  # fmt: skip
_LAST = (
    "Testcase", "Fictional", "Samplewood", "Notreal", "Madeupson", "Pretendley", "Imaginary", "Placehold", "Inventson",
    "Mockington", "Exemplar", "Dummyton", "Unrealson", "Fakenameby", "Trialcase", "Specimen", "Nobodysson", "Demofield",
    "Makebelieve", "Standinson",
)  # fmt: skip
_STREETS = (
    "Example Street",
    "Sample Lane",
    "Mock Terrace",
    "Placeholder Road",
    "Fiction Close",
    "Invented Way",
)


def name_of(number: int) -> tuple[str, str]:
    """First and last name of the nominal of this number; no two of the first 600 are alike."""
    return _FIRST[number % len(_FIRST)], _LAST[(number + number // len(_FIRST)) % len(_LAST)]


def street(rng: Random) -> str:
    """A house in a street that is nowhere."""
    return f"{rng.randint(1, 98)} {rng.choice(_STREETS)}"


def alias(first: str) -> str:
    """What friends are said to call them."""
    return f"{first[:3]} the Sample"
