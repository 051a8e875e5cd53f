"""What events asked for: settled by saying what came of it, or by doing what was asked."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils import timezone

from cases.domain import events as rules
from cases.domain.event_kinds import EventAsk
from cases.models import Case, FollowUp
from cases.selectors.cases import locked_case
from cases.selectors.follow_ups import follow_up_or_404, may_settle
from cases.services.deadlines import replan_deadlines
from mappa.agencies.actor import Actor
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Denied, Refused, require_valid

# What is settled by doing it, never by words: its deadline tells it, too (D6, D31).
DONE_ELSEWHERE = {
    EventAsk.REVIEW: "A review is settled by reviewing Level 1.",
    EventAsk.REASSESS: "An assessment is settled by recording the new one.",
}


def settle_follow_up(*, actor: Actor, follow_up_id: UUID, outcome: str, on: date) -> int:
    """Say what came of something an event asked for; every open one of its kind in the case is settled with it.

    A review and an assessment are settled by doing them, never here. Gives how many were settled. Raises Refused, Http404, or Invalid
    naming "outcome".
    """
    row = follow_up_or_404(actor, follow_up_id)
    case = locked_case(actor, row.case_id)
    row.refresh_from_db()
    if (elsewhere := DONE_ELSEWHERE.get(EventAsk(row.ask))) is not None:
        raise Refused(Denied(elsewhere))
    if not may_settle(actor, EventAsk(row.ask)):
        raise Refused(Denied("Your role does not let you settle what an event asks for."))
    if row.settled_at is not None:
        raise Refused(Denied("This has been settled already."))
    require_valid(rules.check_outcome(outcome))
    settled = settle(actor=actor, case=case, asks=[EventAsk(row.ask)], outcome=outcome.strip())
    replan_deadlines(case=case, on=on)
    record(actor=actor, event=EventType.FOLLOW_UP_SETTLED, case_ids=[case.pk], subject=row, reason=row.ask)
    return settled


def settle(*, actor: Actor, case: Case, asks: Iterable[EventAsk], outcome: str) -> int:
    """Settle every open one of these kinds, in the caller's transaction and under its evidence; gives how many."""
    rows = FollowUp.objects.filter(case=case, ask__in=[*asks], settled_at__isnull=True)
    return rows.update(settled_at=timezone.now(), settled_by_id=actor.user_id, outcome=outcome)
