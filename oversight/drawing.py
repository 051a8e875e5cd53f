"""Bars drawn on the server as SVG.

The content security policy refuses style attributes and style elements, so every style is rewritten as a
plain attribute. Colours only repeat what the words at each bar say. Text stays text: it can be read and found.
"""

import io
from collections.abc import Iterable
from threading import Lock
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle

from oversight.charts import Group

SVG = "http://www.w3.org/2000/svg"
WIDTH, BAR, HEADING, EDGE = 600, 26, 30, 8  # points
BARS_FROM, BARS_TO, WORDS_GAP = 232, 480, 6
INK, SOLID, RANGE = "#0b0c0c", "#1d70b8", "#d2e2f1"

mpl.rcParams["svg.fonttype"] = "none"
mpl.rcParams["font.family"] = "sans-serif"
mpl.rcParams["font.size"] = 13
ET.register_namespace("", SVG)
_one_at_a_time = Lock()


def draw(title: str, description: str, groups: tuple[Group, ...], top: int) -> str:
    """The SVG of oversight.charts.bar_chart. One at a time: the library keeps state between drawings."""
    height = 2 * EDGE + sum(_height(group) for group in groups)
    most = max([top or 1, *(bar.figure.high for group in groups for bar in group.bars if not top)])
    with _one_at_a_time:
        drawing = Drawing(figsize=(WIDTH / 72, height / 72), frameon=False)
        axes = drawing.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(height, 0))
        axes.set_axis_off()
        down = float(EDGE)
        for group in groups:
            down = _draw_group(axes, group, down, (BARS_TO - BARS_FROM) / most)
        written = io.BytesIO()
        drawing.savefig(written, format="svg", metadata={"Date": None})
    return _plain(ET.fromstring(written.getvalue()), title, description)  # noqa: S314  drawn a line above  # nosec B314 - drawn a line above by our own code


def _height(group: Group) -> int:
    return (HEADING if group.heading else 0) + BAR * len(group.bars)


def _draw_group(axes: Axes, group: Group, down: float, scale: float) -> float:
    if group.heading:
        axes.text(0, down + HEADING / 2, group.heading, va="center", weight="bold", color=INK)
        down += HEADING
    for bar in group.bars:
        middle = down + BAR / 2
        low, high = bar.figure.low * scale, bar.figure.high * scale
        axes.text(BARS_FROM - WORDS_GAP, middle, bar.label, ha="right", va="center", color=INK)
        for start, end, colour in ((0.0, low, SOLID), (low, high, RANGE)):
            if end > start:
                place = (BARS_FROM + start, down + 4)
                axes.add_patch(Rectangle(place, end - start, BAR - 8, fc=colour, ec=SOLID, clip_on=False))
        axes.text(BARS_FROM + high + WORDS_GAP, middle, bar.words, va="center", color=INK)
        down += BAR
    return down


def _plain(root: ET.Element, title: str, description: str) -> str:
    """Without styles, ids and metadata; with a title and a description of our own."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{{{SVG}}}metadata", f"{{{SVG}}}defs"}:
                parent.remove(child)
        parent.attrib.pop("id", None)
        for name, value in _declarations(parent.attrib.pop("style", "")):
            parent.set(name, value)
    root.set("focusable", "false")
    for place, (name, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(f"{{{SVG}}}{name}")
        element.text = text
        root.insert(place, element)
    return ET.tostring(root, encoding="unicode")


def _declarations(style: str) -> Iterable[tuple[str, str]]:
    for part in style.split(";"):
        name, _, value = part.partition(":")
        if name.strip() == "font-family":
            yield "font-family", "sans-serif"
        elif name.strip() == "font":
            yield from _font(value.split())
        elif value:
            yield name.strip(), value.strip()


def _font(words: list[str]) -> Iterable[tuple[str, str]]:
    """The shorthand `font: bold 13px …` has no attribute of its own; its parts have."""
    yield "font-family", "sans-serif"
    for word in words:
        if word.endswith("px"):
            yield "font-size", word
            return
        if word.isdigit() or word == "bold":
            yield "font-weight", word
