"""Answering a second post of the same form with the first one's result."""

from uuid import UUID

from django.db import connection


def wait_for_first(key: UUID) -> None:
    """Let two posts of one submission key run one after the other, until the transaction ends.

    The second then finds what the first has saved. The lock is on the key alone, so nobody else waits.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(key)])
