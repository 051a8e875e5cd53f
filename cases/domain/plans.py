"""What a risk management plan and a decision on disclosure must contain (Guidance chapters 12 and 13b; s.327A)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cases.domain.access import Tellable
from cases.domain.enums import DisclosureDecisionKind, Pillar, Sharing
from mappa.core.decisions import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is done under one pillar, by whom; or, with `none_needed`, why nothing is."""

    pillar: Pillar
    text: str
    owner: str = ""
    none_needed: bool = False
    sharing: Sharing = Sharing.ALL_INVOLVED
    tellable: Tellable = Tellable.ASK_OWNER


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What was decided about telling somebody outside the arrangements."""

    kind: DisclosureDecisionKind | None
    reasons: str
    information: str = ""
    recipient: str = ""
    conditions: str = ""
    gateway: str = ""


def plan_field(pillar: Pillar) -> str:
    """The name of the form field that problems of a pillar belong to."""
    return pillar.value.lower()


def check_plan(measures: Sequence[Measure]) -> list[Problem]:
    """What is wrong with a plan; empty when nothing is. A draft may leave pillars empty.

    Every measure has an owner, and a pillar either has measures or says why none is needed.
    """
    return [problem for pillar in Pillar for problem in _pillar(pillar, measures)]


def _pillar(pillar: Pillar, measures: Sequence[Measure]) -> Iterator[Problem]:
    mine = [row for row in measures if row.pillar is pillar]
    if any(row.none_needed for row in mine) and len(mine) > 1:
        yield Problem(
            plan_field(pillar),
            f"“{pillar.label}” has measures: remove them, or remove the reason why none is needed",
        )
    for row in mine:
        if not row.text.strip():
            yield Problem(plan_field(pillar), f"Enter what is done under “{pillar.label}”")
        elif not row.none_needed and not row.owner.strip():
            yield Problem(
                plan_field(pillar), f"Enter who sees to “{row.text.strip()}” under “{pillar.label}”"
            )


def check_disclosure(decision: Disclosure) -> list[Problem]:
    """What is wrong with a disclosure decision; empty when nothing is.

    Reasons are needed whichever way it goes; one that was made says what was told and to whom (s.327A(8)).
    """
    found: list[Problem] = []
    if decision.kind is None:
        found.append(Problem("kind", "Select what was decided about disclosure"))
    if not decision.reasons.strip():
        found.append(
            Problem("reasons", "Enter the reasons for the disclosure decision, whichever way it went")
        )
    if decision.kind is DisclosureDecisionKind.MADE:
        if not decision.information.strip():
            found.append(Problem("information", "Enter what was disclosed"))
        if not decision.recipient.strip():
            found.append(Problem("recipient", "Enter to whom it was disclosed"))
    return found
