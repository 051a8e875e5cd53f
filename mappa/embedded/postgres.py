"""PostgreSQL from the wheel: unix socket only, scram passwords, checksums, the project's roles."""

import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path

from mappa.embedded import state
from mappa.embedded.programs import postgres_program, run
from mappa.embedded.state import SUPERUSER, ServerError

_SECONDS_FOR_REMAINS = 10
_SQL = state.PROJECT / "mappa" / "sql"
# Durable like production's. No statement text in the log: the driver writes values into it.
_CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
log_min_error_statement = panic
log_parameter_max_length = 0
log_error_verbosity = terse
"""


def _data() -> Path:
    return state.servers_folder() / "data"


def _log() -> Path:
    return state.servers_folder() / "postgres.log"


def is_running() -> bool:
    """Whether the server accepts connections."""
    if not (_data() / "PG_VERSION").exists():
        return False
    try:
        run(postgres_program("pg_isready"), "-q", "-h", state.socket_folder())
    except ServerError:
        return False
    return True


def psql(script: str, database: str = "postgres") -> str:
    """Run SQL as superuser and return its output, unaligned, without headings. Raises ServerError."""
    known = state.read_secrets()
    with tempfile.TemporaryDirectory(dir=state.folder()) as place:
        # A password file, because arguments and environment can be read by others on the machine.
        passwords = Path(place) / "pgpass"
        passwords.write_text(f"*:*:*:{SUPERUSER}:{known['super']}\n")
        passwords.chmod(0o600)
        if account := state.server_account():
            os.chown(passwords, account.uid, account.gid)
            Path(place).chmod(0o711)
        connection = (
            f"host='{state.socket_folder()}' user={SUPERUSER} dbname={database} passfile='{passwords}'"
        )
        return run(postgres_program("psql"), "-XqAtw", "-v", "ON_ERROR_STOP=1", connection, given=script)


def _initialise() -> None:
    """Make the data folder, whole or not at all: a half-made one of an interrupted run is thrown away."""
    half = state.servers_folder() / "data.half"
    shutil.rmtree(half, ignore_errors=True)
    known = state.read_secrets()
    with tempfile.TemporaryDirectory(dir=state.folder()) as place:
        password = Path(place) / "password"
        password.write_text(known["super"])
        if account := state.server_account():
            os.chown(password, account.uid, account.gid)
            Path(place).chmod(0o711)
        run(
            postgres_program("initdb"),
            f"--pgdata={half}",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--data-checksums",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        )
    with (half / "postgresql.conf").open("a") as configuration:
        configuration.write("include 'mappa.conf'\n")
    half.replace(_data())


def _make_roles() -> None:
    """Run the role scripts when they, or the passwords, are not those already applied to this data."""
    known = state.read_secrets()
    passwords = {name: known[name] for name in state.ROLES}
    scripts = [(_SQL / name).read_text() for name in ("roles.sql", "roles_test.sql")]
    digest = hashlib.sha256("\n".join([*scripts, *passwords.values()]).encode()).hexdigest()
    stamp = _data() / "mappa-roles.sha256"
    if stamp.exists() and stamp.read_text() == digest:
        return
    variables = "".join(f"\\set {name}_password '{value}'\n" for name, value in passwords.items())
    for script in scripts:
        psql(variables + script)
    stamp.write_text(digest)


def _bring_up() -> None:
    """Start the server; for ten seconds again where the remains of a killed one still stand in the way."""
    command = (postgres_program("pg_ctl"), "start", "-w", "-t", "60", "-s", "-D", _data(), "-l", _log())
    end = time.monotonic() + _SECONDS_FOR_REMAINS
    while True:
        try:
            run(*command)
        except ServerError as error:
            if time.monotonic() > end:
                tail = "\n".join(_log().read_text().splitlines()[-10:]) if _log().exists() else ""
                raise ServerError(f"PostgreSQL did not start. {error}\n{tail}") from error
            time.sleep(0.5)
        else:
            return


def start() -> bool:
    """Start the server unless it runs, with roles and template database. True if this call started it.

    Raises ServerError with the end of the server's log if it does not come up.
    """
    state.make_folders()
    if is_running():
        _make_roles()
        return False
    if not (_data() / "PG_VERSION").exists():
        _initialise()
    state.own_folder(state.socket_folder())
    configuration = _data() / "mappa.conf"
    configuration.write_text(_CONFIGURATION.format(sockets=state.socket_folder()))
    configuration.chmod(0o644)  # inside a closed folder; the server account must read it
    _bring_up()
    _make_roles()
    return True


def stop() -> bool:
    """Stop the server, closing its connections. True if it ran."""
    if not is_running():
        return False
    run(postgres_program("pg_ctl"), "stop", "-w", "-t", "60", "-s", "-m", "fast", "-D", _data())
    return True
