"""Teams, areas and people to choose among in forms about cases."""

from typing import Any

from cases.models import AgencyInvolvement, Case
from cases.selectors.limitations import limits_of
from mappa.agencies.actor import Actor
from mappa.agencies.kinds import AgencyKind, TeamKind
from mappa.agencies.models import Membership, Team
from mappa.agencies.roles import CASE_ROLES, LABELS, Role
from mappa.agencies.selectors import areas, in_force, teams_that_hold_cases

Choices = list[tuple[str, str]]
HOLDERS = frozenset(
    {
        Role.COM,
        Role.POM,
        Role.POLICE_OFFENDER_MANAGER,
        Role.YOUTH_CASE_MANAGER,
        Role.HEALTH_CASE_MANAGER,
        Role.VICTIM_LIAISON_OFFICER,
        Role.KEY_WORKER,
        Role.CO_WORKER,
        Role.RESPONSIBLE_CLINICIAN,
    }
)
_HOSPITALS = (AgencyKind.NHS_TRUST, AgencyKind.NHS_ENGLAND)


def _team_choices(teams: Any) -> Choices:
    return [(str(team.pk), f"{team.agency.name}, {team.name}") for team in teams]


def all_teams() -> Choices:
    """Every team that can be involved in a case, by agency."""
    return _team_choices(teams_that_hold_cases().order_by("agency__name", "name"))


def places() -> Choices:
    """Prisons and hospitals somebody can be held in."""
    teams = Team.objects.filter(kind=TeamKind.PRISON) | Team.objects.filter(agency__kind__in=_HOSPITALS)
    return _team_choices(teams.select_related("agency").order_by("agency__name", "name"))


def founding_choices() -> dict[str, Any]:
    """What the forms that identify somebody need: areas, teams, prisons and hospitals."""
    return {
        "areas": [(str(area.pk), area.name) for area in areas()],
        "teams": all_teams(),
        "places": places(),
    }


def founding_initial(actor: Actor) -> dict[str, str]:
    """The founder's own team leads, in its area, until somebody says otherwise."""
    own = next((row for row in actor.memberships if row.role in CASE_ROLES), None)
    if own is None:
        return {}
    return {"team": str(own.team_id), "area": str(own.area_id or "")}


def involved_teams(case: Case) -> Choices:
    """Teams involved in the case now."""
    rows = AgencyInvolvement.objects.filter(case=case, to_on__isnull=True).select_related("team__agency")
    return _team_choices([row.team for row in rows])


def people_to_assign(case: Case, actor: Actor) -> Choices:
    """People of the involved teams who may hold the case and see it, each as "team:person:capacity"."""
    limits = limits_of(case, actor.on)
    teams = AgencyInvolvement.objects.filter(case=case, to_on__isnull=True).values("team_id")
    rows = Membership.objects.filter(in_force(actor.on), team_id__in=teams, user__is_active=True)
    rows = rows.filter(role__in=HOLDERS).select_related("user", "team").order_by("user__last_name", "pk")
    return [
        (
            f"{row.team_id}:{row.user_id}:{row.role}",
            f"{row.user.name}, {LABELS[Role(row.role)]}, {row.team.name}",
        )
        for row in rows
        if not limits.keeps_out(row.user, actor.on)
    ]
