"""What several tests of the system's own parts need."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from tests.conftest import ROLE_OF_FACTORIES


@pytest.fixture
def _real_commits(db) -> Iterator[None]:
    """A connection of the test's own, whose commits last. The evidence log is emptied after; other rows the test removes.

    Not pytest-django's own kind, which would empty the tables that the migrations filled too.
    """
    rolled_back = connections["default"]
    connections["default"] = committed = rolled_back.copy()
    try:
        with committed.cursor() as cursor:
            cursor.execute(f"SET ROLE {ROLE_OF_FACTORIES}")
        yield
        committed.close()  # whatever state the test left it in
        with committed.cursor() as cursor:
            cursor.execute("TRUNCATE audit_auditevent, audit_link, audit_head")
    finally:
        committed.close()
        connections["default"] = rolled_back


@pytest.fixture
def password_is_enough(settings: Any) -> None:
    """For tests of what a password does; what comes after it is in test_second_factor.py."""
    settings.SECOND_FACTOR_REQUIRED = False
