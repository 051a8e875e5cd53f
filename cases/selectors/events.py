"""What happened in a case, who was told and who still has to be."""

from collections.abc import Collection
from datetime import date
from typing import Protocol
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from cases.domain.access import may_read
from cases.domain.enums import Sharing
from cases.domain.event_kinds import CaseEventKind, Party
from cases.domain.events import EVENTS, untold
from cases.models import AgencyInvolvement, Associate, Case, CaseEvent, CasePractitioner, Telling
from mappa.agencies.actor import Actor
from mappa.agencies.kinds import RESPONSIBLE_AUTHORITY, AgencyKind, TeamKind
from mappa.agencies.models import Membership, Team
from mappa.agencies.roles import CASE_ROLES, Permission
from mappa.agencies.selectors import in_force

_PARTIES = {
    AgencyKind.POLICE: Party.POLICE,
    AgencyKind.PROBATION: Party.PROBATION,
    AgencyKind.PRISON: Party.PRISON,
    AgencyKind.YOUTH_JUSTICE: Party.YOUTH_JUSTICE,
    AgencyKind.CHILDRENS_SERVICES: Party.CHILDRENS_SERVICES,
    AgencyKind.EDUCATION: Party.CHILDRENS_SERVICES,
    AgencyKind.ADULT_SOCIAL_CARE: Party.ADULT_SOCIAL_CARE,
    AgencyKind.NHS_ENGLAND: Party.HEALTH,
    AgencyKind.INTEGRATED_CARE_BOARD: Party.HEALTH,
    AgencyKind.NHS_TRUST: Party.HEALTH,
    AgencyKind.HOUSING_AUTHORITY: Party.HOUSING,
    AgencyKind.REGISTERED_PROVIDER: Party.HOUSING,
    AgencyKind.ELECTRONIC_MONITORING: Party.MONITORING,
    AgencyKind.IMMIGRATION: Party.IMMIGRATION,
}


class Marked(Protocol):
    """An event, kept already or about to be: what decides who is told."""

    @property
    def kind(self) -> str:
        """A CaseEventKind."""

    @property
    def sharing(self) -> str:
        """A Sharing."""


def event_or_404(actor: Actor, pk: UUID) -> CaseEvent:
    """An event of a case the actor sees, with a mark that lets them read it; Http404 otherwise."""
    rows: QuerySet[CaseEvent] = CaseEvent.objects.visible_to(actor)
    found = rows.select_related("case__nominal", "recorded_by", "owner_agency").filter(pk=pk).first()
    if found is None:
        raise Http404("No such event.")
    return found


def party_of(team: Team) -> Party:
    """How an event tells the team apart. Its agency must be loaded."""
    if team.kind == TeamKind.VICTIM_LIAISON:
        return Party.VICTIM_LIAISON
    return _PARTIES.get(AgencyKind(team.agency.kind), Party.OTHER)


def involved_now(case: Case, on: date) -> list[Team]:
    """The teams involved on the day, each with `opens`: whether anybody in it opens cases here."""
    people = Membership.objects.filter(
        in_force(on), team_id=OuterRef("pk"), role__in=CASE_ROLES, user__is_active=True
    )
    involved = AgencyInvolvement.objects.filter(in_force(on), case=case).values("team_id")
    rows = Team.objects.filter(pk__in=involved).annotate(opens=Exists(people))
    return list(rows.select_related("agency").order_by("agency__name", "name"))


def teams_told(
    actor: Actor, case: Case, event: Marked, *, only: Collection[UUID] | None = None
) -> list[Team]:
    """The involved teams that are told of the event: those whose part it is, who may read it and open cases here.

    `only`: those of these ids, whatever the event. The actor's own team knows already unless somebody else there holds
    the case.
    """
    wanted = EVENTS[CaseEventKind(event.kind)].tells
    mine = _already_knows(actor, case)
    return [
        team
        for team in involved_now(case, actor.on)
        if (party_of(team) in wanted if only is None else team.pk in only)
        and team.opens  # type: ignore[attr-defined]
        and team.pk not in mine
        and _may_read(team, actor, Sharing(event.sharing))
    ]


def _already_knows(actor: Actor, case: Case) -> frozenset[UUID]:
    held = CasePractitioner.objects.filter(in_force(actor.on), case=case).values_list("team_id", "user_id")
    others = {team_id for team_id, user_id in held if user_id != actor.user_id}
    own = {team_id for team_id, user_id in held if user_id == actor.user_id}
    return frozenset((own | actor.own_team_ids) - others)


def _may_read(team: Team, actor: Actor, sharing: Sharing) -> bool:
    wide = AgencyKind(team.agency.kind) in RESPONSIBLE_AUTHORITY
    return may_read(sharing, is_own=team.agency_id == actor.agency_id, in_responsible_authority=wide)


def told_of(event: CaseEvent) -> list[Telling]:
    """Who was told of an event the actor reads, and whether they have read it."""
    rows = Telling.objects.filter(event=event, case_id=event.case_id)
    return list(rows.select_related("team__agency", "read_by", "answered_by"))


def still_to_tell(event: CaseEvent, on: date) -> list[Party]:
    """Who must know of this and has nobody in the case who opens it here."""
    present = {party_of(team) for team in involved_now(event.case, on) if team.opens}  # type: ignore[attr-defined]
    if event.owner_agency is not None:
        present.add(_PARTIES.get(AgencyKind(event.owner_agency.kind), Party.OTHER))
    return untold(CaseEventKind(event.kind), present)


def partners_of(actor: Actor, event: CaseEvent) -> list[Associate]:
    """Who was recorded with a new relationship, as far as the marks let the actor read it."""
    rows: QuerySet[Associate] = Associate.objects.visible_to(actor).filter(event=event)
    return list(rows)


def tellings_to(actor: Actor) -> QuerySet[Telling]:
    """What the actor's own teams were told of cases the actor sees, under marks the actor may read."""
    readable = CaseEvent.objects.visible_to(actor).order_by().values("pk")
    rows: QuerySet[Telling] = Telling.objects.visible_to(actor).filter(
        team_id__in=actor.own_team_ids, event__in=readable
    )
    return rows


def telling_or_404(actor: Actor, pk: UUID, *, lock: bool = False) -> Telling:
    """One of them, of a case the actor may change, locked on request; Http404 for any other."""
    rows = tellings_to(actor).filter(case__in=Case.objects.changeable_by(actor).order_by().values("pk"))
    rows = rows.select_related("event__recorded_by", "team", "case__nominal")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("Nothing of this was told to you.")
    return found


def unread_for(actor: Actor) -> QuerySet[Telling]:
    """What waits to be read or answered: by who holds the case in the team told, by anybody there where nobody does.

    After its due date it waits for the whole team, and for managers of teams above it.
    """
    late = Q(due_on__lt=actor.on)
    holding = CasePractitioner.objects.filter(
        in_force(actor.on), case=OuterRef("case"), team=OuterRef("team")
    )
    mine = Exists(holding.filter(user_id=actor.user_id)) | ~Exists(holding)
    own = Q(team_id__in=actor.own_team_ids) & (Q(mine) | late)
    below = Q(team_id__in=actor.case_team_ids) & late if actor.may(Permission.VIEW_TEAM_WORK) else Q(pk=None)
    readable = CaseEvent.objects.visible_to(actor).order_by().values("pk")
    rows: QuerySet[Telling] = Telling.objects.visible_to(actor).filter(
        own | below,
        Q(read_at__isnull=True) | Q(wants_answer=True, answered_at__isnull=True),
        event__in=readable,
    )
    return rows.select_related("event", "team", "case__nominal").order_by("due_on", "pk")
