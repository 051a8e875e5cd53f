"""A log to look at: rows written by the real way in, placed and committed, on a folder of the test's own."""

from collections.abc import Callable
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from mappa.agencies.acting import acting_as
from mappa.agencies.actor import system_actor
from mappa.audit import verify
from mappa.audit.events import EventType
from mappa.audit.services import record
from tests.conftest import as_role

SYSTEM = system_actor("test", timezone.localdate())


def write(count: int = 1, *, role: str = "mappa_app", **facts) -> None:
    """One transaction with some rows of evidence."""
    with as_role(role), acting_as(SYSTEM):
        for _ in range(count):
            record(actor=SYSTEM, event=EventType.CASE_VIEWED, **{"case_ids": [uuid4()]} | facts)


def place_now() -> None:
    """Give the rows of a transaction that goes on their places, as its end would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS audit_place IMMEDIATE; SET CONSTRAINTS audit_place DEFERRED")


def rows(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall()


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def links() -> list[tuple[UUID, int, int]]:
    return rows("SELECT event_id, chain, seq FROM audit_link ORDER BY chain, seq")


def faults(check: Callable = verify.check_everything) -> list[str]:
    """What the verifier says, reading as the auditors' login."""
    with as_role("mappa_audit_ro"):
        return [str(fault) for step in check() for fault in step.faults]
