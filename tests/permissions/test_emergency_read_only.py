"""In an emergency a case is read, never changed: by no service, by no page, and not past them in the database."""

import importlib
import inspect
import pkgutil
import re
import types
from datetime import date, datetime
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.http import Http404
from django.utils import timezone

import cases.services
import forms_docset.services
import meetings.services
from cases.domain.enums import CaseState, ReviewOutcome
from cases.domain.event_kinds import CaseEventKind, EventAsk
from cases.models import CaseEvent, FollowUp, InformationRequest, Level1Review, Nominal, Telling
from cases.services.emergency import open_in_emergency
from forms_docset.models import Document
from mappa.agencies.roles import PERMISSIONS, Permission, Role
from mappa.checks import case_bound_tables
from mappa.core.decisions import Refused
from meetings.domain.enums import ActionState
from tests.factories.agencies import MembershipFactory, area, person
from tests.factories.cases import case_of
from tests.factories.meetings import ActionFactory, AttendanceFactory, MeetingFactory
from tests.factories.referrals import ReferralFactory
from tests.integration.cases.emergencies import LIFE, REASON, police, probation

pytestmark = pytest.mark.django_db

# Services that open a door of their own or need no case that may be changed; each is tested where it lives.
NOT_OF_THE_CASE = {
    "open_in_emergency",
    "end_given",  # ends what somebody was given by name, for administrators alone (tests/integration/oversight/test_leavers.py)
    "end_emergency",
    "send_urgent_note",
    "end_run_out",
    "escalate_late_reviews",
    "identify_nominal",
    "identify_fetched",
    "fetch_person",
    "create_panel",
    "ask_for_export",  # of the list one sees, and it changes no case (tests/integration/cases/test_exports.py)
    "open_cases",  # counts what is looked into (tests/integration/cases/test_velocity.py); it and the next two
    "hold_up",  # write of the person alone
    "go_on",
    "snapshot_statistics",  # the yearly job's; the web login may not touch its table at all
    "already_placed",  # a question, not an act
    "write_hand_over",  # a part of two services, which find first what is handed over
}
# What these act on is not the breaker's to know of: a request put to others, somebody's duty, a door not theirs.
NOT_FOUND = {
    "answer_access_request",
    "answer_request",
    "answer_telling",
    "ask_for_access",
    "cancel_export",
    "decide_export",
    "download_export",
    "end_substitute",
    "endorse_level",
    "hand_over_request",
    "lift_stop",
    "mark_told_read",
    "name_substitute",
    "open_to_cover",
    "oversee_review",
    "read_urgent_note",
    "withdraw_request",
}
EVERY_ROLE = [role for role in Role if Permission.VIEW_CASE in PERMISSIONS[role]]


def services():
    """Every public function that acts for somebody, of every module of services, by its name."""
    found = {}
    for package in (cases.services, meetings.services, forms_docset.services):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for name, function in inspect.getmembers(
                importlib.import_module(module.name), inspect.isfunction
            ):
                own = function.__module__ == module.name and not name.startswith("_")
                wanted = inspect.signature(function).parameters
                # With a case or a request already in hand it is a part of a service, not one.
                whole = "actor" in wanted and not {"case", "request"} & set(wanted)
                if own and whole and wanted["actor"].kind is inspect.Parameter.KEYWORD_ONLY:
                    found[f"{module.name}.{name}"] = function
    return found


@pytest.fixture
def breaker():
    """Somebody with every role that shows cases, all of them in a team that is not involved."""
    team = police(area=area("Cumbria"))
    user = person(EVERY_ROLE[0], team)
    for role in EVERY_ROLE[1:]:
        MembershipFactory(user=user, team=team, role=role)
    return user


@pytest.fixture
def opened(acting, breaker):
    """A case with something of every kind on it, open to the breaker, and the ids of what is on it."""
    lead = probation(area=area("Kent"))
    case = case_of(lead, state=CaseState.LEVEL_1)
    practitioner = person(Role.COM, lead)
    mine = {"case": case, "area": case.area, "recorded_by": practitioner}
    meeting = MeetingFactory(case=case)
    action = ActionFactory(
        meeting=meeting, owner=breaker, owner_agency=breaker.agency, state=ActionState.COMPLETE
    )
    rows = {
        "case": case,
        "meeting": meeting,
        "action": action,
        "seat": AttendanceFactory(meeting=meeting),
        "referral": ReferralFactory(case=case, recorded_by=practitioner),
        "document": Document.objects.create(slug="screening", **mine),
        "decision": case.leveldecision_set.get(),
        "review": Level1Review.objects.create(
            outcome=ReviewOutcome.KEEP,
            rationale="Nothing changed.",
            reviewed_on=timezone.localdate(),
            submission_key=uuid4(),
            **mine,
        ),
        "request": InformationRequest.objects.create(
            team=lead, question="What is known?", purpose="Review", due_on=timezone.localdate(), **mine
        ),
    }
    told = {"kind": CaseEventKind.NEW_RELATIONSHIP, "happened_on": timezone.localdate()}
    rows["event"] = event = CaseEvent.objects.create(**told, **mine)
    day = timezone.localdate()
    rows["telling"] = Telling.objects.create(event=event, team=lead, due_on=day, wants_answer=True, **mine)
    rows["follow_up"] = FollowUp.objects.create(
        event=event, ask=EventAsk.RECHECK_PLAN, asked_on=day, due_on=day, because="An event", **mine
    )
    with acting(breaker) as actor:
        assert open_in_emergency(actor=actor, reference=case.reference, category=LIFE, reason=REASON)
    return {f"{name}_id": row.pk for name, row in rows.items()} | {
        "team_id": lead.pk,
        "user_id": breaker.pk,
        "slug": "screening",
    }


def state_of_everything():
    """The text of every row that hangs on a case, but what the emergency itself may write."""
    found = {}
    with connection.cursor() as cursor:
        for table in (*case_bound_tables(), "cases_case"):
            if table not in {"cases_emergencyaccess", "cases_urgentnote"}:
                cursor.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {table} t"
                )
                found[table] = cursor.fetchone()[0]
    return found


def value_for(name, kind, ids):
    """Something that fits the parameter: the id of what is on the case, or any value of its type."""
    if name in ids:
        return ids[name]
    if get_origin(kind) in {types.UnionType, getattr(types, "UnionType", None)} or type(None) in get_args(
        kind
    ):
        return None
    plain = {
        UUID: uuid4(),
        str: "Words that are long enough for any rule there is.",
        int: 1,
        bool: True,
        date: timezone.localdate(),
        datetime: timezone.now(),
    }
    if kind in plain:
        return plain[kind]
    if inspect.isclass(kind) and issubclass(kind, Enum):
        return next(iter(kind))
    return () if get_origin(kind) is not None else object()


def call(function, actor, ids):
    hints = get_type_hints(function)
    values: dict[str, Any] = {
        name: value_for(name, hints.get(name, str), ids)
        for name, parameter in inspect.signature(function).parameters.items()
        if name != "actor" and parameter.default is inspect.Parameter.empty
    }
    return function(actor=actor, **values)


def outcome(service, actor, ids):
    """What came of a call: the name of the refusal, or what happened instead."""
    try:
        with transaction.atomic():
            call(service, actor, ids)
    except Refused:
        return "refused"
    except Http404:
        return "not found"
    except Exception as error:  # noqa: BLE001 - whatever else it is, it is listed
        return f"{type(error).__name__}: {error}"
    return "done"


def test_no_service_changes_a_case_that_is_open_in_an_emergency(acting, breaker, opened):
    tried = {
        name: service for name, service in services().items() if name.rsplit(".", 1)[1] not in NOT_OF_THE_CASE
    }
    before = state_of_everything()
    with acting(breaker) as actor:
        outcomes = {name: outcome(service, actor, opened) for name, service in tried.items()}
    assert {name: what for name, what in outcomes.items() if what not in {"refused", "not found"}} == {}
    assert {name.rsplit(".", 1)[1] for name, what in outcomes.items() if what == "not found"} == NOT_FOUND
    assert state_of_everything() == before
    assert len(tried) > 50


PAGES = {
    "cases/{case_id}/": (),
    "cases/{case_id}/record/": (),
    "cases/{case_id}/timeline/": (),
    "cases/{case_id}/documents/": (),
    "cases/{case_id}/meetings/": (),
    "meetings/{meeting_id}/": (),
    "documents/{document_id}/": (),
    "referrals/{referral_id}/": (),
    "actions/{action_id}/": (),
}
# What may be pressed on such a page: the end of the access, and what stands on every page.
MAY_BE_PRESSED = re.compile(r'action="/(emergency/[0-9a-f-]+/end|accounts/logout)/"')
BUTTON = re.compile(r'class="govuk-button[^"]*"\s+href="([^"]*)"')
FOR_READING = ("/information/", "/who-looked/")
FORM = re.compile(r"<form[^>]*method=\"post\"[^>]*>", re.IGNORECASE)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_a_button_that_would_change_the_case(client, breaker, opened, page):
    answer = client.sign_in(breaker).get("/" + page.format(**opened))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Emergency access: to read only." in text
    main = text[text.index("<main") :]
    assert FORM.findall(main) == []
    assert [form for form in FORM.findall(text) if not MAY_BE_PRESSED.search(form)] == []
    assert [link for link in BUTTON.findall(main) if not link.endswith(FOR_READING)] == []


def test_database_refuses_what_a_program_might_try(acting, breaker, opened):
    case_id = opened["case_id"]
    with acting(breaker):
        assert Nominal.objects.filter(case_id=case_id).exists()
        assert Nominal.objects.filter(case_id=case_id).update(last_name="Changed") == 0
        assert CaseEvent.objects.filter(case_id=case_id)._raw_delete("default") == 0
    nominal = Nominal.objects.get(case_id=case_id)
    event = CaseEvent(
        case_id=case_id,
        area_id=nominal.area_id,
        kind="OTHER",
        happened_on=timezone.localdate(),
        submission_key=uuid4(),
    )
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), acting(breaker):
        event.save(force_insert=True)


def test_every_table_of_a_case_is_looked_at():
    assert {"cases_nominal", "meetings_action", "forms_docset_document"} <= set(case_bound_tables())
    assert apps.get_model("cases", "EmergencyAccess")
