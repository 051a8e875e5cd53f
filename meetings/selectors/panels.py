"""Panel days an actor sees, and who and what may be put on them."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from cases.domain.enums import CaseState, ReferralState
from cases.models import Case, CasePractitioner, Referral
from cases.selectors.cases import cases_for
from cases.selectors.limitations import not_kept_out
from mappa.agencies.actor import Actor
from mappa.agencies.models import Area, User
from mappa.agencies.roles import Role
from mappa.agencies.selectors import in_force, people_with_role
from meetings.models import Meeting, PanelDay, StandingMember
from meetings.selectors.meetings import GONE, meetings_for

INVITABLE = (
    Role.PANEL_MEMBER,
    Role.AGENCY_CONTACT,
    Role.VICTIM_LIAISON_OFFICER,
    Role.COM,
    Role.POM,
    Role.POLICE_OFFENDER_MANAGER,
    Role.SPO,
)


def panels_for(actor: Actor) -> QuerySet[PanelDay]:
    """Panel days of areas the actor co-ordinates, that they chair, or with a meeting they may see."""
    mine = Meeting.objects.visible_to(actor).order_by().values("panel_day_id")
    return PanelDay.objects.filter(
        Q(area_id__in=actor.coordinated_area_ids) | Q(chair_id=actor.user_id) | Q(pk__in=mine)
    ).select_related("area", "chair")


SORTS = {
    "": ("held_on", "starts_at"),
    "date": ("held_on", "starts_at"),
    "-date": ("-held_on", "-starts_at"),
    "level": ("level", "held_on"),
    "-level": ("-level", "held_on"),
}


def panels_shown(actor: Actor, *, past: bool, level: str, sort: str) -> QuerySet[PanelDay]:
    """Panel days for the list, with `slot_count` (those the actor may see). `sort` is a key of SORTS.

    Past ones are shown the newest first where no order was asked for.
    """
    found = panels_for(actor).annotate(slot_count=_slots_seen(actor))
    found = found.filter(held_on__lt=actor.on) if past else found.filter(held_on__gte=actor.on)
    if level:
        found = found.filter(level=int(level))
    order = SORTS.get(sort) or SORTS[""]
    return found.order_by(*(SORTS["-date"] if past and not sort else order), "pk")


def _slots_seen(actor: Actor) -> Any:
    mine = Meeting.objects.visible_to(actor).exclude(state__in=GONE).filter(panel_day=OuterRef("pk"))
    counted = mine.order_by().values("panel_day").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def slots_of(actor: Actor, panel: PanelDay) -> QuerySet[Meeting]:
    """The meetings of a panel day that the actor may see, in the order of the day."""
    return meetings_for(actor).filter(panel_day=panel).order_by("slot_at", "pk")


def next_slot(actor: Actor, panel: PanelDay) -> str:
    """The time, as 09:30, at which the last slot ends, or at which the panel begins."""
    ends = [
        datetime.combine(panel.held_on, row.slot_at) + timedelta(minutes=row.minutes_planned)
        for row in slots_of(actor, panel).exclude(state__in=GONE)
    ]
    return f"{max(ends, default=datetime.combine(panel.held_on, panel.starts_at)):%H:%M}"


def panel_or_404(actor: Actor, pk: UUID) -> PanelDay:
    """One panel day; Http404 for an unknown and an invisible one alike."""
    panel = panels_for(actor).filter(pk=pk).first()
    if panel is None:
        raise Http404("No such panel.")
    return panel


def areas_to_schedule(actor: Actor) -> QuerySet[Area]:
    """The areas the actor may arrange panels for."""
    return Area.objects.filter(pk__in=actor.coordinated_area_ids)


def chairs_for(actor: Actor) -> QuerySet[User]:
    """People who may chair a panel of an area the actor arranges panels for."""
    found = User.objects.none()
    for area_id in actor.coordinated_area_ids:
        found |= people_with_role(Role.CHAIR, area_id, on=actor.on)
    return found.distinct().select_related("agency").order_by("last_name", "first_name")


def standing_members(area_id: UUID, level: int, on: date) -> QuerySet[StandingMember]:
    """The seats of the area's panel at the level on the day."""
    return StandingMember.objects.filter(in_force(on), area_id=area_id, level=level).select_related(
        "user__agency"
    )


def accepted_referral_of(case: Case) -> Referral | None:
    """The newest accepted referral of the case that no standing meeting has taken up."""
    met = Meeting.objects.filter(referral_id=OuterRef("pk")).exclude(state__in=GONE)
    found: Referral | None = (
        Referral.objects.filter(~Exists(met), case=case, state=ReferralState.ACCEPTED)
        .order_by("-decided_at")
        .first()
    )
    return found


def nominals_to_schedule(actor: Actor, panel: PanelDay) -> QuerySet[Case]:
    """Cases of the panel's area at its level that are not on the panel yet; referred ones first.

    `is_referred` tells those with an accepted referral that has had no meeting.
    """
    on_panel = Meeting.objects.filter(case=OuterRef("pk"), panel_day=panel).exclude(state__in=GONE)
    met = Meeting.objects.filter(referral_id=OuterRef("pk")).exclude(state__in=GONE)
    waiting = Referral.objects.filter(~Exists(met), case=OuterRef("pk"), state=ReferralState.ACCEPTED)
    found: QuerySet[Case] = (
        cases_for(actor)
        .filter(~Exists(on_panel), area_id=panel.area_id, state=CaseState(f"LEVEL_{panel.level}"))
        .annotate(is_referred=Exists(waiting))
        .select_related("nominal")
        .order_by("-is_referred", "nominal__last_name", "nominal__first_name", "pk")
    )
    return found


def people_to_invite(meeting: Meeting, *, on: date) -> QuerySet[User]:
    """People of the area whose roles take part in meetings, and those who hold the case, without those invited.

    Nor anybody whom a limitation keeps out of the case: an invitation would tell them of it.
    """
    found = User.objects.filter(
        pk__in=CasePractitioner.objects.filter(in_force(on), case_id=meeting.case_id).values("user_id"),
        is_active=True,
    )
    for role in INVITABLE:
        found |= people_with_role(role, meeting.area_id, on=on)
    invited = meeting.attendance.filter(user__isnull=False).values("user_id")
    return (
        not_kept_out(found, meeting.case, on=on)
        .exclude(pk__in=invited)
        .exclude(pk=meeting.panel_day.chair_id)
        .distinct()
        .select_related("agency")
        .order_by("last_name", "first_name")
    )
