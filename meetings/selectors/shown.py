"""What of a meeting is shown: to somebody on a page, or on paper that leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.domain.access import Tellable
from cases.selectors.marks import mark_tags
from cases.visibility import shared_with, shared_with_all
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission


@dataclass(frozen=True, slots=True)
class Shown:
    """`rows` are the marked rows that may be read; `victims` whether details of victims are; on paper, less is."""

    rows: Q
    victims: bool
    on_paper: bool = False

    @property
    def held(self) -> str:
        """What stands in place of details of victims."""
        if self.on_paper:
            return _("Held. The page of the meeting shows it to those whose role needs it.")
        return _("Held; your role does not show victim details.")

    def marks(self, row: Any) -> Sequence[Any]:
        """A row's marks: tags of a page, or words. Paper holds only what all may read, and tells what not to say."""
        if self.on_paper:
            kept = row.tellable == Tellable.NO
            return [_("Not to be told to the person")] if kept else []
        return mark_tags(row)


def shown_to(actor: Actor) -> Shown:
    """What the actor's page shows."""
    return Shown(shared_with(actor), actor.may(Permission.VIEW_VICTIM_DETAILS))


def shown_on_paper() -> Shown:
    """What minutes hold: what all involved may read, without details of victims and what copies leave out."""
    return Shown(shared_with_all(), victims=False, on_paper=True)
