"""The facts the minutes are made of. The meeting must come from a selector that takes the actor."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.enums import DisclosureDecisionKind, Pillar
from cases.models import DisclosureDecision, RiskManagementPlan
from cases.selectors.cases import identity_of
from cases.selectors.plans import measures_of, plan_of_meeting
from mappa.core.grades import Grade
from meetings.domain.agenda import AGENDA, TEXT_ITEMS
from meetings.domain.attendance import missing_members
from meetings.domain.enums import ActionState, AttendanceOutcome, Expected, LevelOutcome, ServiceKind
from meetings.domain.meetings import LIVE_ACTION_STATES
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
from meetings.models import Action, Attendance, Meeting
from meetings.selectors.attendance import accepted_names, attendance_of, attendance_rows
from meetings.selectors.changes import changes_since

_TITLES = {item.code: item.title for item in AGENDA}
_ORDER = [item.code for item in AGENDA]


def meeting_for_minutes(pk: UUID) -> Meeting:
    """The meeting with all that `minutes_facts` reads beside it, for the job that renders minutes.

    No actor: whoever asked has been checked when the job was posted. Raises Meeting.DoesNotExist.
    """
    found: Meeting = Meeting.objects.select_related(
        "case__nominal", "area", "panel_day__chair__agency", "approved_by"
    ).get(pk=pk)
    return found


def minutes_facts(meeting: Meeting, *, on: date | None = None) -> MinutesFacts:
    """Everything the minutes of this meeting say. `on` (today by default) tells which open actions are overdue."""
    on = on or timezone.localdate()
    identity = identity_of(meeting.case)
    meetings = list(
        Meeting.objects.filter(case_id=meeting.case_id, number__lte=meeting.number, started_at__isnull=False)
        .exclude(pk=meeting.pk)
        .select_related("panel_day__chair__agency")
        .prefetch_related("sections")
        .order_by("-number")
    )
    actions = [action_fact(row, on=on, at_meeting=meeting.pk) for row in _actions(meeting)]
    disclosures = _disclosures(meeting.case_id)
    this = _meeting_facts(meeting, actions, disclosures)
    earlier = [_meeting_facts(row, actions, disclosures) for row in meetings]
    plan = _plan_fact(plan_of_meeting(meeting.case, meeting.pk))
    plan_before = _plan_fact(plan_of_meeting(meeting.case, meetings[0].pk)) if meetings else None
    attendance = attendance_of(meeting)
    return MinutesFacts(
        reference=meeting.case.reference,
        name=identity.name,
        born_on=identity.date_of_birth,
        category=identity.category,
        area=meeting.area.name,
        numbers=identity.numbers,
        meeting=this,
        statement_read_at=meeting.statement_read_at,
        accepted_by=accepted_names(meeting),
        attendance=[attendance_fact(row) for row in attendance],
        taken_without=[
            _("%(service)s (%(reason)s)")
            % {"service": missing.service.label, "reason": missing.reason.lower()}
            for missing in missing_members(attendance_rows(attendance))
        ],
        plan=plan,
        current_actions=[row for row in actions if row.is_open],
        settled_actions=[row for row in actions if not row.is_open and row.set_at_meeting < meeting.number],
        changes=changes_since(this, earlier, plan, plan_before, actions),
        earlier=earlier,
        approved_by=meeting.approved_by.name if meeting.approved_by else "",
        approved_at=meeting.approved_at,
    )


def _actions(meeting: Meeting) -> Iterable[Action]:
    return (
        Action.objects.filter(case_id=meeting.case_id, meeting__number__lte=meeting.number)
        .select_related("owner", "owner_agency", "meeting__panel_day")
        .order_by("number")
    )


def action_fact(row: Action, *, on: date, at_meeting: UUID | None = None) -> ActionFact:
    """One action in words; `at_meeting` is the meeting whose minutes are being made."""
    state = ActionState(row.state)
    is_open = state in LIVE_ACTION_STATES
    return ActionFact(
        number=row.number,
        pillar=Pillar(row.pillar).label,
        text=row.text,
        owner=row.owner.name if row.owner else "",
        agency=row.owner_agency.name,
        due_on=row.due_on,
        state=state.label,
        is_open=is_open,
        is_overdue=is_open and on > row.due_on,
        is_safeguarding=row.is_safeguarding,
        set_at_meeting=row.meeting.number,
        set_on=row.meeting.panel_day.held_on,
        decided_here=at_meeting is not None and row.reviewed_meeting_id == at_meeting,
        evidence=row.evidence,
        closed_reason=row.closed_reason,
    )


def attendance_fact(row: Attendance) -> AttendanceFact:
    """One line of the attendance list in words."""
    outcome = AttendanceOutcome(row.outcome) if row.outcome else None
    return AttendanceFact(
        service=ServiceKind(row.service).label,
        who=row.user.name if row.user else "",
        agency=row.agency.name if row.agency else "",
        grade=Grade(row.grade).label if row.grade else "",
        expected=Expected(row.expected).label,
        outcome=outcome.label if outcome else _("Not recorded"),
        in_the_room=bool(outcome and outcome.in_the_room),
        deputy=row.deputy_name,
        report=row.report,
    )


def _disclosures(case_id: UUID) -> dict[UUID | None, DisclosureDecision]:
    rows = DisclosureDecision.objects.filter(case_id=case_id, meeting_id__isnull=False)
    return {row.meeting_id: row for row in rows.order_by("recorded_at")}


def section_texts(meeting: Meeting) -> list[tuple[str, str, str, int]]:
    """(code, title, text, version) of every item with text of its own, in the order of the agenda."""
    rows = {row.item: row for row in meeting.sections.all()}
    return [
        (
            code,
            _TITLES[code],
            rows[code].text if code in rows else "",
            rows[code].version if code in rows else 0,
        )
        for code in TEXT_ITEMS
    ]


def _meeting_facts(
    meeting: Meeting,
    actions: Sequence[ActionFact],
    disclosures: dict[UUID | None, DisclosureDecision],
) -> MeetingFacts:
    chair = meeting.panel_day.chair
    return MeetingFacts(
        number=meeting.number,
        level=meeting.level,
        held_on=meeting.panel_day.held_on,
        venue=meeting.panel_day.venue,
        chair=chair.name,
        chair_agency=chair.agency.name if chair.agency else "",
        started_at=meeting.started_at,
        ended_at=meeting.ended_at,
        purpose=meeting.purpose,
        sections=_sections(meeting),
        level_decision=_level_fact(meeting),
        disclosure=_disclosure_fact(disclosures.get(meeting.pk)),
        next_review_on=meeting.next_review_on,
        no_review_because=meeting.no_review_because,
        actions=[row for row in actions if row.set_at_meeting == meeting.number],
    )


def _sections(meeting: Meeting) -> list[SectionFact]:
    rows = [row for row in meeting.sections.all() if row.text.strip() and row.item in _TITLES]
    rows.sort(key=lambda row: _ORDER.index(row.item))
    return [SectionFact(row.item, _TITLES[row.item], row.text) for row in rows]


def _level_fact(meeting: Meeting) -> LevelFact | None:
    if not meeting.level_outcome:
        return None
    return LevelFact(
        outcome=LevelOutcome(meeting.level_outcome).label,
        rationale=meeting.level_rationale,
        override=meeting.step_down_override,
    )


def _disclosure_fact(row: DisclosureDecision | None) -> DisclosureFact | None:
    if row is None:
        return None
    return DisclosureFact(
        kind=DisclosureDecisionKind(row.kind).label,
        reasons=row.reasons,
        information=row.information,
        recipient=row.recipient,
        conditions=row.conditions,
        gateway=row.gateway,
    )


def _plan_fact(plan: RiskManagementPlan | None) -> PlanFact | None:
    if plan is None:
        return None
    measures = measures_of(plan)
    pillars = []
    for pillar in Pillar:
        mine = [row for row in measures if row.pillar is pillar]
        pillars.append(
            PillarFact(
                pillar.label,
                [MeasureFact(row.text, row.owner) for row in mine if not row.none_needed],
                " ".join(row.text for row in mine if row.none_needed),
            )
        )
    return PlanFact(plan.number, pillars, plan.contingency)
