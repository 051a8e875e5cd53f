"""Writing rows with a sharing mark beside rows that the writer may not read."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.domain.enums import Sharing
from cases.models.bound import Shareable
from cases.selectors.marks import can_read
from mappa.agencies.actor import Actor
from mappa.core.decisions import Problem, Refused


def insert_or_refuse(row: Shareable) -> None:
    """Insert a row of which there can be only one. Raises Refused where another agency keeps it to itself.

    That there is one may be known: the writer sat in the same meeting. What it says may not.
    """
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as clash:
        raise Refused(
            _("Another agency has recorded this, and shares it with some only. Ask the chair.")
        ) from clash


def unreadable(actor: Actor, sharing: Sharing, owner_agency_id: object) -> list[Problem]:
    """A problem where the writer could not read their own row again; it names "sharing"."""
    if can_read(actor, sharing, owner_agency_id):
        return []
    return [Problem("sharing", _("You could not read this yourself. Select a wider answer"))]
