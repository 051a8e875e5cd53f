"""How every page of meetings answers what a service says."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest

from mappa.agencies.actor import Actor
from mappa.core.decisions import Invalid, Refused
from mappa.formkit import GdsForm

if TYPE_CHECKING:
    from mappa.agencies.access import ActorRequest


def actor_of(request: HttpRequest) -> Actor:
    """Who is acting."""
    return cast("ActorRequest", request).actor


def saved(form: GdsForm, act: Callable[[], object]) -> bool:
    """Whether the form was in order and the service took it; otherwise the form says what is wrong.

    What a service began before it raised is undone.
    """
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            act()
    except Invalid as invalid:
        form.add_problems(invalid.problems)
    except Refused as refused:
        form.add_error(None, refused.reason)
    return form.is_valid()


def done(request: HttpRequest, act: Callable[[], object], message: str) -> bool:
    """For a button without fields: do it and say so, or say why not."""
    try:
        with transaction.atomic():
            act()
    except Invalid as invalid:
        for problem in invalid.problems:
            messages.error(request, problem.message)
        return False
    except Refused as refused:
        messages.error(request, refused.reason)
        return False
    messages.success(request, message)
    return True


def uuid_or_none(text: str) -> UUID | None:
    """The id chosen in a select, or None where nothing was."""
    return UUID(text) if text else None
