"""The transaction and the row-level-security context in which somebody acts.

`acting_as(actor)` is the only door: the web middleware, tasks and commands all go through it. The settings
are transaction-local, so they end with the transaction and nothing leaks through a pooled connection.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from django.db import connection, transaction

from mappa.agencies.actor import Actor
from mappa.agencies.origin import Origin


@dataclass(kw_only=True)
class Run:
    """One request or task run. Those inside another share its evidence and its endings.

    `evidence` holds the key of each row of evidence and the request it belongs to; `opened` the cases looked into.
    """

    request_id: UUID = field(default_factory=uuid4)
    origin: Origin = field(default_factory=Origin)
    evidence: list[tuple[UUID, UUID]] = field(default_factory=list)
    opened: set[UUID] = field(default_factory=set)
    endings: list[Callable[["Run"], None]] = field(default_factory=list)

    def at_end(self, ending: Callable[["Run"], None]) -> None:
        """Call this once, last in the outermost run's transaction. What it raises undoes the transaction."""
        if ending not in self.endings:
            self.endings.append(ending)


_run: ContextVar[Run | None] = ContextVar("run", default=None)


def current_run() -> Run | None:
    """The run in which somebody acts now."""
    return _run.get()


def request_id() -> UUID:
    """The id that ties together the evidence of one request or task run."""
    run = _run.get()
    return run.request_id if run else uuid4()


def at_route(route: str) -> None:
    """Say which page answers, once that is known."""
    if run := _run.get():
        run.origin = replace(run.origin, route=route)


def _set_context(user_id: str, request: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.user_id', %s, true), set_config('app.request_id', %s, true)",
            [user_id, request],
        )


def _context() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('app.user_id', true), ''),"
            " coalesce(current_setting('app.request_id', true), '')",
        )
        row = cursor.fetchone()
    return (row[0], row[1])


def _new_run(outer: Run | None, origin: Origin | None) -> Run:
    if outer is None:
        return Run(origin=origin or Origin())
    return Run(
        origin=origin or outer.origin, evidence=outer.evidence, opened=outer.opened, endings=outer.endings
    )


@contextmanager
def acting_as(actor: Actor, *, origin: Origin | None = None) -> Iterator[UUID]:
    """Open a transaction in which the database shows what this actor may see; yields the request id.

    Nested inside another transaction, the context before is put back on the way out; nested inside another
    run, the origin is that run's unless one is given.
    """
    before = _context() if connection.in_atomic_block else None
    outer = _run.get()
    run = _new_run(outer, origin)
    token = _run.set(run)
    try:
        with transaction.atomic():
            _set_context(str(actor.user_id or ""), str(run.request_id))
            yield run.request_id
            if outer is None:
                for ending in run.endings:
                    ending(run)
            if before is not None:
                _set_context(*before)
    finally:
        _run.reset(token)
