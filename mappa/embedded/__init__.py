"""Real PostgreSQL and Valkey servers from wheels, for development, demonstration and tests.

Used when no DATABASE_URL is set. Settings import this package, so it knows neither Django nor the rest of
the project. Several programs may use the servers at once (a demo, two test runs): each holds a shared lock
while it lives, the kernel drops the lock of one that dies, and the last one out stops the servers.
`python -m mappa.embedded start` keeps them up until `python -m mappa.embedded stop`.
"""

import fcntl
from io import TextIOWrapper

from mappa.embedded import postgres, state, valkey
from mappa.embedded.state import Addresses, ServerError, addresses, evidence_folder, evidence_key_file

__all__ = [
    "Addresses",
    "ServerError",
    "addresses",
    "evidence_folder",
    "evidence_key_file",
    "keep",
    "revive",
    "running",
    "start",
    "stop",
]

# One entry for each `start` not yet answered by a `stop`; each holds the lock by a handle of its own.
_held: list[TextIOWrapper] = []


def running() -> dict[str, bool]:
    """Which server answers now."""
    return {"PostgreSQL": postgres.is_running(), "Valkey": valkey.is_running()}


def start() -> tuple[str, ...]:
    """Start what is not running, and keep it from being stopped until `stop` is called as often as this.

    Returns the names of the servers this call started. Raises ServerError.
    """
    state.read_secrets()
    state.make_folders()
    with state.locked("start.lock"):
        handle = (state.folder() / "users.lock").open("a")
        fcntl.flock(handle, fcntl.LOCK_SH)
        _held.append(handle)
        return _start_what_is_down()


def revive() -> tuple[str, ...]:
    """Start again what died since `start`. Returns the names of the servers this call started."""
    with state.locked("start.lock"):
        return _start_what_is_down()


def _start_what_is_down() -> tuple[str, ...]:
    started = {"PostgreSQL": postgres.start(), "Valkey": valkey.start()}
    return tuple(name for name, is_new in started.items() if is_new)


def stop() -> bool:
    """Take one `start` back; stop the servers if nobody, here or elsewhere, uses them. True if stopped."""
    state.make_folders()
    with state.locked("start.lock"), (state.folder() / "users.lock").open("a") as handle:
        if _held:
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
