"""What somebody had typed when their session ended, or when proof of who they are was asked.

Kept in the session of the same browser, encrypted with a key made for its owner: after signing in, nobody else
opens it, and without the system's own key nobody reads it in the database or a backup. Passwords are never kept:
only the forms of pages that carry a mark of ours.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from mappa.sessions import state
from mappa.sessions.rules import KEPT

MOST_PAGES = 5
MOST_CHARACTERS = 400_000  # the longest form of the system holds a tenth of that
_NOT_KEPT = {"csrfmiddlewaretoken"}


class Why(StrEnum):
    """What a form waits for."""

    SIGN_IN = "sign_in"
    PROOF = "proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A form as it was sent: its fields, when, and what it waits for."""

    fields: tuple[tuple[str, str], ...]
    at: datetime
    why: Why

    def as_post(self) -> QueryDict:
        """The fields as Django reads a form."""
        data = QueryDict(mutable=True)
        for name, value in self.fields:
            data.appendlist(name, value)
        data._mutable = False  # what QueryDict itself does
        return data


def _box(owner: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mappa.sessions.kept " + owner.encode())
    return Fernet(urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))


def keep(request: HttpRequest, why: Why) -> None:
    """Keep the form that was sent to this page. The oldest of too many goes; one too long is not kept."""
    pairs = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NOT_KEPT
        for value in values
        if isinstance(value, str)
    ]
    _put(request, state.KEPT, request.path, pairs, why)


def keep_texts(request: HttpRequest, page: str, forms: object) -> None:
    """Keep what stood in the forms of a page that was not sent."""
    _put(request, state.TYPED, page, forms, Why.SIGN_IN)


def _put(request: HttpRequest, shelf: str, page: str, what: object, why: Why) -> None:
    owner, text = state.owner_of(request), json.dumps(what)
    if not owner or len(text) > MOST_CHARACTERS:
        return
    now = timezone.now().timestamp()
    rows = dict(request.session.get(shelf, {}))
    rows.pop(page, None)
    rows[page] = {"at": now, "why": why.value, "sealed": _box(owner).encrypt(text.encode()).decode()}
    request.session[shelf] = dict(list(rows.items())[-MOST_PAGES:])


def find(request: HttpRequest, why: Why) -> Kept | None:
    """The form kept for this page and this person, not older than an hour."""
    row = request.session.get(state.KEPT, {}).get(request.path)
    if not row or row["why"] != why.value:
        return None
    pairs = _open(request, row)
    if pairs is None:
        return None
    fields = tuple((str(name), str(value)) for name, value in pairs)
    return Kept(fields=fields, at=datetime.fromtimestamp(row["at"], UTC), why=why)


def take_texts(request: HttpRequest, page: str) -> list[object]:
    """What stood in the forms of a page, once."""
    row = request.session.get(state.TYPED, {}).get(page)
    drop(request, page, shelf=state.TYPED)
    return list(_open(request, row) or ()) if row else []


def _open(request: HttpRequest, row: dict[str, object]) -> Iterable[list[object]] | None:
    if timezone.now().timestamp() - float(str(row["at"])) > KEPT.total_seconds():
        return None
    try:
        found: list[list[object]] = json.loads(
            _box(state.owner_of(request)).decrypt(str(row["sealed"]).encode())
        )
    except InvalidToken:
        return None
    return found


def drop(request: HttpRequest, page: str, *, shelf: str = state.KEPT) -> None:
    """Forget what was kept for a page."""
    rows = dict(request.session.get(shelf, {}))
    if rows.pop(page, None) is not None:
        request.session[shelf] = rows
