"""What is under way today, by the services.

Panels to come, invitations, reports and answers asked for, a Q begun, a case opened in an emergency.
"""

from datetime import date, time, timedelta

from cases.domain.access import EmergencyCategory
from cases.domain.enums import Sharing
from cases.domain.event_kinds import CaseEventKind
from cases.services.emergency import open_in_emergency
from cases.services.events import Happened, record_event
from cases.services.requests import ask_for_information
from forms_docset.services import request_document, sign_off, start_document
from mappa.demodata.papers import PRISON_REPORT, fill
from mappa.demodata.people import Cast, key
from mappa.demodata.places import CUMBRIA, KENT, Place
from mappa.demodata.sitting import SLOT_MINUTES, panel_day_ahead
from mappa.demodata.story import Story
from meetings.models import Meeting, PanelDay
from meetings.services.inviting import send_invitations
from meetings.services.panels import create_panel
from meetings.services.scheduling import schedule_meeting


def plan_meetings(cast: Cast, place: Place, stories: list[Story]) -> None:
    """Panels of the area's next days, with invitations sent."""
    panels: dict[tuple[int, date], tuple[PanelDay, int]] = {}
    for story in stories:
        for days in story.recipe.slots:
            known = story.recipe.levels[-1][0], panel_day_ahead(cast.on, days)
            panel, taken = panels.get(known) or (_panel(cast, place, *known), 0)
            panels[known] = panel, taken + 1
            _meeting(cast, story, panel, taken)


def _panel(cast: Cast, place: Place, level: int, held_on: date) -> PanelDay:
    administrator = cast.actor(place, "mappa.admin")
    return create_panel(
        actor=administrator,
        area_id=cast.areas[place.area].pk,
        level=level,
        held_on=held_on,
        starts_at=time(9, 30),
        venue=f"Council offices, {place.towns[0]}",
        chair_id=cast.user(place, "chair").pk,
        key=key(f"ahead.{place.slug}.{level}.{held_on}"),
        on=cast.on,
    )


def _meeting(cast: Cast, story: Story, panel: PanelDay, taken: int) -> None:
    administrator = cast.actor(story.place, "mappa.admin")
    minutes = 9 * 60 + 30 + taken * SLOT_MINUTES
    meeting = schedule_meeting(
        actor=administrator,
        panel_id=panel.pk,
        case_id=story.case.pk,
        slot_at=time(minutes // 60, minutes % 60),
        minutes_planned=SLOT_MINUTES,
        purpose="Review.",
        on=cast.on,
    )
    send_invitations(actor=administrator, meeting_id=meeting.pk, on=cast.on)
    if story.in_custody:
        _prison_report(cast, story, meeting)


def _prison_report(cast: Cast, story: Story, meeting: Meeting) -> None:
    """Asked for in each area; in Kent it is filled in and waits for the manager."""
    asked = request_document(
        actor=cast.actor(story.place, "mappa.admin"),
        case_id=story.case.pk,
        slug="prison-report",
        team_id=cast.team(story.place, "prison").pk,
        due_on=cast.on + timedelta(days=4),
        meeting_id=meeting.pk,
    )
    if story.place is KENT:
        manager = cast.actor(story.place, "pom")
        filled = fill(asked, PRISON_REPORT)
        sign_off(actor=manager, document_id=filled.pk, version=filled.version)


def ask_and_begin(cast: Cast, stories: dict[str, Story]) -> None:
    """In Cumbria: police and the jobcentre, which has no part in the case, are asked; a MAPPA Q has been begun."""
    practitioner = cast.actor(CUMBRIA, "com")
    case = stories["level-1"].case
    ask_for_information(
        actor=practitioner,
        case_id=case.pk,
        team_id=cast.team(CUMBRIA, "police").pk,
        question="Is there any police information since the last review: arrests, call-outs, intelligence?",
        purpose="Level 1 review",
        due_on=cast.on + timedelta(days=5),
        on=cast.on,
    )
    ask_for_information(
        actor=practitioner,
        case_id=case.pk,
        team_id=cast.team(CUMBRIA, "jobcentre").pk,
        question="Has a claim changed address since March?",
        purpose="To know whether the address on record is still his",
        due_on=cast.on + timedelta(days=5),
        on=cast.on,
    )
    begun = start_document(actor=practitioner, case_id=stories["due-community"].case.pk, slug="screening")
    fill(begun, {"indicators": ["NONE"]}, sections=1)


def something_happened(cast: Cast, stories: dict[str, Story]) -> None:
    """In Cumbria the police tell of a call-out: probation is told, and a review and an assessment are asked for."""
    record_event(
        actor=cast.actor(CUMBRIA, "police"),
        case_id=stories["stepped-down"].case.pk,
        happened=Happened(
            kind=CaseEventKind.CALL_OUT,
            happened_on=cast.on - timedelta(days=1),
            summary="Called by a neighbour to shouting at his former partner's flat. Nobody hurt, no arrest.",
            sharing=Sharing.ALL_INVOLVED,
        ),
        key=key("event.call-out"),
        on=cast.on,
    )


def break_glass(cast: Cast, story: Story) -> None:
    """The Cumbrian police open a case from elsewhere: for the hour after loading, and to be reviewed the next day."""
    open_in_emergency(
        actor=cast.actor(CUMBRIA, "police"),
        reference=story.case.reference,
        category=EmergencyCategory.THREAT_TO_LIFE,
        reason="Seen at a house in our area where a former partner lives with two children.",
    )
