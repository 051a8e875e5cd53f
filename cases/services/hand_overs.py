"""Passing on to a colleague who has no account, by the single point of contact of their agency. Each is evidence."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from cases.domain.access import HandedOver, HandOverWay
from cases.models import HandOver
from cases.selectors.cases import locked_case
from cases.selectors.requests import request_or_404
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Problem, require_valid


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn:
    """Who was told what, how and when. `key` is that of the submission: posted twice, it is recorded once."""

    to_name: str
    to_job: str
    way: HandOverWay
    what: str
    handed_on: date
    key: UUID


def hand_over_case(*, actor: Actor, case_id: UUID, passed: PassedOn, on: date) -> HandOver:
    """Record what was passed on of a case the actor sees. Raises Refused, Http404, Invalid (fields of PassedOn)."""
    case = locked_case(actor, case_id)
    return write_hand_over(
        actor=actor,
        about=HandedOver.CASE,
        about_id=case.pk,
        case_id=case.pk,
        area_id=case.area_id,
        passed=passed,
        on=on,
    )


def hand_over_request(*, actor: Actor, request_id: UUID, passed: PassedOn, on: date) -> HandOver:
    """Record what was passed on of a request put to the actor's team, whether or not they see the case."""
    asked = request_or_404(actor, request_id)
    return write_hand_over(
        actor=actor,
        about=HandedOver.REQUEST,
        about_id=asked.pk,
        case_id=asked.case_id,
        area_id=asked.area_id,
        passed=passed,
        on=on,
    )


def write_hand_over(
    *,
    actor: Actor,
    about: HandedOver,
    about_id: UUID,
    case_id: UUID,
    area_id: UUID,
    passed: PassedOn,
    on: date,
) -> HandOver:
    """Write a hand-over of something the caller has found for this actor. Raises Refused, Invalid."""
    must(actor, Permission.HAND_OVER, _("Your role does not let you pass on to people without an account."))
    assert actor.user_id is not None  # somebody with a role is a person
    pk = uuid5(actor.user_id, str(passed.key))
    first: HandOver | None = HandOver.objects.filter(pk=pk).first()
    if first is not None:
        return first
    require_valid(_problems(passed, on))
    row = HandOver(
        id=pk,
        case_id=case_id,
        area_id=area_id,
        recorded_by_id=actor.user_id,
        about=about,
        about_id=about_id,
        to_name=passed.to_name.strip(),
        to_job=passed.to_job.strip(),
        way=passed.way,
        what=passed.what.strip(),
        handed_on=passed.handed_on,
    )
    row.save(force_insert=True)
    record(
        actor=actor,
        event=EventType.HANDED_OVER,
        case_ids=[case_id],
        subject=row,
        recipient=row.to_job,
        reason=passed.way.value,
    )
    return row


def _problems(passed: PassedOn, on: date) -> list[Problem]:
    found = [
        Problem(name, message)
        for name, message in (
            ("to_name", _("Enter the name of the colleague")),
            ("to_job", _("Enter their job")),
            ("what", _("Enter what was passed on")),
        )
        if not getattr(passed, name).strip()
    ]
    if passed.handed_on > on:
        found.append(Problem("handed_on", _("When it was passed on must be today or in the past")))
    return found
