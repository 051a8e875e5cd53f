"""Categories kept in step with the facts: in the transaction of every change of sentence, order or release."""

from datetime import date

from cases.domain.eligibility import Proposal, assess
from cases.domain.enums import CaseState
from cases.domain.facts import CATEGORY_PRECEDENCE
from cases.models import Case, CaseCategory
from cases.selectors.facts import facts_of
from mappa.agencies.actor import Actor
from mappa.core.calendar import DAY

DISCRETIONARY, TERRORIST = 3, 4
WITHOUT_LEVEL = frozenset({CaseState.CANDIDATE, CaseState.NOT_ADOPTED})


def keep_in_step(*, actor: Actor, case: Case, on: date, adds: bool) -> None:
    """Bring the ends of live eligibilities in line with the facts, and let the next take over from one that is over.

    With `adds`, an eligibility that the facts show for certain begins today: it follows from the statute. The last
    eligibility is never ended here: leaving is a person's decision. No level is set or changed.
    """
    if case.state == CaseState.CLOSED:
        return
    found = {row.category: row for row in assess(facts_of(case), on)}
    live = list(CaseCategory.objects.filter(case=case, to_on__isnull=True))
    if adds:
        live += _begin(actor, case, found, {row.category for row in live}, on)
    live = [_follow(actor, row, found.get(row.category), on) for row in live]
    left = [row for row in live if not _is_over(found.get(row.category), on)]
    if left and not _would_be_category_3_at_level_1(case, left):
        for row in live:
            if row not in left:
                _end(row, found[row.category].end.on or on)
        _show(case, left)


def _begin(
    actor: Actor, case: Case, found: dict[int, Proposal], held: set[int], on: date
) -> list[CaseCategory]:
    new = [row for number, row in found.items() if number not in held and row.certain]
    return [
        _add(actor, case, row, on)
        for row in new
        if not row.end.has_passed(on) and (row.category != TERRORIST or actor.cleared_category_4)
    ]


def _follow(actor: Actor, row: CaseCategory, found: Proposal | None, on: date) -> CaseCategory:
    """The eligibility with the end that the facts now give it; what no fact supports stays as a person recorded it.

    A row is never changed but to be ended, so another end makes a new row and ends the old one the day before.
    """
    if found is None or not found.certain:
        return row
    if (row.expected_end_on, row.end_words) == (found.end.on, found.end.because[:200]):
        return row
    _end(row, on - DAY)
    return _add(actor, row.case, found, on)


def _add(actor: Actor, case: Case, found: Proposal, on: date) -> CaseCategory:
    row = CaseCategory(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        category=found.category,
        because=found.because,
        rule=found.source[:120],
        from_on=on,
        expected_end_on=found.end.on,
        end_words=found.end.because[:200],
    )
    row.save(force_insert=True)
    return row


def _end(row: CaseCategory, last_day: date) -> None:
    row.to_on = max(row.from_on, last_day)
    row.save(update_fields=["to_on"])


def _is_over(found: Proposal | None, on: date) -> bool:
    return found is not None and found.certain and found.end.has_passed(on)


def _first(rows: list[CaseCategory]) -> int:
    return min((row.category for row in rows), key=CATEGORY_PRECEDENCE.index)


def _would_be_category_3_at_level_1(case: Case, left: list[CaseCategory]) -> bool:
    return case.state == CaseState.LEVEL_1 and _first(left) == DISCRETIONARY


def _show(case: Case, left: list[CaseCategory]) -> None:
    """The case repeats the category shown; a candidate who is eligible now waits for a level."""
    state = CaseState.IDENTIFIED if CaseState(case.state) in WITHOUT_LEVEL else CaseState(case.state)
    if (case.category, case.state) != (_first(left), state):
        case.category, case.state = _first(left), state
        case.version += 1
        case.save(update_fields=["category", "state", "version"])
