"""MAPPA Q: the practitioner's consideration of the level. Signing it sets Level 1, or leads on to a referral.

The national form is a list of tick boxes; its fields are unconfirmed. These follow the tests of the Guidance,
chapter 7, and the joint inspection of 2022, which asks for reasons at every level, Level 1 included.
"""

from collections.abc import Iterator

from cases.domain.enums import CaseState, Criterion, RoshLevel
from cases.domain.levels import MINIMUM_RATIONALE
from cases.services import levels
from forms_docset.documents import CATEGORIES
from forms_docset.spec import Answers, DocumentSpec, Field, Kind, Section, Signing
from mappa.agencies.roles import Permission
from mappa.core.decisions import Problem
from meetings.domain.enums import ServiceKind

NONE = "NONE"
INDICATORS = tuple((c.value, c.label) for c in Criterion if c is not Criterion.ADDED_VALUE)

RISK = Section(
    slug="risk",
    title="Category and risk",
    fields=(
        Field(
            name="category",
            label="MAPPA category",
            kind=Kind.RADIOS,
            choices=CATEGORIES,
            missing="Select the category",
            prefill="category",
            core=True,
        ),
        Field(
            name="rosh",
            label="Risk of serious harm",
            kind=Kind.RADIOS,
            choices=tuple(RoshLevel.choices()),
            missing="Select the risk of serious harm",
            prefill="rosh_level",
            core=True,
        ),
        Field(
            name="indicators",
            label="Which of these apply?",
            kind=Kind.CHECKBOXES,
            choices=(*INDICATORS, (NONE, "None of these")),
            hint="Select all that apply.",
            missing="Select what applies, or “None of these”",
            core=True,
        ),
    ),
)
VALUE = Section(
    slug="value",
    title="What others know and could add",
    fields=(
        Field(
            name="consulted",
            label="Whom did you ask?",
            kind=Kind.CHECKBOXES,
            choices=(*ServiceKind.choices(), (NONE, "Nobody")),
            hint="Select every service that answered you.",
            missing="Select whom you asked, or “Nobody”",
        ),
        Field(
            name="added_value",
            label="What would multi-agency meetings add?",
            kind=Kind.LONG_TEXT,
            hint="If they would add nothing, say why one agency with shared information is enough.",
            missing="Enter what multi-agency meetings would add, or why they would add nothing",
            core=True,
        ),
        Field(
            name="disclosure",
            label="Disclosure considered, with reasons either way",
            kind=Kind.LONG_TEXT,
            hint="A duty for everybody who offended sexually against a child (CJA 2003 s.327A).",
            missing="Enter what was considered about disclosure, and the reasons",
        ),
    ),
)
LEVEL = Section(
    slug="level",
    title="Level",
    fields=(
        Field(
            name="level",
            label="Which level do you propose?",
            kind=Kind.RADIOS,
            choices=(
                ("1", "Level 1: ordinary agency management, decided by signing this form"),
                ("2", "Level 2: a referral follows"),
                ("3", "Level 3: a referral follows"),
            ),
            missing="Select a level",
            core=True,
        ),
        Field(
            name="rationale",
            label="Reasons for this level",
            kind=Kind.LONG_TEXT,
            hint="What the risk is, who manages it, and why this level is enough.",
            missing="Enter the reasons for this level",
            core=True,
        ),
    ),
)


def _rules(answers: Answers) -> Iterator[Problem]:
    """Category 3 is never at Level 1; reasons are more than a word; "none" stands alone."""
    if answers["category"] == "3" and answers["level"] == "1":
        yield Problem("level", "Category 3 is managed at Level 2 or 3 only, never at Level 1")
    if len(" ".join(str(answers["rationale"]).split())) < MINIMUM_RATIONALE:
        yield Problem("rationale", f"Enter reasons of at least {MINIMUM_RATIONALE} characters")
    if NONE in _codes(answers, "indicators") and len(_codes(answers, "indicators")) > 1:
        yield Problem("indicators", "Select what applies, or “None of these”, not both")
    if NONE in _codes(answers, "consulted") and len(_codes(answers, "consulted")) > 1:
        yield Problem("consulted", "Select whom you asked, or “Nobody”, not both")


def _codes(answers: Answers, name: str) -> list[str]:
    answer = answers.get(name)
    return answer if isinstance(answer, list) else []


def _complete(signing: Signing) -> None:
    answers = signing.answers
    levels.complete_screening(
        actor=signing.actor,
        case_id=signing.case_id,
        category=int(answers["category"]),
        rosh=RoshLevel(answers["rosh"]),
        indicators=[code for code in answers["indicators"] if code != NONE],
        added_value=answers["added_value"],
        consulted=[code for code in answers["consulted"] if code != NONE],
        proposed_level=int(answers["level"]),
        rationale=answers["rationale"],
        document_id=signing.document_id,
        on=signing.on,
    )


SPEC = DocumentSpec(
    slug="screening",
    letter="Q",
    edition="MAPPA Guidance, February 2015",
    version=1,
    title="Level screening",
    purpose="Consider the level with reasons, and set Level 1 or go on to a referral.",
    completes=Permission.SCREEN_LEVEL,
    opens_in=frozenset({CaseState.IDENTIFIED, CaseState.LEVEL_1}),
    sections=(RISK, VALUE, LEVEL),
    sign_label="Sign the screening",
    rules=_rules,
    leads_to=lambda answers: "" if answers.get("level") == "1" else "referral",
    on_sign_off=_complete,
)
