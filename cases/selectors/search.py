"""The case list with its filters, the search by name and number, and the warning of a possible duplicate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Min, OuterRef, QuerySet, Subquery

from cases.domain.enums import DeadlineState
from cases.domain.searching import MOST_FOUND, Found, Match, Sought, Standing
from cases.models import Case, Deadline
from cases.selectors.cases import cases_for
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission

SORTS: Mapping[str, tuple[str, ...]] = {
    "name": ("nominal__last_name", "nominal__first_name", "pk"),
    "category": ("category", "nominal__last_name", "pk"),
    "level": ("state", "nominal__last_name", "pk"),
    "due": ("next_due", "nominal__last_name", "pk"),
}
MOST_WARNED = 5  # possible duplicates named to somebody who identifies a person


def listed_cases(
    actor: Actor, *, state: str = "", category: str = "", overdue: bool = False, sort: str = "name"
) -> QuerySet[Case]:
    """Cases the actor sees, with `next_due` (the nearest open deadline), filtered and sorted.

    `sort` is a key of SORTS, with "-" before it for the other way round; anything else sorts by name.
    """
    due = Deadline.objects.filter(case=OuterRef("pk"), state=DeadlineState.OPEN).order_by()
    nearest = due.values("case").annotate(first=Min("due_on")).values("first")
    rows: QuerySet[Case] = cases_for(actor).select_related("nominal", "area")
    rows = rows.annotate(next_due=Subquery(nearest))
    if state:
        rows = rows.filter(state=state)
    if category:
        rows = rows.filter(category=category)
    if overdue:
        rows = rows.filter(Exists(due.filter(due_on__lt=actor.on)))
    return rows.order_by(*_order(sort))


def _order(sort: str) -> list[Any]:
    fields = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    if not sort.startswith("-"):
        return list(fields)
    return [f"-{fields[0]}", *fields[1:]]


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found, the best first: rows to open or to cover, and after them locked rows by reference.

    `cases` are those open to the person; `has_more` says that more than MOST_FOUND rows are theirs to see.
    """

    rows: list[Found]
    locked: list[Found]
    cases: dict[UUID, Case]
    has_more: bool

    @property
    def shown_ids(self) -> list[UUID]:
        """Cases whose name is shown."""
        return [row.case_id for row in self.rows]


def search(actor: Actor, sought: Sought) -> Results:
    """Nominals by a name however spelt, an alias, any number, the case reference, a date of birth or what is near it.

    The gate says what of it the person may know (search_nominals() in mappa/core/search_sql.py); what it gives as
    open is asked of the rule of visibility once more. The actor must be the one in whose context the statement runs.
    Nothing to look for finds nothing.
    """
    if sought.is_empty or sought.is_too_short:
        return Results([], [], {}, has_more=False)
    numbers = [sought.text] if sought.text.strip() else []
    found = _gate(actor, sought.name, numbers, sought.born_on, most=MOST_FOUND + 1)
    cases = _opened(actor, found)
    open_rows = [row for row in found if row.case_id in cases or row.standing is Standing.COVER]
    locked = [row for row in found if row.standing is Standing.LOCKED]
    return Results(
        open_rows[:MOST_FOUND],
        sorted(locked, key=lambda row: row.reference),
        cases,
        has_more=len(open_rows) > MOST_FOUND,
    )


def _gate(actor: Actor, name: str, numbers: list[str], born_on: date | None, *, most: int) -> list[Found]:
    if actor.user_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id, standing, reference, full_name, born_on, why, alias, message, ask_whom"
            " FROM search_nominals(%s, %s::text[], %s::date, %s)",
            [name, numbers, born_on, most],
        )
        rows = [_found(*row) for row in cursor.fetchall()]
    may_cover = actor.may(Permission.COVER_CASE)
    return [row for row in rows if may_cover or row.standing is not Standing.COVER]


def _found(case_id: UUID, standing: str, *told: Any) -> Found:
    reference, name, born_on, why, alias, message, ask_whom = told
    return Found(
        case_id=case_id,
        standing=Standing(standing),
        reference=reference,
        name=name,
        born_on=born_on,
        why=tuple(why),
        alias=alias,
        message=message,
        ask_whom=ask_whom,
    )


def _opened(actor: Actor, found: Iterable[Found]) -> dict[UUID, Case]:
    ids = [row.case_id for row in found if row.standing is Standing.VISIBLE]
    cases: dict[UUID, Case] = cases_for(actor).select_related("nominal").in_bulk(ids) if ids else {}
    return cases


def possible_duplicates(
    actor: Actor,
    *,
    last_name: str,
    born_on: date | None,
    numbers: Iterable[str],
) -> list[Case]:
    """Cases the actor sees that may be the same person: one of the numbers, or a like last name and a like birthday.

    Of cases the actor may not see nothing is told, not even that there is one, nor of those they might cover.
    """
    given = [number for number in numbers if number.strip()]
    name = last_name if born_on else ""
    if not (given or name.strip()):
        return []
    found = _gate(actor, name, given, born_on, most=MOST_FOUND)
    cases = _opened(actor, found)
    alike = [row for row in found if Match.BORN_UNKNOWN not in row.why]
    return [cases[row.case_id] for row in alike if row.case_id in cases][:MOST_WARNED]
