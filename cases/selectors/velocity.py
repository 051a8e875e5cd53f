"""How many cases somebody opened, what holds them up, and the stops somebody may see or lift."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.velocity import ALERTS_SHOWN, HOLDING, Count, Stage, may_lift
from cases.models import VelocityStop
from cases.selectors.alerts import officers_of
from cases.visibility import open_emergencies
from mappa.agencies.actor import Actor
from mappa.agencies.models import Membership, User
from mappa.agencies.roles import Permission, Role, roles_with
from mappa.agencies.selectors import in_force
from mappa.core.decisions import Decision
from mappa.core.work import WorkGroup, WorkItem

Rows = QuerySet[VelocityStop]


@dataclass(frozen=True, slots=True)
class Counted:
    """What the gate tells after it has counted: see cases/walls_velocity.py.

    `known` says that each of these cases was opened by the person within a day before; `held_by` is the stage of a
    stop that holds them up already.
    """

    count: Count
    known: bool
    warned: bool
    held_by: Stage | None


def count_opening(case_ids: Collection[UUID]) -> Counted:
    """Count these cases as opened by the person acting, in the caller's transaction. One query.

    It waits for other requests of the same person that count, and they for this one, until the transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT an_hour, a_day, an_hour_in_all, a_day_in_all, known_before, warned, held_by"
            " FROM count_opening(%s::uuid[])",
            [[str(pk) for pk in case_ids]],
        )
        an_hour, a_day, an_hour_in_all, a_day_in_all, known, warned, held_by = cursor.fetchone()
    count = Count(an_hour=an_hour, a_day=a_day, an_hour_in_all=an_hour_in_all, a_day_in_all=a_day_in_all)
    return Counted(count, known, warned, Stage(held_by) if held_by else None)


def open_stop_of(actor: Actor) -> VelocityStop | None:
    """What holds the actor up now."""
    if actor.user_id is None:
        return None
    rows = VelocityStop.objects.filter(user_id=actor.user_id, passed_at__isnull=True, stage__in=HOLDING)
    found: VelocityStop | None = rows.first()
    return found


def in_emergency_on(actor: Actor, case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the cases that the actor has open in an emergency: no count keeps anybody from them."""
    return frozenset(open_emergencies(actor).filter(case_id__in=case_ids).values_list("case_id", flat=True))


def stops_for(actor: Actor) -> Rows:
    """What came of many openings by people of the actor's agency, the newest first.

    Privacy officers see everything, managers only where somebody was stopped.
    """
    shown = Q(agency_id__in=actor.privacy_agency_ids)
    if actor.may(Permission.LIFT_STOP) and actor.agency_id:
        shown |= Q(agency_id=actor.agency_id, stage=Stage.LIFT)
    rows: Rows = VelocityStop.objects.filter(shown)
    return rows.select_related("user", "agency", "lifted_by").order_by("-at", "pk")


def stop_or_404(actor: Actor, pk: UUID) -> VelocityStop:
    """One of those; Http404 for any other."""
    row: VelocityStop | None = stops_for(actor).filter(pk=pk).first()
    if row is None:
        raise Http404("No such stop.")
    return row


def lifting(actor: Actor, row: VelocityStop) -> Decision:
    """Whether the actor may lift this stop."""
    return may_lift(
        lifter=actor.user_id,
        stopped=row.user_id,
        holds_permission=actor.may(Permission.LIFT_STOP),
        stage=Stage(row.stage),
    )


def lifters_of(row: VelocityStop, *, on: date) -> list[User]:
    """Who is told of a stop and named to whoever is held up: privacy officers and the managers nearest.

    Those are managers of the person's own teams or, where there is none, of the areas of those teams.
    """
    if row.agency_id is None:
        return []
    officers = list(officers_of(row.agency_id, on=on, besides=row.user_id))
    named = {user.pk for user in officers}
    return officers + [user for user in _managers(row, on) if user.pk not in named]


def told_of(row: VelocityStop, *, on: date) -> list[User]:
    """Who is told: of a stop, all who may lift it; of anything less, privacy officers, or managers where it has none."""
    everybody = lifters_of(row, on=on)
    if row.stage == Stage.LIFT or row.agency_id is None:
        return everybody
    return list(officers_of(row.agency_id, on=on, besides=row.user_id)) or everybody


def _managers(row: VelocityStop, on: date) -> list[User]:
    theirs = Membership.objects.filter(in_force(on), user_id=row.user_id)
    roles = roles_with(Permission.LIFT_STOP) - {Role.PRIVACY_OFFICER}
    held = Membership.objects.filter(in_force(on), role__in=roles)
    for near in (
        Q(team_id__in=theirs.values("team_id")),
        Q(team__area_id__in=theirs.values("team__area_id"), team__agency_id=row.agency_id),
    ):
        ids = held.filter(near).values("user_id")
        found = User.objects.filter(pk__in=ids, is_active=True, agency_id=row.agency_id)
        if people := list(found.exclude(pk=row.user_id).order_by("last_name", "first_name")):
            return people
    return []


def work_for(actor: Actor) -> Iterator[WorkItem]:
    """For the first page: stops that wait to be lifted, and for a week what else privacy officers were told of."""
    if actor.user_id is None or not actor.may(Permission.LIFT_STOP):
        return
    waits = Q(stage=Stage.LIFT, passed_at__isnull=True)
    recent = Q(agency_id__in=actor.privacy_agency_ids, at__gt=timezone.now() - ALERTS_SHOWN)
    for row in stops_for(actor).filter(waits | recent).exclude(user_id=actor.user_id):
        to_lift = row.stage == Stage.LIFT and row.passed_at is None
        yield WorkItem(
            group=WorkGroup.MANY_OPENED,
            title=_("Somebody is stopped: they opened many cases") if to_lift else _("Many cases opened"),
            who=row.user.name,
            reference="",
            url=reverse("stop-lift", args=[row.pk]),
            because=_("%(hour)s different cases in an hour, %(day)s in 24 hours")
            % {"hour": row.an_hour, "day": row.a_day},
        )
