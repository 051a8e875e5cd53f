"""Reading the log. Who may read which rows is said in the database (reading_sql.py), of whoever acts.

Reading it is itself a look at personal data: the page that shows rows records ACCESS_LOG_VIEWED or
EVIDENCE_SEARCHED.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext

from mappa.audit import checkpoints
from mappa.audit.events import EventType, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One row as people read it. `ip` is None where the reader may not know it, or nobody does."""

    at: datetime
    who: str
    agency: str
    roles: str
    verb: Verb
    event: str
    sentence: str
    case_references: tuple[str, ...]
    reason: str
    route: str
    override_id: UUID | None
    ip: str | None


def _evidence(function: str, *values: Any) -> list[EvidenceRow]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}", values)  # noqa: S608 - one of the three calls below  # nosec B608 - names of the code itself, no input
        return [
            EvidenceRow(
                at=at,
                who=who,
                agency=agency,
                roles=roles,
                verb=Verb(verb),
                event=event,
                sentence=gettext(EventType[event].sentence) if event in EventType.__members__ else event,
                case_references=tuple(references),
                reason=reason,
                route=route,
                override_id=override_id,
                ip=str(ip_address(ip)) if ip else None,
            )
            for at, who, agency, roles, verb, event, references, reason, route, override_id, ip in cursor
        ]


def evidence_of_case(
    case_id: UUID,
    *,
    person_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[EvidenceRow]:
    """Who looked at the case and who changed it, newest first; nothing for a case the actor does not see.

    `since` is inclusive, `until` is not. Ask for one more row than is shown to learn whether there is another page.
    """
    return _evidence(
        "evidence_of_case(%s, %s, %s, %s, %s, %s)", case_id, limit, offset, person_id, since, until
    )


def people_of_case(case_id: UUID) -> list[tuple[UUID, str]]:
    """Everybody with a row about the case, by name; nobody for a case the actor does not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, who FROM evidence_people_of_case(%s)", [case_id])
        return list(cursor.fetchall())


def evidence_of_me(*, limit: int = 50, offset: int = 0) -> list[EvidenceRow]:
    """What the actor did and saw, newest first, with the references of cases they still see."""
    return _evidence("evidence_of_me(%s, %s)", limit, offset)


def evidence_of_people(
    *,
    person_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    events: Iterable[EventType] | None = None,
    case_reference: str = "",
    route: str = "",
    only_emergency: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> list[EvidenceRow]:
    """What people of the agencies where the actor is privacy officer did and saw, newest first.

    `since` is inclusive, `until` is not. No `events` at all gives no rows; None does not filter. `route` is a part
    of the name of a page; `only_emergency` gives what was done during emergency accesses.
    """
    return _evidence(
        "evidence_of_people(%s, %s, %s, %s::text[], %s, %s, %s, %s, %s)",
        person_id,
        since,
        until,
        None if events is None else [str(event) for event in events],
        case_reference.strip() or None,
        route.strip() or None,
        limit,
        offset,
        only_emergency or None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessStatus:
    """What the witness of the log last said: when it looked, whether all was as written, and what was not."""

    at: datetime
    sound: bool
    faults: tuple[str, ...]
    rows: int
    whole_at: datetime | None


def witness_status() -> WitnessStatus | None:
    """The last word of the witness; None when it has never looked, or this machine cannot read it."""
    try:
        told = json.loads(checkpoints.status_path().read_text())
    except (OSError, ValueError):
        return None
    return WitnessStatus(
        at=datetime.fromisoformat(told["at"]),
        sound=told["state"] == "sound",
        faults=tuple(told["faults"]),
        rows=told["rows"],
        whole_at=datetime.fromisoformat(told["whole_at"]) if told["whole_at"] else None,
    )
