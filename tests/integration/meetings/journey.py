"""The steps of a meeting, as services, for tests that need one at some point of its life."""

from datetime import timedelta
from uuid import uuid4

from cases.domain.enums import CloseReason, DisclosureDecisionKind, Pillar
from cases.domain.plans import Measure
from cases.services.plans import decide_disclosure, save_plan
from meetings.domain.enums import AttendanceOutcome, LevelOutcome
from meetings.selectors.attendance import attendance_of, people_present
from meetings.services.actions import add_action
from meetings.services.running import (
    SeatOutcome,
    decide_level_outcome,
    read_statement,
    record_attendance,
)
from meetings.services.sections import Written, save_section

REASONS = "Meetings add value: three agencies act at once and must keep in step."


def everybody_came(actor, meeting):
    outcomes = [
        SeatOutcome(seat_id=seat.pk, outcome=AttendanceOutcome.ATTENDED) for seat in attendance_of(meeting)
    ]
    record_attendance(actor=actor, meeting_id=meeting.pk, outcomes=outcomes)


def everybody_accepts(actor, meeting):
    seats = [person.seat.pk for person in people_present(meeting)]
    read_statement(actor=actor, meeting_id=meeting.pk, accepted=seats)


def say(actor, meeting, item, text, version=0, **marks):
    written = Written(item=item, text=text, version=version, **marks)
    return save_section(actor=actor, meeting_id=meeting.pk, written=written)


def plan(actor, meeting, text="Weekly appointments"):
    measures = [
        Measure(pillar=Pillar.SUPERVISION, text=text, owner="Probation"),
        Measure(pillar=Pillar.MONITORING_AND_CONTROL, text="Curfew checks", owner="Police"),
        Measure(pillar=Pillar.INTERVENTIONS_AND_TREATMENT, text="Not suitable yet", none_needed=True),
        Measure(pillar=Pillar.VICTIM_SAFETY_PLANNING, text="Exclusion zone", owner="Probation"),
    ]
    return save_plan(
        actor=actor,
        case=meeting.case,
        meeting_id=meeting.pk,
        measures=measures,
        contingency="Recall at once.",
    )


def disclose_nothing(actor, meeting):
    return decide_disclosure(
        actor=actor,
        case=meeting.case,
        meeting_id=meeting.pk,
        kind=DisclosureDecisionKind.NOT_DISCLOSING,
        reasons="Nobody outside is at risk at present.",
        on=actor.on,
    )


def level(actor, meeting, outcome=LevelOutcome.REMAIN_2, override=""):
    ends = outcome.level in {None, 1}
    return decide_level_outcome(
        actor=actor,
        meeting_id=meeting.pk,
        outcome=outcome,
        rationale=REASONS,
        next_review_on=None if ends else actor.on + timedelta(weeks=10),
        close_reason=CloseReason.RISK_REDUCED if outcome is LevelOutcome.CLOSE else None,
        override=override,
    )


def action(actor, meeting, *, is_safeguarding=False, owner=None, **fields):
    seat = attendance_of(meeting)[0]
    given = {
        "pillar": Pillar.SUPERVISION,
        "text": "Check the tenancy",
        "owner_id": owner.pk if owner else seat.user_id,
        "agency_id": None,
        "due_on": actor.on + timedelta(days=7),
        "key": uuid4(),
    } | fields
    return add_action(
        actor=actor, meeting_id=meeting.pk, is_safeguarding=is_safeguarding, on=actor.on, **given
    )


def everything(actor, meeting, outcome=LevelOutcome.REMAIN_2):
    """All that closing asks for."""
    everybody_came(actor, meeting)
    everybody_accepts(actor, meeting)
    say(actor, meeting, "victim", "Safe and supported.")
    plan(actor, meeting)
    disclose_nothing(actor, meeting)
    level(actor, meeting, outcome)
