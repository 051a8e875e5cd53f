"""The parts of the minutes that are written as text, as whoever writes them sees them."""

from dataclasses import dataclass

from cases.domain.access import Tellable
from cases.domain.enums import Sharing
from mappa.agencies.actor import Actor
from meetings.domain.agenda import TEXT_PARTS, VICTIM_ITEMS, TextPart
from meetings.models import Meeting, MinuteSection
from meetings.selectors.shown import shown_to


@dataclass(frozen=True, slots=True)
class Draft:
    """One part with what is written so far; version 0 while nothing is.

    Risk to the person themselves is left out of copies until somebody says otherwise.
    """

    part: TextPart
    text: str = ""
    version: int = 0
    sharing: Sharing = Sharing.ALL_INVOLVED
    tellable: Tellable = Tellable.ASK_OWNER
    is_withheld: bool = False


def drafts_of(actor: Actor, meeting: Meeting) -> list[Draft]:
    """Every part in the order of the agenda, as far as the actor may read it. One query."""
    shown = shown_to(actor)
    rows = {row.item: row for row in MinuteSection.objects.filter(shown.rows, meeting=meeting)}
    return [
        _draft(part, rows.get(part.code))
        for part in TEXT_PARTS
        if shown.victims or part.code not in VICTIM_ITEMS
    ]


def _draft(part: TextPart, row: MinuteSection | None) -> Draft:
    if row is None:
        return Draft(part, is_withheld=part.may_be_withheld)
    return Draft(
        part, row.text, row.version, Sharing(row.sharing), Tellable(row.tellable), is_withheld=row.is_withheld
    )


def tells_of_victims(actor: Actor, meeting: Meeting) -> bool:
    """Whether the page of the meeting shows the actor details of a victim."""
    shown = shown_to(actor)
    rows = MinuteSection.objects.filter(shown.rows, meeting=meeting, item__in=VICTIM_ITEMS).exclude(text="")
    return shown.victims and bool(rows.exists())
