"""Requests for information: a page of their own for the team asked, and a list for those who work on the case.

THE rule of the page, for the ORM (for the database: asked_request_ids() of the gate): a request put to one's
team that was not withdrawn, until ANSWER_SHOWN_DAYS after it was answered, whether or not one sees the case.
Asking is a disclosure made on purpose, so a restriction does not stand in its way; an exclusion does, and so
does the wall of Category 4.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404

from cases.domain.access import ANSWER_SHOWN_DAYS, may_read
from cases.domain.enums import Sharing
from cases.domain.requests import RequestState, state_of
from cases.models import AgencyInvolvement, Case, InformationReply, InformationRequest
from cases.visibility import barred_cases, shared_with
from mappa.agencies.actor import Actor
from mappa.agencies.kinds import RESPONSIBLE_AUTHORITY, AgencyKind, TeamKind
from mappa.agencies.models import Membership, Team
from mappa.agencies.roles import ANSWERING_ROLES
from mappa.agencies.selectors import in_force, teams_below

Named = list[tuple[str, str]]


def requests_to(actor: Actor) -> QuerySet[InformationRequest]:
    """Requests put to the actor's teams that their page still shows, the nearest due first."""
    lately = Now() - timedelta(days=ANSWER_SHOWN_DAYS)
    rows: QuerySet[InformationRequest] = InformationRequest.objects.filter(
        Q(answered_at__isnull=True) | Q(answered_at__gt=lately),
        team_id__in=actor.asked_team_ids,
        withdrawn_at__isnull=True,
    )
    rows = rows.exclude(case_id__in=barred_cases(actor))
    return rows.select_related("team", "recorded_by__agency").order_by("due_on", "recorded_at", "pk")


def open_requests(actor: Actor) -> QuerySet[InformationRequest]:
    """Those of them that nobody has answered yet."""
    return requests_to(actor).filter(answered_at__isnull=True)


def request_or_404(actor: Actor, pk: UUID, *, lock: bool = False) -> InformationRequest:
    """A request put to one of the actor's teams, locked on request; Http404 for any other."""
    return _one(requests_to(actor), pk, lock=lock)


def own_request_or_404(actor: Actor, pk: UUID, *, lock: bool = False) -> InformationRequest:
    """A request that somebody of the actor's agency put, about a case they may change; Http404 for any other."""
    rows: QuerySet[InformationRequest] = InformationRequest.objects.changeable_by(actor).select_related(
        "team"
    )
    return _one(
        rows.filter(recorded_by__agency__isnull=False, recorded_by__agency=actor.agency_id), pk, lock=lock
    )


def _one(rows: QuerySet[InformationRequest], pk: UUID, *, lock: bool) -> InformationRequest:
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("No such request.")
    return found


def requests_of(actor: Actor, case: Case) -> list[InformationRequest]:
    """What was asked about a case the actor sees, the newest first, each with `read`: its answer, if they may read it.

    Three queries, whatever the number.
    """
    rows: QuerySet[InformationRequest] = InformationRequest.objects.visible_to(actor).filter(case=case)
    found = list(rows.select_related("team__agency", "recorded_by__agency").order_by("-recorded_at"))
    answers = InformationReply.objects.visible_to(actor).filter(case=case).select_related("recorded_by")
    by_request = {row.request_id: row for row in answers}
    for row in found:
        row.read = by_request.get(row.pk)  # type: ignore[attr-defined]
    return found


def own_answer(actor: Actor, request: InformationRequest) -> InformationReply | None:
    """The answer to a request the actor's page shows, as far as its mark lets them read it."""
    found: InformationReply | None = (
        InformationReply.objects.filter(shared_with(actor), request=request)
        .select_related("recorded_by", "owner_agency")
        .first()
    )
    return found


def request_state(request: InformationRequest, on: date) -> RequestState:
    """Where the request stands."""
    return state_of(
        answered=request.answered_at is not None,
        withdrawn=request.withdrawn_at is not None,
        due_on=request.due_on,
        on=on,
    )


def sharing_open_to(request: InformationRequest) -> list[Sharing]:
    """The marks under which those who asked could read the answer."""
    agency = request.recorded_by.agency if request.recorded_by else None
    is_own = agency is not None and agency.pk == request.team.agency_id
    wide = agency is not None and agency.kind in RESPONSIBLE_AUTHORITY
    return [mark for mark in Sharing if may_read(mark, is_own=is_own, in_responsible_authority=wide)]


def _askable(on: date) -> QuerySet[Team]:
    """Teams with somebody, in them or above them, who may answer."""
    answering = Membership.objects.filter(in_force(on), role__in=ANSWERING_ROLES, user__is_active=True)
    below = teams_below(answering.order_by().values_list("team_id", flat=True))
    return Team.objects.filter(pk__in=frozenset().union(*below.values())).select_related("agency")


def askable_team_or_none(pk: UUID, *, on: date) -> Team | None:
    """A team that can be asked, or None."""
    return _askable(on).filter(pk=pk).first()


def teams_to_ask(actor: Actor, case: Case) -> list[tuple[str, Named]]:
    """Every team that can be asked, in groups: police and victim liaison of the area, then those involved, then all."""
    involved = set(
        AgencyInvolvement.objects.filter(in_force(actor.on), case=case).values_list("team_id", flat=True)
    )
    teams = list(_askable(actor.on).exclude(pk__in=actor.own_team_ids).order_by("agency__name", "name", "pk"))
    first = [team for team in teams if team.area_id == case.area_id and _is_first(team)]
    second = [team for team in teams if team.pk in involved and team not in first]
    rest = [team for team in teams if team not in first and team not in second]
    return [("FIRST", _named(first)), ("INVOLVED", _named(second)), ("OTHERS", _named(rest))]


def _is_first(team: Team) -> bool:
    return team.agency.kind == AgencyKind.POLICE or team.kind == TeamKind.VICTIM_LIAISON


def _named(teams: Iterable[Team]) -> Named:
    return [(str(team.pk), f"{team.agency.name}, {team.name}") for team in teams]
