"""Answers nobody should read in a database or its backups, encrypted with keys the database never holds.

The first of CHARACTERISTIC_KEYS encrypts, every one decrypts, so that keys can be changed while the system runs.
A token names its case: moved to another row it is refused.
"""

import json
from base64 import urlsafe_b64encode
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_LABEL = b"cases.characteristics"
_WIDTH = 192  # every token is as long as every other, so that its length tells nothing


class Unreadable(Exception):  # noqa: N818 - names what the row is, not a fault of the program
    """None of the keys opens the token: a key has gone from the list, or the row is not what was written."""


def _ring() -> MultiFernet:
    # A key may be any long text; what encrypts is derived from it for this purpose alone.
    return MultiFernet(
        [
            Fernet(
                urlsafe_b64encode(
                    HKDF(algorithm=SHA256(), length=32, salt=None, info=_LABEL).derive(key.encode())
                )
            )
            for key in settings.CHARACTERISTIC_KEYS
        ]
    )


def seal(case_id: UUID, codes: dict[str, str]) -> bytes:
    """The token of coded answers about a case."""
    text = json.dumps({"case": str(case_id), "codes": codes})
    return _ring().encrypt(text.ljust(_WIDTH).encode())


def unseal(case_id: UUID, token: bytes) -> dict[str, str]:
    """The coded answers of a token; Unreadable when no key opens it or it was made for another case."""
    try:
        found = json.loads(_ring().decrypt(token))
    except InvalidToken as wrong:
        raise Unreadable from wrong
    if found["case"] != str(case_id):
        raise Unreadable
    codes: dict[str, str] = found["codes"]
    return codes
