"""Counting cases opened, holding somebody up who opened too many, and letting them go on."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import cast
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.velocity import (
    Count,
    Stage,
    check_reason,
    limit_for,
    may_go_on,
    stage_of,
)
from cases.models import VelocityStop
from cases.selectors.velocity import (
    count_opening,
    in_emergency_on,
    lifting,
    open_stop_of,
    stop_or_404,
    told_of,
)
from cases.services.once import wait_for_first
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Denied, Refused, require, require_valid
from mappa.outbox.notices import notify

Excuse = Callable[[Actor, Collection[UUID]], Collection[UUID]]
_EVENTS = {
    Stage.WARNING: EventType.MANY_NOTICED,
    Stage.PROOF: EventType.MANY_OPENED,
    Stage.LIFT: EventType.MANY_STOPPED,
}


class HeldUp(Exception):  # noqa: N818 - says what happened to the person, not a fault of the program
    """Somebody opened more cases than they may: what was to be shown must be undone, its count with it.

    `is_new` says that this opening did it; otherwise they were held up before.
    """

    def __init__(self, stage: Stage, count: Count, *, is_new: bool) -> None:
        """Take what holds them up, and the count that did it."""
        super().__init__(stage.value)
        self.stage, self.count, self.is_new = stage, count, is_new


def open_cases(*, actor: Actor, case_ids: Collection[UUID], is_form: bool, excuse: Excuse) -> None:
    """Count these cases as opened by the actor. Last in a request, in its transaction: see count_opening().

    `excuse` gives those of the cases that nothing may keep the actor from, besides an emergency of their own; it is
    asked of nobody who keeps within the limit. A form (`is_form`) about cases they had open before is not undone:
    it shows nothing new, and what was typed would be lost. Raises HeldUp.
    """
    counted = count_opening(case_ids)
    stage = counted.held_by or stage_of(limit_for(actor.roles), counted.count)
    if stage is Stage.WARNING and not counted.warned:
        _alert(actor, Stage.WARNING, counted.count, timezone.now())
    if stage in {None, Stage.WARNING} or (is_form and counted.known):
        return
    free = in_emergency_on(actor, case_ids) | set(excuse(actor, case_ids))
    if set(case_ids) - free:
        raise HeldUp(cast("Stage", stage), counted.count, is_new=counted.held_by is None)


def hold_up(*, actor: Actor, held: HeldUp, route: str, at: datetime) -> None:
    """Write down that the actor is held up, once, and tell those who must know; later tries are refusals.

    In a transaction of its own, after that of the page was undone.
    """
    wait_for_first(cast("UUID", actor.user_id))
    if held.is_new and open_stop_of(actor) is None:
        _alert(actor, held.stage, held.count, at)
    else:
        record(actor=actor, event=EventType.REFUSED, reason=f"many opened {route}"[:200])


def _alert(actor: Actor, stage: Stage, count: Count, at: datetime) -> None:
    in_all = stage is Stage.LIFT
    row = VelocityStop(
        user_id=cast("UUID", actor.user_id),
        agency_id=actor.agency_id,
        stage=stage,
        at=at,
        an_hour=count.an_hour_in_all if in_all else count.an_hour,
        a_day=count.a_day_in_all if in_all else count.a_day,
    )
    row.save(force_insert=True)
    record(actor=actor, event=_EVENTS[stage], subject=row)
    notify(user_ids=[user.pk for user in told_of(row, on=actor.on)], key=f"many-opened:{row.pk}")


def go_on(*, actor: Actor, reason: str, at: datetime) -> VelocityStop | None:
    """Go on after one's own proof, with a reason; counting begins again. None where nothing holds the actor up.

    The page that calls this has asked for the proof. Raises Refused, Invalid (field reason).
    """
    wait_for_first(cast("UUID", actor.user_id))
    row = open_stop_of(actor)
    if row is None:
        return None
    require(may_go_on(Stage(row.stage)))
    require_valid(check_reason(reason))
    row.passed_at, row.reason = at, reason.strip()
    row.save(update_fields=["passed_at", "reason"])
    record(actor=actor, event=EventType.MANY_PROVED, subject=row)
    return row


def lift_stop(*, actor: Actor, stop_id: UUID, reason: str, at: datetime) -> VelocityStop:
    """Let somebody go on who was stopped; counting begins again for them. Raises Refused, Invalid, Http404."""
    must(actor, Permission.LIFT_STOP, _("Your role does not let you lift a stop."))
    wait_for_first(stop_id)
    row = stop_or_404(actor, stop_id)
    require(lifting(actor, row))
    if row.passed_at is not None:
        raise Refused(Denied(_("Somebody else has lifted this stop already.")))
    require_valid(check_reason(reason))
    row.passed_at, row.reason, row.lifted_by_id = at, reason.strip(), actor.user_id
    row.save(update_fields=["passed_at", "reason", "lifted_by"])
    record(actor=actor, event=EventType.MANY_LIFTED, subject=row, recipient=str(row.user_id))
    return row
