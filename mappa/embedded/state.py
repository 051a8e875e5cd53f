"""Where the embedded servers keep their state, their secrets and their addresses.

The state lies outside the clone, in one folder for each clone: the data must survive `git clean`, and a
socket path may be no longer than 107 bytes wherever the clone lies.
"""

import fcntl
import hashlib
import json
import os
import pwd
import secrets
import socket
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parent.parent.parent
# The database role behind each login of the environment.
ROLES = {
    "app": "mappa_app",
    "jobs": "mappa_jobs",
    "owner": "mappa_owner",
    "test": "mappa_test",
    "audit": "mappa_audit_ro",
    "backup": "mappa_backup",
}
SUPERUSER = "mappa_super"
REDIS_DATABASES = 256
_LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")


class ServerError(Exception):
    """An embedded server could not be started, stopped or asked; the text says why, in plain words."""


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where this clone's servers answer: a database URL for each login, the Redis URL, the secret key."""

    database: dict[str, str]
    redis: str
    secret_key: str


@dataclass(frozen=True, kw_only=True)
class Account:
    """The operating-system account the servers run as: PostgreSQL refuses to run as root."""

    uid: int
    gid: int


def server_account() -> Account | None:
    """The unprivileged account when we are root, otherwise None: the servers run as the caller."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid)


def _state_home() -> Path:
    """MAPPA_STATE_HOME if set; /var/lib for root; otherwise the user's XDG state folder."""
    if chosen := os.environ.get("MAPPA_STATE_HOME"):
        return Path(chosen)
    if os.geteuid() == 0:
        return Path("/var/lib")
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")


def folder() -> Path:
    """The state folder of this clone. Closed to others; as root others may pass through, not look."""
    name = hashlib.sha256(os.fsencode(PROJECT)).hexdigest()[:12]
    return _state_home() / "mappa" / name


def servers_folder() -> Path:
    """What the server account owns: data, logs and sockets."""
    return folder() / "servers"


def socket_folder() -> Path:
    """The folder of PostgreSQL's socket: beside the data, or a short private one where that is too long."""
    beside = servers_folder() / "s"
    if len(os.fsencode(beside)) <= _LONGEST_SOCKET_FOLDER:
        return beside
    return Path(tempfile.gettempdir()) / f"mappa-{os.geteuid()}-{folder().name}"


def evidence_folder(database: str) -> Path:
    """What stands outside the named database about its evidence log: stream and checkpoints."""
    return folder() / "evidence" / database


def evidence_key_file() -> Path:
    """The key the witness signs with; made at first use, readable by its owner only."""
    return folder() / "evidence-key"


def make_folders() -> None:
    """Make the state folder, closed to others. Safe to call again.

    Raises ServerError if the folder cannot be made or belongs to somebody else.
    """
    here = folder()
    try:
        here.mkdir(parents=True, exist_ok=True)
        for path in (here.parent, here):
            path.chmod(0o711 if server_account() else 0o700)
        own_folder(servers_folder())
    except OSError as error:
        raise ServerError(f"Cannot write the state folder {here}: {error.strerror}.") from error


def own_folder(path: Path) -> None:
    """Make a folder for the server account alone."""
    path.mkdir(mode=0o700, exist_ok=True)
    account = server_account()
    owner = account.uid if account else os.geteuid()
    if path.is_symlink() or path.stat().st_uid not in {owner, os.geteuid()}:
        raise ServerError(f"{path} belongs to somebody else. Remove it, or set MAPPA_STATE_HOME.")
    if account:
        os.chown(path, account.uid, account.gid)
    path.chmod(0o700)


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the named lock of this clone; the kernel frees it if we die."""
    with (folder() / name).open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def read_secrets() -> dict[str, str]:
    """Passwords, secret key and Redis port; made on first use, and the same for ever after."""
    path = folder() / "secrets.json"
    if not path.exists():
        make_folders()
        with locked("secrets.lock"):
            if not path.exists():
                made = {name: secrets.token_hex(24) for name in (*ROLES, "super", "redis")}
                write_secrets(made | {"secret_key": secrets.token_hex(40), "redis_port": str(free_port())})
    known: dict[str, str] = json.loads(path.read_text())
    return known


def write_secrets(values: dict[str, str]) -> None:
    """Replace the secrets file in one step, readable by its owner only."""
    path = folder() / "secrets.json"
    handle, name = tempfile.mkstemp(dir=folder())  # mkstemp opens with mode 0600
    with os.fdopen(handle, "w") as file:
        json.dump(values, file)
    Path(name).replace(path)


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def addresses(database: str = "mappa") -> Addresses:
    """The addresses of this clone's servers for the named database. Starts nothing."""
    known = read_secrets()
    host = quote(str(socket_folder()), safe="")
    urls = {
        login: f"postgres://{role}:{known[login]}@/{quote(database)}?host={host}"
        for login, role in ROLES.items()
    }
    # Each database has a broker number of its own, so that the demo's worker takes no test's work.
    number = 0 if database == "mappa" else 1 + zlib.crc32(database.encode()) % (REDIS_DATABASES - 1)
    redis = f"redis://:{known['redis']}@127.0.0.1:{known['redis_port']}/{number}"
    return Addresses(database=urls, redis=redis, secret_key=known["secret_key"])
