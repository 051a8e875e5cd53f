"""The case list with its filters, the search by name and number, and the warning of a possible duplicate."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery

from cases.domain.enums import DeadlineState
from cases.domain.identifiers import cleaned
from cases.models import Alias, Case, Deadline, Identifier, Nominal
from cases.selectors.cases import cases_for
from mappa.agencies.actor import Actor

SORTS: Mapping[str, tuple[str, ...]] = {
    "name": ("nominal__last_name", "nominal__first_name", "pk"),
    "category": ("category", "nominal__last_name", "pk"),
    "level": ("state", "nominal__last_name", "pk"),
    "due": ("next_due", "nominal__last_name", "pk"),
}
MOST_FOUND = 50


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


def find_cases(actor: Actor, *, name: str = "", number: str = "", born_on: date | None = None) -> list[Case]:
    """Cases the actor sees whose nominal has the name (each word a part of a name or alias), the number (any agency
    number, or the case reference) and the date of birth given. At most MOST_FOUND; none when nothing is given.
    """
    if not (name.strip() or number.strip() or born_on):
        return []
    rows: QuerySet[Case] = cases_for(actor).select_related("nominal", "area")
    for word in name.split():
        rows = rows.filter(_named(word))
    if number.strip():
        rows = rows.filter(_numbered([cleaned(number)]) | Q(reference=cleaned(number)))
    if born_on:
        rows = rows.filter(nominal__born_on=born_on)
    return list(rows.order_by("nominal__last_name", "nominal__first_name", "pk")[: MOST_FOUND + 1])


def _named(word: str) -> Q:
    alias = Alias.objects.filter(case=OuterRef("pk"), name__icontains=word)
    return (
        Q(nominal__first_name__icontains=word)
        | Q(nominal__middle_name__icontains=word)
        | Q(nominal__last_name__icontains=word)
        | Q(Exists(alias))
    )


def _numbered(numbers: Iterable[str]) -> Q:
    return Q(Exists(Identifier.objects.filter(case=OuterRef("pk"), value__in=list(numbers))))


def possible_duplicates(
    actor: Actor,
    *,
    last_name: str,
    born_on: date | None,
    numbers: Iterable[str],
) -> list[Case]:
    """Cases the actor sees that may be the same person: one of the numbers, or last name and date of birth.

    Of cases the actor may not see nothing is told, not even that there is one.
    """
    same = _numbered([cleaned(number) for number in numbers if number.strip()])
    if born_on:
        named = Nominal.objects.filter(case=OuterRef("pk"), last_name__iexact=last_name, born_on=born_on)
        same |= Q(Exists(named))
    rows: QuerySet[Case] = cases_for(actor).select_related("nominal").filter(same)
    return list(rows.order_by("reference")[:5])
