"""Valkey (the Redis protocol) from the wheel: loopback only, password, append-only file."""

import os
import socket
import time
from pathlib import Path

from mappa.embedded import state
from mappa.embedded.programs import run, valkey_program
from mappa.embedded.state import ServerError

_CONFIGURATION = """
bind 127.0.0.1
port {port}
protected-mode yes
requirepass {password}
databases {databases}
dir "{folder}"
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
save ""
daemonize yes
pidfile "{folder}/valkey.pid"
logfile "{folder}/valkey.log"
"""


def _folder() -> Path:
    return state.servers_folder() / "valkey"


def _ask(*commands: str) -> str:
    """Send commands after the password and return the raw answer; empty when nothing of ours answers."""
    known = state.read_secrets()
    text = "".join(f"{command}\r\n" for command in (f"AUTH {known['redis']}", *commands))
    try:
        with socket.create_connection(("127.0.0.1", int(known["redis_port"])), timeout=2) as connection:
            connection.sendall(text.encode())
            answer = b""
            while answer.count(b"\r\n") < 1 + len(commands):
                part = connection.recv(4096)
                if not part:
                    break
                answer += part
    except OSError:
        return ""
    return answer.decode(errors="replace")


def is_running() -> bool:
    """Whether our own server answers on our port: another program there does not know the password."""
    return _ask("PING").startswith("+OK\r\n+PONG")


def _wait(*, running: bool, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while is_running() is not running:
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def start() -> bool:
    """Start the server unless it runs; take another port if ours was taken. True if this call started it.

    Raises ServerError with the end of the server's log if it does not answer within 20 seconds.
    """
    state.make_folders()
    if is_running():
        return False
    known = state.read_secrets()
    if _port_is_taken(int(known["redis_port"])):
        known["redis_port"] = str(state.free_port())
        state.write_secrets(known)
    state.own_folder(_folder())
    configuration = _folder() / "valkey.conf"
    configuration.unlink(missing_ok=True)
    configuration.touch(mode=0o600)
    configuration.write_text(
        _CONFIGURATION.format(
            port=known["redis_port"],
            password=known["redis"],
            databases=state.REDIS_DATABASES,
            folder=_folder(),
        )
    )
    if account := state.server_account():
        os.chown(configuration, account.uid, account.gid)
    run(valkey_program(), configuration)
    if not _wait(running=True, seconds=20):
        log = _folder() / "valkey.log"
        tail = "\n".join(log.read_text().splitlines()[-10:]) if log.exists() else ""
        raise ServerError(f"Valkey did not start.\n{tail}")
    return True


def stop() -> bool:
    """Stop the server after it has written its file. True if it ran."""
    if not is_running():
        return False
    _ask("SHUTDOWN")
    if not _wait(running=False, seconds=20):
        raise ServerError("Valkey did not stop within 20 seconds.")
    return True
