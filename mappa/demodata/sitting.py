"""Meetings that were held: attendance, what was said, plan, disclosure, level, actions, minutes."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from cases.domain.access import SpanReason
from cases.domain.enums import DisclosureDecisionKind
from cases.models import DisclosureDecision, PanelSpan, PlanMeasure, RiskManagementPlan
from cases.services.panel_spans import DAYS_AFTER
from mappa.agencies.models import User
from mappa.core.calendar import DAY, SATURDAY
from mappa.demodata import said
from mappa.demodata.actions import add_actions
from mappa.demodata.arrangements import SEATS
from mappa.demodata.people import at, key
from mappa.demodata.story import Story
from mappa.outbox.services import post
from meetings.domain.enums import AttendanceOutcome, LevelOutcome, MeetingState, ServiceKind
from meetings.models import Attendance, Meeting, MinuteSection, PanelDay, StatementAcceptance
from meetings.services.scheduling import expected_of

SLOT_MINUTES = 45
FIRST_SLOT = time(9, 30)
DAYS_OF_WEEK = 7
A = AttendanceOutcome


def panel_date(day: date) -> date:
    """Panels sit on working days: a weekend becomes the Friday before."""
    return day - max(0, day.weekday() - SATURDAY + 1) * DAY


def panel_day_ahead(on: date, days: int) -> date:
    """Today itself whatever the day; later panels on a working day, the Monday after a weekend."""
    day = on + timedelta(days=days)
    return day + timedelta(days=DAYS_OF_WEEK - day.weekday()) if days and day.weekday() >= SATURDAY else day


class Panels:
    """The panel days so far, and how many slots each has."""

    def __init__(self) -> None:
        """Begin with none."""
        self._days: dict[tuple[str, int, date], PanelDay] = {}
        self._slots: Counter[PanelDay] = Counter()
        self._accepted: set[tuple[PanelDay, User]] = set()

    def day(self, story: Story, level: int, on: date) -> PanelDay:
        """The area's panel at the level on the day."""
        known = (story.place.slug, level, on)
        if known not in self._days:
            self._days[known] = story.rows.add(
                PanelDay(
                    id=key(f"panel.{known}"),
                    area=story.case.area,
                    level=level,
                    held_on=on,
                    starts_at=FIRST_SLOT,
                    venue=f"Council offices, {story.place.towns[0]}",
                    chair=story.cast.user(story.place, "chair"),
                    created_by=story.cast.user(story.place, "mappa.admin"),
                )
            )
        return self._days[known]

    def next_slot(self, panel: PanelDay) -> time:
        """The next free time of the day."""
        start = datetime.combine(panel.held_on, FIRST_SLOT) + self._slots[panel] * timedelta(
            minutes=SLOT_MINUTES
        )
        self._slots[panel] += 1
        return start.time()

    def accept(self, story: Story, panel: PanelDay, user: User) -> None:
        """Somebody accepts the statement, once a panel day."""
        if (panel, user) not in self._accepted:
            self._accepted.add((panel, user))
            story.rows.add(
                StatementAcceptance(
                    id=key(f"accepted.{panel.pk}.{user.pk}"),
                    panel_day=panel,
                    user=user,
                    accepted_at=at(panel.held_on, 9, 32),
                )
            )


def add_meetings(story: Story, panels: Panels) -> list[Meeting]:
    """Every meeting that was held, from the oldest; gives those whose minutes were approved."""
    approved = []
    for place in range(len(story.recipe.meetings)):
        meeting = _meeting(story, panels, place)
        _attendance(story, panels, meeting, place)
        _said(story, meeting, place)
        _plan(story, meeting, place)
        _disclosure(story, meeting, place)
        add_actions(story, meeting, place)
        if meeting.approved_at:
            approved.append(meeting)
    return approved


def _level_at(story: Story, on: date) -> int:
    before = [level for level, days in story.recipe.levels if story.ago(days) < on]
    return max(before[-1], 2)


def _is_last(story: Story, place: int) -> bool:
    return place + 1 == len(story.recipe.meetings)


def _outcome(story: Story, place: int, level: int) -> LevelOutcome:
    if _is_last(story, place) and story.recipe.levels[-1][0] == 1:
        return LevelOutcome.DOWN_TO_1
    return LevelOutcome(f"REMAIN_{level}")


def _meeting(story: Story, panels: Panels, place: int) -> Meeting:
    on = panel_date(story.ago(story.recipe.meetings[place]))
    level = _level_at(story, on)
    panel = panels.day(story, level, on)
    slot = panels.next_slot(panel)
    starts = at(on, slot.hour, slot.minute)
    outcome = _outcome(story, place, level)
    approved = None if story.recipe.meetings[place] < 10 else on + 7 * DAY  # noqa: PLR2004 - days until minutes are out
    return story.add(
        Meeting,
        f"meeting.{place}",
        panel_day=panel,
        number=place + 1,
        level=level,
        slot_at=slot,
        minutes_planned=SLOT_MINUTES,
        state=MeetingState.DISTRIBUTED if approved else MeetingState.MINUTES_DRAFTED,
        purpose="First meeting after the referral." if place == 0 else "Review.",
        referral_id=story.id("referral.0") if place == 0 and len(story.recipe.levels) == 1 else None,
        started_at=starts,
        statement_read_at=starts + timedelta(minutes=1),
        ended_at=starts + timedelta(minutes=41),
        level_outcome=outcome,
        level_rationale=said.LEVEL_BECAUSE[outcome.level or 1],
        next_review_on=None if outcome is LevelOutcome.DOWN_TO_1 else _next_on(story, place, on),
        approved_by=panel.chair if approved else None,
        approved_at=at(approved, 16) if approved else None,
        distributed_at=at(approved + DAY, 9) if approved else None,
        recorded_by=story.cast.user(story.place, "mappa.admin"),
        version=8,
    )


def _next_on(story: Story, place: int, on: date) -> date:
    recipe = story.recipe
    if not _is_last(story, place):
        return panel_date(story.ago(recipe.meetings[place + 1]))
    return panel_day_ahead(story.cast.on, recipe.slots[0]) if recipe.slots else on + timedelta(weeks=10)


def _attendance(story: Story, panels: Panels, meeting: Meeting, place: int) -> None:
    seats = [(service, story.cast.user(story.place, name)) for service, name in SEATS]
    seats.append((ServiceKind.PROBATION, story.practitioner))
    if story.in_custody:
        seats.append((ServiceKind.PRISON, story.cast.user(story.place, "pom")))
    panel = meeting.panel_day
    for number, (service, user) in enumerate(seats):
        outcome = _came(service, place, is_seat=number < len(SEATS))
        deputy = f"{user.first_name}'s deputy" if outcome is A.DEPUTY else ""
        story.add(
            Attendance,
            f"seat.{place}.{number}",
            meeting=meeting,
            service=service,
            expected=expected_of(service),
            agency=user.agency,
            user=user,
            deputy_name=deputy,
            grade=user.grade,
            invited_at=at(panel.held_on - 14 * DAY),
            outcome=outcome,
            report="Two applications on file; a flat can be offered from next month."
            if outcome is A.REPORT
            else "",
        )
        if outcome is A.ATTENDED:
            panels.accept(story, panel, user)
        _span(story, meeting, user)
        if number < len(SEATS):
            _standing_span(story, meeting, user)
    _span(story, meeting, panel.chair)


def _came(service: ServiceKind, place: int, *, is_seat: bool) -> AttendanceOutcome:
    if not is_seat:
        return A.ATTENDED
    odd = {
        (ServiceKind.MENTAL_HEALTH, 0): A.ABSENT,
        (ServiceKind.HOUSING, 0): A.REPORT,
        (ServiceKind.PRISON, 1): A.DEPUTY,
        (ServiceKind.DWP, 1): A.APOLOGIES,
        (ServiceKind.DWP, 2): A.APOLOGIES,
    }
    return odd.get((service, place), A.ATTENDED)


def _span(story: Story, meeting: Meeting, user: User) -> None:
    ends = meeting.distributed_at.date() + timedelta(days=DAYS_AFTER) if meeting.distributed_at else None
    story.add(
        PanelSpan,
        f"span.{meeting.pk}.{user.pk}",
        user=user,
        meeting_id=meeting.pk,
        from_on=meeting.panel_day.held_on - 14 * DAY,
        to_on=ends,
    )


def _standing_span(story: Story, meeting: Meeting, user: User) -> None:
    """The standing panel sees the case while it stays at the level of the meeting, and 28 days more."""
    level, days = story.recipe.levels[-1]
    story.add(
        PanelSpan,
        f"standing.{meeting.pk}.{user.pk}",
        user=user,
        meeting_id=meeting.pk,
        because=SpanReason.STANDING,
        from_on=meeting.panel_day.held_on - 14 * DAY,
        to_on=None if level == meeting.level else story.ago(days) + timedelta(days=DAYS_AFTER),
    )


def _said(story: Story, meeting: Meeting, place: int) -> None:
    for item, texts in said.SECTIONS.items():
        story.add(
            MinuteSection,
            f"said.{place}.{item}",
            meeting=meeting,
            item=item,
            text=texts[min(place, len(texts) - 1)],
            minutes_spent=4,
            recorded_by=story.cast.user(story.place, "mappa.admin"),
        )


def _plan(story: Story, meeting: Meeting, place: int) -> None:
    plan = story.add(
        RiskManagementPlan,
        f"plan.{place}",
        number=place + 1,
        contingency=said.CONTINGENCY[place],
        reviewed_at=meeting.started_at,
        meeting_id=meeting.pk,
    )
    for position, (pillar, text, owner, since) in enumerate(said.MEASURES):
        if since <= place:
            story.add(
                PlanMeasure,
                f"measure.{place}.{position}",
                plan=plan,
                pillar=pillar,
                text=text,
                owner=owner,
                position=position,
            )


def _disclosure(story: Story, meeting: Meeting, place: int) -> None:
    agreed = place == len(said.CONTINGENCY) - 1
    story.add(
        DisclosureDecision,
        f"disclosure.{place}",
        kind=DisclosureDecisionKind.AGREED if agreed else DisclosureDecisionKind.NOT_DISCLOSING,
        decided_on=meeting.panel_day.held_on,
        reasons=said.AGREED if agreed else said.NOT_DISCLOSING,
        information="The conviction and the conditions that bear on children." if agreed else "",
        recipient="The new friend" if agreed else "",
        conditions="Not to be passed on; undertaking to be signed." if agreed else "",
        gateway="Criminal Justice Act 2003 s.327A" if agreed else "",
        decided_by=meeting.panel_day.chair,
        meeting_id=meeting.pk,
    )


def render_minutes_of(meetings: list[Meeting]) -> None:
    """Ask for the PDF of each, as approval does; first meetings first, so that the worker numbers them in order."""
    for meeting in sorted(meetings, key=lambda row: row.number):
        post(
            job="render_minutes",
            payload={"meeting_id": str(meeting.pk), "user_id": str(meeting.approved_by_id)},
            key=f"render-minutes:{meeting.pk}",
        )
