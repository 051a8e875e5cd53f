"""Passing an action on to a colleague who has no account."""

from datetime import date
from uuid import UUID

from cases.domain.access import HandedOver
from cases.models import HandOver
from cases.services.hand_overs import PassedOn, write_hand_over
from mappa.agencies.actor import Actor
from meetings.selectors.actions import locked_action


def hand_over_action(*, actor: Actor, action_id: UUID, passed: PassedOn, on: date) -> HandOver:
    """Record what was passed on of an action the actor sees. Raises Refused, Http404, Invalid (fields of PassedOn)."""
    action = locked_action(actor, action_id)
    return write_hand_over(
        actor=actor,
        about=HandedOver.ACTION,
        about_id=action.pk,
        case_id=action.case_id,
        area_id=action.area_id,
        passed=passed,
        on=on,
    )
