"""Child processes that end together with the program that started them."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from mappa.embedded.state import PROJECT

_SECONDS_TO_END = 15


class ChildError(Exception):
    """A process ended that should run; the text names it and shows the end of its log."""


def python(*arguments: str) -> list[str]:
    """A command line for this Python, ended by the kernel when its parent dies, where the system can do so."""
    leash = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
    return [*leash, sys.executable, *arguments]


class Child:
    """One long-running process in a process group of its own, with a log file."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.command = list(command)
        self.environment = dict(environment)
        self.log = log
        self.started = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id, or None when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start it; its log goes on where it ended."""
        self.started = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  our own programs, arguments as a list
                self.command,
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which then ends them in order
            )

    def ask_to_end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Signal the process; a group that has already gone is no error."""
        if self._process:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    def wait(self) -> None:
        """Wait for the end; kill the whole group, children's children included, after 15 seconds."""
        if not self._process:
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=_SECONDS_TO_END)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def ended(self) -> ChildError:
        """The error for a process that ended by itself."""
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        return ChildError(f"The {self.name} stopped by itself. The end of {self.log}:\n{tail}")


def run_once(arguments: Sequence[str], environment: Mapping[str, str], *, quiet: bool) -> str:
    """Run a short command of this Python to its end; return its output when quiet, else show it as it comes.

    Raises ChildError with the command's own words when it fails.
    """
    done = subprocess.run(  # noqa: S603  our own programs, arguments as a list
        python(*arguments),
        cwd=PROJECT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.PIPE if quiet else None,
        text=True,
        check=False,
        start_new_session=True,
    )
    if done.returncode != 0:
        words = ((done.stdout or "") + (done.stderr or "")).strip()
        raise ChildError(f"{' '.join(arguments)} failed.\n{words}".strip())
    return done.stdout or ""
