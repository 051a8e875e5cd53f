"""docs/rules.md says what the code does."""

from pathlib import Path

from cases.domain.event_kinds import CaseEventKind
from cases.domain.events import NOT_IN_THE_FORM
from cases.domain.policy import policy_notes
from mappa.rules_page import page

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_is_the_one_the_tables_give() -> None:
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == page(), "Run bin/manage rules."


def test_every_figure_and_every_event_stands_in_it() -> None:
    text = page()
    assert all(f"| `{name}` |" in text for name in policy_notes())
    assert all(f"| {kind.label} |" in text for kind in CaseEventKind if kind not in NOT_IN_THE_FORM)


def test_the_prose_leads_to_it() -> None:
    assert "(rules.md)" in (DOCS / "domain-rules.md").read_text(encoding="utf-8")
