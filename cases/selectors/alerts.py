"""Who is told of an emergency access: who reviews it, who sees to a late review, who holds the case."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from cases.models import Case, CasePractitioner, EmergencyAccess, LeadAgency
from cases.visibility import barred_cases, sees
from mappa.agencies.models import Membership, User
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for, in_force, people_in_team


def officers_of(agency_id: UUID, *, on: date, besides: UUID) -> QuerySet[User]:
    """Active privacy officers of the agency on the day, by name, without the person it is about."""
    return _holders(Role.PRIVACY_OFFICER, Q(team__agency_id=agency_id), on).exclude(pk=besides)


def privacy_officers(row: EmergencyAccess, *, on: date) -> list[User]:
    """Who may review the access: active privacy officers of its agency on the day, by name.

    Never the person whose access it is, nor anybody the case is kept from even in an emergency.
    """
    officers = officers_of(row.agency_id, on=on, besides=row.user_id)
    return [user for user in officers if not _is_barred(user, row.case_id, on)]


def told_when_late(row: EmergencyAccess, *, on: date) -> list[User]:
    """Who is told that the review of this access is late, or that its agency has nobody to review it.

    Heads of public protection of the agency; where there is none, the co-ordinators of the case's area who may
    see the case. Never the person whose access it is. They see to the review; it stays the privacy officer's.
    """
    heads = _holders(Role.HEAD_OF_PUBLIC_PROTECTION, Q(team__agency_id=row.agency_id), on)
    told = [user for user in heads.exclude(pk=row.user_id) if not _is_barred(user, row.case_id, on)]
    if told:
        return told
    coordinators = _holders(Role.COORDINATOR, Q(team__area_id=row.area_id), on).exclude(pk=row.user_id)
    return [user for user in coordinators if sees(actor_for(user, on=on), row.case_id)]


def holders_of(case_id: UUID, *, on: date) -> list[User]:
    """Who holds the case; where nobody does, the people of the team that leads. Only those who may see it."""
    held = CasePractitioner.objects.filter(case_id=case_id, to_on__isnull=True).values("user_id")
    found = list(User.objects.filter(pk__in=held, is_active=True))
    lead = lead_of(case_id)
    if not found and lead:
        found = list(people_in_team(lead.team_id, on=on))
    return [user for user in found if sees(actor_for(user, on=on), case_id)]


def lead_of(case_id: UUID) -> LeadAgency | None:
    """The agency and team that lead the case now."""
    return LeadAgency.objects.filter(case_id=case_id, to_on__isnull=True).first()


def _is_barred(user: User, case_id: UUID, on: date) -> bool:
    kept_out = Case.objects.filter(pk__in=barred_cases(actor_for(user, on=on)))
    return kept_out.filter(pk=case_id).exists()


def _holders(role: Role, where: Q, on: date) -> QuerySet[User]:
    members = Membership.objects.filter(in_force(on), where, role=role).values("user_id")
    return User.objects.filter(pk__in=members, is_active=True).order_by("last_name", "first_name")
