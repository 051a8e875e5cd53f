"""Actions that held meetings set: old ones done, the newest open, one of them overdue."""

from datetime import timedelta

from cases.domain.access import SpanReason
from cases.models import PanelSpan
from mappa.agencies.models import User
from mappa.core.calendar import DAY
from mappa.demodata import said
from mappa.demodata.people import at
from mappa.demodata.story import Story
from meetings.domain.enums import ActionState
from meetings.models import Action, Meeting

OF_EACH_MEETING = ((0, 1, 2, 3), (2, 5), (0, 4, 5))
"""Which rows of said.ACTIONS the first, second and third meeting set."""


def add_actions(story: Story, meeting: Meeting, place: int) -> None:
    """The actions of the meeting at this place: of earlier meetings all done but one, which was carried forward."""
    numbered = sum(len(rows) for rows in OF_EACH_MEETING[:place])
    is_newest = place + 1 == len(story.recipe.meetings)
    for row, which in enumerate(OF_EACH_MEETING[place]):
        pillar, text, owner, safeguarding = said.ACTIONS[which]
        user = _owner(story, owner)
        carried = not is_newest and place == len(story.recipe.meetings) - 2 and row == 1
        is_open = (is_newest and row > 0) or carried
        action = story.add(
            Action,
            f"action.{place}.{row}",
            meeting=meeting,
            number=numbered + row + 1,
            pillar=pillar,
            text=text,
            owner=user,
            owner_agency=user.agency,
            due_on=meeting.panel_day.held_on + timedelta(days=10 + 14 * row),
            is_safeguarding=safeguarding,
            issued_at=meeting.ended_at,
            recorded_by=story.cast.user(story.place, "mappa.admin"),
            **_open() if is_open else _done(meeting, row),
            reviewed_meeting_id=None if is_newest else story.id(f"meeting.{place + 1}"),
        )
        if is_open:
            _see_by(story, action)


def _see_by(story: Story, action: Action) -> None:
    """Whoever has an open action sees the case."""
    story.add(
        PanelSpan,
        f"span.{action.pk}",
        user=action.owner,
        meeting_id=action.meeting_id,
        because=SpanReason.ACTION,
        action_id=action.pk,
        from_on=action.meeting.panel_day.held_on,
    )


def _owner(story: Story, name: str) -> User:
    return story.practitioner if name == "lead" else story.cast.user(story.place, name)


def _open() -> dict[str, object]:
    return {"state": ActionState.OPEN}


def _done(meeting: Meeting, row: int) -> dict[str, object]:
    done = meeting.panel_day.held_on + (6 + row) * DAY
    state = ActionState.VERIFIED if row == 0 else ActionState.COMPLETE
    return {"state": state, "evidence": said.EVIDENCE, "completed_at": at(done, 15)}
