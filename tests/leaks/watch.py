"""The canary: names the tests use must turn up in no log, no queue and no address, whatever the suite does.

The factories name people and write texts with CANARY in them; tests on demonstration data add the names of that
data with `add`. When the suite ends, every log written while it ran is searched: of the application in the tests
themselves, of web, worker, schedule and stand-in, of PostgreSQL and Valkey, the stream of evidence, and all the
broker still holds. One hit fails the run.
"""

import base64
import json
import logging
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import redis

from mappa.embedded import state

CANARY = "Zzcanary"
_BODY = re.compile(rb'body\\*": ?\\*"([A-Za-z0-9+/=]+)')
_ADDRESS = re.compile(r"(?:href|action|src|formaction|hx-\w+)=[\"']([^\"']*)", re.IGNORECASE)
# A word shorter than this is in ordinary messages too.
_SHORTEST = 6

Sizes = dict[Path, tuple[int, int]]


def log_files() -> list[Path]:
    """Everything our processes and servers write beside the database."""
    here = state.folder()
    found = [
        *here.glob("logs/*.log"),
        *here.glob("servers/*.log"),
        *here.glob("servers/valkey/*.log"),
        *here.glob("servers/valkey/appendonlydir/*"),
        *here.glob("evidence/**/*"),
    ]
    return sorted(path for path in found if path.is_file())


def sizes() -> Sizes:
    """Where each log stands now; what follows is ours to answer for."""
    return {path: (path.stat().st_ino, path.stat().st_size) for path in log_files()}


def _fresh(path: Path, before: Sizes) -> bytes:
    inode, size = before.get(path, (0, 0))
    with path.open("rb") as file:
        now = os.fstat(file.fileno())
        file.seek(size if now.st_ino == inode and now.st_size >= size else 0)
        return file.read()


def _readable(content: bytes) -> str:
    """The text, with the bodies of queued messages beside it: they are kept in base64."""
    bodies = (base64.b64decode(match + b"==") for match in _BODY.findall(content))
    return b"\n".join([content, *bodies]).decode(errors="replace")


def _queued() -> Iterator[tuple[str, str]]:
    """Every key the broker holds, in every one of its databases, and what is under it."""
    known = state.read_secrets()
    url = f"redis://:{known['redis']}@127.0.0.1:{known['redis_port']}"
    with redis.Redis.from_url(url) as broker:
        numbers = [name.removeprefix("db") for name in broker.info("keyspace")]
    for number in numbers:
        with redis.Redis.from_url(f"{url}/{number}") as broker:
            for key in broker.scan_iter():
                yield (
                    f"broker {number} {key!r}",
                    _readable(key + b" " + json.dumps(_held(broker, key)).encode()),
                )


def _held(broker: Any, key: bytes) -> Any:
    reads = {
        b"string": lambda: broker.get(key),
        b"list": lambda: broker.lrange(key, 0, -1),
        b"set": lambda: list(broker.smembers(key)),
        b"zset": lambda: broker.zrange(key, 0, -1),
        b"hash": lambda: list(broker.hgetall(key).items()),
        b"none": lambda: None,  # gone meanwhile
    }
    return _as_text(reads[broker.type(key)]())


def _as_text(held: Any) -> Any:
    if isinstance(held, bytes):
        return held.decode(errors="replace")
    return [_as_text(part) for part in held] if isinstance(held, list | tuple) else held


def hits(text: str, words: Iterable[str]) -> list[str]:
    """Words that stand in the text, whatever their capitals."""
    folded = text.casefold()
    return [word for word in words if word.casefold() in folded]


def found(before: Sizes) -> list[str]:
    """Where a word turned up since `before`: the place, the word, and the line for whoever mends it."""
    wanted = words()
    texts = [(str(path), _readable(_fresh(path, before))) for path in log_files()]
    return [
        f"{place}: {word}: {_line_of(text, word)}"
        for place, text in [*texts, *_queued()]
        for word in hits(text, wanted)
    ]


def _line_of(text: str, word: str) -> str:
    return next(line for line in text.splitlines() if word.casefold() in line.casefold())[:300]


def _added() -> Path:
    return state.folder() / "logs" / "canary-words"


def add(more: Iterable[str]) -> None:
    """Watch for these as well until the run ends; words too short to tell from others are left out."""
    path = _added()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.writelines(f"{word}\n" for word in sorted(set(more)) if len(word) >= _SHORTEST)


def words() -> list[str]:
    """What is watched for."""
    path = _added()
    return sorted({CANARY, *(path.read_text().splitlines() if path.exists() else [])})


def forget() -> None:
    """A new run watches for nothing that was added in another."""
    _added().unlink(missing_ok=True)


def keep_log_of_tests(worker: str) -> None:
    """The application under test logs to a file as well, by the project's own formatter."""
    from mappa.logs import OneLine

    path = state.folder() / "logs" / f"tests-{os.environ['MAPPA_DATABASE']}-{worker}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, mode="w")
    handler.setFormatter(OneLine())
    logging.getLogger().addHandler(handler)


def addresses_of(response: Any) -> list[str]:
    """Addresses a page sends the browser to, and what it has the browser keep."""
    told = [response.get("Location", ""), *(str(cookie) for cookie in response.cookies.values())]
    if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
        told += _ADDRESS.findall(response.content.decode(errors="replace"))
    return told


def watch_addresses() -> None:
    """From now on a page whose links, forms, redirects or cookies hold a name fails the test that asked for it."""
    from django.test.client import Client

    ask = Client.request

    def request(self: Client, **asked: Any) -> Any:
        response = ask(self, **asked)
        told = [address for address in addresses_of(response) if hits(address, [CANARY])]
        assert told == [], "An address or a cookie holds a name."
        return response

    Client.request = request  # type: ignore[method-assign]
