"""The world of the oracle as rows of the database, and every change of it written as a row."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from cases.domain.access import EmergencyCategory
from cases.domain.enums import CaseState, LimitationKind, Sharing
from cases.domain.event_kinds import CaseEventKind
from cases.models import (
    AccessLimitation,
    AgencyInvolvement,
    Case,
    CaseCategory,
    CaseEvent,
    CoverSpan,
    EmergencyAccess,
    LimitedPerson,
    PanelSpan,
    Substitute,
)
from forms_docset.models import Document, DocumentFile, DocumentState
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.models import Membership, Team, User
from mappa.agencies.roles import Role
from tests.factories.agencies import AgencyFactory, MembershipFactory, TeamFactory, UserFactory, area
from tests.factories.cases import CategoryFactory, case_of
from tests.integration.cases.given import given
from tests.walls.oracle import CaseSaid, PersonSaid, TeamSaid, World

# Name, the team above, area, agency, its kind.
TEAMS = (
    ("north", "", "Cumbria", "Probation Service", AgencyKind.PROBATION),
    ("north-below", "north", "Cumbria", "Probation Service", AgencyKind.PROBATION),
    ("south", "", "Kent", "Probation Service", AgencyKind.PROBATION),
    ("force", "", "Cumbria", "Cumbria Constabulary", AgencyKind.POLICE),
    ("trust", "", "Kent", "Kent Trust", AgencyKind.NHS_TRUST),
    ("unit", "", "Cumbria", "Cumbria MAPPA unit", AgencyKind.MAPPA_UNIT),
)
PEOPLE = (
    ("com", "COM", "north"),
    ("com-below", "COM", "north-below"),
    ("com-south", "COM", "south"),
    ("spo", "SPO", "north"),
    ("officer", "POLICE_OFFENDER_MANAGER", "force"),
    ("coordinator", "COORDINATOR", "unit"),
    ("unit-admin", "MAPPA_ADMINISTRATOR", "unit"),
    ("panel", "PANEL_MEMBER", "trust"),
    ("contact", "AGENCY_CONTACT", "trust"),
    ("board", "SMB_MEMBER", "north"),
    ("auditor", "AUDITOR", "south"),
    ("system", "SYSTEM_ADMINISTRATOR", "north"),
)
CASES = (("one", "north"), ("two", "north-below"), ("three", "south"), ("four", "force"))
AREAS = ("Cumbria", "Kent")
_PDF = b"%PDF-1.7 of a test"


class Stage:
    """Rows by the oracle's names. Whatever is written here is said to the oracle by whoever writes it."""

    def __init__(self) -> None:
        """Build the world."""
        self.teams: dict[str, Team] = {}
        self.users: dict[str, User] = {}
        self.cases: dict[str, Case] = {}
        self.documents: dict[str, Document] = {}
        self.rows: dict[Any, str] = {}
        self.said = World({}, {}, {})
        for name, above, where, agency, kind in TEAMS:
            body = AgencyFactory(name=agency, kind=kind)
            self.teams[name] = TeamFactory(
                name=name, agency=body, area=area(where), parent=self.teams.get(above)
            )
            self.said.teams[name] = TeamSaid(above, where, agency, kind.value)
        for name, role, team in PEOPLE:
            self.users[name] = UserFactory(agency=self.teams[team].agency)
            MembershipFactory(user=self.users[name], role=Role(role), team=self.teams[team])
            of = self.said.teams[team]
            self.said.people[name] = PersonSaid(of.agency, of.kind, {(role, team)})
        for name, team in CASES:
            self._case(name, team)

    def _case(self, name: str, team: str) -> None:
        case = case_of(self.teams[team], state=CaseState.LEVEL_2)
        self.cases[name] = case
        said = CaseSaid(self.said.teams[team].area, {team})
        mine = {"case": case, "area": case.area}
        for mark in Sharing:
            row = CaseEvent.objects.create(
                kind=CaseEventKind.OTHER,
                happened_on=timezone.localdate(),
                sharing=mark,
                owner_agency=self.teams[team].agency,
                submission_key=uuid4(),
                **mine,
            )
            self.rows[row.pk] = f"{name} {mark}"
            said.marks[f"{name} {mark}"] = (mark.value, self.said.teams[team].agency)
        signed = {"state": DocumentState.SIGNED, "signed_by": self.users["com"], "signed_at": timezone.now()}
        self.documents[name] = Document.objects.create(slug="screening", **mine, **signed)
        DocumentFile.objects.create(
            document=self.documents[name],
            html="<html lang='en'><head><title>Signed</title></head><body>Signed</body></html>",
            pdf=_PDF,
            sha256=hashlib.sha256(_PDF).hexdigest(),
            **mine,
        )
        self.said.cases[name] = said

    def here(self, case: str) -> dict[str, Any]:
        """The two columns every row of a case carries."""
        self.cases[case].refresh_from_db(fields=["area"])
        return {"case": self.cases[case], "area": self.cases[case].area}


def aside(table: str, statement: str, values: list[Any]) -> None:
    """Write past the triggers of a table, as only its owner can: time is made to pass, or a row to have been otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"SET ROLE mappa_owner; ALTER TABLE {table} DISABLE TRIGGER USER; SET ROLE mappa_gate")
        cursor.execute(statement, values)
        cursor.execute(f"SET ROLE mappa_owner; ALTER TABLE {table} ENABLE TRIGGER USER; SET ROLE mappa_gate")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


# What can happen. Each writes rows and tells the oracle.


def involve(stage: Stage, case: str, team: str) -> None:
    """A team comes into the case, or goes out of it."""
    said = stage.said.cases[case]
    if team in said.teams:
        yesterday = timezone.localdate() - timedelta(days=1)
        rows = AgencyInvolvement.objects.filter(case=stage.cases[case], team=stage.teams[team])
        rows.filter(to_on__isnull=True).update(from_on=yesterday - timedelta(days=9), to_on=yesterday)
        said.teams.discard(team)
        return
    AgencyInvolvement.objects.create(
        team=stage.teams[team],
        agency=stage.teams[team].agency,
        role="SUPPORT",
        from_on=timezone.localdate(),
        **stage.here(case),
    )
    said.teams.add(team)


def move(stage: Stage, case: str, where: str) -> None:
    """The case goes to another area."""
    Case.objects.filter(pk=stage.cases[case].pk).update(area=area(where))
    stage.said.cases[case].area = where


def limit(stage: Stage, case: str, kind: str, named: list[str]) -> None:
    """Somebody is kept out, or only some are let in."""
    row = AccessLimitation.objects.create(
        kind=LimitationKind(kind),
        starts_at=timezone.now() - timedelta(days=1),
        message="Ask first.",
        reason="A conflict of interest.",
        **stage.here(case),
    )
    for who in named:
        LimitedPerson.objects.create(limitation=row, user=stage.users[who], **stage.here(case))
    said = stage.said.cases[case]
    (said.restrictions if kind == "RESTRICTION" else said.exclusions)[row.pk] = set(named)  # type: ignore[index]


def lift(stage: Stage, case: str) -> None:
    """Every limitation of the case is over, by the clock of the database: it stands still while a test runs."""
    aside(
        "cases_accesslimitation",
        "UPDATE cases_accesslimitation SET ends_at = now() WHERE case_id = %s",
        [stage.cases[case].pk],
    )
    stage.said.cases[case].restrictions.clear()
    stage.said.cases[case].exclusions.clear()


def category_4(stage: Stage, case: str) -> None:
    """The case becomes one of terrorism, or stops being one."""
    said = stage.said.cases[case]
    said.is_category_4 = not said.is_category_4
    if said.is_category_4:
        CategoryFactory(category=4, **stage.here(case))
    else:
        yesterday = timezone.localdate() - timedelta(days=1)
        rows = CaseCategory.objects.filter(case=stage.cases[case], category=4, to_on__isnull=True)
        rows.update(to_on=yesterday)


def clear(stage: Stage, who: str) -> None:
    """Somebody is cleared for Category 4, or their clearance runs out."""
    said = stage.said.people[who]
    said.is_cleared = not said.is_cleared
    until = timezone.localdate() + timedelta(days=0 if said.is_cleared else -1)
    User.objects.filter(pk=stage.users[who].pk).update(category4_cleared_to=until)


def close_account(stage: Stage, who: str) -> None:
    """An account is closed, or opened again."""
    said = stage.said.people[who]
    said.is_active = not said.is_active
    User.objects.filter(pk=stage.users[who].pk).update(is_active=said.is_active)


def join(stage: Stage, who: str, role: str, team: str) -> None:
    """A role in a team begins, or ends."""
    said = stage.said.people[who]
    if (role, team) in said.memberships:
        yesterday = timezone.localdate() - timedelta(days=1)
        rows = Membership.objects.filter(user=stage.users[who], role=role, team=stage.teams[team])
        rows.filter(to_on__isnull=True).update(from_on=yesterday - timedelta(days=9), to_on=yesterday)
        said.memberships.discard((role, team))
        return
    today = timezone.localdate()
    Membership.objects.create(user=stage.users[who], role=role, team=stage.teams[team], from_on=today)
    said.memberships.add((role, team))


def invite(stage: Stage, case: str, who: str) -> None:
    """A panel sees the case, or has seen it."""
    mine, today = {"case": stage.cases[case], "user": stage.users[who]}, timezone.localdate()
    said = stage.said.cases[case].invited
    if who in said:
        PanelSpan.objects.filter(**mine).update(
            from_on=today - timedelta(days=9), to_on=today - timedelta(days=1)
        )
        said.discard(who)
        return
    PanelSpan.objects.create(
        user=stage.users[who], meeting_id=uuid4(), from_on=today, to_on=today, **stage.here(case)
    )
    said.add(who)


def cover(stage: Stage, case: str, who: str) -> None:
    """A colleague covers for a day, and the day ends."""
    said = stage.said.cases[case].covering
    if who in said:
        statement = "UPDATE cases_coverspan SET ends_at = now() - interval '1 second' WHERE case_id = %s AND user_id = %s"
        aside("cases_coverspan", statement, [stage.cases[case].pk, stage.users[who].pk])
        said.discard(who)
        return
    now = timezone.now()
    CoverSpan.objects.create(
        user=stage.users[who], reason="Ill.", opened_at=now, ends_at=now, **stage.here(case)
    )
    said.add(who)


def stand_in(stage: Stage, case: str, who: str) -> None:
    """Somebody acts in place of one who may not, and that ends."""
    said, today = stage.said.cases[case].standing_in, timezone.localdate()
    if who in said:
        rows = Substitute.objects.filter(case=stage.cases[case], user=stage.users[who], to_on__isnull=True)
        rows.update(from_on=today - timedelta(days=9), to_on=today - timedelta(days=1))
        said.discard(who)
        return
    Substitute.objects.create(
        user=stage.users[who],
        instead_of=UserFactory(),
        named_by=UserFactory(),
        named_at=timezone.now(),
        duty="Holds the case",
        from_on=today,
        **stage.here(case),
    )
    said.add(who)


def grant(stage: Stage, case: str, who: str, *, until: int) -> None:
    """A case is given by name until so many days from now; what was given ends, or is found to have run out."""
    said = stage.said.cases[case].granted
    if who in said:
        column = "ended_at = now()" if until % 2 else "expires_on = current_date - 1"
        statement = f"UPDATE cases_caseusergrant SET {column} WHERE case_id = %s AND user_id = %s"
        aside("cases_caseusergrant", statement, [stage.cases[case].pk, stage.users[who].pk])
        said.discard(who)
        return
    stage.here(case)
    given(stage.cases[case], stage.users[who], expires_on=timezone.localdate() + timedelta(days=until))
    said.add(who)


def break_glass(stage: Stage, case: str, who: str, *, run_out: bool) -> None:
    """A case is opened for an hour; it is ended, or the hour runs out."""
    said, key = stage.said.cases[case].in_emergency, [stage.cases[case].pk, stage.users[who].pk]
    if who in said:
        column = "ends_at = now()" if run_out else "ended_at = now()"
        aside(
            "cases_emergencyaccess",
            f"UPDATE cases_emergencyaccess SET {column} WHERE case_id = %s AND user_id = %s",
            key,
        )
        said.discard(who)
        return
    now = timezone.now()
    EmergencyAccess.objects.create(
        user=stage.users[who],
        agency=stage.users[who].agency,
        reference=stage.cases[case].reference,
        category=EmergencyCategory.THREAT_TO_LIFE,
        reason="He is at the door and they are alone.",
        started_at=now,
        ends_at=now,
        review_due_on=timezone.localdate(),
        **stage.here(case),
    )
    said.add(who)


def close(stage: Stage, case: str) -> None:
    """A closed case is seen by whoever saw it."""
    Case.objects.filter(pk=stage.cases[case].pk).update(
        state=CaseState.CLOSED, closed_on=timezone.localdate(), closed_reason="EXPIRED"
    )


def mark(stage: Stage, case: str, number: int, sharing: str) -> None:
    """A row of the case gets another mark."""
    names = list(stage.said.cases[case].marks)
    name = names[number % len(names)]
    key = next(pk for pk, told in stage.rows.items() if told == name)
    CaseEvent.objects.filter(pk=key).update(sharing=sharing)
    stage.said.cases[case].marks[name] = (sharing, stage.said.cases[case].marks[name][1])
