"""A case given by name is read, never changed: by no service, and not past them in the database."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from cases.domain.enums import CaseState, ReviewOutcome
from cases.domain.event_kinds import CaseEventKind, EventAsk
from cases.models import Case, CaseEvent, FollowUp, InformationRequest, Level1Review, Telling
from forms_docset.models import Document
from mappa.agencies.roles import PERMISSIONS, Permission, Role
from mappa.checks import case_bound_tables
from meetings.domain.enums import ActionState
from tests.factories.agencies import MembershipFactory, TeamFactory, area, person
from tests.factories.cases import case_of
from tests.factories.meetings import ActionFactory, AttendanceFactory, MeetingFactory
from tests.factories.referrals import ReferralFactory
from tests.integration.cases.given import given
from tests.permissions.test_emergency_read_only import NOT_FOUND, NOT_OF_THE_CASE, outcome, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    """Somebody with every role that shows cases, all of them in a team that is not involved."""
    team = TeamFactory(area=area("Kent"))
    roles = [role for role in Role if Permission.VIEW_CASE in PERMISSIONS[role]]
    user = person(roles[0], team)
    for role in roles[1:]:
        MembershipFactory(user=user, team=team, role=role)
    return user


@pytest.fixture
def ids(reader, today):
    """A case with something of every kind on it, given whole to the reader, and the ids of what is on it."""
    team = TeamFactory(area=area("Cumbria"))
    case = case_of(team, state=CaseState.LEVEL_1)
    practitioner = person(Role.COM, team)
    mine = {"case": case, "area": case.area, "recorded_by": practitioner}
    meeting = MeetingFactory(case=case)
    review = {"outcome": ReviewOutcome.KEEP, "rationale": "Nothing changed.", "reviewed_on": today}
    asked = {"team": team, "question": "What is known?", "purpose": "Review", "due_on": today}
    done = {"owner": reader, "owner_agency": reader.agency, "state": ActionState.COMPLETE}
    event = CaseEvent.objects.create(kind=CaseEventKind.NEW_RELATIONSHIP, happened_on=today, **mine)
    wanted = {"event": event, "due_on": today}
    rows = {
        "case": case,
        "meeting": meeting,
        "event": event,
        "telling": Telling.objects.create(team=team, wants_answer=True, **wanted, **mine),
        "follow_up": FollowUp.objects.create(
            ask=EventAsk.RECHECK_PLAN, asked_on=today, because="An event", **wanted, **mine
        ),
        "action": ActionFactory(meeting=meeting, **done),
        "seat": AttendanceFactory(meeting=meeting),
        "referral": ReferralFactory(case=case, recorded_by=practitioner),
        "document": Document.objects.create(slug="screening", **mine),
        "decision": case.leveldecision_set.get(),
        "review": Level1Review.objects.create(submission_key=uuid4(), **review, **mine),
        "request": InformationRequest.objects.create(**asked, **mine),
        "given": given(case, reader),
    }
    return {f"{name}_id": row.pk for name, row in rows.items()} | {
        "team_id": team.pk,
        "user_id": practitioner.pk,
        "slug": "screening",
    }


def state_of_everything():
    """The text of every row that hangs on a case."""
    found = {}
    with connection.cursor() as cursor:
        for table in (*case_bound_tables(), "cases_case"):
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {table} t"
            )
            found[table] = cursor.fetchone()[0]
    return found


def test_no_service_changes_a_case_that_was_given_to_read(acting, reader, ids):
    tried = {
        name: service for name, service in services().items() if name.rsplit(".", 1)[1] not in NOT_OF_THE_CASE
    }
    before = state_of_everything()
    with acting(reader) as actor:
        assert Case.objects.visible_to(actor).filter(pk=ids["case_id"]).exists()
        outcomes = {name: outcome(service, actor, ids) for name, service in tried.items()}
    assert {name: what for name, what in outcomes.items() if what not in {"refused", "not found"}} == {}
    assert {name.rsplit(".", 1)[1] for name, what in outcomes.items() if what == "not found"} == NOT_FOUND
    assert state_of_everything() == before
    assert len(tried) > 50


@pytest.mark.parametrize(
    "statement", ["UPDATE {table} SET area_id = area_id WHERE {of}", "DELETE FROM {table} WHERE {of}"]
)
def test_no_statement_changes_a_row_of_it(acting, reader, ids, statement):
    tables = dict.fromkeys(case_bound_tables(), "case_id = %s") | {"cases_case": "id = %s"}
    touched = {}
    with acting(reader), connection.cursor() as cursor:
        for table, of in tables.items():
            try:
                with transaction.atomic():
                    cursor.execute(statement.format(table=table, of=of), [ids["case_id"]])
                    touched[table] = cursor.rowcount
            except DatabaseError:
                continue
    assert {table: rows for table, rows in touched.items() if rows} == {}
    assert len(touched) > 20
