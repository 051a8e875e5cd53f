"""People and cases that tests of emergency access share."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from cases.domain.access import EmergencyCategory
from cases.models import Case, EmergencyAccess
from cases.services.emergency import open_in_emergency
from mappa.agencies.kinds import AgencyKind, TeamKind
from mappa.agencies.models import Team, User
from mappa.agencies.roles import Role
from mappa.audit.models import AuditEvent
from tests.factories.agencies import AgencyFactory, TeamFactory, area, person
from tests.factories.cases import case_of

REASON = "He is at the door of the family now and they are alone."
LIFE = EmergencyCategory.THREAT_TO_LIFE


def police(name: str = "Cumbria Constabulary", **fields: Any) -> Team:
    agency = AgencyFactory(name=name, kind=AgencyKind.POLICE)
    return TeamFactory(agency=agency, kind=TeamKind.POLICE_UNIT, **fields)


def probation(**fields: Any) -> Team:
    return TeamFactory(**fields)


def elsewhere() -> Case:
    """A case that nobody of the police in these tests has any business with."""
    return case_of(probation(area=area("Kent")))


def opened(acting: Any, user: User, case: Case, **fields: Any) -> EmergencyAccess | None:
    """What the service gives when the user asks for the case."""
    with acting(user) as actor:
        return open_in_emergency(
            actor=actor,
            reference=case.reference,
            **{"category": LIFE, "reason": REASON} | fields,
        )


def past(user: User, case: Case, *, days_ago: float, **fields: Any) -> EmergencyAccess:
    """An access that began so many days ago; the database's clock is set aside to write it."""
    started = timezone.now() - timedelta(days=days_ago)
    usual = {"category": LIFE, "reason": REASON, "review_due_on": timezone.localdate()}
    row = EmergencyAccess.objects.create(
        case=case,
        area=case.area,
        user=user,
        agency=user.agency,
        reference=case.reference,
        started_at=started,
        ends_at=started,
        **usual | fields,
    )
    move(row, started_at=started, ends_at=started + timedelta(minutes=60))
    return row


def move(row: EmergencyAccess, **columns: Any) -> None:
    """Write columns that the database otherwise keeps: its clock is set aside, as only the owner of a table can."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET ROLE mappa_owner; ALTER TABLE cases_emergencyaccess DISABLE TRIGGER USER")
        cursor.execute("SET ROLE mappa_gate")
        for name, value in columns.items():
            cursor.execute(f"UPDATE cases_emergencyaccess SET {name} = %s WHERE id = %s", [value, row.pk])
        cursor.execute("SET ROLE mappa_owner; ALTER TABLE cases_emergencyaccess ENABLE TRIGGER USER")
        cursor.execute("SET ROLE mappa_gate; SET CONSTRAINTS ALL DEFERRED")
    row.refresh_from_db()


def officer(team: Team) -> User:
    """A privacy officer of the team's agency."""
    return person(Role.PRIVACY_OFFICER, team)


def events(*kinds: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(event__in=kinds).order_by("occurred_at"))
