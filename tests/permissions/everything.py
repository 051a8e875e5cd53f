"""One case with a row of every kind that an address can name, and which ids each address takes.

A new address needs a line in ADDRESSES or WITHOUT_ID: the matrix and the test of non-interference fail until then.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone

from cases.domain.access import UrgentKind
from cases.domain.enums import CaseState, CloseReason, LimitationKind, ReviewOutcome
from cases.domain.event_kinds import CaseEventKind, EventAsk
from cases.domain.grants import GrantKind
from cases.domain.velocity import Stage
from cases.models import (
    AccessRequest,
    Address,
    Case,
    CaseEvent,
    FollowUp,
    Level1Review,
    LevelDecision,
    ProtectedAddress,
    Substitute,
    Telling,
    UrgentNote,
)
from forms_docset.models import Document, DocumentFile, DocumentState
from mappa.agencies.models import Team, User
from mappa.agencies.roles import Role
from tests.factories.agencies import UserFactory, person
from tests.factories.cases import DecisionFactory, case_of
from tests.factories.exports import in_state
from tests.factories.limits import limit
from tests.factories.meetings import ActionFactory, AttendanceFactory, MeetingFactory
from tests.factories.referrals import ReferralFactory
from tests.factories.sharing import RequestFactory
from tests.factories.velocity import stop_of
from tests.integration.cases.emergencies import past
from tests.integration.cases.given import given

HIDDEN_NAME, SEEN_NAME = "Zzcanarina", "Zzcanaseen"
Ids = Mapping[str, UUID]

WITHOUT_ID = [
    "home",
    "case-list",
    "case-search",
    "finder-list",
    "nominal-identify",
    "nominal-fetch",
    "information-list",
    "screening-queue",
    "referral-rejected",
    "emergency",
    "emergency-requested",
    "emergency-list",
    "access-logs",
    "my-looks",
    "shared-list",
    "export-list",
    "export-ask",
    "panel-list",
    "panel-create",
    "action-list",
    "dashboard",
    "administration",
    "open-name",
    "account-new",
    "run-sweeps",
    "session",
    "session-keep",
    "session-kept",
    "session-discard",
    "api-schema",
    "api-case-list",
    "healthz",
    "many-opened",
    "stop-list",
]

# Name of the address: the kinds of its ids in their order; a word that starts with "=" stands for itself.
ADDRESSES: dict[str, tuple[str, ...]] = {
    name: tuple(kinds.split())
    for kinds, names in {
        "case": "case-detail case-cover case-covers case-record protected-characteristics case-timeline event-record case-tell "
        "involvement-add practitioner-assign review-start request-list request-ask hand-over-case case-close "
        "case-locked case-access case-restrict case-exclude case-step-aside emergency-open emergency-reason "
        "who-looked grant-list case-meetings document-list api-case-detail shared-case",
        "case =alias": "fact-add",
        "case =screening": "document-start document-request",
        "case address": "address-show",
        "event": "event-detail event-partner",
        "telling": "telling-read telling-answer",
        "follow-up": "follow-up-settle",
        "case limitation": "limitation-lift",
        "case grant": "grant-end",
        "case user": "grant-give",
        "request": "request-answer request-nothing-known request-withdraw hand-over-request",
        "review": "review-oversee",
        "decision": "level-endorse",
        "referral": "referral-detail referral-screen referral-answer referral-withdraw referral-read",
        "substitute": "substitute-name substitute-end",
        "access-request": "access-request",
        "emergency": "emergency-end emergency-note emergency-review emergency-late",
        "note": "urgent-note",
        "copy": "shared-copy",
        "stop": "stop-lift",
        "account": "account account-invite account-dates account-role account-close account-open",
        "membership": "account-role-end account-role-move",
        "export": "export-detail export-cancel export-download",
        "panel": "panel-detail meeting-schedule",
        "meeting": "meeting-detail meeting-invite meeting-send meeting-cancel meeting-begin meeting-run meeting-close "
        "minutes-draft minutes-approve minutes-distribute",
        "meeting =statement": "meeting-section",
        "seat": "seat-withdraw",
        "action": "action-update hand-over-action action-check action-remove",
        "document": "document-detail document-check document-sign document-countersign",
        "document =risk": "document-section",
        "paper": "document-pdf",
        "=caseload": "tile-cases",
        "=no-level": "finder",
    }.items()
    for name in names.split()
}


def case_with_everything(
    team: Team, state: CaseState, owner: User, *, answering: Team | None = None, name: str = HIDDEN_NAME
) -> Ids:
    """Ids by kind of a case led by the team. `owner` wrote its rows; `answering` was asked for information."""
    state_before = CaseState.LEVEL_1 if state is CaseState.CLOSED else state
    case = case_of(team, state=state_before, first_name=name, last_name="Zzcanaryson")
    if state is CaseState.CLOSED:
        closed = {"closed_on": timezone.localdate(), "closed_reason": next(iter(CloseReason))}
        Case.objects.filter(pk=case.pk).update(state=state, **closed)
    mine: dict[str, Any] = {"case": case, "area": case.area}
    address = Address.objects.create(is_protected=True, **mine)
    ProtectedAddress.objects.create(address=address, lines=f"1 {name} Street", **mine)
    meeting = MeetingFactory(case=case)
    emergency = past(owner, case, days_ago=1)
    account = person(Role.AUDITOR, team)
    rows: dict[str, Any] = {
        "case": case,
        "account": account,
        "membership": account.memberships.get(),
        "address": address,
        "decision": LevelDecision.objects.filter(case=case).first() or DecisionFactory(case=case),
        "review": Level1Review.objects.create(
            reviewed_on=timezone.localdate(),
            outcome=ReviewOutcome.KEEP,
            rationale="Nothing has changed since the last review.",
            needs_oversight=True,
            submission_key=uuid4(),
            recorded_by=owner,
            **mine,
        ),
        "request": RequestFactory(case=case, team=answering or team, recorded_by=owner),
        "referral": ReferralFactory(case=case, recorded_by=owner),
        "limitation": limit(case, LimitationKind.EXCLUSION, UserFactory()),
        "grant": given(case, UserFactory()),
        "copy": given(case, UserFactory(), GrantKind.REDACTED),
        "user": person(Role.AUDITOR, team),
        "access-request": AccessRequest.objects.create(user=UserFactory(), reason="I cover.", **mine),
        **_event(owner, answering or team, name, mine),
        "substitute": Substitute.objects.create(
            instead_of=UserFactory(), duty="Holds the case", from_on=timezone.localdate(), **mine
        ),
        "meeting": meeting,
        "panel": meeting.panel_day,
        "seat": AttendanceFactory(meeting=meeting),
        "action": ActionFactory(meeting=meeting),
        "document": Document.objects.create(slug="screening", recorded_by=owner, **mine),
        "paper": _signed(owner, name, mine),
        "export": in_state("READY", UserFactory(), case),
        "emergency": emergency,
        "stop": stop_of(UserFactory(), stage=Stage.LIFT),
        "note": UrgentNote.objects.create(
            emergency=emergency,
            kind=UrgentKind.ACTION,
            text=f"Look after {name}.",
            written_by=owner,
            to_team=team,
            **mine,
        ),
    }
    return {kind: row.pk for kind, row in rows.items()}


def _event(owner: User, team: Team, name: str, mine: dict[str, Any]) -> dict[str, Any]:
    """A new relationship, told to the team with an answer wanted, that asks for two things."""
    today = timezone.localdate()
    told = {"kind": CaseEventKind.NEW_RELATIONSHIP, "happened_on": today, "summary": f"Of {name}."}
    event = CaseEvent.objects.create(recorded_by=owner, owner_agency=owner.agency, **told, **mine)
    asked = {"asked_on": today, "due_on": today, "because": "New relationship", "recorded_by": owner}
    telling = {"team": team, "due_on": today, "wants_answer": True, "recorded_by": owner}
    return {
        "event": event,
        "telling": Telling.objects.create(event=event, owner_agency=owner.agency, **telling, **mine),
        "follow-up": FollowUp.objects.create(event=event, ask=EventAsk.RECHECK_PLAN, **asked, **mine),
    }


def _signed(owner: User, name: str, mine: dict[str, Any]) -> Document:
    signed = {"state": DocumentState.SIGNED, "signed_by": owner, "signed_at": timezone.now()}
    document = Document.objects.create(slug="screening", recorded_by=owner, **mine, **signed)
    html = "<html lang='en'><head><title>Signed</title></head><body>Of " + name + "</body></html>"
    pdf = b"%PDF-1.7 of " + name.encode()
    DocumentFile.objects.create(document=document, html=html, pdf=pdf, sha256=sha256(pdf).hexdigest(), **mine)
    return document


def nowhere() -> Ids:
    """Ids of nothing."""
    return {kind: uuid4() for kinds in ADDRESSES.values() for kind in kinds if not kind.startswith("=")}


def where(name: str, ids: Ids) -> str:
    """The address with these ids in it."""
    kinds = ADDRESSES.get(name, ())
    return reverse(name, args=[kind[1:] if kind.startswith("=") else ids[kind] for kind in kinds])
