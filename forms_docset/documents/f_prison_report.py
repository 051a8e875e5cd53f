"""MAPPA F: the prison's report to a meeting, with analysis beside the events, countersigned by a manager.

The joint inspection of 2022 asks that it analyse risk and does not just list adjudications, warnings and
intelligence, and that a manager approves it. The field list is unconfirmed.
"""

from collections.abc import Iterator

from forms_docset.spec import Answers, DocumentSpec, Field, Kind, Section
from mappa.agencies.roles import Permission
from mappa.core.decisions import Problem

SHORTEST_ANALYSIS = 40

CUSTODY = Section(
    slug="custody",
    title="In custody",
    fields=(
        Field(
            name="custody",
            label="Sentence and time in custody",
            kind=Kind.LONG_TEXT,
            missing="Enter the sentence and the time in custody",
            prefill="sentence",
            core=True,
        ),
    ),
)
BEHAVIOUR = Section(
    slug="behaviour",
    title="Events and what they mean",
    intro="Say what each event tells about the risk. A list without analysis will be sent back.",
    fields=(
        Field(
            name="events",
            label="Events, behaviour and security information",
            kind=Kind.LONG_TEXT,
            hint="Adjudications, incentives, segregation, drug tests, intelligence that may be shared.",
            missing="Enter the events, or say that there were none",
            core=True,
        ),
        Field(
            name="analysis",
            label="What this tells about the risk",
            kind=Kind.LONG_TEXT,
            hint="Which risk, to whom, rising or falling, and what follows for the plan.",
            missing="Enter what the events tell about the risk",
            core=True,
        ),
        Field(
            name="contacts",
            label="Contacts, visits, mail and telephone",
            kind=Kind.LONG_TEXT,
            hint="Whom the person keeps contact with, and monitoring in place.",
            missing="Enter contacts and monitoring, or say that there are none",
        ),
        Field(
            name="victim_contact",
            label="Contact with a victim",
            kind=Kind.LONG_TEXT,
            hint="Any contact, attempt or talk of a victim. Never a victim's address.",
            victim=True,
        ),
    ),
)
FORWARD = Section(
    slug="forward",
    title="Work done and release",
    fields=(
        Field(
            name="interventions",
            label="Interventions, treatment and health",
            kind=Kind.LONG_TEXT,
            missing="Enter interventions and treatment, or say that there were none",
        ),
        Field(
            name="release",
            label="Release dates and plans",
            kind=Kind.LONG_TEXT,
            hint="Every way of leaving: temporary release, home detention curfew, parole, conditional release.",
            missing="Enter the release dates and plans",
            prefill="key_dates",
            core=True,
        ),
    ),
)


def _rules(answers: Answers) -> Iterator[Problem]:
    """The analysis is more than a word, and more than the list of events said again."""
    events, analysis = (" ".join(str(answers[name]).split()) for name in ("events", "analysis"))
    if len(analysis) < SHORTEST_ANALYSIS:
        yield Problem(
            "analysis", f"Enter what the events tell about the risk, at least {SHORTEST_ANALYSIS} characters"
        )
    elif analysis.casefold() == events.casefold():
        yield Problem("analysis", "The analysis repeats the events: say what they tell about the risk")


SPEC = DocumentSpec(
    slug="prison-report",
    letter="F",
    edition="MAPPA Guidance 2012, fourth edition (under revision since 2022)",
    version=2,
    title="Prison information sharing report",
    purpose="What the prison knows: behaviour, what it means for the risk, and the way to release.",
    completes=Permission.COMPLETE_PRISON_REPORT,
    countersigns=Permission.COUNTERSIGN_PRISON_REPORT,
    requests=Permission.SCHEDULE_MEETING,
    sections=(CUSTODY, BEHAVIOUR, FORWARD),
    sign_label="Sign and send for countersignature",
    rules=_rules,
)
