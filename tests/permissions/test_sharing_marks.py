"""One row of every model with a sharing mark, with each mark, read by four agencies through every page, the API and paper.

Driven by the models and by the list of addresses: a new model or page is read too, without a line here. Each wall is
tried alone as well: what it keeps by itself, it keeps when the other fails.
"""

import re
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from cases.domain.enums import CaseState, Sharing
from cases.models import (
    Associate,
    CaseEvent,
    DisclosureDecision,
    InformationReply,
    PlanMeasure,
    RiskManagementPlan,
    RoshAssessment,
    Telling,
)
from cases.models.bound import Shareable
from forms_docset.jobs import render_minutes
from forms_docset.models import DocumentFile
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.models import User
from mappa.agencies.roles import Role
from meetings.domain.enums import MeetingState
from meetings.models import Action, Meeting, MinuteSection
from tests.conftest import AppClient, as_role
from tests.documents.text import texts_of
from tests.factories.agencies import TeamFactory, coordinator, person
from tests.factories.cases import InvolvementFactory, case_of
from tests.factories.meetings import MeetingFactory, chair
from tests.factories.sharing import RequestFactory, council, police, team_of
from tests.permissions.test_views_marked import OURS

pytestmark = pytest.mark.django_db
MARKS = (Sharing.OWN_AGENCY, Sharing.RESPONSIBLE_AUTHORITY, Sharing.ALL_INVOLVED)
# Who reads rows of the police with which marks.
READS = {
    "police": set(MARKS),
    "probation": {Sharing.RESPONSIBLE_AUTHORITY, Sharing.ALL_INVOLVED},
    "housing": {Sharing.ALL_INVOLVED},
    "panel member": {Sharing.ALL_INVOLVED},
    "co-ordinator": {Sharing.ALL_INVOLVED},
}


def shareable():
    """Every model whose rows carry a mark."""
    return {model for model in apps.get_models() if issubclass(model, Shareable)}


def secret(model, mark):
    """Words that stand in one row only."""
    return f"secret of {model.__name__} for {mark.value.lower().replace('_', ' ')}"


@dataclass
class World:
    """A case of a police unit with a row of every kind and mark, written by the police."""

    readers: dict[str, User]
    ids: dict[str, list[UUID]] = field(default_factory=dict)


@pytest.fixture
def world(db):
    force, probation, housing = police(), TeamFactory(), council()
    case = case_of(force, state=CaseState.LEVEL_2)
    for team in (probation, housing):
        InvolvementFactory(case=case, team=team, role="INVOLVED")
    officer, chairing = person(Role.POLICE_OFFENDER_MANAGER, force), chair()
    readers = {
        "police": officer,
        "probation": person(Role.COM, probation),
        "housing": person(Role.CASE_ADMINISTRATOR, housing),
        "panel member": person(Role.PANEL_MEMBER, team_of("Fictional Trust", AgencyKind.NHS_TRUST)),
        "co-ordinator": coordinator(),
    }
    made = World(readers)
    held = {
        mark: MeetingFactory(
            case=case,
            number=number,
            panel_day__chair=chairing,
            state=MeetingState.MINUTES_DRAFTED,
            started_at=timezone.now(),
            panel_day__held_on=timezone.localdate() - timedelta(weeks=8 * (4 - number)),
        )
        for number, mark in enumerate(MARKS, start=1)
    }
    running = MeetingFactory(
        case=case, number=4, panel_day__chair=chairing, state=MeetingState.RUNNING, started_at=timezone.now()
    )
    invite(readers["panel member"], running)
    plan = RiskManagementPlan.objects.create(case=case, area=case.area, number=1, meeting_id=running.pk)
    for place, mark in enumerate(MARKS):
        write(case, mark, officer, force, held[mark], plan, probation, place)
    made.ids = {
        "cases": [case.pk],
        "meetings": [running.pk, *(meeting.pk for meeting in held.values())],
        "panels": [running.panel_day_id],
        "actions": list(Action.objects.values_list("pk", flat=True)),
        "information": list(case.informationrequest_set.values_list("pk", flat=True)),
        "events": list(CaseEvent.objects.values_list("pk", flat=True)),
        "documents": [minutes_of(held[Sharing.ALL_INVOLVED], chairing)],
    }
    return made


def invite(user, meeting):
    apps.get_model("cases", "PanelSpan").objects.create(
        case=meeting.case,
        area=meeting.area,
        user=user,
        meeting_id=meeting.pk,
        from_on=timezone.localdate(),
    )


def write(case, mark, officer, force, meeting, plan, probation, place):
    """One row of every kind with this mark."""
    asked = RequestFactory(
        case=case, team=force, recorded_by=person(Role.COM, probation), question=f"Q{place}"
    )
    today = timezone.localdate()
    marks = {"case": case, "area": case.area, "sharing": mark, "owner_agency": force.agency}
    event = CaseEvent.objects.create(kind="MESSAGE", happened_on=today, recorded_by=officer, **marks)
    read = {"read_at": timezone.now(), "read_by": officer}
    about = {
        Associate: {"relationship": "PARTNER", "name": ...},
        Telling: {
            "event": event,
            "team": force,
            "due_on": today,
            "answer": ...,
            "answered_at": timezone.now(),
            "answered_by": officer,
            **read,
        },
        CaseEvent: {"kind": "OTHER", "happened_on": timezone.localdate(), "summary": ...},
        RoshAssessment: {"overall": "HIGH", "assessed_on": timezone.localdate(), "summary": ...},
        InformationReply: {"request": asked, "text": ...},
        PlanMeasure: {
            "plan": plan,
            "pillar": "SUPERVISION",
            "text": ...,
            "owner": "Police",
            "position": place,
        },
        DisclosureDecision: {
            "kind": "NOT_DISCLOSING",
            "decided_on": timezone.localdate(),
            "reasons": ...,
            "meeting_id": meeting.pk,
        },
        MinuteSection: {"meeting": meeting, "item": "information", "text": ...},
        Action: {
            "meeting": meeting,
            "number": place + 1,
            "pillar": "SUPERVISION",
            "text": ...,
            "due_on": timezone.localdate(),
            "owner": officer,
            "issued_at": timezone.now(),
        },
    }
    assert set(about) == shareable(), "A new model with a sharing mark needs a row here."
    for model, facts in about.items():
        told = {name: secret(model, mark) if value is ... else value for name, value in facts.items()}
        model.objects.create(
            case=case,
            area=case.area,
            sharing=mark,
            owner_agency=force.agency,
            **recorder(model, officer),
            **told,
        )


def recorder(model, officer):
    return {"recorded_by": officer} if any(f.name == "recorded_by" for f in model._meta.fields) else {}


def minutes_of(meeting, chairing):
    """Approve the minutes of the newest meeting that was held, and make their PDF as the worker does."""
    Meeting.objects.filter(pk=meeting.pk).update(
        state=MeetingState.APPROVED, approved_by=chairing, approved_at=timezone.now()
    )
    with as_role("mappa_jobs"):
        render_minutes(meeting_id=str(meeting.pk), user_id=str(chairing.pk))
    meeting.refresh_from_db()
    return meeting.minutes_document_id


class WallOneOnly(AppClient):
    """A browser whose pages the database hides nothing from."""

    def request(self, **request):
        https = {"wsgi.url_scheme": "https", "SERVER_PORT": "443"}
        return Client.request(self, **request | https)


def addresses(world):
    """Every address of the site, with the ids it may be about."""
    for address in OURS:
        if "ID" not in address:
            yield address
            continue
        start = next((name for name in ("panels", "actions", "information") if f"/{name}/" in address), "")
        start = start or address.split("/")[1]
        for pk in world.ids.get(start, world.ids["cases"]):
            yield re.sub("ID", str(pk), address, count=1).replace("ID", str(uuid4()))


def read_everything(browser, world):
    """All that somebody is shown."""
    shown = []
    for address in addresses(world):
        answer = browser.get(address)
        assert answer.status_code < 500, address
        body = answer.content
        shown += texts_of(body) if body.startswith(b"%PDF-") else [body.decode()]
    return "\n".join(shown).replace("&#x27;", "'")


def leaks_and_gaps(text, marks):
    """What stands in the text and should not; what should and does not."""
    found = {(model, mark) for model in shareable() for mark in MARKS if secret(model, mark) in text}
    due = {(model, mark) for model in shareable() for mark in marks}
    return found - due, due - found


def test_both_walls_together(world):
    for name, marks in READS.items():
        leaks, gaps = leaks_and_gaps(read_everything(AppClient().sign_in(world.readers[name]), world), marks)
        assert not leaks, (name, leaks)
        assert not gaps, (name, gaps)


# Alone, each wall is tried with those who may read least.
LEAST = ("housing", "co-ordinator")


def no_leaks(browser_of, world):
    for name in LEAST:
        text = read_everything(browser_of().sign_in(world.readers[name]), world)
        leaks, gaps = leaks_and_gaps(text, READS[name])
        assert not leaks, (name, leaks)
        assert not gaps, (name, gaps)


def test_wall_one_alone(world):
    no_leaks(WallOneOnly, world)


def test_wall_two_alone(world, monkeypatch):
    ours = {"cases", "meetings", "forms_docset", "oversight", "mappa"}
    for module in list(sys.modules.values()):
        if module.__name__.split(".")[0] in ours and hasattr(module, "shared_with"):
            monkeypatch.setattr(module, "shared_with", lambda _actor: Q())
    no_leaks(AppClient, world)


def test_paper_holds_only_what_all_may_read(world):
    html = DocumentFile.objects.get().html
    leaks, gaps = leaks_and_gaps(html, {Sharing.ALL_INVOLVED})
    assert not leaks
    # Minutes are made of these; the plan belongs to the meeting that still runs.
    assert {model for model, _mark in gaps}.isdisjoint({Action, MinuteSection, DisclosureDecision})


def test_every_marked_table_has_its_policy(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_policies WHERE policyname = 'app_marked' AND permissive = 'RESTRICTIVE'"
        )
        guarded = {row[0] for row in cursor.fetchall()}
    marked = {
        model._meta.db_table
        for model in apps.get_models()
        if any(f.name == "sharing" for f in model._meta.concrete_fields)
    }
    assert marked <= guarded
