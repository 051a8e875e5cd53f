"""What a browser posts from the forms of meetings."""

from datetime import timedelta
from uuid import uuid4

from meetings.selectors.attendance import attendance_of


def date_boxes(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def panel(leader, day, **changed):
    from tests.factories.agencies import area

    given = {
        "area": str(area().pk),
        "level": "2",
        "starts_at": "09:30",
        "venue": "Room 1",
        "chair": str(leader.pk),
        "key": str(uuid4()),
    }
    return given | date_boxes("held_on", day) | changed


def attendance(meeting, outcome="ATTENDED"):
    return {f"attendance-outcome_{seat.pk}": outcome for seat in attendance_of(meeting)}


def plan(**changed):
    given = {
        "plan-seen": "0",
        "plan-supervision_text_0": "Weekly appointments",
        "plan-supervision_owner_0": "Probation",
        "plan-monitoring_and_control_text_0": "Curfew checks",
        "plan-monitoring_and_control_owner_0": "Police",
        "plan-interventions_and_treatment": "Not suitable before the assessment",
        "plan-victim_safety_planning_text_0": "Exclusion zone",
        "plan-victim_safety_planning_owner_0": "Probation",
        "plan-contingency": "Recall at once",
    }
    return given | {f"plan-{name}": value for name, value in changed.items()}


def disclosure(**changed):
    given = {"disclosure-kind": "NOT_DISCLOSING", "disclosure-reasons": "Nobody outside is at risk."}
    return given | {f"disclosure-{name}": value for name, value in changed.items()}


def level(on, outcome="REMAIN_2", **changed):
    given = {
        "level-outcome": outcome,
        "level-rationale": "Three agencies act at once and must keep in step.",
        "level-version": "1",
    }
    next_on = date_boxes("level-next_review_on", on + timedelta(weeks=10))
    return given | next_on | {f"level-{name}": value for name, value in changed.items()}


def action(owner, day, **changed):
    given = {
        "new-action-key": str(uuid4()),
        "new-action-pillar": "SUPERVISION",
        "new-action-text": "Check the tenancy",
        "new-action-owner": str(owner.pk) if owner else "",
        "new-action-agency": "",
    }
    return given | date_boxes("new-action-due_on", day) | {f"new-action-{k}": v for k, v in changed.items()}
