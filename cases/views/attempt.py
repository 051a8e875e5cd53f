"""Calling a service for a form: what the rules find wrong lands beside the fields, and nothing is changed."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.http import HttpRequest, QueryDict

from mappa.agencies.actor import Actor
from mappa.core.decisions import Invalid, Refused
from mappa.formkit import GdsForm

ResultT = TypeVar("ResultT")


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking; the middleware has put them on the request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, for a form to bind; None on a GET."""
    return request.POST if request.method == "POST" else None


def attempt(form: GdsForm, act: Callable[[], ResultT]) -> ResultT | None:
    """What the service gives, or None with its problems on the form and every write of it undone."""
    try:
        with transaction.atomic():
            return act()
    except Invalid as invalid:
        form.add_problems(invalid.problems)
    except Refused as refused:
        form.add_error(None, refused.reason)
    return None
