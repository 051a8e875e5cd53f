"""Filling in documents: from what the record offers, and in words of one's own."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils import timezone

from forms_docset.models import Document, DocumentState
from forms_docset.prefill import offers_for
from forms_docset.registry import spec_of
from forms_docset.spec import Answer
from mappa.demodata.people import at

Texts = Mapping[str, Answer]

REFERRAL: Texts = {
    "level_asked": "2",
    "urgency": "STANDARD",
    "addresses": "See the record.",
    "conviction": "See the record: one index offence, and two earlier cautions for public order.",
    "dates": "See the record.",
    "risk_summary": "To adults in a relationship, of serious injury, when drinking and when left. Likely within months.",
    "victims": "A former partner, who has moved. Children of a new partner may be in reach; not yet known.",
    "plan_summary": "Weekly supervision, alcohol work, police visits, non-contact condition, victim liaison.",
    "reasons": ["HIGH_ROSH", "COORDINATION_NEEDED"],
    "reason_text": "Housing, children's social care and police each hold a part of the plan and must decide together.",
    "agencies": ["POLICE", "PROBATION", "CHILDRENS_SERVICES", "HOUSING"],
}
PRISON_REPORT: Texts = {
    "custody": "See the record; no earlier time in custody.",
    "events": "Two adjudications in spring, for refusing an order. None since. Enhanced since summer.",
    "analysis": "Anger shows when plans change without notice. It has fallen since he has had work to do each day.",
    "contacts": "His mother visits monthly. Mail is read; no contact with the victim has been tried.",
    "interventions": "Finished a programme on relationships; waits for the alcohol course.",
    "release": "Conditional release as recorded. No home detention curfew. An address is being looked for.",
}


def fill(document: Document, texts: Texts, *, sections: int | None = None) -> Document:
    """Answer the questions of the first `sections`, or of all: as the record offers, or in the given texts.

    Written at once, where people save section by section; signing checks the answers all the same.
    """
    spec = spec_of(document.slug)
    offers = offers_for(spec, document.case)
    for section in spec.sections[:sections]:
        for field in section.fields:
            offer = offers.get(field.name)
            document.answers[field.name] = offer.value if offer else texts.get(field.name, "")
            if offer:
                document.origins[field.name] = offer.origin
    document.state, document.saved_at = DocumentState.DRAFT, timezone.now()
    document.version += 1
    document.save(update_fields=["answers", "origins", "state", "saved_at", "version"])
    return document


def backdate(document_id: UUID, on: date) -> None:
    """Let a document signed just now have been signed on an earlier day."""
    Document.objects.filter(pk=document_id).update(signed_at=at(on, 12), saved_at=at(on, 11))
