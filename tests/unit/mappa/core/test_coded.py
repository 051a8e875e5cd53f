import pytest

import cases.domain.enums
import cases.domain.policy
import meetings.domain.enums
from mappa.core.coded import Coded

LISTS = [
    found
    for module in (cases.domain.enums, cases.domain.policy, meetings.domain.enums)
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, Coded) and found is not Coded
]


class Colour(Coded):
    RED = "RED", "Red as a letter box"
    BLUE = "BLUE", "Blue"


def test_a_coded_value_is_its_code_with_a_label() -> None:
    assert Colour("RED") is Colour.RED
    assert Colour.RED.value == "RED"
    assert Colour.RED.label == "Red as a letter box"
    assert str(Colour.BLUE) == "BLUE"
    assert Colour.choices() == [("RED", "Red as a letter box"), ("BLUE", "Blue")]


@pytest.mark.parametrize("found", LISTS, ids=lambda found: found.__name__)
def test_every_list_has_distinct_labels_and_short_upper_codes(found: type[Coded]) -> None:
    labels = [member.label for member in found]
    assert len(set(labels)) == len(labels)
    assert all(label.strip() == label and label for label in labels)
    assert all(member.value == member.value.upper() and len(member.value) <= 40 for member in found)
