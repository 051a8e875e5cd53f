"""What a document of the set is: sections of typed fields, who completes, signs and countersigns it.

Documents are keyed by purpose (`slug`): letters have changed over the years, so the letter and the edition of
the template are data. The questions are legal and risk text and stay in English until a translator has signed
them off; what surrounds them is translated.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from cases.domain.enums import CaseState
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.core.decisions import Problem

Answer = str | list[str] | bool | None
Answers = Mapping[str, Answer]


class Kind(StrEnum):
    """Kinds of field, and what an answer to each is."""

    TEXT = "text"  # str, one line
    LONG_TEXT = "long_text"  # str, several lines
    DATE = "date"  # str, ISO 8601
    RADIOS = "radios"  # str, a code
    SELECT = "select"  # str, a code
    CHECKBOXES = "checkboxes"  # list of codes
    YES_NO = "yes_no"  # bool


CHOSEN = frozenset({Kind.RADIOS, Kind.SELECT, Kind.CHECKBOXES})
LONGEST_LINE = 200
LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question.

    `missing` is the message when a required answer is not there. `prefill` names what the record can offer
    (forms_docset/prefill.py). A `core` field may not be dropped by a local variant. `limit` counts characters.
    A `victim` field holds details of victims: roles that do not need them are told that it is held.
    """

    name: str
    label: str
    kind: Kind
    missing: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    limit: int = LONGEST_TEXT
    prefill: str = ""
    core: bool = False
    victim: bool = False

    @property
    def required(self) -> bool:
        """Whether the document cannot be signed without an answer."""
        return bool(self.missing)

    def words(self, answer: Answer) -> Answer:
        """The answer as people read it: labels in place of codes, dates as date objects are left to the page."""
        labels = dict(self.choices)
        if isinstance(answer, list):
            return [labels.get(code, code) for code in answer]
        if self.kind in CHOSEN and isinstance(answer, str):
            return labels.get(answer, answer)
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields that are filled in together on one page."""

    slug: str
    title: str
    fields: tuple[Field, ...]
    intro: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What a document hands to the one service it calls when it is signed, or started (then without answers)."""

    actor: Actor
    case_id: UUID
    on: date
    document_id: UUID | None = None
    about_id: UUID | None = None
    meeting_id: UUID | None = None
    answers: Mapping[str, Any]


def _to_nothing(_answers: Answers) -> str:
    return ""


def _no_rules(_answers: Answers) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSpec:
    """One document of the set.

    `completes` may fill in and sign. With `countersigns`, somebody else with that permission confirms it.
    With `requests`, it is asked for from a team, with a date it is due. A `generated` document is made from the
    record and has no fields. `on_start` gives the id of what the document is about; `on_sign_off` writes the
    facts other code relies on to their own tables: each makes at most one service call. `leads_to` gives the slug
    of the document that follows once this one is signed, or "". `opens_in` are the states of a case in which it may
    be started.
    """

    slug: str
    letter: str
    edition: str
    version: int
    title: str
    purpose: str
    completes: Permission
    opens_in: frozenset[CaseState] = frozenset(CaseState)
    sections: tuple[Section, ...] = ()
    countersigns: Permission | None = None
    requests: Permission | None = None
    generated: bool = False
    leads_to: Callable[[Answers], str] = _to_nothing
    sign_label: str = "Sign"
    declaration: str = "I confirm that this is complete and correct to the best of my knowledge."
    rules: Callable[[Answers], Iterable[Problem]] = _no_rules
    on_start: Callable[[Signing], UUID | None] | None = None
    on_sign_off: Callable[[Signing], None] | None = None
    template: str = "pdf/document.html"

    @property
    def name(self) -> str:
        """The name with its letter: "MAPPA A: referral to Level 2 or 3"."""
        return f"MAPPA {self.letter}: {self.title[:1].lower()}{self.title[1:]}"

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in order."""
        return tuple(field for section in self.sections for field in section.fields)

    def tells_of_victims(self, answers: Answers) -> bool:
        """Whether these answers hold details of a victim."""
        return any(field.victim and answered(answers.get(field.name)) for field in self.fields)

    def section(self, slug: str) -> Section | None:
        """The section of this slug, or None."""
        return next((section for section in self.sections if section.slug == slug), None)

    def section_of(self, name: str | None) -> Section | None:
        """The section a field is in, or None."""
        return next((s for s in self.sections if any(field.name == name for field in s.fields)), None)

    def check(self, answers: Answers) -> list[Problem]:
        """What stops the document from being signed; empty when nothing does. Problems name fields."""
        found = [*missing(self.fields, answers), *unknown_codes(self.fields, answers)]
        return found or list(self.rules(answers))


def answered(answer: Answer) -> bool:
    """Whether there is an answer. No is one; blank text is none."""
    return bool(answer.strip()) if isinstance(answer, str) else answer is not None and answer != []


def missing(fields: Iterable[Field], answers: Answers) -> Iterator[Problem]:
    """A problem for each required field without an answer."""
    for field in fields:
        if field.required and not answered(answers.get(field.name)):
            yield Problem(field.name, field.missing)


def unknown_codes(fields: Iterable[Field], answers: Answers) -> Iterator[Problem]:
    """A problem for each answer that is none of its field's choices."""
    for field in fields:
        answer = answers.get(field.name)
        if field.kind not in CHOSEN or not answered(answer):
            continue
        codes = answer if isinstance(answer, list) else [answer]
        if not set(codes) <= {code for code, _label in field.choices}:
            yield Problem(field.name, f"{field.label}: select one of the answers shown")


class Progress(StrEnum):
    """How far a section is."""

    NOT_STARTED = "NOT_STARTED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETE = "COMPLETE"


def progress(section: Section, answers: Answers) -> Progress:
    """How far a section is: started once it has been saved, complete when nothing required is missing.

    What the record offers counts only after somebody has seen it and saved it.
    """
    if not any(field.name in answers for field in section.fields):
        return Progress.NOT_STARTED
    if any(missing(section.fields, answers)) or any(unknown_codes(section.fields, answers)):
        return Progress.IN_PROGRESS
    return Progress.COMPLETE
