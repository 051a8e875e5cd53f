"""docs/domain-rules.md says what the code does."""

from pathlib import Path

import pytest

from cases.domain.deadlines import RULES
from cases.domain.levels import CASE
from cases.domain.policy import DIFFERENCES, PolicyValues, policy_notes
from cases.domain.referrals import REFERRAL
from mappa.core.coded import Coded
from mappa.core.workflow import Workflow
from meetings.domain.meetings import ACTION, MEETING

PAGE = (Path(__file__).parents[3] / "docs" / "domain-rules.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("workflow", [CASE, REFERRAL, MEETING, ACTION])
def test_the_diagram_is_that_of_the_table(workflow: Workflow[Coded]) -> None:
    assert f"```mermaid\n{workflow.mermaid()}```" in PAGE


def test_every_rule_has_its_row() -> None:
    for rule in RULES.values():
        cells = [
            rule.number,
            rule.title,
            rule.trigger,
            rule.owner,
            rule.escalates_to,
            rule.source,
            rule.unconfirmed,
        ]
        assert f"| {' | '.join(cells)} |" in PAGE


def test_every_figure_has_its_row() -> None:
    for name, note in policy_notes().items():
        value = f"{getattr(PolicyValues(), name)} {note.unit.label}"
        cells = [f"`{name}`", note.rule, note.title, value, note.source, note.unconfirmed]
        assert f"| {' | '.join(cells)} |" in PAGE
    for lead, figures in DIFFERENCES.items():
        for name, value in figures.items():
            assert f"{lead.label} instead of probation: `{name}` is {value} (proposal)." in PAGE
