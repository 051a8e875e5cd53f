"""The client's demand: who is shown something of a case, or changes something, leaves evidence of it.

Cases in tests carry a canary for a name, and every case has a reference: a page that holds either shows a case.
A row that was added, changed or deleted is a change, but for what signing in and queues write of themselves.
"""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from mappa.agencies.acting import current_run
from mappa.agencies.actor import Actor
from mappa.middleware import OneTransaction
from tests.leaks.watch import CANARY

# Staff carry the canary too, followed by "person"; and one reference stands in hints as an example.
_OF_A_CASE = re.compile(rf"{CANARY}(?!person)\w*|\bM-(?!2BCD-F345)[0-9A-Z]{{4}}-[0-9A-Z]{{4}}\b")
_CHANGE = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
_NOT_OF_THE_RECORD = ("django_session", "mappa_cache", "axes_", "usersessions_", "mfa_", "outbox_", "audit_")

_ask = OneTransaction._answer


class _Changes:
    """Tables that statements really changed."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        result = execute(sql, params, many, context)
        changed = _CHANGE.match(sql)
        if changed and not changed[1].startswith(_NOT_OF_THE_RECORD) and context["cursor"].rowcount:
            self.tables.add(changed[1])
        return result


def _answer(self: OneTransaction, request: HttpRequest, actor: Actor) -> HttpResponse:
    changes = _Changes()
    with connection.execute_wrapper(changes):
        response = _ask(self, request, actor)
    run = current_run()
    request.left = (len(run.evidence) if run else 0, changes.tables, actor)  # type: ignore[attr-defined]
    return response


def watch() -> None:
    """From now on each request remembers what it changed and how many rows of evidence it wrote."""
    OneTransaction._answer = _answer  # type: ignore[method-assign]


def shown(response: Any) -> str:
    """What of a case the answer holds that the person did not type: a name or a reference, or nothing."""
    typed = " ".join(str(value) for value in response.wsgi_request.POST.values()).upper()
    words = _OF_A_CASE.findall(response.content.decode(errors="replace"))
    return next((word for word in words if word.upper() not in typed), "")


def demand(response: Any) -> None:
    """Fail where a signed-in person was shown a case, or changed something, and nothing of it was written down."""
    request = response.wsgi_request
    rows, tables, actor = getattr(request, "left", (0, set(), None))
    undone = response.status_code >= 500  # the transaction went with it
    if rows or undone or actor is None or actor.user_id is None:
        return
    route = request.resolver_match.view_name if request.resolver_match else request.path
    assert not tables, f"{route} changed {sorted(tables)} and left no evidence."
    assert not (word := shown(response)), f"{route} showed {word} and left no evidence."
