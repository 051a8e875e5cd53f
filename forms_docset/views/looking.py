"""The evidence of a look at a document."""

from forms_docset.models import Document
from forms_docset.selectors import shows_of_victims
from mappa.agencies.actor import Actor
from mappa.audit.events import EventType
from mappa.audit.services import record_view


def record_look(actor: Actor, document: Document) -> None:
    """Record that somebody looked, and apart from that, that they were shown details of a victim."""
    seen = [EventType.DOCUMENT_VIEWED]
    if shows_of_victims(actor, document):
        seen.append(EventType.VICTIM_DETAILS_SHOWN)
    for event in seen:
        record_view(actor=actor, event=event, case_ids=[document.case_id], subject=document)
