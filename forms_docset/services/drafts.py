"""Documents until they are signed: started, asked for, filled in section by section."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.enums import CaseState
from cases.models import Case
from cases.selectors.cases import locked_case
from cases.services.involvement import follow_custody
from forms_docset.formbuilder import mark_of
from forms_docset.models import EDITABLE_STATES, OPEN_STATES, Document, DocumentState
from forms_docset.prefill import Offer, offers_for
from forms_docset.registry import spec_of
from forms_docset.selectors import meeting_or_404, spec_or_404, teams_to_ask
from forms_docset.services.guards import locked_document, require_editable
from forms_docset.spec import Answer, DocumentSpec, Section, Signing
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.audit.events import EventType
from mappa.audit.services import DRAFTS, record
from mappa.core.decisions import Invalid, Problem, Refused, require_valid


def start_document(
    *, actor: Actor, case_id: UUID, slug: str, about_id: UUID | None = None, meeting_id: UUID | None = None
) -> Document:
    """Start a document, or give the open one there is: a double click starts one.

    Raises Http404 for an unknown case or document, Refused without the permission, for a closed case, and for
    a document that is made from the record.
    """
    spec = spec_or_404(slug)
    case = locked_case(actor, case_id)
    must(actor, spec.completes, _("Your role does not let you complete this document."))
    if spec.generated:
        raise Refused(_("This document is made from the record when it is approved."))
    _require_open(case)
    _require_state(spec, case)
    if meeting_id:
        meeting_or_404(actor, case, meeting_id)
    if spec.on_start:
        about_id = spec.on_start(Signing(actor=actor, case_id=case.pk, on=actor.on, answers={}))
        about = Document.objects.filter(case=case, slug=slug, about_id=about_id)
        known: Document | None = about.exclude(state=DocumentState.SUPERSEDED).first()
        if known is not None:
            return known
    rows = _open_ones(case, slug)
    if spec.requests is None or meeting_id:
        rows = rows.filter(about_id=about_id, meeting_id=meeting_id)
    existing = rows.order_by("due_on").first()  # one that was asked for is the one to fill in
    if existing is not None:
        return existing
    if about_id:
        _set_aside(case, slug, about_id)
    document = _new(actor, case, spec, about_id=about_id, meeting_id=meeting_id)
    document.save(force_insert=True)
    record(actor=actor, event=EventType.DOCUMENT_STARTED, case_ids=[case.pk], subject=document)
    return document


def request_document(
    *, actor: Actor, case_id: UUID, slug: str, team_id: UUID, due_on: date, meeting_id: UUID | None = None
) -> Document:
    """Ask a team for a document by a date (that day is in time). Asking twice for one meeting gives the first.

    A team that is not involved becomes so, since it cannot report on a case it does not see. One that somebody has
    begun unasked is taken as the one asked for.

    Raises Invalid for a date in the past or a team that cannot be asked; Refused and Http404 as start_document.
    """
    spec = spec_or_404(slug)
    case = locked_case(actor, case_id)
    if spec.requests is None:
        raise Refused(_("Nobody is asked for this document."))
    must(actor, spec.requests, _("Your role does not let you ask for this document."))
    _require_open(case)
    if meeting_id:
        meeting_or_404(actor, case, meeting_id)
    team = teams_to_ask().filter(pk=team_id).first()
    require_valid(_request_problems(actor, due_on, team))
    asked = _open_ones(case, slug).filter(meeting_id=meeting_id, requested_by__isnull=False).first()
    if asked is not None:
        require_valid(_already_asked(asked, team_id))
        return asked
    follow_custody(actor=actor, case=case, left=None, entered=team_id, on=actor.on)
    document = _open_ones(case, slug).filter(requested_by__isnull=True).first()
    if document is None:
        document = _new(actor, case, spec, about_id=None, meeting_id=meeting_id)
        document.state = DocumentState.REQUESTED
    document.meeting_id, document.team = meeting_id, team
    document.due_on, document.requested_by_id = due_on, actor.user_id
    document.save()
    record(actor=actor, event=EventType.DOCUMENT_REQUESTED, case_ids=[case.pk], subject=document)
    return document


def _request_problems(actor: Actor, due_on: date, team: Any) -> list[Problem]:
    problems = [] if team else [Problem("team", _("Select a prison"))]
    if due_on < actor.on:
        problems.append(Problem("due_on", _("The date must be today or later")))
    return problems


def save_answers(
    *, actor: Actor, document_id: UUID, section: str, answers: dict[str, Answer], seen: str
) -> Document:
    """Keep the answers of one section; drafts may be incomplete. Saving the same again, a double click, changes nothing.

    `answers` may lack fields (those keep what they had). `seen` is formbuilder.mark_of the answers the page
    showed: when somebody else has saved others meanwhile, Invalid is raised and nothing is kept.
    """
    document = locked_document(actor, document_id)
    spec = spec_of(document.slug)
    part = spec.section(section)
    if part is None:
        raise Http404("No such section.")
    must(actor, spec.completes, _("Your role does not let you complete this document."))
    require_editable(document)
    known = {field.name for field in part.fields}
    changed = [
        name
        for name, answer in answers.items()
        if name in known and document.answers.get(name, ...) != answer
    ]
    if not changed:
        return document
    if seen != mark_of(part, document.answers):
        raise Invalid([Problem(None, _("Somebody else saved this section since you opened it"))])
    kept = {name: answers[name] for name in changed}
    document.origins = _origins(document, part, kept, offers_for(spec, document.case))
    document.answers = document.answers | kept
    document.state, document.saved_at = DocumentState.DRAFT, timezone.now()
    document.version += 1
    document.save(update_fields=["answers", "origins", "state", "saved_at", "version"])
    record(
        actor=actor,
        event=EventType.DOCUMENT_SAVED,
        case_ids=[document.case_id],
        subject=document,
        changed=changed,
        once_per=DRAFTS,
    )
    return document


def _origins(
    document: Document, section: Section, answers: dict[str, Answer], offers: dict[str, Offer]
) -> dict[str, Any]:
    origins = dict(document.origins)
    for field in section.fields:
        if field.name not in answers:
            continue
        offer = offers.get(field.name)
        origins.pop(field.name, None)
        if offer and offer.value == answers[field.name]:
            origins[field.name] = offer.origin
    return origins


def _new(
    actor: Actor, case: Case, spec: DocumentSpec, *, about_id: UUID | None, meeting_id: UUID | None
) -> Document:
    newest = Document.objects.filter(case=case, slug=spec.slug).aggregate(n=Max("number"))["n"] or 0
    return Document(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        slug=spec.slug,
        number=newest + 1,
        spec_version=spec.version,
        about_id=about_id,
        meeting_id=meeting_id,
    )


def _open_ones(case: Case, slug: str) -> QuerySet[Document]:
    found: QuerySet[Document] = Document.objects.filter(case=case, slug=slug, state__in=OPEN_STATES)
    return found


def _already_asked(asked: Document, team_id: UUID) -> list[Problem]:
    if asked.team_id == team_id:
        return []
    name = asked.team.name if asked.team else ""
    return [Problem("team", _("%(team)s has been asked for this already") % {"team": name})]


def _set_aside(case: Case, slug: str, about_id: UUID) -> None:
    """Drafts about something that is over (a withdrawn referral) are kept, but not to be continued."""
    rows = Document.objects.filter(case=case, slug=slug, state__in=EDITABLE_STATES).exclude(about_id=about_id)
    rows.update(state=DocumentState.SUPERSEDED)


def _require_state(spec: DocumentSpec, case: Case) -> None:
    if case.state not in spec.opens_in:
        state = CaseState(case.state).label
        raise Refused(
            _("%(name)s is not for a case in this state: %(state)s.") % {"name": spec.name, "state": state}
        )


def _require_open(case: Case) -> None:
    if case.state == CaseState.CLOSED:
        raise Refused(_("The case is closed."))
