"""The facts the minutes are made of. The meeting must come from a selector that takes the actor."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.enums import DisclosureDecisionKind, Pillar
from cases.models import DisclosureDecision, RiskManagementPlan
from cases.selectors.cases import identity_of
from cases.selectors.plans import measure_rows, plan_of_meeting
from mappa.core.grades import Grade
from meetings.domain.agenda import TEXT_ITEMS, TEXT_PARTS, VICTIM_ITEMS
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
from meetings.models import Action, Attendance, Meeting, MinuteSection
from meetings.selectors.attendance import accepted_names, attendance_of, attendance_rows
from meetings.selectors.changes import changes_since
from meetings.selectors.shown import Shown

_TITLES = {part.code: part.title for part in TEXT_PARTS}


def meeting_for_minutes(pk: UUID) -> Meeting:
    """The meeting with all that `minutes_facts` reads beside it, for the job that renders minutes.

    No actor: whoever asked has been checked when the job was posted. Raises Meeting.DoesNotExist.
    """
    found: Meeting = Meeting.objects.select_related(
        "case__nominal", "area", "panel_day__chair__agency", "approved_by"
    ).get(pk=pk)
    return found


def minutes_facts(meeting: Meeting, shown: Shown, *, on: date | None = None) -> MinutesFacts:
    """Everything the minutes of this meeting say, as far as it is shown (meetings/selectors/shown.py).

    `on` (today by default) tells which open actions are overdue.
    """
    on = on or timezone.localdate()
    identity = identity_of(meeting.case)
    meetings = list(
        Meeting.objects.filter(case_id=meeting.case_id, number__lte=meeting.number, started_at__isnull=False)
        .exclude(pk=meeting.pk)
        .select_related("panel_day__chair__agency")
        .order_by("-number")
    )
    sections = _sections_of([meeting, *meetings], shown)
    actions = [action_fact(row, shown, on=on, at_meeting=meeting.pk) for row in _actions(meeting, shown)]
    disclosures = _disclosures(meeting.case_id, shown)
    this, *earlier = [
        _meeting_facts(row, actions, disclosures, sections[row.pk]) for row in (meeting, *meetings)
    ]
    plan = _plan_fact(plan_of_meeting(meeting.case, meeting.pk, shown.rows), shown)
    before = plan_of_meeting(meeting.case, meetings[0].pk, shown.rows) if meetings else None
    plan_before = _plan_fact(before, shown)
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
        attendance=[attendance_fact(row, shown) for row in attendance],
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


def _actions(meeting: Meeting, shown: Shown) -> Iterable[Action]:
    return (
        Action.objects.filter(shown.rows, case_id=meeting.case_id, meeting__number__lte=meeting.number)
        .select_related("owner", "owner_agency", "meeting__panel_day")
        .order_by("number")
    )


def action_fact(row: Action, shown: Shown, *, on: date, at_meeting: UUID | None = None) -> ActionFact:
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
        marks=shown.marks(row),
    )


def attendance_fact(row: Attendance, shown: Shown) -> AttendanceFact:
    """One line of the attendance list in words; what victim liaison reported is shown as victims' details are."""
    of_victims = row.service == ServiceKind.VICTIM_LIAISON and not shown.victims
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
        report=shown.held if row.report and of_victims else row.report,
    )


def _disclosures(case_id: UUID, shown: Shown) -> dict[UUID | None, DisclosureFact]:
    rows = DisclosureDecision.objects.filter(shown.rows, case_id=case_id, meeting_id__isnull=False)
    found = rows.select_related("owner_agency").order_by("recorded_at")
    return {row.meeting_id: _disclosure_fact(row, shown) for row in found}


def _meeting_facts(
    meeting: Meeting,
    actions: Sequence[ActionFact],
    disclosures: dict[UUID | None, DisclosureFact],
    sections: Sequence[SectionFact],
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
        sections=sections,
        level_decision=_level_fact(meeting),
        disclosure=disclosures.get(meeting.pk),
        next_review_on=meeting.next_review_on,
        no_review_because=meeting.no_review_because,
        actions=[row for row in actions if row.set_at_meeting == meeting.number],
    )


def _sections_of(meetings: Sequence[Meeting], shown: Shown) -> dict[UUID, list[SectionFact]]:
    """What each meeting said, part by part; one query.

    Whoever may not read of victims is told that it is held, whether or not anything was written.
    """
    rows = MinuteSection.objects.filter(shown.rows, meeting__in=meetings, item__in=TEXT_ITEMS).exclude(
        text=""
    )
    if shown.on_paper:
        rows = rows.filter(is_withheld=False)
    found: dict[UUID, list[SectionFact]] = {
        meeting.pk: [] if shown.victims or meeting.started_at is None else _held(shown)
        for meeting in meetings
    }
    for row in rows.select_related("owner_agency"):
        if shown.victims or row.item not in VICTIM_ITEMS:
            fact = SectionFact(row.item, _TITLES[row.item], row.text, shown.marks(row))
            found[row.meeting_id].append(fact)
    for facts in found.values():
        facts.sort(key=lambda fact: TEXT_ITEMS.index(fact.code))
    return found


def _held(shown: Shown) -> list[SectionFact]:
    return [SectionFact(code, _TITLES[code], shown.held, is_held=True) for code in VICTIM_ITEMS]


def _level_fact(meeting: Meeting) -> LevelFact | None:
    if not meeting.level_outcome:
        return None
    return LevelFact(
        outcome=LevelOutcome(meeting.level_outcome).label,
        rationale=meeting.level_rationale,
        override=meeting.step_down_override,
    )


def _disclosure_fact(row: DisclosureDecision, shown: Shown) -> DisclosureFact:
    return DisclosureFact(
        kind=DisclosureDecisionKind(row.kind).label,
        reasons=row.reasons,
        information=row.information,
        recipient=row.recipient,
        conditions=row.conditions,
        gateway=row.gateway,
        marks=shown.marks(row),
    )


def _plan_fact(plan: RiskManagementPlan | None, shown: Shown) -> PlanFact | None:
    if plan is None:
        return None
    measures = measure_rows(plan)
    pillars = []
    for pillar in Pillar:
        mine = [row for row in measures if row.pillar == pillar]
        pillars.append(
            PillarFact(
                pillar.label,
                [MeasureFact(row.text, row.owner, shown.marks(row)) for row in mine if not row.none_needed],
                " ".join(row.text for row in mine if row.none_needed),
            )
        )
    return PlanFact(plan.number, pillars, plan.contingency)
