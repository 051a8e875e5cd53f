"""Signed checkpoints: a file outside the database with the heads of all chains, minute by minute.

A line is a JSON body, a space and the Ed25519 signature of the body's bytes. The body tells its number, the
time, the key, the hash of the line before and the heads. Only the witness holds the key, so nobody else can
write a line, leave one out in the middle or change one unseen.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from mappa.audit.stream import Place

_SIGNATURE_SIGNS = 128


class Checkpoint(NamedTuple):
    """One line of the file as read: its number, its heads and what is wrong with it, if anything."""

    number: int
    at: str
    heads: tuple[Place, ...]
    wrong: str


def folder() -> Path:
    """Where the checkpoints, the public keys and the witness's status lie."""
    return Path(settings.EVIDENCE_DIR) / "checkpoints"


def path() -> Path:
    """The file of checkpoints."""
    return folder() / "checkpoints.log"


def status_path() -> Path:
    """What the witness last found, as JSON."""
    return folder() / "status.json"


def signing_key() -> Ed25519PrivateKey:
    """The witness's key: EVIDENCE_KEY (64 hex digits), or the file of the built-in servers, made at first use."""
    text: str = settings.EVIDENCE_KEY
    file: Path | None = settings.EVIDENCE_KEY_FILE
    if not text and file is None:
        raise ImproperlyConfigured("EVIDENCE_KEY is empty: the witness needs a key of 64 hex digits.")
    if not text and file is not None:
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w") as made:
                made.write(os.urandom(32).hex())
        text = file.read_text()
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))
    except ValueError as error:
        raise ImproperlyConfigured("The key of the witness must be 64 hex digits.") from error


def publish(key: Ed25519PrivateKey) -> str:
    """Put the public key beside the checkpoints, after those of earlier keys; gives it in hex digits."""
    public = key.public_key().public_bytes_raw().hex()
    file = folder() / "public-keys"
    if not file.exists() or public not in file.read_text().split():
        with file.open("a") as known:
            known.write(f"{public}\n")
    return public


def known_keys() -> dict[str, Ed25519PublicKey]:
    """Public keys by their hex digits: those of EVIDENCE_PUBLIC_KEYS, or those beside the checkpoints."""
    file = folder() / "public-keys"
    texts = settings.EVIDENCE_PUBLIC_KEYS or (file.read_text().split() if file.exists() else [])
    return {text: Ed25519PublicKey.from_public_bytes(bytes.fromhex(text)) for text in texts}


class Writer:
    """The one who signs. Holds the file, so that there is one at a time."""

    def __init__(self) -> None:
        folder().mkdir(mode=0o750, parents=True, exist_ok=True)
        self._key = signing_key()
        self._public = publish(self._key)
        self._file: IO[bytes] = path().open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.close()
            raise ImproperlyConfigured("Another witness signs here already.") from error
        self._number, self._before = self._end()

    def close(self) -> None:
        """Let another witness sign."""
        self._file.close()

    def _end(self) -> tuple[int, str]:
        """Number and hash of the last whole line; a line that a crash cut short was never signed and is dropped."""
        self._file.seek(0)
        number, last, size = 0, b"", 0
        for line in self._file:
            if not line.endswith(b"\n"):
                self._file.truncate(size)
                break
            number, last, size = number + 1, line, size + len(line)
        return number, hashlib.sha256(last).hexdigest()

    def append(self, heads: Iterable[Place], at: datetime) -> None:
        """Sign the heads as they stand. Raises OSError when the line cannot be written and kept."""
        body = json.dumps(
            {
                "number": self._number + 1,
                "at": at.astimezone(UTC).isoformat(),
                "key": self._public,
                "before": self._before,
                "heads": [[head.chain, head.seq, head.hash.hex()] for head in heads],
            },
            separators=(",", ":"),
        ).encode()
        line = body + b" " + self._key.sign(body).hex().encode() + b"\n"
        self._file.write(line)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._number, self._before = self._number + 1, hashlib.sha256(line).hexdigest()


def read() -> Iterator[Checkpoint]:
    """Every whole line of the file, in order, each checked against its signature and the line before."""
    if not path().exists():
        return
    keys = known_keys()
    before = hashlib.sha256(b"").hexdigest()
    with path().open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.endswith(b"\n"):  # otherwise it is being written now
                yield _checked(number, line, before, keys)
            before = hashlib.sha256(line).hexdigest()


def _checked(number: int, line: bytes, before: str, keys: dict[str, Ed25519PublicKey]) -> Checkpoint:
    body, signature = line[: -_SIGNATURE_SIGNS - 2], line[-_SIGNATURE_SIGNS - 1 : -1]
    try:
        told = json.loads(body)
        heads = tuple(
            Place(int(chain), int(seq), bytes.fromhex(digest)) for chain, seq, digest in told["heads"]
        )
        keys[told["key"]].verify(bytes.fromhex(signature.decode()), body)
    except (ValueError, KeyError, TypeError, InvalidSignature):
        return Checkpoint(number, "", (), "is not signed by a known key")
    wrong = "" if told["number"] == number and told["before"] == before else "does not follow the line before"
    return Checkpoint(number, told["at"], heads, wrong)
