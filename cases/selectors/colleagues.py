"""Picking colleagues for a form: those with a road to the case, and those found by name."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from cases.selectors.sight import Road, Sight
from mappa.agencies.models import Membership, User
from mappa.agencies.roles import LABELS, Role
from mappa.agencies.selectors import in_force

MOST_PROPOSED = 40
MOST_FOUND = 20


def _working(on: date) -> QuerySet[User]:
    """People with an active account and a membership in force, which `held` lists."""
    held = Membership.objects.filter(in_force(on)).select_related("team").order_by("from_on", "pk")
    here = Exists(Membership.objects.filter(in_force(on), user_id=OuterRef("pk")))
    people = User.objects.filter(here, is_active=True).select_related("agency")
    return people.prefetch_related(Prefetch("memberships", queryset=held, to_attr="held")).order_by(
        "last_name", "first_name", "pk"
    )


def people_proposed(sight: Sight) -> list[User]:
    """Who a limitation of this case is likely to be about: holders, then everybody else with a road to it."""
    roads = [seer for seer in sight.roads if seer.road is not Road.EMERGENCY]
    ids = list(dict.fromkeys(seer.user.pk for seer in roads))
    ids.sort(key=lambda pk: pk not in sight.holders)
    found = {user.pk: user for user in _working(sight.on).filter(pk__in=ids[:MOST_PROPOSED])}
    return [found[pk] for pk in ids[:MOST_PROPOSED] if pk in found]


def people_called(name: str, *, on: date) -> list[User]:
    """People each word of whose name begins so, or with that user name; one more than MOST_FOUND where there are more."""
    words = name.split()
    if not words:
        return []
    rows = _working(on)
    for word in words:
        rows = rows.filter(
            Q(first_name__istartswith=word) | Q(last_name__istartswith=word) | Q(username__iexact=word)
        )
    return list(rows[: MOST_FOUND + 1])


def people_by_id(ids: Iterable[str | UUID], *, on: date) -> list[User]:
    """Those of the ids that are people who work here now; anything else is left out, whatever was posted."""
    wanted: set[UUID] = set()
    for text in ids:
        try:
            wanted.add(text if isinstance(text, UUID) else UUID(text))
        except ValueError:
            continue
    return list(_working(on).filter(pk__in=wanted)) if wanted else []


def roles_held(user: User) -> frozenset[Role]:
    """Roles of somebody given by one of the functions above."""
    return frozenset(Role(row.role) for row in user.held)  # type: ignore[attr-defined]


def words_for(user: User) -> str:
    """Role, team and agency of somebody given by one of the functions above, in a line."""
    held = [f"{LABELS[Role(row.role)]}, {row.team.name}" for row in user.held]  # type: ignore[attr-defined]
    return "; ".join([*held, *([user.agency.name] if user.agency else [])])
