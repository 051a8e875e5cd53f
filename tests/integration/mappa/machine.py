"""A machine of its own for a test: state folder, servers and processes apart from everything else."""

import http.client
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

OWN_SERVERS = (
    *("DATABASE_URL", "DATABASE_URL_JOBS", "DATABASE_URL_OWNER", "DATABASE_URL_AUDIT", "DATABASE_URL_TEST"),
    *("REDIS_URL", "EVIDENCE_DIR"),
)


@contextmanager
def own_state() -> Iterator[Path]:
    """A state folder with a space in its path; whatever was started with it must be gone at the end."""
    # Not tmp_path: root's servers run as an account that cannot pass pytest's closed folders.
    place = Path(tempfile.mkdtemp(prefix="mappa state "))
    place.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAPPA_STATE_HOME", str(place))
        for name in OWN_SERVERS:
            patch.delenv(name, raising=False)
        yield place
        left = processes_of(place)
    shutil.rmtree(place)
    assert left == []


def processes_of(home: Path) -> list[str]:
    """Command lines of the processes that were started with this state folder, this one apart."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            named = os.fsencode(home) in (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
            if named and int(folder.name) != os.getpid():
                found.append((folder / "cmdline").read_bytes().decode().replace("\0", " "))
        except OSError:
            continue  # ended meanwhile, or another user's
    return found


def wait_until(done: Callable[[], bool], seconds: float = 180) -> None:
    """Wait for something that takes seconds on a quiet machine and minutes on a crowded one."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)


def status(port: int, path: str) -> int:
    """The status of a page under the name localhost."""
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status
