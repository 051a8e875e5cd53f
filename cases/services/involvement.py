"""Which teams are involved in a case, which agency leads, and who holds it."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from cases.domain.enums import InvolvementRole
from cases.models import AgencyInvolvement, Case, CasePractitioner, CustodySpell, LeadAgency
from cases.selectors.cases import locked_case
from cases.selectors.limitations import not_kept_out
from cases.services.deadlines import replan_deadlines
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.models import Team
from mappa.agencies.roles import Permission, Role
from mappa.agencies.selectors import people_in_team
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.calendar import DAY
from mappa.core.decisions import Problem, require_valid

HAND_OVER_DAYS = 28
"""Calendar days for which a prison somebody left still sees the case: to finish its report (MAPPA F) and to hand over.

As long as somebody invited has after the minutes; no source sets it. The last day is included.
"""


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
    """A prison's involvement follows the prisoner, who moved or was released on `on`.

    The prison or hospital entered is involved from that day. The prison left goes on seeing the case for
    HAND_OVER_DAYS, and its offender manager holds it until then; a hospital goes on treating, and so does a prison
    that leads, until another agency does.
    """
    if entered == left:
        return
    if entered is not None:
        _enter(actor, case, entered, on)
    if left is not None:
        _hand_over(actor, case, left, on)


def _enter(actor: Actor, case: Case, team_id: UUID, on: date) -> None:
    still = Q(to_on__isnull=True) | Q(to_on__gte=on)
    rows = AgencyInvolvement.objects.filter(still, case=case, team_id=team_id)
    row: AgencyInvolvement | None = rows.order_by("to_on").last()  # one without an end comes last
    if row is not None and row.to_on is None:
        return
    if row is not None:  # back before the hand-over was over
        row.to_on = None
        row.save(update_fields=["to_on"])
    else:
        row = _involve(actor, case, Team.objects.get(pk=team_id), "The person is held there", on)
    record(actor=actor, event=EventType.INVOLVEMENT_CHANGED, case_ids=[case.pk], subject=row)


def _hand_over(actor: Actor, case: Case, team_id: UUID, on: date) -> None:
    # A move that is recorded late does not shut out, in the middle of it, whoever records it.
    last = max(on + timedelta(days=HAND_OVER_DAYS), actor.on)
    open_rows = AgencyInvolvement.objects.filter(
        case=case, team_id=team_id, team__agency__kind=AgencyKind.PRISON, to_on__isnull=True
    )
    for row in open_rows.exclude(role=InvolvementRole.LEAD):
        row.to_on = max(row.from_on, last)
        row.save(update_fields=["to_on"])
        record(actor=actor, event=EventType.INVOLVEMENT_CHANGED, case_ids=[case.pk], subject=row)
        for held in CasePractitioner.objects.filter(case=case, team_id=team_id, to_on__isnull=True):
            held.to_on = max(held.from_on, last)
            held.save(update_fields=["to_on"])


def _leave_if_gone(actor: Actor, case: Case, team_id: UUID, on: date) -> None:
    """A prison that led while the person was elsewhere hands over once another agency leads."""
    spell = CustodySpell.objects.filter(case=case, to_on__isnull=True).first()
    if spell is not None and spell.team_id != team_id:
        _hand_over(actor, case, team_id, on)


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
    if current is not None:
        _leave_if_gone(actor, case, current.team_id, on)
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
    people = not_kept_out(people_in_team(team_id, on=on), case, on=on)
    if not involved.exists() or not people.filter(pk=user_id).exists():
        words = "Select somebody who works in a team involved in the case and may see it"
        require_valid([Problem("user", words)])
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
