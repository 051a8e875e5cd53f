"""What a session remembers of itself, and the ways it ends."""

from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from mappa.agencies.acting import acting_as
from mappa.agencies.models import User
from mappa.agencies.selectors import actor_for
from mappa.sessions import rules
from mappa.sessions.rules import Ending, Times

if TYPE_CHECKING:
    from collections.abc import Iterable

_BEGAN, _ACTIVE, _MEMBER = "began_at", "active_at", "was_member"
ENDED = "ended_because"
# Whose session this browser held last: what they typed is kept for them alone.
OWNER = "ended_for"
KEPT, TYPED = "kept_posts", "kept_texts"
# The person was sent to sign in anew, so that a silent answer of their agency will not do.
PROOF_ASKED = "proof_asked"


def is_background(request: HttpRequest) -> bool:
    """Whether the page asks by itself: such a request never counts as somebody doing something."""
    return bool(request.headers.get("X-Background"))


def times_of(session: SessionBase | dict[str, Any]) -> Times | None:
    """When the session began and was last used, or None before its first request."""
    if _BEGAN not in session or _ACTIVE not in session:
        return None
    return Times(
        began_at=datetime.fromtimestamp(session[_BEGAN], UTC),
        active_at=datetime.fromtimestamp(session[_ACTIVE], UTC),
    )


def touch(session: SessionBase, now: datetime) -> None:
    """Somebody did something."""
    session[_ACTIVE] = now.timestamp()


def may_idle_longer(user: User) -> bool:
    """Whether any part of the system says so (settings.MAY_IDLE_LONGER): it may not be imported from here."""
    actor = actor_for(user)
    with acting_as(actor):
        return any(import_string(name)(actor) for name in settings.MAY_IDLE_LONGER)


def ending_of(session: SessionBase | dict[str, Any], user: User, now: datetime) -> Ending | None:
    """Why the session is over, or None. Meetings are asked only where the answer turns on them."""
    times = times_of(session)
    if times is None:
        return None
    longer = rules.depends_on_meeting(times, now=now) and may_idle_longer(user)
    return rules.ending(times, now=now, longer=longer)


def seconds_left(session: SessionBase, user: User, now: datetime) -> int:
    """How long until the session ends if nothing more is done."""
    times = times_of(session)
    if times is None:
        return int(rules.IDLE.total_seconds())
    return max(0, int((rules.ends_at(times, longer=may_idle_longer(user)) - now).total_seconds()))


def begin(request: HttpRequest) -> None:
    """Somebody has just signed in: the clocks start, their oldest session ends if this is one too many."""
    session, now = request.session, timezone.now()
    session[_BEGAN] = now.timestamp()
    touch(session, now)
    session.pop(ENDED, None)
    if session.pop(OWNER, None) != str(request.user.pk):
        session.pop(KEPT, None)
        session.pop(TYPED, None)
    session.save()  # signing in has made a row that says nothing yet, and a row that says nothing counts as over
    assert isinstance(request.user, User)
    _end_the_oldest(request.user, session.session_key or "")
    # Rows that outlived their person are no use to anybody; signing in is the time to sweep.
    Session.objects.filter(expire_date__lt=now).delete()


def _end_the_oldest(user: User, current: str) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_number(user.pk)])
        live = live_sessions(user)
        for key in rules.one_too_many(live.items(), current=current):
            end_elsewhere(key, Ending.ELSEWHERE)


def _lock_number(pk: UUID) -> int:
    return pk.int % 2**62


def live_sessions(user: User) -> dict[str, datetime]:
    """The sessions of somebody by key, with when each began; those that are over are ended on the way."""
    now, live = timezone.now(), {}
    for key in UserSession.objects.filter(user_id=user.pk).values_list("session_key", flat=True):
        data = _store(key).load()
        times = times_of(data)
        if SESSION_KEY not in data:
            UserSession.objects.filter(session_key=key).delete()
        elif why := ending_of(data, user, now):
            end_elsewhere(key, why)
        else:
            live[key] = times.began_at if times else now
    return live


def _store(key: str | None = None) -> SessionBase:
    store: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return store


def end_elsewhere(key: str, why: Ending) -> None:
    """End a session that is not this request's. Its browser is told why, and keeps what was typed for its owner."""
    store = _store(key)
    if owner := store.get(SESSION_KEY):
        store.clear()
        store[ENDED], store[OWNER] = why.value, owner
        store.save()
    UserSession.objects.filter(session_key=key).delete()


def end_all(user: User, why: Ending) -> None:
    """End every session of somebody, in the caller's transaction."""
    for key in live_sessions(user):
        end_elsewhere(key, why)


def end_here(request: HttpRequest, why: Ending) -> None:
    """End the session of this request; what was kept for its owner goes on into the one without a person."""
    session, owner = request.session, str(request.user.pk)
    kept = {name: session[name] for name in (KEPT, TYPED) if name in session}
    UserSession.objects.filter(session_key=session.session_key).delete()
    logout(request)
    session.update({ENDED: why.value, OWNER: owner} | kept)


def lost_rights(session: SessionBase, *, has_rights: bool) -> bool:
    """Whether somebody who had a membership when they signed in has none any more."""
    if has_rights and not session.get(_MEMBER):
        session[_MEMBER] = True
    return not has_rights and bool(session.get(_MEMBER))


def owner_of(request: HttpRequest) -> str:
    """For whom something typed may be kept: who is signed in, or was in this browser; empty for nobody."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    return str(request.session.get(OWNER, ""))


class Sessions(DefaultUserSessionsAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sessions ended from the page of one's own sessions are told so, as every other."""

    def end_sessions(self, sessions: "Iterable[UserSession]") -> None:
        """End them all."""
        for session in sessions:
            end_elsewhere(session.session_key, Ending.BY_SELF)
