"""Sharing marks in words, and who reads what: for pages, and for paper that leaves."""

from typing import Any

from django.utils.translation import gettext as _

from cases.domain.access import Tellable, may_read
from cases.domain.enums import Sharing
from mappa.agencies.actor import Actor
from mappa.agencies.kinds import RESPONSIBLE_AUTHORITY
from mappa.look import Colour, Tag

_SHARED: dict[Sharing, Colour] = {
    Sharing.OWN_AGENCY: "orange",
    Sharing.RESPONSIBLE_AUTHORITY: "purple",
    Sharing.ALL_INVOLVED: "grey",
}


def mark_tags(row: Any) -> list[Tag]:
    """Who may read a row, and whether the person may be told. `row` is a Shareable with its owner_agency."""
    sharing = Sharing(row.sharing)
    return [Tag(sharing.label, _SHARED[sharing]), _told(row)]


def narrow_marks(row: Any) -> list[Tag]:
    """Only what is out of the ordinary, for tables: read by some only, or not to be told."""
    sharing, told = mark_tags(row)
    found = [sharing] if row.sharing != Sharing.ALL_INVOLVED else []
    return [*found, told] if row.tellable == Tellable.NO else found


def _told(row: Any) -> Tag:
    tellable = Tellable(row.tellable)
    if tellable is Tellable.YES:
        return Tag(_("May be told to the person"), "green")
    if tellable is Tellable.NO:
        return Tag(_("Not to be told to the person"), "red")
    if row.owner_agency is None:
        return Tag(_("Ask before telling the person"), "yellow")
    return Tag(_("Ask %(agency)s before telling the person") % {"agency": row.owner_agency.name}, "yellow")


def can_read(actor: Actor, sharing: Sharing, owner_agency_id: Any) -> bool:
    """Whether the actor could read a row with this mark: nobody writes what they could not read again."""
    return may_read(
        sharing,
        is_own=actor.agency_id is not None and owner_agency_id == actor.agency_id,
        in_responsible_authority=actor.agency_kind in RESPONSIBLE_AUTHORITY,
    )
