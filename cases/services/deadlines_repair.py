"""Every night: the deadline rows of every case as the rules give them today, whatever went wrong or moved meanwhile."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from cases.domain.deadline_table import Due
from cases.domain.deadlines import due
from cases.domain.enums import CaseState, DeadlineState
from cases.domain.policy import LeadKind, PolicyValues
from cases.models import Case, Deadline
from cases.selectors.facts import facts_for, grouped, lead_kinds_for, policy_for
from mappa.agencies.actor import system_actor
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.bank_holidays import england_and_wales

BATCH = 1000
_MANAGED = (CaseState.IDENTIFIED, CaseState.LEVEL_1, CaseState.LEVEL_2, CaseState.LEVEL_3)
_TOLD = ("due_on", "because", "owner", "escalates_to")


def repair_deadlines(*, on: date) -> int:
    """Bring every open row in line with the rules; gives how many rows were made, changed or withdrawn.

    Run again the same day it finds nothing. Rows of cases no longer managed are withdrawn. Cases are read a thousand
    at a time; one evidence row a run that repaired any, in the system's name.
    """
    repaired, touched = 0, set()
    policies: dict[tuple[UUID, LeadKind], PolicyValues] = {}
    for cases in _batches():
        wanted = _wanted(cases, policies, on)
        number, changed = _bring_in_line(cases, wanted, on)
        repaired += number
        touched |= changed
    left = Deadline.objects.filter(state=DeadlineState.OPEN).exclude(case__state__in=_MANAGED)
    over = list(left.values_list("pk", "case_id"))
    Deadline.objects.filter(pk__in=[pk for pk, _ in over]).update(
        state=DeadlineState.WITHDRAWN, settled_on=on
    )
    touched |= {case_id for _, case_id in over}
    if touched:
        record(
            actor=system_actor("deadlines", on),
            event=EventType.DEADLINE_REPAIRED,
            case_ids=sorted(touched),
            reason=f"{repaired + len(over)} rows",
        )
    return repaired + len(over)


def _batches() -> Iterator[list[Case]]:
    last = None
    while True:
        rows = Case.objects.filter(state__in=_MANAGED).select_related("nominal").order_by("pk")
        batch = list((rows.filter(pk__gt=last) if last else rows)[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def _wanted(
    cases: Sequence[Case], policies: dict[tuple[UUID, LeadKind], PolicyValues], on: date
) -> dict[UUID, dict[str, Due]]:
    facts, leads, holidays = facts_for(cases), lead_kinds_for(cases), england_and_wales()
    found = {}
    for case in cases:
        lead = leads[case.pk]
        key = (case.area_id, lead)
        if key not in policies:
            policies[key] = policy_for(case, lead, on)
        rows = due(facts[case.pk], policies[key], holidays, on, lead)
        found[case.pk] = {row.kind.value: row for row in rows}
    return found


def _bring_in_line(
    cases: Sequence[Case], wanted: dict[UUID, dict[str, Due]], on: date
) -> tuple[int, set[UUID]]:
    ids = [case.pk for case in cases]
    there = Deadline.objects.filter(case__in=ids, state=DeadlineState.OPEN).select_for_update(of=("self",))
    rows = grouped(there)
    changed: list[Deadline] = []
    made: list[Deadline] = []
    for case in cases:
        rest = dict(wanted[case.pk])
        for row in rows.get(case.pk, []):
            found = rest.pop(row.kind, None)
            if _differs(row, found, on):
                changed.append(row)
        made += [_row(case, found) for found in rest.values()]
    Deadline.objects.bulk_update(changed, [*_TOLD, "state", "settled_on", "flagged_at"], batch_size=500)
    Deadline.objects.bulk_create(made, batch_size=500)
    return len(changed) + len(made), {row.case_id for row in (*changed, *made)}


def _differs(row: Deadline, found: Due | None, on: date) -> bool:
    """Whether the row is not what the rules give; then it is, but not saved yet."""
    if found is None:
        row.state, row.settled_on = DeadlineState.WITHDRAWN, on
        return True
    if all(getattr(row, name) == getattr(found, name) for name in _TOLD):
        return False
    for name in _TOLD:
        setattr(row, name, getattr(found, name))
    if not found.overdue:
        row.flagged_at = None
    return True


def _row(case: Case, found: Due) -> Deadline:
    told = {name: getattr(found, name) for name in _TOLD}
    return Deadline(case=case, area_id=case.area_id, kind=found.kind, **told)
