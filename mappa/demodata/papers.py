"""Filling in documents as people do: from what the record offers, and in their own words."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from forms_docset.formbuilder import mark_of
from forms_docset.models import Document
from forms_docset.prefill import offers_for
from forms_docset.registry import spec_of
from forms_docset.services import save_answers
from forms_docset.spec import Answer
from mappa.agencies.actor import Actor
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


def fill(
    actor: Actor, document: Document, texts: Texts, *, sections: int | None = None, leave_out: str = ""
) -> Document:
    """Save sections one by one: what the record offers where it offers something, the given texts elsewhere.

    `sections` stops after so many; `leave_out` is a field that stays empty.
    """
    spec = spec_of(document.slug)
    offers = {name: offer.value for name, offer in offers_for(spec, document.case).items()}
    for section in spec.sections[:sections]:
        answers = {
            field.name: offers.get(field.name) or texts.get(field.name, "")
            for field in section.fields
            if field.name != leave_out
        }
        document = save_answers(
            actor=actor,
            document_id=document.pk,
            section=section.slug,
            answers=answers,
            seen=mark_of(section, document.answers),
        )
    return document


def backdate(document_id: UUID, on: date) -> None:
    """Let a document signed just now have been signed on an earlier day."""
    Document.objects.filter(pk=document_id).update(signed_at=at(on, 12), saved_at=at(on, 11))
