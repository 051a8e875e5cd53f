"""Documents on paper for tests and for looking at: built from plain facts, without a database."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from forms_docset.paper import MARKING, parts_of
from forms_docset.registry import spec_of
from mappa.look import Identity
from meetings.domain.minutes import (
    ActionFact,
    AttendanceFact,
    DisclosureFact,
    LevelFact,
    MeasureFact,
    MeetingFacts,
    MinutesFacts,
    PillarFact,
    PlanFact,
    SectionFact,
)
from tests.documents.answers import complete_answers

AT = datetime(2026, 12, 3, 14, 5, tzinfo=UTC)
IDENTITY = Identity(
    name="Testy Fictional",
    date_of_birth=date(1986, 4, 1),
    category="Category 2",
    level="Level 2",
    rosh="High risk of serious harm",
    numbers=[("CRN", "X000001"), ("PNC", "2012/0012345A"), ("Case", "M-2B4D-6F8H")],
)
SOMEBODY = SimpleNamespace(name="Casey Invented")
MANAGER = SimpleNamespace(name="Morgan Madeup")


def page(slug: str, template_context: dict[str, Any], **document: Any) -> str:
    """The whole HTML of a document, as it would be frozen."""
    spec = spec_of(slug)
    facts = {
        "slug": slug,
        "number": 1,
        "spec_version": spec.version,
        "answers": {},
        "origins": {},
        "signed_by": SOMEBODY,
        "signed_at": AT,
        "countersigned_by": MANAGER if spec.countersigns else None,
        "countersigned_at": AT,
    }
    context = {
        "document": SimpleNamespace(**(facts | document)),
        "spec": spec,
        "marking": MARKING,
        "identity": IDENTITY,
        "reference": "M-2B4D-6F8H",
        "title": f"{spec.name}, M-2B4D-6F8H",
    }
    return render_to_string(spec.template, context | template_context)


def form_page(slug: str, **changed: Any) -> str:
    """A completed form; `changed` replaces answers."""
    spec = spec_of(slug)
    answers = complete_answers(spec) | changed
    origin = {"source": "HMPPS External API", "as_of": "2026-11-30"}
    document = SimpleNamespace(answers=answers, origins={spec.fields[-1].name: origin})
    return page(slug, {"parts": parts_of(document, spec, victims=True)}, answers=answers)  # type: ignore[arg-type]


def action(number: int, meeting: int, *, is_open: bool, text: str = "", **more: Any) -> ActionFact:
    """An action of a meeting."""
    return ActionFact(
        **{
            "number": number,
            "pillar": "Monitoring and control",
            "text": text or f"Check the address by an unannounced visit ({number})",
            "owner": "Casey Invented",
            "agency": "Police",
            "due_on": date(2026, 12, 10),
            "state": "Open" if is_open else "Complete, with evidence",
            "is_open": is_open,
            "is_overdue": is_open and number == 2,
            "is_safeguarding": number == 2,
            "set_at_meeting": meeting,
            "set_on": date(2026, 6 + 2 * meeting, 3),
            "evidence": "" if is_open else "Visited; nothing of concern was found.",
            **more,
        }
    )


def meeting(number: int, actions: list[ActionFact], said: str = "") -> MeetingFacts:
    """One of three meetings."""
    text = said or (
        f"At meeting {number} the police told of two visits at which everything was in order. Probation told of "
        "good attendance and of a new job at a warehouse. Health had nothing to add."
    )
    return MeetingFacts(
        number=number,
        level=2,
        held_on=date(2026, 6 + 2 * number, 3),
        venue="Room 4, Invented House",
        chair="Robin Pretend",
        chair_agency="Probation Service",
        started_at=datetime(2026, 6 + 2 * number, 3, 10, 0, tzinfo=UTC),
        ended_at=datetime(2026, 6 + 2 * number, 3, 10, 50, tzinfo=UTC),
        purpose="Agree the plan for release." if number == 1 else "Review the plan.",
        sections=[
            SectionFact(
                "victim", "Victim update", "The victim has asked for an exclusion zone around her work."
            ),
            SectionFact("voice", "The person's own views", "He has been told of his status and disagrees."),
            SectionFact("information", "New information from agencies", text),
            SectionFact("risk", "Risk of serious harm", "High to known adults. Most likely when drinking."),
        ],
        level_decision=LevelFact(
            outcome="Remain at Level 2",
            rationale="Three agencies still need to act together while the exclusion zone is new.",
        ),
        disclosure=DisclosureFact(
            kind="Considered: not disclosing",
            reasons="The new partner has been told by him, in the presence of the officer.",
        ),
        next_review_on=date(2027, 2, 3),
        no_review_because="",
        actions=actions,
    )


def three_meetings(said: str = "") -> MinutesFacts:
    """Minutes of a third meeting: two actions of it, one carried from the first, one settled of the second."""
    first = [action(1, 1, is_open=False), action(2, 1, is_open=True)]
    second = [
        action(3, 2, is_open=False, state="Cancelled by the chair", evidence="", closed_reason="He moved")
    ]
    third = [action(4, 3, is_open=True), action(5, 3, is_open=True)]
    every = first + second + third
    pillars = [
        PillarFact("Supervision", [MeasureFact("Weekly at the office", "Casey Invented")], ""),
        PillarFact(
            "Monitoring and control",
            [MeasureFact("Exclusion zone by tag", "Probation"), MeasureFact("Unannounced visits", "Police")],
            "",
        ),
        PillarFact("Interventions and treatment", [], "The programme was completed in October"),
        PillarFact("Victim safety planning", [MeasureFact("Panic alarm at her work", "Police")], ""),
    ]
    services = ["Police", "Probation", "Prison", "Children's social care", "Housing", "Mental health"]
    return MinutesFacts(
        reference="M-2B4D-6F8H",
        name=IDENTITY.name,
        born_on=IDENTITY.date_of_birth,
        category=IDENTITY.category,
        area="Cumbria",
        numbers=IDENTITY.numbers,
        meeting=meeting(3, third, said),
        statement_read_at=datetime(2026, 12, 3, 10, 2, tzinfo=UTC),
        accepted_by=["Casey Invented", "Morgan Madeup", "Robin Pretend"],
        attendance=[
            AttendanceFact(
                service=name,
                who="Casey Invented" if place != 4 else "",
                agency=name,
                grade="Manager",
                expected="Required" if place < 3 else "Invited",
                outcome="Attended" if place != 4 else "Sent a report, did not attend",
                in_the_room=place != 4,
                report="" if place != 4 else "The tenancy is secure until March.",
            )
            for place, name in enumerate(services)
        ],
        taken_without=["Health (absent without apologies)"],
        plan=PlanFact(3, pillars, "If he drinks: same-day contact, then recall is considered."),
        current_actions=[row for row in every if row.is_open],
        settled_actions=[row for row in every if not row.is_open],
        changes=["Plan, victim safety planning: added “Panic alarm at her work”.", "2 new actions were set."],
        earlier=[meeting(2, second), meeting(1, first)],
        approved_by="Robin Pretend",
        approved_at=AT,
    )


def minutes_page(said: str = "") -> str:
    """The minutes of a third meeting."""
    return page("minutes", {"facts": three_meetings(said)}, meeting_id=UUID(int=3))
