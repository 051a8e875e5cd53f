"""Verification of the log, by SQL written here: a stored function could be replaced by whoever rewrote the log.

Three things are held to each other: the rows and their chains, the stream of the processes that wrote them,
and the checkpoints the witness signed. Everything is read as mappa_audit_ro.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

from mappa.audit import checkpoints, stream
from mappa.audit.chain_sql import CHAINS, GENESIS, VERSION, row_text
from mappa.audit.checkpoints import Checkpoint
from mappa.audit.stream import Place

ROWS_A_QUERY = 16_384
"""Rows of one chain that are verified by one query: a million over all chains."""
_PLACES_A_QUERY = 5_000
# Of each kind and chain, that many are told one by one.
_TOLD = 20


class Fault(NamedTuple):
    """What is wrong, and where; no chain where it is not a matter of one."""

    chain: int | None
    seq: int | None
    what: str

    def __str__(self) -> str:
        where = f"chain {self.chain}, place {self.seq}: " if self.chain is not None else ""
        return f"{where}{self.what}"


class Step(NamedTuple):
    """A part of a verification: how many rows of the chains were recomputed, and what was wrong."""

    rows: int
    faults: list[Fault]


# A row of the lowest number is there to follow on from, and is not judged again.
_LINKS = f"""
WITH part AS (
    SELECT l.chain, l.seq, l.version, l.previous, l.seq = r.low AS known, e.id IS NULL AS lost,
        l.hash = sha256(l.previous || {row_text("e", chain="l.chain", seq="l.seq")}) AS whole,
        coalesce(lag(l.seq) OVER w, 0) + 1 = l.seq AS next,
        coalesce(lag(l.hash) OVER w, {GENESIS}) = l.previous AS follows
    FROM unnest(%s::smallint[], %s::bigint[], %s::bigint[]) r (chain, low, high)
    JOIN audit_link l ON l.chain = r.chain AND l.seq BETWEEN r.low AND r.high
    LEFT JOIN audit_auditevent e ON e.id = l.event_id
    WINDOW w AS (PARTITION BY l.chain ORDER BY l.seq)
), judged AS (
    SELECT chain, seq, CASE
        WHEN version <> {VERSION} THEN 'written in a way this verifier does not know'
        WHEN lost THEN 'the event is gone'
        WHEN whole IS NOT TRUE THEN 'the event is not as it was written'
        WHEN NOT next THEN 'rows before it are gone'
        WHEN NOT follows THEN 'does not follow the row before'
    END AS wrong
    FROM part WHERE NOT known
)
SELECT chain, count(*),
    (array_agg(seq ORDER BY seq) FILTER (WHERE wrong IS NOT NULL))[1:{_TOLD}],
    (array_agg(wrong ORDER BY seq) FILTER (WHERE wrong IS NOT NULL))[1:{_TOLD}]
FROM judged GROUP BY chain
"""  # nosec B608 - names of the code itself, no input
_ENDS = f"""
SELECT c, h.seq, h.hash, l.seq, l.hash
FROM generate_series(0, {CHAINS - 1}) c
LEFT JOIN audit_head h ON h.chain = c
LEFT JOIN LATERAL (SELECT seq, hash FROM audit_link WHERE chain = c ORDER BY seq DESC LIMIT 1) l ON true
"""  # nosec B608 - names of the code itself, no input
_WITHOUT_PLACE = f"""
SELECT e.id::text FROM audit_auditevent e WHERE e.occurred_at >= %s
AND NOT EXISTS (SELECT FROM audit_link l WHERE l.event_id = e.id) LIMIT {_TOLD}
"""  # nosec B608 - names of the code itself, no input
_ELSEWHERE = f"SELECT chain, seq FROM audit_link WHERE chain NOT BETWEEN 0 AND {CHAINS - 1} LIMIT {_TOLD}"  # nosec B608 - names of the code itself, no input
_NOT_TOLD = """
SELECT l.chain, l.seq, e.request_id::text
FROM unnest(%s::smallint[], %s::bigint[], %s::bigint[]) r (chain, low, high)
JOIN audit_link l ON l.chain = r.chain AND l.seq > r.low AND l.seq <= r.high
LEFT JOIN audit_auditevent e ON e.id = l.event_id
WHERE NOT EXISTS (
    SELECT FROM unnest(%s::smallint[], %s::bigint[], %s::bigint[]) t (chain, after, upto)
    WHERE t.chain = l.chain AND l.seq > t.after AND l.seq <= t.upto
) ORDER BY 1, 2
"""
_PLACES = f"""
SELECT s.chain, s.seq FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[]) s (chain, seq, hash)
LEFT JOIN audit_link l ON l.chain = s.chain AND l.seq = s.seq
WHERE l.hash IS DISTINCT FROM s.hash LIMIT {_TOLD}
"""  # nosec B608 - names of the code itself, no input


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def check_ends() -> tuple[list[Place], list[Fault]]:
    """The last place of every chain that has one, and where the head of a chain is not its last row."""
    places, faults = [], []
    for chain, head_seq, head_hash, seq, digest in _rows(_ENDS):
        if seq is not None:
            places.append(Place(chain, seq, bytes(digest)))
        if (head_seq or 0) != (seq or 0) or (seq and bytes(head_hash) != bytes(digest)):
            faults.append(Fault(chain, seq, f"the head of the chain stands at {head_seq}"))
    return places, faults


def check_links(low: dict[int, int], high: dict[int, int]) -> Iterator[Step]:
    """Recompute the chains of `high` after the places of `low` (0: from the start) up to those of `high`.

    Each row's hash, the hash it follows and its number are held to what is stored, a window of places at a time.
    """
    low = {chain: low.get(chain, 0) for chain in high}
    while any(low[chain] < high[chain] for chain in high):
        upto = {chain: min(low[chain] + ROWS_A_QUERY, high[chain]) for chain in high}
        chains = [chain for chain in high if low[chain] < upto[chain]]
        found = _rows(_LINKS, chains, [low[chain] for chain in chains], [upto[chain] for chain in chains])
        faults = [
            Fault(chain, seq, what)
            for chain, _, places, words in found
            for seq, what in zip(places or (), words or (), strict=True)
        ]
        yield Step(sum(row[1] for row in found), faults)
        low = upto


def check_strays(since: datetime | str = "-infinity") -> list[Fault]:
    """Events without a place in a chain, of those that say they happened since; and rows of chains there are not."""
    faults = [
        Fault(None, None, f"event {pk} has no place in a chain") for (pk,) in _rows(_WITHOUT_PLACE, since)
    ]
    return faults + [Fault(chain, seq, "there is no such chain") for chain, seq in _rows(_ELSEWHERE)]


def check_places(places: Iterable[Place], witness: str) -> list[Fault]:
    """Places somebody outside the database vouches for, that are not in the log as they say."""
    faults: list[Fault] = []
    given = iter(places)
    while some := list(islice(given, _PLACES_A_QUERY)):
        columns = [list(column) for column in zip(*some, strict=True)]
        faults += [Fault(chain, seq, f"not as {witness} has it") for chain, seq in _rows(_PLACES, *columns)]
    return faults


class Stream:
    """What has been read of the stream, to go on from: how far in each file, and what the processes spoke of."""

    def __init__(self, *, since: str, whole: bool) -> None:
        """What was spoken of counts from the day before `since` (ISO, empty: from the start); places of all days if `whole`."""
        self._first = f"{date.fromisoformat(since[:10]) - timedelta(days=1)}" if since else ""
        self._read = {path: path.stat().st_size for path in _files() if path.name < self._first and not whole}
        self._announced: dict[str, tuple[str, ...]] = {}
        self._told: dict[int, list[tuple[int, int]]] = {}

    def check(self) -> Iterator[Step]:
        """Hold every new line to the log, a file at a time."""
        for path in _files():
            faults: list[Fault] = []
            faults += check_places(self._places(path, faults), "the stream")
            yield Step(0, faults)

    def _places(self, path: Path, faults: list[Fault]) -> Iterator[Place]:
        for after, line in stream.lines_in(path, self._read.get(path, 0)):
            self._read[path] = after
            if isinstance(line, stream.Told):
                yield line.place
            if line is None:
                faults.append(Fault(None, None, f"the stream {path.name} makes no sense before byte {after}"))
            elif path.name >= self._first:
                self._hear(line)

    def _hear(self, line: stream.Told | stream.Announced) -> None:
        if isinstance(line, stream.Announced):
            self._announced |= {line.requests[0]: line.requests} if line.requests else {}
        else:
            self._announced.pop(line.request, None)
            self._told.setdefault(line.place.chain, []).append((line.before, line.place.seq))

    def check_spoken_of(self, low: dict[int, int], high: dict[int, int]) -> list[Fault]:
        """Rows after the places of `low`, up to those of `high`, that no process outside the database spoke of.

        Read the places first and the stream after: what is committed has been announced. A process that was killed
        after its commit has told no places, so rows of its request are let pass.
        """
        self._told = {chain: _joined(told, above=low.get(chain, 0)) for chain, told in self._told.items()}
        spans = [(chain, *span) for chain, told in self._told.items() for span in told]
        ranges = [[*high], [low.get(chain, 0) for chain in high], [*high.values()]]
        columns = [list(column) for column in zip(*spans, strict=True)] or [[], [], []]
        open_requests = {request for requests in self._announced.values() for request in requests}
        return [
            Fault(chain, seq, "no process says that it wrote this row")
            for chain, seq, request in _rows(_NOT_TOLD, *ranges, *columns)
            if request not in open_requests
        ]


def _joined(spans: Iterable[tuple[int, int]], *, above: int) -> list[tuple[int, int]]:
    """Spans (after, up to) that touch made one; those that end at `above` or before are left out."""
    joined: list[tuple[int, int]] = []
    for after, upto in sorted(spans):
        if upto <= above:
            continue
        if joined and after <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(upto, joined[-1][1]))
        else:
            joined.append((after, upto))
    return joined


def _files() -> list[Path]:
    return sorted(stream.folder().glob("*.log"))


def check_checkpoints() -> tuple[Checkpoint | None, list[Fault]]:
    """Hold every checkpoint to its signature, to the one before, and to the log. Gives the last one that is signed."""
    last: list[Checkpoint] = []
    faults: list[Fault] = []

    def places() -> Iterator[Place]:
        for line in checkpoints.read():
            if line.wrong:
                faults.append(Fault(None, None, f"checkpoint {line.number} {line.wrong}"))
            else:
                last[:] = [line]
            yield from line.heads

    faults += check_places(places(), "a checkpoint")
    return (last[0] if last else None), faults


def heights(places: Iterable[Place]) -> dict[int, int]:
    """The number of each chain's place."""
    return {place.chain: place.seq for place in places}


def check_everything() -> Iterator[Step]:
    """The whole log, the whole stream and every checkpoint, in steps of a few seconds at most."""
    ends, faults = check_ends()
    last, unsigned = check_checkpoints()
    yield Step(0, faults + unsigned)
    told = Stream(since=last.at if last else "", whole=True)
    yield from told.check()
    if last:
        yield Step(0, told.check_spoken_of(heights(last.heads), heights(ends)))
    yield from check_links({}, heights(ends))
    yield Step(0, check_strays())
