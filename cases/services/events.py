"""Something happened: recorded once; who must know is told, and what it asks for is put down with its date."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cases.domain import events as rules
from cases.domain.enums import Known, Sharing
from cases.domain.event_kinds import CaseEventKind, EventAsk
from cases.models import Associate, Case, CaseEvent, FollowUp
from cases.selectors.cases import locked_case
from cases.selectors.events import event_or_404, teams_told
from cases.selectors.facts import facts_of, lead_kind, policy_for
from cases.services.deadlines import replan_deadlines
from cases.services.follow_ups import settle
from cases.services.once import wait_for_first
from cases.services.telling import Happened, keep_event, tell
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.bank_holidays import england_and_wales
from mappa.core.decisions import Denied, Refused, require_valid


def record_event(*, actor: Actor, case_id: UUID, happened: Happened, key: UUID, on: date) -> CaseEvent:
    """Record that something happened, with all that follows from it. The same submission key gives the first row.

    Raises Refused, Http404, or Invalid with problems that name "happened_on" and "summary".
    """
    wait_for_first(key)
    case = locked_case(actor, case_id)
    must(actor, Permission.RECORD_EVENT, "Your role does not let you record events.")
    first: CaseEvent | None = CaseEvent.objects.filter(case=case, submission_key=key).first()
    if first is not None:
        return first
    born_on = case.nominal.born_on
    require_valid(rules.check_event(happened.kind, happened.happened_on, happened.summary, born_on, on))
    event = keep_event(actor, case, happened, key)
    tell(actor, event, teams_told(actor, case, event), on=on)
    _ask(actor, case, event, on)
    replan_deadlines(case=case, on=on)
    reason = happened.kind.value
    record(actor=actor, event=EventType.EVENT_RECORDED, case_ids=[case.pk], subject=event, reason=reason)
    return event


def _ask(actor: Actor, case: Case, event: CaseEvent, on: date) -> None:
    kind = CaseEventKind(event.kind)
    policy = policy_for(case, lead_kind(case), on)
    shown = event.sharing == Sharing.ALL_INVOLVED
    because = kind.label if shown else _("Something its agency does not share with everybody")
    FollowUp.objects.bulk_create(
        FollowUp(
            case=case,
            area_id=case.area_id,
            recorded_by_id=actor.user_id,
            event=event,
            ask=row.ask,
            asked_on=on,
            due_on=row.due_on,
            because=because,
        )
        for row in rules.asked_by(kind, facts_of(case), policy, england_and_wales(), on)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """What is known of a new partner."""

    name: str
    born_on: date | None = None
    address: str = ""
    has_children: Known = Known.NOT_KNOWN
    children: str = ""


def record_partner(*, actor: Actor, event_id: UUID, partner: Partner, on: date) -> Associate:
    """Say who the partner of a new relationship is: nobody has to find out any longer. The same name changes nothing.

    Under the mark of the event. Raises Refused, Http404, or Invalid naming "name", "born_on" and "children".
    """
    event = event_or_404(actor, event_id)
    case = locked_case(actor, event.case_id)
    must(actor, Permission.RECORD_EVENT, "Your role does not let you record events.")
    if event.kind != CaseEventKind.NEW_RELATIONSHIP:
        raise Refused(Denied("Only a new relationship has a partner to record."))
    name = " ".join(partner.name.split())
    same: Associate | None = Associate.objects.filter(event=event, name__iexact=name).first()
    if same is not None:
        return same
    require_valid(rules.check_partner(name, partner.born_on, partner.has_children, partner.children, on))
    row = Associate(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        owner_agency_id=actor.agency_id,
        relationship=Associate.Relationship.PARTNER,
        name=name,
        born_on=partner.born_on,
        address=partner.address,
        has_children=partner.has_children,
        children=partner.children,
        event=event,
        sharing=event.sharing,
        tellable=event.tellable,
    )
    row.save(force_insert=True)
    settle(actor=actor, case=case, asks=[EventAsk.FIND_OUT], outcome=_("Who the partner is was recorded"))
    record(
        actor=actor,
        event=EventType.NOMINAL_CHANGED,
        case_ids=[case.pk],
        subject=row,
        changed=["associate"],
    )
    return row


__all__ = ["Happened", "Partner", "record_event", "record_partner"]
