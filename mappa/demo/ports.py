"""Ports of this machine, under every name a browser may give to localhost."""

import errno
import socket
from contextlib import closing

from mappa.demo.processes import ChildError

_PORTS_TO_TRY = 50
HIGHEST_PORT = 65535


def _cannot_bind(family: socket.AddressFamily, host: str, port: int) -> OSError | None:
    try:
        probe = socket.socket(family)
    except OSError as error:
        return error
    with closing(probe):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def loopback_hosts() -> list[str]:
    """127.0.0.1, and [::1] where the machine has it, as they stand in an address."""
    return ["127.0.0.1"] + ([] if _cannot_bind(socket.AF_INET6, "::1", 0) else ["[::1]"])


def port_is_free(port: int) -> bool:
    """Whether this program may listen on the port and nobody else does."""
    if _cannot_bind(socket.AF_INET, "127.0.0.1", port):
        return False
    error = _cannot_bind(socket.AF_INET6, "::1", port)
    return error is None or error.errno != errno.EADDRINUSE


def next_free_port(wanted: int) -> int:
    """The wanted port, or the first free one after it. Raises ChildError when there is none nearby."""
    last = min(wanted + _PORTS_TO_TRY, HIGHEST_PORT)
    for port in range(wanted, last + 1):
        if port_is_free(port):
            return port
    raise ChildError(f"No free port from {wanted} to {last}: choose another with --port.")
