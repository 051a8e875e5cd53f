"""What a court decided, added to the record: orders, convictions with their sentence; and the date of birth."""

from datetime import date
from uuid import UUID

from cases.domain import record as rules
from cases.domain.enums import OffenceKind, OrderKind
from cases.domain.orders import SEVERAL_AT_ONCE, check_end, check_order
from cases.domain.sentences import Passed, check_passed
from cases.models import CourtOrder, Nominal, Offence, Sentence
from cases.selectors.facts import order_fact
from cases.services.record import case_to_change, changed
from mappa.agencies.actor import Actor
from mappa.core.calendar import add_months
from mappa.core.decisions import Problem, require_valid


def record_order(
    *,
    actor: Actor,
    case_id: UUID,
    kind: OrderKind,
    court: str,
    made_on: date,
    until: date | None,
    is_indefinite: bool,
    ended_on: date | None,
    on: date,
) -> CourtOrder:
    """Record an order, or with `ended_on` the end of the one of this kind made that day. Twice changes nothing more.

    An order that has run out makes room for the next. Raises Refused, Http404, or Invalid (kind, made_on, until,
    ended_on).
    """
    case = case_to_change(actor, case_id)
    known = list(CourtOrder.objects.filter(case=case))
    same: CourtOrder | None = next((row for row in known if (row.kind, row.made_on) == (kind, made_on)), None)
    if same is not None and ended_on is None and (same.until, same.is_indefinite) == (until, is_indefinite):
        return same
    if same is not None and ended_on is not None:
        if same.ended_on == ended_on:
            return same
        require_valid(check_end(order_fact(same), ended_on, on))
        same.ended_on = ended_on
        same.save(update_fields=["ended_on"])
        changed(actor, case, f"order_ended:{kind.value}", on)
        return same
    row = CourtOrder(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        kind=kind,
        court=court,
        made_on=made_on,
        until=until,
        is_indefinite=is_indefinite,
        ended_on=ended_on,
    )
    problems = list(check_order(order_fact(row), map(order_fact, known), case.nominal.born_on, on))
    if ended_on is not None:
        problems += check_end(order_fact(row), ended_on, on)
    require_valid(problems)
    _end_what_ran_out(known, row)
    row.save(force_insert=True)
    changed(actor, case, f"order:{kind.value}", on)
    return row


def _end_what_ran_out(known: list[CourtOrder], new: CourtOrder) -> None:
    for row in known:
        if row.kind == new.kind and OrderKind(row.kind) not in SEVERAL_AT_ONCE and row.ended_on is None:
            row.ended_on = row.until
            row.save(update_fields=["ended_on"])


def add_offence(
    *,
    actor: Actor,
    case_id: UUID,
    description: str,
    kind: OffenceKind,
    against_child: bool,
    passed: Passed,
    is_consecutive: bool,
    on: date,
) -> Offence:
    """Record a further conviction or caution with its sentence. The same again changes nothing.

    `is_consecutive`: the term follows that of the sentence recorded last. Raises Refused, Http404, or Invalid with
    problems that name the fields of `passed`, and is_consecutive.
    """
    case = case_to_change(actor, case_id)
    same: Offence | None = Offence.objects.filter(
        case=case, description=description, kind=kind, convicted_on=passed.convicted_on
    ).first()
    if same is not None:
        return same
    problems = list(check_passed(passed, case.nominal.born_on, on))
    before = Sentence.objects.filter(case=case, months__isnull=False).order_by("-recorded_at").first()
    if is_consecutive and (before is None or passed.disposal is None):
        problems.append(
            Problem("is_consecutive", "There is no sentence with a length on record that this could follow")
        )
    require_valid(problems)
    bound = {"case": case, "area_id": case.area_id, "recorded_by_id": actor.user_id}
    row = Offence(
        **bound,
        description=description,
        kind=kind,
        convicted_on=passed.convicted_on,
        is_against_child=against_child,
        is_index=not Offence.objects.filter(case=case).exists(),
    )
    row.save(force_insert=True)
    if passed.disposal is not None:
        Sentence(
            **bound,
            offence=row,
            disposal=passed.disposal,
            imposed_on=passed.sentenced_on,
            months=passed.months,
            days=passed.days,
            ends_on=passed.ends_on,
            consecutive_to=before if is_consecutive else None,
        ).save(force_insert=True)
    changed(actor, case, "offence", on)
    return row


def record_birth(*, actor: Actor, case_id: UUID, born_on: date, on: date) -> Nominal:
    """Record or correct the date of birth. Raises Refused, Http404, or Invalid naming "born_on"."""
    case = case_to_change(actor, case_id)
    nominal: Nominal = case.nominal
    if nominal.born_on == born_on:
        return nominal
    problems = list(rules.check_birth(born_on, on))
    first = Offence.objects.filter(case=case, convicted_on__isnull=False).order_by("convicted_on").first()
    if first and first.convicted_on and first.convicted_on < add_months(born_on, rules.YOUNGEST_MONTHS):
        problems.append(Problem("born_on", "By this date the person was under 10 at a conviction on record"))
    require_valid(problems)
    nominal.born_on = born_on
    nominal.version += 1
    nominal.save(update_fields=["born_on", "version"])
    changed(actor, case, "born_on", on)
    return nominal
