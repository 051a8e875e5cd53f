"""Health of a container: `python -m mappa.healthy web | worker | beat`. Exit 0 when healthy."""

import os
import sys
import time
import urllib.request
from http import HTTPStatus
from pathlib import Path

# Beat sends its most frequent task every 5 s and writes its schedule at least every 3 minutes.
_BEAT_SECONDS = 300


def web() -> bool:
    """Whether the health page answers."""
    with urllib.request.urlopen("http://localhost:8000/healthz", timeout=5) as answer:
        return bool(answer.status == HTTPStatus.OK)


def worker() -> bool:
    """Whether this container's own worker answers on the broker."""
    from mappa.celery import app

    name = f"celery@{os.uname().nodename}"
    return bool(app.control.ping(destination=[name], timeout=5))


def beat() -> bool:
    """Whether the schedule was written lately."""
    times = [path.stat().st_mtime for path in Path("/tmp").glob("schedule*")]  # noqa: S108  the container's own
    return bool(times) and time.time() - max(times) < _BEAT_SECONDS


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]() else 1)
