"""Reads of documents. The first argument is always the actor; what they may not see does not exist."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case
from forms_docset.models import EDITABLE_STATES, Document, DocumentFile, DocumentState
from forms_docset.registry import spec_of, specs
from forms_docset.spec import DocumentSpec
from mappa.agencies.actor import Actor
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.models import Team
from mappa.agencies.roles import Permission
from mappa.agencies.selectors import teams_that_hold_cases
from mappa.core.coded import Coded
from mappa.core.work import WorkGroup, WorkItem
from meetings.models import Meeting


class FileState(Coded):
    """Where the PDF of a signed document stands."""

    NONE = "NONE", "None yet"
    BEING_MADE = "BEING_MADE", "Being made"
    READY = "READY", "Ready"
    FAILED = "FAILED", "Could not be made"


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in a list, with its spec and where its PDF stands."""

    document: Document
    spec: DocumentSpec
    file_state: FileState


def documents_for(actor: Actor) -> QuerySet[Document]:
    """The documents of the cases the actor may see."""
    found: QuerySet[Document] = Document.objects.visible_to(actor)
    return found


def document_or_404(actor: Actor, pk: UUID) -> Document:
    """One document with its case and people; Http404 for an unknown and an invisible one alike."""
    related = ("case__nominal", "case__area", "area", "team", "signed_by", "countersigned_by", "requested_by")
    document = documents_for(actor).select_related(*related).filter(pk=pk).first()
    if document is None or document.slug not in specs():
        raise Http404("No such document.")
    return document


def spec_or_404(slug: str) -> DocumentSpec:
    """The document of this slug; Http404 when there is none."""
    if slug not in specs():
        raise Http404("No such document.")
    return spec_of(slug)


def meeting_or_404(actor: Actor, case: Case, pk: UUID) -> Meeting:
    """A meeting of the case; Http404 when it is another's, unknown or invisible."""
    meeting: Meeting | None = Meeting.objects.visible_to(actor).filter(case=case, pk=pk).first()
    if meeting is None:
        raise Http404("No such meeting.")
    return meeting


def listed(actor: Actor, case: Case) -> list[Listed]:
    """The documents of a case in the order of the set, newest first within each: two queries."""
    rows = list(
        documents_for(actor)
        .filter(case=case, slug__in=specs().keys())
        .select_related("signed_by", "recorded_by", "team", "requested_by")
    )
    files = _file_states(rows)
    order = list(specs())
    rows.sort(key=lambda row: (order.index(row.slug), -row.number))
    return [Listed(row, spec_of(row.slug), files.get(row.pk, FileState.NONE)) for row in rows]


def _file_states(rows: Iterable[Document]) -> dict[UUID, FileState]:
    files = DocumentFile.objects.filter(document__in=list(rows)).values_list(
        "document_id", "sha256", "failed_because"
    )
    return {pk: _state(sha256, failed) for pk, sha256, failed in files}


def _state(sha256: str, failed_because: str) -> FileState:
    if sha256:
        return FileState.READY
    return FileState.FAILED if failed_because else FileState.BEING_MADE


def file_state(document: Document) -> FileState:
    """Where the PDF of one document stands; one query."""
    return _file_states([document]).get(document.pk, FileState.NONE)


def frozen_pdf(document: Document) -> bytes | None:
    """The frozen bytes, or None while there are none. ValueError when they are not those that were hashed."""
    row = DocumentFile.objects.filter(document=document).exclude(sha256="").only("pdf", "sha256").first()
    if row is None:
        return None
    pdf = bytes(row.pdf or b"")
    if hashlib.sha256(pdf).hexdigest() != row.sha256:
        raise ValueError("The stored PDF is not the one that was signed.")
    return pdf


def frozen_html(document: Document) -> str:
    """The page a signed document was frozen as, from which its PDF and every copy are made; empty for none."""
    row = DocumentFile.objects.filter(document=document).only("html").first()
    return row.html if row else ""


def startable(actor: Actor, case: Case) -> list[DocumentSpec]:
    """Documents the actor may start by themselves on a case in this state."""
    return [
        spec
        for spec in specs().values()
        if not spec.generated and actor.may(spec.completes) and case.state in spec.opens_in
    ]


def requestable(actor: Actor) -> list[DocumentSpec]:
    """Documents the actor may ask a team for."""
    return [s for s in specs().values() if s.requests and actor.may(s.requests)]


def teams_to_ask() -> QuerySet[Team]:
    """Prison teams, the only ones asked for a document so far (MAPPA F)."""
    return teams_that_hold_cases().filter(agency__kind=AgencyKind.PRISON)


def may_countersign(actor: Actor, document: Document) -> bool:
    """Whether the actor could countersign now: the permission, and not their own signature."""
    permission = spec_of(document.slug).countersigns
    return (
        document.state == DocumentState.AWAITING_COUNTERSIGNATURE
        and permission is not None
        and actor.may(permission)
        and document.signed_by_id != actor.user_id
    )


def may_edit(actor: Actor, document: Document) -> bool:
    """Whether the actor could fill in the document now: they must be able to read all of it."""
    spec = spec_of(document.slug)
    whole = actor.may(Permission.VIEW_VICTIM_DETAILS) or not any(field.victim for field in spec.fields)
    return document.state in EDITABLE_STATES and not spec.generated and actor.may(spec.completes) and whole


def shows_of_victims(actor: Actor, document: Document) -> bool:
    """Whether a page of this document shows the actor details of a victim."""
    return holds_victim_details(document) and actor.may(Permission.VIEW_VICTIM_DETAILS)


def holds_victim_details(document: Document) -> bool:
    """Whether its answers hold details of a victim. Minutes hold none: their paper is made without."""
    return spec_of(document.slug).tells_of_victims(document.answers)


def next_to_start(actor: Actor, document: Document) -> DocumentSpec | None:
    """The document a signed one leads to, if the actor may start it."""
    slug = spec_of(document.slug).leads_to(document.answers)
    if document.state != DocumentState.SIGNED or not slug or not actor.may(spec_of(slug).completes):
        return None
    return spec_of(slug)


def work_for(actor: Actor) -> list[WorkItem]:
    """Documents asked of the actor's teams, their own drafts, and what waits for their countersignature."""
    asked = Q(state__in=EDITABLE_STATES, team_id__in=actor.own_team_ids)
    own = Q(state=DocumentState.DRAFT, recorded_by_id=actor.user_id)
    waiting = Q(state=DocumentState.AWAITING_COUNTERSIGNATURE) & ~Q(signed_by_id=actor.user_id)
    rows = (
        documents_for(actor)
        .filter(asked | own | waiting, slug__in=specs().keys())
        .select_related("case__nominal")
        .order_by("due_on", "recorded_at")
    )
    return [_item(actor, row) for row in rows if may_edit(actor, row) or may_countersign(actor, row)]


def _item(actor: Actor, row: Document) -> WorkItem:
    spec = spec_of(row.slug)
    countersign = row.state == DocumentState.AWAITING_COUNTERSIGNATURE
    title = _("Countersign %(name)s") if countersign else _("Complete %(name)s")
    name: Any = "document-countersign" if countersign else "document-detail"
    return WorkItem(
        group=WorkGroup.DOCUMENT,
        title=title % {"name": spec.name},
        who=row.case.nominal.name,
        reference=row.case.reference,
        url=reverse(name, args=[row.pk]),
        due_on=row.due_on,
        is_overdue=bool(row.due_on and row.due_on < actor.on),
        because=_because(row, countersign=countersign),
        case_id=row.case_id,
    )


def _because(row: Document, *, countersign: bool) -> str:
    if countersign:
        return _("Signed and waiting for your countersignature.")
    if row.returned_reason:
        return _("Sent back to be changed.")
    return _("Asked of your team.") if row.requested_by_id else _("You started it.")
