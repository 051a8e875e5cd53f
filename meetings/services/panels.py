"""Panel days: when a panel of an area sits, where, and who chairs."""

from datetime import date, time
from uuid import UUID, uuid5

from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Problem, Refused, require_valid
from meetings.models import PanelDay
from meetings.selectors.panels import chairs_for


def row_id(actor: Actor, key: UUID) -> UUID:
    """The id of the row made by one submission: the same key from the same person is the same row."""
    if actor.user_id is None:
        raise ValueError("Only a person submits a form.")
    return uuid5(actor.user_id, str(key))


def create_panel(
    *,
    actor: Actor,
    area_id: UUID,
    level: int,
    held_on: date,
    starts_at: time,
    venue: str,
    chair_id: UUID,
    key: UUID,
    on: date,
) -> PanelDay:
    """Arrange a day on which a panel sits. A second post of the same key gives the first panel.

    Raises Refused without the right or outside the actor's areas, Invalid (fields held_on, level, chair, venue).
    """
    must(actor, Permission.SCHEDULE_MEETING, "Your role does not let you arrange panels.")
    if area_id not in actor.coordinated_area_ids:
        raise Refused("You can arrange panels only for your own area.")
    require_valid(_problems(actor, level, held_on, venue, chair_id, on))
    panel = PanelDay(
        id=row_id(actor, key),
        area_id=area_id,
        level=level,
        held_on=held_on,
        starts_at=starts_at,
        venue=venue.strip(),
        chair_id=chair_id,
        created_by_id=actor.user_id,
    )
    if PanelDay.objects.filter(pk=panel.pk).exists():
        return PanelDay.objects.get(pk=panel.pk)
    PanelDay.objects.bulk_create([panel], ignore_conflicts=True)
    record(actor=actor, event=EventType.MEETING_SCHEDULED, subject=panel)
    return panel


def _problems(actor: Actor, level: int, held_on: date, venue: str, chair_id: UUID, on: date) -> list[Problem]:
    found = []
    if level not in {2, 3}:
        found.append(Problem("level", "Select Level 2 or Level 3"))
    if held_on < on:
        found.append(Problem("held_on", "The date of the panel must be today or in the future"))
    if not venue.strip():
        found.append(Problem("venue", "Enter where the panel meets"))
    if not chairs_for(actor).filter(pk=chair_id).exists():
        found.append(Problem("chair", "Select a chair of this area"))
    return found
