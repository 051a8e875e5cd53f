"""Transitions as data: what may follow what, who may do it, and the event it leaves in the log."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from mappa.core.coded import Coded
from mappa.core.decisions import Denied

S = TypeVar("S", bound=Coded)


@dataclass(frozen=True, slots=True)
class Transition(Generic[S]):
    """One row of a workflow.

    `permission` is the stored value of a Permission, `event` the stored value of an EventType;
    `label` the words on the button.
    """

    name: str
    sources: frozenset[S]
    target: S
    permission: str
    event: str
    label: str


class Workflow(Generic[S]):
    """A table of transitions over one list of states."""

    def __init__(self, *, start: Iterable[S], transitions: Iterable[Transition[S]]) -> None:
        """Take the states a record may begin in and the rows.

        Raises ValueError when one name leads from one state to two targets.
        """
        self.start = frozenset(start)
        self.transitions = tuple(transitions)
        self._rows: dict[tuple[str, S], Transition[S]] = {}
        for row in self.transitions:
            for source in row.sources:
                if (row.name, source) in self._rows:
                    raise ValueError(f"{row.name} leaves {source} twice")
                self._rows[row.name, source] = row

    @property
    def states(self) -> frozenset[S]:
        """Every state a record can begin in, leave or reach."""
        reached = {row.target for row in self.transitions}
        left = {source for row in self.transitions for source in row.sources}
        return self.start | reached | left

    def allowed(self, state: S, permissions: Collection[str]) -> list[Transition[S]]:
        """Rows open from `state` to somebody holding `permissions`, in the order of the table."""
        return [row for row in self.transitions if state in row.sources and row.permission in permissions]

    def find(self, name: str, state: S) -> Transition[S] | Denied:
        """The row `name` from `state`, or why there is none. KeyError for a name that is in no row."""
        row = self._rows.get((name, state))
        return row or Denied(f"“{self._label(name)}” cannot be done while this is “{state.label}”.")

    def next_state(self, name: str, state: S) -> S | Denied:
        """The state after `name` from `state`, or why it cannot be done. KeyError for an unknown name."""
        row = self.find(name, state)
        return row if isinstance(row, Denied) else row.target

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram, in a fixed order, for the documentation."""
        lines = ["stateDiagram-v2"]
        lines += [f"    [*] --> {state.value}" for state in sorted(self.start)]
        lines += [
            f"    {source.value} --> {row.target.value}: {row.label}"
            for row in self.transitions
            for source in sorted(row.sources)
        ]
        left = {source for row in self.transitions for source in row.sources}
        lines += [f"    {state.value} --> [*]" for state in sorted(self.states - left)]
        return "\n".join(lines) + "\n"

    def _label(self, name: str) -> str:
        for row in self.transitions:
            if row.name == name:
                return row.label
        raise KeyError(name)
