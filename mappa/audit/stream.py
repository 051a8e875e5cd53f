"""The stream: what the processes that write evidence say of it outside the database.

Before the commit a line announces the request; if it cannot be written the page is refused. After the commit a
line tells which places of which chain the transaction has, and the hash at the last. Nothing in them is personal.
Together with the signed checkpoints of each minute they tell a log that was rewritten from one that was not:
a row nobody spoke of was not written by this system (docs/adr/0016).
"""

import errno
import logging
import os
import socket
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from mappa.agencies.acting import Run
from mappa.audit.errors import EvidenceUnavailable

log = logging.getLogger(__name__)

# Lines that could not be written after the commit: they go before the next one.
_waiting: deque[bytes] = deque()


class Place(NamedTuple):
    """A place in a chain and the hash there."""

    chain: int
    seq: int
    hash: bytes


class Announced(NamedTuple):
    """Requests whose evidence is about to be committed together; the first stands for them."""

    requests: tuple[str, ...]


class Told(NamedTuple):
    """What was committed: the last place, how far the chain was before, and the request."""

    place: Place
    before: int
    request: str


def folder() -> Path:
    """Where the stream's files lie: one a day and machine."""
    return Path(settings.EVIDENCE_DIR) / "stream"


def _append(*lines: bytes) -> None:
    folder().mkdir(mode=0o750, parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y-%m-%d}-{socket.gethostname()}.log"
    handle = os.open(folder() / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        whole = b"".join(lines)
        if os.write(handle, whole) != len(whole):
            raise OSError(errno.ENOSPC, "a line was cut short")
    finally:
        os.close(handle)


def _line(*words: object) -> bytes:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ} {' '.join(map(str, words))}\n".encode()


def announce(requests: Iterable[UUID]) -> None:
    """Say that evidence of these requests is about to be committed. Raises EvidenceUnavailable if it cannot be said."""
    try:
        _append(*_waiting, _line(*requests))
    except OSError as error:
        raise EvidenceUnavailable(f"The evidence stream cannot be written: {error.strerror}.") from error
    _waiting.clear()


def follow(run: Run) -> None:
    """The ending of a run that wrote evidence: announced before the commit, its places told after it."""
    requests = {request: None for _, request in run.evidence}
    announce(requests)
    events = [event for event, _ in run.evidence]
    transaction.on_commit(lambda: _tell(next(iter(requests)), events))


def _tell(request: UUID, events: list[UUID]) -> None:
    """Tell where the events stand. Raises nothing: the commit has been."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT chain, before, seq, hash FROM evidence_place(%s::uuid[])", [events])
            row = cursor.fetchone()
    except DatabaseError as error:
        log.critical("Evidence was written but its place was not told: %s", type(error).__name__)
        return
    if row is None:
        log.critical("Evidence was written but has no place in a chain.")
        return
    line = _line(*row[:3], bytes(row[3]).hex(), request)
    try:
        _append(line)
    except OSError as error:
        _waiting.append(line)
        log.critical("Evidence was written but its place waits to be told: %s", error.strerror)


def lines_in(path: Path, start: int = 0) -> Iterator[tuple[int, Told | Announced | None]]:
    """Each whole line of a file from the byte `start`: where the next one begins, and what it says; None for nonsense."""
    with path.open("rb") as file:
        file.seek(start)
        for line in file:
            if not line.endswith(b"\n"):
                return  # being written now
            start += len(line)
            yield start, _read(line)


def _read(line: bytes) -> Told | Announced | None:
    try:
        _at, *words = line.decode().split()
        if not words or not words[0].isdigit():
            return Announced(tuple(str(UUID(word)) for word in words))
        chain, before, seq, digest, request = words
        return Told(Place(int(chain), int(seq), bytes.fromhex(digest)), int(before), str(UUID(request)))
    except ValueError:
        return None
