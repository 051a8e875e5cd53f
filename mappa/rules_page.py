"""docs/rules.md, made from the tables the code works by, so that the two cannot differ: `bin/manage rules`."""

from collections.abc import Iterable, Sequence

from cases.domain.deadline_table import RULES
from cases.domain.event_kinds import EventAsk, EventGroup, Party
from cases.domain.events import EVENTS, EVERYONE, NOT_IN_THE_FORM
from cases.domain.levels import CASE
from cases.domain.policy import DIFFERENCES, PolicyValues, policy_notes
from cases.domain.referrals import REFERRAL
from cases.domain.step_down import SOURCE as STEP_DOWN_SOURCE
from meetings.domain.meetings import ACTION, MEETING

HEAD = """# Rules, from the tables of the code

`bin/manage rules` writes this page; a test fails while it differs from the code. What the rules mean, and what nobody
could confirm, is told in [domain-rules.md](domain-rules.md). Days are calendar days unless working days are named;
a due date is in time on that day.
"""


def page() -> str:
    """The whole page as text, ending with a line feed."""
    parts = [HEAD, _deadlines(), _figures(), _events(), _levels(), _states()]
    return "\n".join(part.strip() + "\n" for part in parts)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _deadlines() -> str:
    headings = ("Rule", "Title", "Counts from", "Owner", "Goes up to", "Source", "Unconfirmed")
    rows = [
        (row.number, row.title, row.trigger, row.owner, row.escalates_to, row.source, row.unconfirmed)
        for row in RULES.values()
    ]
    return f"## Due dates (`cases/domain/deadlines.py`)\n\n{_table(headings, rows)}"


def _figures() -> str:
    headings = ("Figure", "Rule", "Meaning", "Value", "Source", "Unconfirmed")
    values = PolicyValues()
    rows = [
        (
            f"`{name}`",
            note.rule,
            note.title,
            f"{getattr(values, name)} {note.unit.label}",
            note.source,
            note.unconfirmed,
        )
        for name, note in policy_notes().items()
    ]
    others = "\n".join(
        f"- {lead.label} instead of probation: `{name}` is {value} (proposal)."
        for lead, differing in DIFFERENCES.items()
        for name, value in differing.items()
    )
    about = "They may differ by area and by lead agency, with dates."
    return f"## Figures (`cases/domain/policy.py`)\n\n{about}\n\n{_table(headings, rows)}\n\n{others}"


def _events() -> str:
    headings = ("What happened", "Who is told, of those involved", "Who must know", "What it asks for")
    parts = ["## Events (`cases/domain/events.py`)", _ABOUT_EVENTS]
    for group in EventGroup:
        rows = [
            (kind.label, _words(rule.tells), _words(rule.must), "; ".join(ask.label for ask in rule.asks))
            for kind, rule in EVENTS.items()
            if rule.group is group and kind not in NOT_IN_THE_FORM
        ]
        parts += [f"### {group.label}", _table(headings, rows)]
    return "\n\n".join(parts)


_ABOUT_EVENTS = f"""That significant change and important information call for a review of Level 1 is rule D6. What else an event
asks for, and who is told, is a proposal built on what the joint inspection 2022 found missing. “{EventAsk.REVIEW.label}” is asked at
Level 1; at Level 2 or 3 “{EventAsk.BRING_FORWARD.label}” takes its place. “{EventAsk.CATEGORY_3.label}” is asked where nobody manages
the person yet; “{EventAsk.DISCLOSURE.label}” for child sex offenders (CJA 2003 s.327A), and on every new relationship."""


def _words(parties: Iterable[Party]) -> str:
    found = set(parties)
    return "Everybody" if found == EVERYONE else ", ".join(party.label for party in Party if party in found)


def _levels() -> str:
    about = (
        "Level 3 to 2, down to Level 1, closing and leaving Category 3 are stopped by open safeguarding actions, by "
        "what events asked for and nobody has settled, and near a release, unless whoever decides gives a reason. "
        "Nothing stops the closing of a case of somebody who died, or one entered in error."
    )
    return f"## Stepping down (`cases/domain/step_down.py`)\n\n{about}\n\nSource: {STEP_DOWN_SOURCE}; the list is a proposal."


def _states() -> str:
    flows = {
        "Case": CASE.mermaid(),
        "Referral": REFERRAL.mermaid(),
        "Meeting": MEETING.mermaid(),
        "Action": ACTION.mermaid(),
    }
    drawn = [f"### {name}\n\n```mermaid\n{text}```" for name, text in flows.items()]
    return "\n\n".join(["## States", *drawn])
