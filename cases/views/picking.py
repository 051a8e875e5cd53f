"""Picking colleagues on a form: the choices, what a search by name found, and what was typed meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.forms.access import SEARCH
from cases.selectors.colleagues import MOST_FOUND, people_by_id, people_called, words_for
from mappa.agencies.models import User
from mappa.formkit import Choice


@dataclass(frozen=True, slots=True)
class Picks:
    """Who may be chosen, and in a sentence what came of the search, if one was asked for."""

    people: list[User]
    found: frozenset[UUID] = frozenset()
    told: str = ""


def choices_of(people: Iterable[User]) -> list[Choice]:
    """Each with role, team and agency beneath."""
    return [Choice(str(user.pk), user.name, hint=words_for(user)) for user in people]


def picks(data: QueryDict | None, *, field: str, proposed: Iterable[User], on: date) -> Picks:
    """Those found by name first, then those chosen before, then those proposed; each once.

    Of the ids posted only those of people who work here count, whatever was posted.
    """
    if data is None:
        return Picks(list(proposed))
    found = people_called(data.get("find", ""), on=on) if data.get("find", "").strip() else []
    chosen = people_by_id(data.getlist(field), on=on)
    people = {user.pk: user for user in [*found[:MOST_FOUND], *chosen, *proposed]}
    told = _told(data, found) if is_search(data) else ""
    return Picks(list(people.values()), frozenset(user.pk for user in found), told)


def is_search(data: QueryDict | None) -> bool:
    """Whether the button pressed was that of the search by name."""
    return data is not None and SEARCH in data


def _told(data: QueryDict, found: list[User]) -> str:
    if not data.get("find", "").strip():
        return _("Enter a name to find somebody by")
    if not found:
        return _("Nobody of that name works here now")
    if len(found) > MOST_FOUND:
        return _("More than %(n)s people found. The first are shown: enter more of the name") % {
            "n": MOST_FOUND
        }
    return _("%(n)s found. They are at the top of the list") % {"n": len(found)}
