"""The three areas shown, with invented towns and prisons."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One area: `slug` ends the usernames of its people. Towns and prisons are invented."""

    area: str
    slug: str
    towns: tuple[str, str, str]
    prisons: tuple[str, str]
    postcode: str
    north: str
    south: str


CUMBRIA = Place(
    "Cumbria",
    "cumbria",
    ("Samplethwaite", "Mockermouth", "Testdale"),
    ("HMP Fellfiction", "HMP Saltsample"),
    "ZZ1",
    "Samplethwaite probation team",
    "Mockermouth probation team",
)
KENT = Place(
    "Kent",
    "kent",
    ("Exampleden", "Mockhurst", "Sampleford"),
    ("HMP Marshmock", "HMP Oastexample"),
    "ZZ2",
    "Exampleden probation team",
    "Mockhurst probation team",
)
SOUTH_WALES = Place(
    "South Wales",
    "southwales",
    ("Llanesiampl", "Aberffug", "Pentresampl"),
    ("HMP Cwmffug", "HMP Porthesiampl"),
    "ZZ3",
    "Llanesiampl probation team",
    "Aberffug probation team",
)
PLACES = (CUMBRIA, KENT, SOUTH_WALES)
