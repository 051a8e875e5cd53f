"""Real PostgreSQL and Valkey servers from wheels, for development, demonstration and tests.

Used when no DATABASE_URL is set. Settings import this package, so it knows neither Django nor the rest of
the project. Several programs may use the servers at once (a demo, two test runs): each holds a shared lock
while it lives, the kernel drops the lock of one that dies, and the last one out stops the servers.
`python -m mappa.embedded start` keeps them up until `python -m mappa.embedded stop`.
"""

import fcntl
from io import TextIOWrapper

from mappa.embedded import postgres, state, valkey
from mappa.embedded.state import Addresses, ServerError, addresses

__all__ = ["Addresses", "ServerError", "addresses", "keep", "running", "start", "stop", "stop_now"]

_held: list[TextIOWrapper] = []


def running() -> dict[str, bool]:
    """Which server answers now."""
    return {"PostgreSQL": postgres.is_running(), "Valkey": valkey.is_running()}


def start() -> tuple[str, ...]:
    """Start what is not running, and keep it from being stopped until `stop`. Safe to call again.

    Returns the names of the servers this call started. Raises ServerError.
    """
    state.read_secrets()
    state.make_folders()
    with state.locked("start.lock"):
        if not _held:
            handle = (state.folder() / "users.lock").open("a")
            fcntl.flock(handle, fcntl.LOCK_SH)
            _held.append(handle)
        started = {"PostgreSQL": postgres.start(), "Valkey": valkey.start()}
    return tuple(name for name, is_new in started.items() if is_new)


def stop() -> bool:
    """Say that this process is done with the servers; stop them if nobody else uses them. True if stopped."""
    state.make_folders()
    with state.locked("start.lock"), (state.folder() / "users.lock").open("a") as handle:
        while _held:
            _held.pop().close()
        if (state.folder() / "keep").exists():
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        valkey.stop()
        postgres.stop()
    return True


def keep(*, up: bool) -> None:
    """Leave the servers up when the last user goes (or no longer)."""
    state.make_folders()
    mark = state.folder() / "keep"
    if up:
        mark.touch()
    else:
        mark.unlink(missing_ok=True)


def stop_now() -> None:
    """Stop both servers whoever uses them."""
    state.make_folders()
    with state.locked("start.lock"):
        valkey.stop()
        postgres.stop()
