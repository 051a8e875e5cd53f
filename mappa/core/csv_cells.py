"""The one home of CSV: cells that a spreadsheet shows and never runs.

Source: ASVS 5.0 1.2.10: a cell that begins with = + - @, tab or carriage return is taken for a formula by
spreadsheets; an apostrophe before it makes it text.
"""

import csv
import io
from collections.abc import Iterable

_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)  # the last four are full width


def defused(value: object) -> str:
    """The cell as text that no spreadsheet takes for a formula, not even behind spaces or a zero byte."""
    text = "" if value is None else str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def csv_file(rows: Iterable[Iterable[object]]) -> bytes:
    """A whole CSV file, every cell defused and quoted, in UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
