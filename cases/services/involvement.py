"""Which teams are involved in a case, which agency leads, and who holds it."""

from datetime import date
from uuid import UUID

from cases.domain.enums import InvolvementRole
from cases.models import AgencyInvolvement, Case, CasePractitioner, LeadAgency
from cases.selectors.cases import locked_case
from cases.services.deadlines import replan_deadlines
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.models import Team
from mappa.agencies.roles import Permission, Role
from mappa.agencies.selectors import people_in_team
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.calendar import DAY
from mappa.core.decisions import Problem, require_valid


def add_involvement(
    *, actor: Actor, case_id: UUID, team_id: UUID, reason: str, on: date
) -> AgencyInvolvement:
    """Involve a team from `on`: its members then see the case. A team already involved stays as it is.

    Raises Refused, Http404, or Invalid naming "reason".
    """
    case = locked_case(actor, case_id)
    must(actor, Permission.EDIT_RECORD, "Your role does not let you involve another team.")
    involved: AgencyInvolvement | None = AgencyInvolvement.objects.filter(
        case=case, team_id=team_id, to_on__isnull=True
    ).first()
    if involved is not None:
        return involved
    if not reason.strip():
        require_valid([Problem("reason", "Enter why this team needs to see the case")])
    row = _involve(actor, case, Team.objects.get(pk=team_id), reason, on)
    record(actor=actor, event=EventType.INVOLVEMENT_CHANGED, case_ids=[case.pk], subject=row)
    return row


def _involve(actor: Actor, case: Case, team: Team, reason: str, on: date) -> AgencyInvolvement:
    row = AgencyInvolvement(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        team=team,
        agency_id=team.agency_id,
        role=InvolvementRole.INVOLVED,
        reason=reason,
        from_on=on,
    )
    row.save(force_insert=True)
    return row


def follow_custody(*, actor: Actor, case: Case, left: UUID | None, entered: UUID | None, on: date) -> None:
    """A prison's involvement follows the prisoner: the one entered is involved from `on`; the one left keeps its
    part until somebody ends it, so that its reports and handover are not cut off on the day of a move.
    """
    if entered is None or entered == left:
        return
    if not AgencyInvolvement.objects.filter(case=case, team_id=entered, to_on__isnull=True).exists():
        row = _involve(actor, case, Team.objects.get(pk=entered), "The person is held there", on)
        record(actor=actor, event=EventType.INVOLVEMENT_CHANGED, case_ids=[case.pk], subject=row)


def change_lead(*, actor: Actor, case_id: UUID, team_id: UUID, reason: str, on: date) -> LeadAgency:
    """Another team leads from `on`, with the reason; the one before stays involved. Exactly one leads at any time.

    Raises Refused, Http404, or Invalid naming "reason".
    """
    case = locked_case(actor, case_id)
    must(actor, Permission.EDIT_RECORD, "Your role does not let you change the lead agency.")
    current: LeadAgency | None = LeadAgency.objects.filter(case=case, to_on__isnull=True).first()
    if current is not None and current.team_id == team_id:
        return current
    if not reason.strip():
        require_valid([Problem("reason", "Enter why this agency leads")])
    team = Team.objects.get(pk=team_id)
    if current is not None:
        current.to_on = max(current.from_on, on - DAY)
        current.save(update_fields=["to_on"])
    row = LeadAgency(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        team=team,
        agency_id=team.agency_id,
        reason=reason,
        from_on=on,
    )
    row.save(force_insert=True)
    involved = AgencyInvolvement.objects.filter(case=case, to_on__isnull=True)
    involved.filter(role=InvolvementRole.LEAD).update(role=InvolvementRole.INVOLVED)
    if not involved.filter(team=team).update(role=InvolvementRole.LEAD):
        _involve(actor, case, team, reason, on)
        involved.filter(team=team).update(role=InvolvementRole.LEAD)
    replan_deadlines(case=case, on=on)
    record(actor=actor, event=EventType.LEAD_CHANGED, case_ids=[case.pk], subject=row)
    return row


def assign_practitioner(
    *, actor: Actor, case_id: UUID, team_id: UUID, user_id: UUID, capacity: Role, on: date
) -> CasePractitioner:
    """Somebody of an involved team holds the case in a capacity; whoever did so before in that team is relieved.

    Raises Refused, Http404, or Invalid naming "user".
    """
    case = locked_case(actor, case_id)
    must(actor, Permission.EDIT_RECORD, "Your role does not let you assign the case.")
    open_rows = CasePractitioner.objects.filter(case=case, to_on__isnull=True, capacity=capacity)
    held: CasePractitioner | None = open_rows.filter(user_id=user_id, team_id=team_id).first()
    if held is not None:
        return held
    involved = AgencyInvolvement.objects.filter(case=case, team_id=team_id, to_on__isnull=True)
    if not involved.exists() or not people_in_team(team_id, on=on).filter(pk=user_id).exists():
        require_valid([Problem("user", "Select somebody who works in a team involved in the case")])
    for row in open_rows.filter(team_id=team_id):
        row.to_on = max(row.from_on, on - DAY)
        row.save(update_fields=["to_on"])
    added = CasePractitioner(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        user_id=user_id,
        team_id=team_id,
        capacity=capacity,
        from_on=on,
    )
    added.save(force_insert=True)
    record(actor=actor, event=EventType.INVOLVEMENT_CHANGED, case_ids=[case.pk], subject=added)
    return added
