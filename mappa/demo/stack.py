"""The running system as a context manager: servers, database, web, worker, schedule, witness, stand-in."""

import hashlib
import http.client
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import TracebackType
from typing import Self

from mappa import embedded
from mappa.demo import databases
from mappa.demo.ports import loopback_hosts
from mappa.demo.processes import Child, ChildError, python, run_once
from mappa.embedded import state

_SECONDS_TO_ANSWER = 90
# A process that ends sooner than this after its start has a fault that another start would not cure.
_SECONDS_TO_BE_SOUND = 10


class Stack:
    """Starts everything on entering, ends everything it started on leaving.

    `data` are management commands run before anything serves, each as (login, command, arguments...).
    `fresh` drops the database first, `temporary` at the end. `port` 0 takes any free port. Without `database`
    it is the one the environment names, or "mappa".
    """

    def __init__(
        self,
        *,
        database: str = "",
        port: int = 0,
        data: Sequence[Sequence[str]] = (),
        fresh: bool = False,
        temporary: bool = False,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self.database = database or databases.usual_name()
        self.port = port or state.free_port()
        self.data = data
        self.fresh = fresh
        self.temporary = temporary
        self.children: dict[str, Child] = {}
        self._api_port = state.free_port()
        self._extra = dict(extra or {})

    @property
    def url(self) -> str:
        """The address by the name localhost, which secure cookies and WebAuthn need."""
        return f"http://localhost:{self.port}"

    def environment(self, login: str) -> dict[str, str]:
        """The environment of a child that signs in to the database as `login`."""
        return {
            **os.environ,
            **databases.environment(self.database),
            "DJANGO_SETTINGS_MODULE": "mappa.settings",
            "MAPPA_LOGIN": login,
            "MAPPA_DEMO": "1",
            "SITE_URL": self.url,
            "HMPPS_API_URL": f"http://127.0.0.1:{self._api_port}",
            "HMPPS_API_KEY": "demo",
            "PYTHONUNBUFFERED": "1",
            **self._extra,
        }

    def manage(self, *command: str, login: str = "jobs", quiet: bool = True) -> str:
        """Run a management command on this stack's database and return its output. Raises ChildError."""
        environment = {"LOG_LEVEL": "WARNING", **self.environment(login)}
        return run_once(["manage.py", *command, "--skip-checks"], environment, quiet=quiet)

    def __enter__(self) -> Self:
        if not databases.own_servers():
            embedded.start()
        try:
            self.prepare()
            self.serve()
            self.wait_until_it_answers()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def prepare(self) -> None:
        """Database there and migrated, data loaded."""
        if self.fresh:
            databases.drop(self.database)
        if not databases.exists(self.database):
            databases.create(self.database)
        wanted = self._mark()
        if databases.mark(self.database) == wanted:
            return
        self.manage("migrate", "--no-input", login="owner")
        for login, *command in self.data:
            self.manage(*command, login=login, quiet=False)
        databases.set_mark(self.database, wanted)

    def _mark(self) -> str:
        """A fingerprint of all migrations and of the data asked for: an equal one means there is nothing to do."""
        migrations = sorted(state.PROJECT.glob("*/migrations/*.py")) + sorted(
            state.PROJECT.glob("*/*/migrations/*.py")
        )
        digest = hashlib.sha256(repr(self.data).encode())
        for path in [*migrations, state.PROJECT / "requirements.lock"]:
            digest.update(str(path.relative_to(state.PROJECT)).encode() + path.read_bytes())
        return digest.hexdigest()

    def serve(self) -> None:
        """Start the processes; they may not answer yet."""
        logs = state.folder() / "logs"
        logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        binds = [f"--bind={host}:{self.port}" for host in loopback_hosts()]
        celery = ("-m", "celery", "--app=mappa", "--quiet")
        schedule = logs / f"schedule-{self.database}"
        commands = {
            "api": ("app", "-m", "cases.sources.standin", f"--port={self._api_port}"),
            "web": (
                "app",
                "-m",
                "gunicorn",
                "mappa.wsgi",
                *binds,
                "--no-control-socket",
                "--logger-class=mappa.web_log.WebLogger",
                "--access-logfile=-",
                "--preload",
                "--workers=2",
                "--threads=4",
            ),
            "worker": (
                "jobs",
                *celery,
                "worker",
                "--concurrency=2",
                "--loglevel=INFO",
            ),
            "beat": ("jobs", *celery, "beat", "--loglevel=INFO", f"--schedule={schedule}", "--pidfile="),
            "witness": ("audit", "manage.py", "witness_evidence"),
        }
        for name, (login, *arguments) in commands.items():
            log = logs / f"{name}-{self.database}.log"
            log.unlink(missing_ok=True)
            self.children[name] = Child(name, python(*arguments), self.environment(login), log)
            self.children[name].start()

    def wait_until_it_answers(self) -> None:
        """Return when the health page answers. Raises ChildError when web ends or 90 seconds pass."""
        web = self.children["web"]
        end = time.monotonic() + _SECONDS_TO_ANSWER
        while not self.answers():
            if web.pid is None:
                raise web.ended()
            if time.monotonic() > end:
                raise ChildError(
                    f"The web server did not answer in {_SECONDS_TO_ANSWER} s. Its log: {web.log}"
                )
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether the health page says that web and database work."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:  # nosec B310 - an address of this machine, over http
                return bool(answer.status == HTTPStatus.OK)
        except (urllib.error.URLError, OSError, http.client.HTTPException):
            # The last: where nobody listens yet, the system may connect such a port with itself, and echo.
            return False

    def stop(self, name: str) -> None:
        """End one process: web, worker, beat, witness or api."""
        self.children[name].ask_to_end()
        self.children[name].wait()

    def start(self, name: str) -> None:
        """Start one process again."""
        self.children[name].start()

    def tend(self) -> list[str]:
        """Start again what ended by itself, servers included; return the names. Called every few seconds.

        Raises ChildError for a process that ends at once.
        """
        names: list[str] = []
        if not databases.own_servers():
            names.extend(embedded.revive())
        for child in self.children.values():
            if child.pid is None:
                if time.monotonic() - child.started < _SECONDS_TO_BE_SOUND:
                    raise child.ended()
                child.start()
                names.append(child.name)
        return names

    def end(self) -> None:
        """End every process this stack started, then the servers if nobody else uses them."""
        for child in self.children.values():
            child.ask_to_end()
        for child in self.children.values():
            child.wait()
        self.children.clear()
        try:
            if self.temporary:
                databases.drop(self.database)
        finally:
            if not databases.own_servers():
                embedded.stop()
