"""The transaction and the row-level-security context in which somebody acts.

`acting_as(actor)` is the only door: the web middleware, tasks and commands all go through it. The settings
are transaction-local, so they end with the transaction and nothing leaks through a pooled connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID, uuid4

from django.db import connection, transaction

from mappa.agencies.actor import Actor

_request_id: ContextVar[UUID | None] = ContextVar("request_id", default=None)


def request_id() -> UUID:
    """The id that ties together the evidence of one request or task run."""
    return _request_id.get() or uuid4()


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


@contextmanager
def acting_as(actor: Actor) -> Iterator[UUID]:
    """Open a transaction in which the database shows what this actor may see; yields the request id.

    Nested inside another transaction, the context before is put back on the way out.
    """
    before = _context() if connection.in_atomic_block else None
    this_request = uuid4()
    token = _request_id.set(this_request)
    try:
        with transaction.atomic():
            _set_context(str(actor.user_id or ""), str(this_request))
            yield this_request
            if before is not None:
                _set_context(*before)
    finally:
        _request_id.reset(token)
