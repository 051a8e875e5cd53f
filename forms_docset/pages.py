"""What the pages of documents show, worked out from a document, its spec and the record."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _

from forms_docset.formbuilder import SectionForm, initial_of, mark_of, shown
from forms_docset.models import Document, DocumentState
from forms_docset.paper import parts_of
from forms_docset.prefill import Offer, offers_for, origin_words
from forms_docset.registry import spec_of
from forms_docset.selectors import FileState, Listed
from forms_docset.spec import DocumentSpec, Field, Progress, Section, progress
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.core.decisions import Problem
from mappa.look import Column, Link, NoneRecorded, Row, Tag, Task
from mappa.templatetags.mappa_tags import day_and_time

STATE_COLOURS: dict[str, Any] = {
    DocumentState.REQUESTED: "yellow",
    DocumentState.DRAFT: "grey",
    DocumentState.AWAITING_COUNTERSIGNATURE: "purple",
    DocumentState.SIGNED: "green",
    DocumentState.SUPERSEDED: "grey",
}


def state_tag(document: Document) -> Tag:
    """Where a document stands, as a tag."""
    return Tag(DocumentState(document.state).label, STATE_COLOURS[document.state])


def table_head() -> list[Column]:
    """Columns of the list of documents."""
    names = [_("Document"), _("State"), _("Needed by"), _("Signed"), _("PDF")]
    return [Column(name) for name in names]


def table_row(item: Listed) -> list[Any]:
    """One document in the list."""
    document, name = item.document, f"{item.spec.name} ({item.document.number})"
    pdf = Link(_("Open"), reverse("document-pdf", args=[document.pk]), _("the PDF of %s") % name)
    return [
        Link(name, reverse("document-detail", args=[document.pk])),
        state_tag(document),
        document.due_on or NoneRecorded(_("No date set")),
        _signed(document),
        pdf if item.file_state is FileState.READY else item.file_state.label,
    ]


def _signed(document: Document) -> Any:
    if document.signed_by is None or document.signed_at is None:
        return NoneRecorded(_("Not signed"))
    return _("%(who)s, %(when)s") % {"who": document.signed_by.name, "when": day_and_time(document.signed_at)}


def section_url(document: Document, section: Section, field: str = "") -> str:
    """The page of a section, at a field of it."""
    address = reverse("document-section", args=[document.pk, section.slug])
    return f"{address}#id_{field}" if field else address


def tasks_of(document: Document, spec: DocumentSpec) -> list[Task]:
    """The sections with how far each is."""
    tags: dict[Progress, Tag | str] = {
        Progress.NOT_STARTED: Tag(_("Not started"), ""),
        Progress.IN_PROGRESS: Tag(_("In progress"), "yellow"),
        Progress.COMPLETE: _("Completed"),
    }
    return [
        Task(part.title, tags[progress(part, document.answers)], section_url(document, part))
        for part in spec.sections
    ]


def closing_task(document: Document, spec: DocumentSpec) -> Task:
    """The last line of the task list: check and sign, once every section is complete."""
    ready = all(progress(part, document.answers) is Progress.COMPLETE for part in spec.sections)
    title = _("Check your answers and sign")
    url = reverse("document-check", args=[document.pk])
    if ready:
        return Task(title, Tag(_("Ready"), "green"), url)
    return Task(title, Tag(_("Not ready"), "grey"), url, hint=_("Shows what is still missing."))


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of a section page; where its answer comes from is said in its hint.

    `record` is what the record says now where the answer differs, with its own note; `theirs` what somebody else
    saved meanwhile.
    """

    bound: BoundField
    record: Any = ""
    record_note: str = ""
    theirs: Any = ""


def first_form(document: Document, section: Section) -> SectionForm:
    """The form of a section as it is opened: saved answers, and what the record offers where none is saved."""
    offers = offers_for(spec_of(document.slug), document.case)
    offered = {f.name: shown(f, offers[f.name].value) for f in section.fields if f.name in offers}
    initial = {**offered, **initial_of(section, document.answers)}
    return SectionForm(section, initial=initial | {"seen": mark_of(section, document.answers)})


def lines_of(
    document: Document, section: Section, form: SectionForm, *, clash: bool = False
) -> list[FieldLine]:
    """The fields of a section page with what stands beside each. `clash`: somebody else saved meanwhile."""
    offers = offers_for(spec_of(document.slug), document.case)
    return [_line(document, field, form, offers.get(field.name), clash=clash) for field in section.fields]


def _line(
    document: Document, field: Field, form: SectionForm, offer: Offer | None, *, clash: bool
) -> FieldLine:
    bound = form[field.name]
    is_saved = field.name in document.answers
    saved = document.answers.get(field.name)
    origin = document.origins.get(field.name, {}) if is_saved else offer.origin if offer else {}
    if origin:
        # In the hint, so that it is read out with the field.
        bound.help_text = f"{field.hint} {origin_words(origin)}.".strip()
    theirs = field.words(shown(field, saved)) if clash and saved != form.answers().get(field.name) else ""
    if offer is None or not is_saved or saved == offer.value:
        return FieldLine(bound, theirs=theirs)
    return FieldLine(bound, field.words(offer.value), origin_words(offer.origin), theirs)


def next_url(document: Document, section: Section) -> str:
    """Where "Save and continue" leads: the next section, or the check after the last."""
    sections = spec_of(document.slug).sections
    place = sections.index(section) + 1
    if place < len(sections):
        return section_url(document, sections[place])
    return reverse("document-check", args=[document.pk])


@dataclass(frozen=True, slots=True)
class Card:
    """The answers of one section, as a summary card."""

    title: str
    rows: list[Row]
    link: Link | None


def cards_of(actor: Actor, document: Document, spec: DocumentSpec, *, editable: bool) -> list[Card]:
    """All answers the actor may read, section by section, with links to change them where that is possible."""
    cards = []
    parts = parts_of(document, spec, victims=actor.may(Permission.VIEW_VICTIM_DETAILS))
    for part, section in zip(parts, spec.sections, strict=True):
        rows = [
            Row(
                line.label,
                line.value,
                [Link(_("Change"), section_url(document, section, line.name), line.label)]
                if editable
                else (),
                line.note,
            )
            for line in part.lines
        ]
        cards.append(Card(part.title, rows, None))
    return cards


def problem_links(
    document: Document, spec: DocumentSpec, problems: Iterable[Problem]
) -> list[tuple[str, str]]:
    """(address of the field or "", message) of each problem."""
    found = []
    for problem in problems:
        section = spec.section_of(problem.field)
        found.append(
            (section_url(document, section, problem.field or "") if section else "", problem.message)
        )
    return found
