"""Somebody to stand in for an excluded person: what has still to be named, and what somebody stands in for."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.domain.limitations import PERMISSION_FOR, Duty
from cases.models import Case, Substitute
from cases.selectors.colleagues import people_by_id, roles_held
from cases.selectors.limitations import access_requests_for
from cases.selectors.sight import Sight
from mappa.agencies.actor import Actor
from mappa.agencies.models import User
from mappa.agencies.roles import LABELS, Permission, Role, permissions_of
from mappa.agencies.selectors import in_force
from mappa.core.decisions import Allowed, Decision, Denied
from mappa.core.work import WorkGroup, WorkItem


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who might stand in, and whether they may."""

    user: User
    decision: Decision


def not_over(on: date) -> Q:
    """Substitutes whose time has not run out, those still to be named and those yet to begin included."""
    return Q(to_on__isnull=True) | Q(to_on__gte=on)


def substitutes_for(actor: Actor) -> QuerySet[Substitute]:
    """Who stands in, or is still to be named, on the cases the actor may see; oldest first."""
    return _in_order(Substitute.objects.visible_to(actor), actor.on)


def _in_order(rows: QuerySet[Substitute], on: date) -> QuerySet[Substitute]:
    rows = rows.filter(not_over(on))
    return rows.select_related("case__nominal", "instead_of", "user", "proposed").order_by(
        "recorded_at", "pk"
    )


def substitutes_of(actor: Actor, case: Case) -> QuerySet[Substitute]:
    """Those of one case."""
    return substitutes_for(actor).filter(case=case)


def substitute_or_404(actor: Actor, pk: UUID, *, lock: bool = False) -> Substitute:
    """One of them, over or not, locked on request; Http404 for an unknown and an invisible one alike."""
    rows: QuerySet[Substitute] = Substitute.objects.visible_to(actor)
    rows = rows.select_related("case__nominal", "instead_of", "user", "proposed").filter(pk=pk)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise Http404("No such substitute.")
    return found


def standing_in_for(actor: Actor, duty: Duty, *, case: Any, person: Any) -> QuerySet[Substitute]:
    """Where the actor does this duty on a case in place of a person; `case` and `person` are ids, or OuterRefs."""
    rows: QuerySet[Substitute] = Substitute.objects.visible_to(actor).filter(in_force(actor.on))
    if actor.user_id is None:
        return rows.none()
    return rows.filter(case_id=case, instead_of_id=person, user_id=actor.user_id, kind=duty).order_by()


def may_stand_in(
    user: User, duty: Duty, sight: Sight, *, never: Collection[UUID], roles: frozenset[Role]
) -> Decision:
    """Whether somebody who works here may do the duty in place of those in `never`, who are kept out themselves.

    A restriction that does not name them is no hindrance: whoever is named as a substitute is named there too.
    """
    if user.pk in never:
        return Denied(_("They are kept out of the case themselves"))
    if sight.limits.bars(user, sight.on):
        return Denied(_("They may not see this case"))
    if Permission(PERMISSION_FOR[duty]) not in permissions_of(roles):
        held = ", ".join(sorted(LABELS[role] for role in roles))
        return Denied(_("As %(roles)s they may not do this") % {"roles": held})
    return Allowed()


def candidates(
    people: Iterable[User], duty: Duty, sight: Sight, *, never: Collection[UUID]
) -> list[Candidate]:
    """Each of the people (from cases/selectors/colleagues.py) with whether they may stand in."""
    return [
        Candidate(user, may_stand_in(user, duty, sight, never=never, roles=roles_held(user)))
        for user in people
    ]


def able_to_stand_in(duty: Duty, sight: Sight, *, never: Collection[UUID]) -> list[User]:
    """Of those with a road to the case, who may stand in; by name."""
    people = people_by_id({seer.user.pk for seer in sight.roads}, on=sight.on)
    return [row.user for row in candidates(people, duty, sight, never=never) if row.decision]


def work_for(actor: Actor) -> Iterator[WorkItem]:
    """Substitutes to name and requests for access to answer, for managers and co-ordinators; duties one stands in for."""
    if actor.may(Permission.LIMIT_ACCESS):
        open_needs: QuerySet[Substitute] = Substitute.objects.changeable_by(actor).filter(user__isnull=True)
        for row in _in_order(open_needs, actor.on):
            yield _to_name(row)
        for request in access_requests_for(actor):
            yield WorkItem(
                group=WorkGroup.ACCESS,
                title=_("%(name)s asks to see a restricted case") % {"name": request.user.name},
                because=request.reason,
                url=reverse("access-request", args=[request.pk]),
                who=request.case.nominal.name,
                reference=request.case.reference,
                case_id=request.case_id,
            )
    if actor.may(Permission.VIEW_CASE) and actor.user_id:
        for row in substitutes_for(actor).filter(in_force(actor.on), user_id=actor.user_id):
            yield _standing_in(row)


def _to_name(row: Substitute) -> WorkItem:
    proposed = _(" They propose %(name)s.") % {"name": row.proposed.name} if row.proposed else ""
    return WorkItem(
        group=WorkGroup.SUBSTITUTE,
        title=_("Name somebody to stand in: %(duty)s") % {"duty": Duty(row.kind).label.lower()},
        because=_("%(name)s may not act on this case. %(duty)s.%(proposed)s")
        % {"name": row.instead_of.name, "duty": row.duty, "proposed": proposed},
        url=reverse("substitute-name", args=[row.pk]),
        who=row.case.nominal.name,
        reference=row.case.reference,
        case_id=row.case_id,
    )


def _standing_in(row: Substitute) -> WorkItem:
    return WorkItem(
        group=WorkGroup.SUBSTITUTE,
        title=_("You stand in: %(duty)s") % {"duty": Duty(row.kind).label.lower()},
        because=_("In place of %(name)s. %(duty)s.") % {"name": row.instead_of.name, "duty": row.duty},
        url=reverse("case-detail", args=[row.case_id]),
        who=row.case.nominal.name,
        reference=row.case.reference,
        case_id=row.case_id,
    )
