"""Deadline rows: rewritten from the rules whenever a fact changes, flagged once when overdue (D1, D3, D5)."""

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from cases.domain.deadline_table import Due
from cases.domain.deadlines import due
from cases.domain.enums import DeadlineKind, DeadlineState
from cases.models import Case, Deadline
from cases.selectors.facts import facts_of, lead_kind, policy_for
from mappa.agencies.actor import system_actor
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.bank_holidays import england_and_wales
from mappa.core.calendar import is_overdue


def dues_of(case: Case, on: date) -> list[Due]:
    """What the rules say is due on this case, with the area's figures in force on `on`."""
    lead = lead_kind(case)
    return due(facts_of(case), policy_for(case, lead, on), england_and_wales(), on, lead)


def replan_deadlines(*, case: Case, on: date, met: Collection[DeadlineKind] = ()) -> None:
    """Bring the open rows in line with the rules. Called in the transaction of every change of fact.

    `met` are the kinds the change itself fulfils: their open row is settled as met and a new one opened where
    the rules ask for the next. A row no rule asks for any longer is withdrawn.
    """
    wanted = {row.kind: row for row in dues_of(case, on)}
    for row in Deadline.objects.select_for_update(of=("self",)).filter(case=case, state=DeadlineState.OPEN):
        kind = DeadlineKind(row.kind)
        if kind in met or kind not in wanted:
            row.state = DeadlineState.MET if kind in met else DeadlineState.WITHDRAWN
            row.settled_on = on
            row.save(update_fields=["state", "settled_on"])
        else:
            _rewrite(row, wanted.pop(kind), on)
    Deadline.objects.bulk_create(
        Deadline(
            case=case,
            area_id=case.area_id,
            kind=found.kind,
            due_on=found.due_on,
            because=found.because,
            owner=found.owner,
            escalates_to=found.escalates_to,
        )
        for found in wanted.values()
    )


def _rewrite(row: Deadline, found: Due, on: date) -> None:
    """A row moved to a day not yet past may be flagged again; one that stays overdue keeps its flag."""
    row.due_on, row.because = found.due_on, found.because
    row.owner, row.escalates_to = found.owner, found.escalates_to
    if not is_overdue(found.due_on, on):
        row.flagged_at = None
    row.save(update_fields=["due_on", "because", "owner", "escalates_to", "flagged_at"])


def flag_overdue(*, kind: DeadlineKind, on: date) -> int:
    """Mark every open deadline of the kind whose due date lies before `on`; gives how many were newly marked.

    Two statements for all cases, whatever their number: rows are locked as they are found and a second run at the
    same time skips them, so a row is marked once. One evidence row a run that marked any, in the system's name.
    """
    late = Deadline.objects.filter(
        kind=kind, state=DeadlineState.OPEN, due_on__lt=on, flagged_at__isnull=True
    ).select_for_update(of=("self",), skip_locked=True)
    rows = list(late.values_list("pk", "case_id"))
    marked = Deadline.objects.filter(pk__in=[pk for pk, _ in rows]).update(flagged_at=timezone.now())
    if marked:
        record(
            actor=system_actor("deadlines", on),
            event=EventType.DEADLINE_FLAGGED,
            case_ids=sorted({case_id for _, case_id in rows}),
            reason=f"{kind.value} overdue",
        )
    return marked
