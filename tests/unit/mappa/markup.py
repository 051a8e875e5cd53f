"""Reads markup into a list of elements, so that ours can be held against another's."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

COMPONENTS = Path(__file__).parents[3] / "node_modules/govuk-frontend/dist/govuk/components"
VOID = {"input", "br", "img", "link", "meta", "hr"}
# What the look and assistive technology depend on; values such as names and urls are the page's own.
COMPARED = {"id", "for", "type", "hidden", "scope", "inputmode", "role", "rel", "datetime"}


@dataclass
class Element:
    depth: int
    tag: str
    classes: frozenset[str]
    attrs: dict[str, str]
    text: str = ""


@dataclass
class Reader(HTMLParser):
    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = {
            name: " ".join((value or "").split())
            for name, value in attrs
            if name in COMPARED or name.startswith(("aria-", "data-m"))
        }
        classes = frozenset(dict(attrs).get("class", "").split())
        element = Element(len(self.open), tag, classes, kept)
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        closed = self.open.pop()
        assert closed.tag == tag, f"<{closed.tag}> is closed by </{tag}>"

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.open[-1].text = f"{self.open[-1].text} {' '.join(data.split())}".strip()


def read(html: str) -> list[Element]:
    """The elements in document order, with their depth."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open, f"never closed: {[element.tag for element in reader.open]}"
    return reader.elements


def fixture(component: str, name: str) -> tuple[dict[str, Any], list[Element]]:
    """The options of one example shipped with govuk-frontend, and its markup."""
    examples = json.loads((COMPONENTS / component / "fixtures.json").read_text())["fixtures"]
    example = next(example for example in examples if example["name"] == name)
    return example["options"], read(example["html"])
