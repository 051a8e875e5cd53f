"""Restrictions and exclusions of a case, and the locked rows of those who may know that a restricted case exists."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404

from cases.domain.enums import LimitationKind
from cases.models import AccessLimitation, AccessRequest, Case, CaseCategory, LimitedPerson
from cases.visibility import live_limit
from mappa.agencies.actor import Actor
from mappa.agencies.models import User
from mappa.agencies.selectors import in_force

CATEGORY_4 = 4


@dataclass(frozen=True, slots=True)
class LockedRow:
    """All that is told of a restricted case to somebody it is kept from, who may know that it exists.

    `message` and `ask_whom` are what whoever restricted it wrote for them.
    """

    case_id: UUID
    reference: str
    message: str
    ask_whom: str


def locked_rows_for(actor: Actor) -> list[LockedRow]:
    """Restricted cases this person may know of and not open, by reference; the gate says which (mappa/core/gate.py).

    Co-ordinators of the area, and staff of an involved agency in that area: never who is excluded, nor who is not
    cleared for Category 4. The actor must be the one in whose context the statement runs.
    """
    if actor.user_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id, reference, message, ask_whom FROM locked_rows() ORDER BY reference")
        return [LockedRow(*row) for row in cursor.fetchall()]


def locked_row_or_404(actor: Actor, case_id: UUID) -> LockedRow:
    """One of them; Http404 for every other case, as for an id that does not exist."""
    for row in locked_rows_for(actor):
        if row.case_id == case_id:
            return row
    raise Http404("No such case.")


def area_of_locked(case_id: UUID) -> UUID | None:
    """The area of a case shown as a locked row to the person in whose context this runs; None for any other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT area_of_locked(%s)", [case_id])
        found: UUID | None = cursor.fetchone()[0]
    return found


@dataclass(frozen=True, slots=True)
class Limits:
    """Who is kept out of a case now, whatever road they would come by.

    `restricted_to` holds the people of each live restriction: one must be named on all of them.
    """

    excluded: frozenset[UUID]
    restricted_to: tuple[frozenset[UUID], ...]
    is_category_4: bool

    def bars(self, user: User, on: date) -> bool:
        """Kept out even in an emergency: excluded, or not cleared for Category 4."""
        cleared = bool(user.category4_cleared_to and user.category4_cleared_to >= on)
        return user.pk in self.excluded or (self.is_category_4 and not cleared)

    def keeps_out(self, user: User, on: date) -> bool:
        """Barred, or not named on a restriction."""
        return self.bars(user, on) or not all(user.pk in named for named in self.restricted_to)


def limits_of(case: Case, on: date) -> Limits:
    """The limitations of a case as they stand now. Case must have been loaded by a selector; three queries."""
    people: dict[UUID, tuple[str, set[UUID]]] = {}
    for pk, kind in AccessLimitation.objects.filter(live_limit(), case=case).values_list("pk", "kind"):
        people[pk] = (kind, set())
    named = LimitedPerson.objects.filter(case=case, limitation_id__in=people)
    for limitation_id, user_id in named.values_list("limitation_id", "user_id"):
        people[limitation_id][1].add(user_id)
    excluded = [users for kind, users in people.values() if kind == LimitationKind.EXCLUSION]
    return Limits(
        excluded=frozenset().union(*excluded),
        restricted_to=tuple(
            frozenset(users) for kind, users in people.values() if kind == LimitationKind.RESTRICTION
        ),
        is_category_4=CaseCategory.objects.filter(in_force(on), case=case, category=CATEGORY_4).exists(),
    )


def not_kept_out(people: QuerySet[User], case: Case, *, on: date) -> QuerySet[User]:
    """Of these people, those no limitation keeps out of the case: whom one may invite, assign or ask.

    Case must have been loaded by a selector.
    """
    limits = limits_of(case, on)
    kept = people.exclude(pk__in=limits.excluded)
    for named in limits.restricted_to:
        kept = kept.filter(pk__in=named)
    return kept.filter(category4_cleared_to__gte=on) if limits.is_category_4 else kept


def limitations_of(actor: Actor, case: Case) -> QuerySet[AccessLimitation]:
    """All limitations of a case, the latest first, with their people; `at` is the database's time, to tell them apart."""
    rows: QuerySet[AccessLimitation] = AccessLimitation.objects.visible_to(actor).filter(case=case)
    people = (
        LimitedPerson.objects.filter(case=case)
        .select_related("user__agency")
        .order_by("user__last_name", "pk")
    )
    return (
        rows.annotate(at=Now())
        .select_related("recorded_by", "lifted_by")
        .prefetch_related(Prefetch("people", queryset=people))
        .order_by("-starts_at", "pk")
    )


def limitation_or_404(
    actor: Actor, case_id: UUID, limitation_id: UUID, *, lock: bool = False
) -> AccessLimitation:
    """A limitation of this very case, locked on request; Http404 for another case's, as for an unknown one."""
    rows: QuerySet[AccessLimitation] = AccessLimitation.objects.visible_to(actor).annotate(at=Now())
    rows = rows.filter(pk=limitation_id, case_id=case_id)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise Http404("No such limitation.")
    return found


def live_restrictions(case: Case) -> QuerySet[AccessLimitation]:
    """Restrictions of the case that stand now. Case must have been loaded by a selector."""
    rows: QuerySet[AccessLimitation] = AccessLimitation.objects.filter(live_limit(), case=case)
    return rows.filter(kind=LimitationKind.RESTRICTION)


def still_excluded(case: Case, user_ids: frozenset[UUID]) -> frozenset[UUID]:
    """Of these people, those an exclusion of the case names that stands now or is yet to begin."""
    rows = LimitedPerson.objects.filter(
        case=case, user_id__in=user_ids, limitation__kind=LimitationKind.EXCLUSION
    )
    ends = rows.filter(Q(limitation__ends_at__isnull=True) | Q(limitation__ends_at__gt=Now()))
    return frozenset(ends.values_list("user_id", flat=True))


def access_requests_for(actor: Actor) -> QuerySet[AccessRequest]:
    """Requests to see a restricted case that nobody has answered, of the cases the actor may change; oldest first."""
    rows: QuerySet[AccessRequest] = AccessRequest.objects.changeable_by(actor).filter(
        answered_at__isnull=True
    )
    return rows.select_related("case__nominal", "user__agency").order_by("recorded_at", "pk")


def access_request_or_404(actor: Actor, pk: UUID) -> AccessRequest:
    """A request, answered or not, of a case the actor may see; Http404 otherwise."""
    rows: QuerySet[AccessRequest] = AccessRequest.objects.visible_to(actor)
    found = rows.select_related("case__nominal", "user__agency", "answered_by").filter(pk=pk).first()
    if found is None:
        raise Http404("No such request.")
    return found
