"""What the drawing of a chart holds."""

from xml.etree import ElementTree as ET

import pytest

from oversight.charts import Bar, Group, bar_chart
from oversight.domain.suppression import NOTHING, Figure, shown

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*bars, heading="", top=0):
    text = bar_chart("Cases & levels", "One bar each.", (Group(heading, bars),), top)
    return ET.fromstring(text)  # noqa: S314  our own drawing


def widths(root):
    """Colour and width of each piece of a bar, in the order drawn."""
    found = []
    for path in root.iter(f"{SVG}path"):
        across = [float(word) for word in path.get("d").replace("z", "").split() if word not in "ML"][::2]
        found.append((path.get("fill"), round(max(across) - min(across))))
    return found


def test_title_and_description_come_first():
    root = drawn(Bar("Level 1", shown(9), "9"))
    assert [(part.tag, part.text) for part in root[:2]] == [
        (f"{SVG}title", "Cases & levels"),
        (f"{SVG}desc", "One bar each."),
    ]


def test_words_stay_text():
    root = drawn(Bar("Level 1 <b>", shown(3), "fewer than 5"), heading="Category 2")
    assert {part.text for part in root.iter(f"{SVG}text")} == {"Level 1 <b>", "fewer than 5", "Category 2"}


def test_exact_figure_is_one_dark_bar_and_a_range_is_dark_then_light():
    (exact,) = widths(drawn(Bar("a", shown(10), "10")))
    dark, light = widths(drawn(Bar("a", Figure(5, 10), "5 to 10")))
    assert exact[0] == dark[0] != light[0]
    assert exact[1] == dark[1] + light[1]
    assert dark[1] == light[1]


def test_nothing_is_no_bar_and_no_failure():
    assert widths(drawn(Bar("a", NOTHING, "0"))) == []
    assert widths(drawn()) == []


def test_small_counts_are_drawn_alike():
    assert {
        tuple(widths(drawn(Bar("a", shown(count), "few"), Bar("b", shown(9), "9")))) for count in (1, 2, 3, 4)
    } == {tuple(widths(drawn(Bar("a", Figure(1, 4), "few"), Bar("b", shown(9), "9"))))}


@pytest.mark.parametrize(("share", "part"), [(100, 1), (50, 2), (25, 4)])
def test_top_is_the_value_at_the_right_edge(share, part):
    (whole,) = widths(drawn(Bar("a", Figure(100, 100), "100%"), top=100))
    (bar,) = widths(drawn(Bar("a", Figure(share, share), "%"), top=100))
    assert bar[1] == pytest.approx(whole[1] / part, abs=1)


def test_nothing_that_the_content_security_policy_refuses():
    root = drawn(Bar("a", Figure(5, 10), "5 to 10"), heading="h")
    assert {part.tag.removeprefix(SVG) for part in root.iter()} <= {
        "svg",
        "g",
        "path",
        "text",
        "title",
        "desc",
    }
    assert not any({"style", "id", "class"} & set(part.attrib) for part in root.iter())
    assert {part.get("font-weight") for part in root.iter(f"{SVG}text") if part.text == "h"} == {"700"}
