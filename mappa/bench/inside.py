"""`python -m mappa.bench.inside WHAT SECONDS THREADS`: what a measurement of the log does with the system itself.

Writers do their transactions through acting_as and record, as a request does, and print how long each took.

- floor: a transaction that asks one trivial thing
- write: the same, and a row of evidence
- floor-20, write-20: the same with 20 ms of life after it, as a page that still has work to do
- bulk: rows of evidence by the thousand, to have something to verify; SECONDS is how many thousand
- verify: read the log, verify its chains, verify everything; prints rows and seconds
"""

import json
import os
import sys
import threading
import time
from datetime import date
from uuid import uuid4

import django
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mappa.settings")
django.setup()

from mappa.agencies.acting import acting_as, current_run  # noqa: E402 - models need the settings
from mappa.agencies.actor import Actor  # noqa: E402 - as above
from mappa.agencies.origin import Origin  # noqa: E402 - as above
from mappa.audit.events import EventType  # noqa: E402 - as above
from mappa.audit.models import AuditEvent  # noqa: E402 - as above
from mappa.audit.services import record  # noqa: E402 - as above
from mappa.audit.stream import follow  # noqa: E402 - as above
from mappa.audit.verify import check_ends, check_everything, check_links, heights  # noqa: E402 - as above

_LIFE = 0.02
_THOUSAND = 1_000
_FROM = Origin(route="case-detail", ip_address="192.0.2.1", session_ref="0123456789abcdef")


def _actor() -> Actor:
    return Actor(
        user_id=uuid4(),
        username="somebody.fictional",
        name="Somebody Fictional",
        agency_id=uuid4(),
        agency_name="Probation Service",
        agency_kind="PROBATION",
        on=date(2026, 12, 3),
    )


def _transaction(actor: Actor, what: str) -> None:
    with acting_as(actor, origin=_FROM):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if what.startswith("write"):
            record(actor=actor, event=EventType.CASE_VIEWED, case_ids=[uuid4()])
        if what.endswith("-20"):
            time.sleep(_LIFE)


def _write(what: str, until: float, times: list[float]) -> None:
    actor = _actor()
    _transaction(actor, what)  # the connection is made outside the measurement
    while (began := time.perf_counter()) < until:
        _transaction(actor, what)
        times.append((time.perf_counter() - began) * 1000)
    connection.close()


def _bulk() -> None:
    actor = _actor()
    with acting_as(actor, origin=_FROM) as request:
        rows = [
            AuditEvent(
                verb=EventType.CASE_VIEWED.verb,
                event=EventType.CASE_VIEWED,
                actor_id=None,
                actor_name=actor.username,
                agency_id=actor.agency_id,
                agency_name=actor.agency_name,
                roles="COM",
                case_ids=[uuid4()],
                request_id=request,
                route=_FROM.route,
                ip_address=_FROM.ip_address,
                session_ref=_FROM.session_ref,
            )
            for _ in range(_THOUSAND)
        ]
        AuditEvent.objects.bulk_create(rows)
        run = current_run()
        assert run
        run.evidence.extend((row.pk, request) for row in rows)
        run.at_end(follow)


_READ = (
    "SELECT count(*), sum(length(e.actor_name) + length(l.hash)) FROM audit_link l"
    " JOIN audit_auditevent e ON e.id = l.event_id"
)


def _verify() -> dict[str, float]:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        rows = cursor.fetchone()[0]
    read = time.perf_counter()
    ends, faults = check_ends()
    steps = list(check_links({}, heights(ends)))
    chains = time.perf_counter()
    whole = list(check_everything())
    if faults or any(step.faults for step in [*steps, *whole]):
        raise SystemExit("The log of the measurement is not sound.")
    times = {"reading": read - began, "chains": chains - read, "whole": time.perf_counter() - chains}
    return {"rows": rows} | times


def main(what: str, seconds: float, threads: int) -> None:
    """Do it and print what came of it as JSON: of writers, the milliseconds of each transaction."""
    times: list[list[float]] = [[] for _ in range(threads)]
    if what == "verify":
        sys.stdout.write(json.dumps(_verify()) + "\n")
        return
    if what == "bulk":
        for _ in range(int(seconds)):
            _bulk()
    else:
        until = time.perf_counter() + seconds
        writers = [threading.Thread(target=_write, args=(what, until, mine)) for mine in times]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
    sys.stdout.write(json.dumps([taken for mine in times for taken in mine]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
