"""Health of a process, for a container's health check. Exit 0 when healthy, 1 otherwise.

python -m mappa.healthy web 8000 | worker | beat /tmp/schedule | witness /evidence/checkpoints/status.json
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

# Beat writes its schedule when it starts and at least every three minutes after.
_BEAT_SECONDS = 300
# The witness of the evidence log goes round every minute, and tells of each round.
_WITNESS_SECONDS = 180


def web(port: str) -> bool:
    """Whether the health page answers on the port."""
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5) as answer:  # nosec B310 - an address of this machine, over http
            return bool(answer.status == HTTPStatus.OK)
    except (urllib.error.URLError, OSError):
        return False


def worker() -> bool:
    """Whether this machine's own worker answers on the broker."""
    from mappa.celery import app

    return bool(app.control.ping(destination=[f"celery@{os.uname().nodename}"], timeout=5))


def beat(schedule: str) -> bool:
    """Whether the schedule was written lately; its name gets an ending that depends on the machine."""
    path = Path(schedule)
    times = [file.stat().st_mtime for file in path.parent.glob(f"{path.name}*")]
    return bool(times) and time.time() - max(times) < _BEAT_SECONDS


def witness(status: str) -> bool:
    """Whether the evidence log was looked at lately and found as it was written."""
    try:
        told = json.loads(Path(status).read_text())
        looked_at = Path(status).stat().st_mtime
    except (OSError, ValueError):
        return False
    return bool(told["state"] == "sound" and time.time() - looked_at < _WITNESS_SECONDS)


if __name__ == "__main__":
    kind, *arguments = sys.argv[1:]
    checks: dict[str, Callable[..., bool]] = {"web": web, "worker": worker, "beat": beat, "witness": witness}
    sys.exit(0 if checks[kind](*arguments) else 1)
