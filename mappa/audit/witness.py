"""The witness: looks at the log every minute from outside, signs what it saw, and says what is wrong.

Each round verifies what is new, holds the last checkpoint and the new lines of the stream to the log, and goes
on with the whole for ten seconds: a log of up to two million rows is wholly verified every minute, a larger
one in turns.
"""

import json
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from mappa.audit import checkpoints, verify
from mappa.audit.stream import Place
from mappa.audit.verify import Fault, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

_SECONDS_FOR_THE_WHOLE = 10.0
_LONGEST_SILENCE = timedelta(hours=1)
# An event says when it was written, and its place comes as its transaction commits.
_LONGEST_TRANSACTION = timedelta(minutes=15)
_FAULTS_SHOWN = 20


class Witness:
    """What has been seen, from round to round. Raises ImproperlyConfigured without a key or beside another witness."""

    def __init__(self) -> None:
        self._writer = checkpoints.Writer()
        sound = (line for line in checkpoints.read() if not line.wrong)
        last = max(sound, key=lambda line: line.number, default=None)
        self._signed: list[Place] = list(last.heads) if last else []
        self._signed_at: datetime | None = None
        # What stood there when the first witness began is taken as it was.
        self._begun = last is not None
        self._known = verify.heights(self._signed)
        self._stream = verify.Stream(since=last.at if last else "", whole=False)
        self._whole: Iterator[Step] = verify.check_everything()
        self._rows, self._rows_so_far = 0, 0
        self._whole_at: datetime | None = None
        self.faults: dict[Fault, None] = {}

    def close(self) -> None:
        """Let another witness go on."""
        self._writer.close()

    def look(self, at: datetime) -> None:
        """One round at the time `at`: verify, tell, sign. Raises DatabaseError or OSError when it cannot look."""
        ends, faults = verify.check_ends()
        high = verify.heights(ends)
        self._tell(faults + verify.check_places(self._signed, "the last checkpoint"))
        for step in self._stream.check():
            self._tell(step.faults)
        if self._begun:
            self._tell(self._stream.check_spoken_of(self._known, high))
        for step in verify.check_links(self._known, high):
            self._tell(step.faults)
        self._tell(verify.check_strays(at - _LONGEST_TRANSACTION))
        self._known, self._begun = high, True
        self._go_on_with_the_whole(at)
        self._sign(ends, at)
        self._write_status(at)

    def _go_on_with_the_whole(self, at: datetime) -> None:
        """Some steps of the whole, which begins afresh in the round after it has ended."""
        began = time.monotonic()
        for step in self._whole:
            self._tell(step.faults)
            self._rows_so_far += step.rows
            if time.monotonic() - began > _SECONDS_FOR_THE_WHOLE:
                return
        self._rows, self._whole_at = self._rows_so_far, at
        self._whole, self._rows_so_far = verify.check_everything(), 0

    def _sign(self, ends: list[Place], at: datetime) -> None:
        moved = ends != self._signed
        if moved or self._signed_at is None or at - self._signed_at >= _LONGEST_SILENCE:
            self._writer.append(ends, at)
            self._signed, self._signed_at = ends, at

    def _tell(self, faults: list[Fault]) -> None:
        for fault in faults:
            if fault not in self.faults:
                log.critical("The evidence log is not as it was written. %s", fault)
                self.faults[fault] = None

    def _write_status(self, at: datetime) -> None:
        told = {
            "at": at.astimezone(UTC).isoformat(),
            "state": "faults" if self.faults else "sound",
            "faults": [str(fault) for fault in list(self.faults)[:_FAULTS_SHOWN]],
            "rows": self._rows,
            "whole_at": self._whole_at.astimezone(UTC).isoformat() if self._whole_at else None,
        }
        new = checkpoints.status_path().with_suffix(".new")
        new.write_text(json.dumps(told))
        new.replace(checkpoints.status_path())
