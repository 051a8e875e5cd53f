"""Assessments of the person: by which tool, when, with what result. An event that asked for a new one is answered by it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cases.domain import record as rules
from cases.domain.enums import AssessmentTool
from cases.domain.event_kinds import EventAsk
from cases.models import Assessment, FollowUp
from cases.services.follow_ups import settle
from cases.services.record import case_to_change, changed
from mappa.agencies.actor import Actor
from mappa.core.decisions import Problem, require_valid


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """An assessment about to be recorded."""

    tool: AssessmentTool
    assessed_on: date
    version: str = ""
    assessor: str = ""
    result: str = ""
    next_due_on: date | None = None


def add_assessment(*, actor: Actor, case_id: UUID, assessed: Assessed, on: date) -> Assessment:
    """Record an assessment; the one before is kept. The same tool on the same day changes nothing.

    One that says how the person is now, made since an event asked for it, settles what the event asked (D31).
    Raises Refused, Http404, or Invalid naming "assessed_on" and "next_due_on".
    """
    case = case_to_change(actor, case_id)
    same: Assessment | None = Assessment.objects.filter(
        case=case, tool=assessed.tool, assessed_on=assessed.assessed_on, version=assessed.version
    ).first()
    if same is not None:
        return same
    problems = [*rules.check_past("assessed_on", "Date of assessment", assessed.assessed_on, on)]
    if assessed.next_due_on is not None and assessed.next_due_on <= assessed.assessed_on:
        problems.append(Problem("next_due_on", "The next assessment must be due after this one"))
    require_valid(problems)
    row = Assessment(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        tool=assessed.tool,
        version=assessed.version,
        assessed_on=assessed.assessed_on,
        assessor=assessed.assessor,
        result=assessed.result,
        next_due_on=assessed.next_due_on,
    )
    row.save(force_insert=True)
    if assessed.tool.is_dynamic and not _asked_after(case.pk, assessed.assessed_on):
        outcome = _("Assessed with %(tool)s") % {"tool": assessed.tool.label}
        settle(actor=actor, case=case, asks=[EventAsk.REASSESS], outcome=outcome)
    changed(actor, case, "assessment", on)
    return row


def _asked_after(case_id: UUID, day: date) -> bool:
    """Whether an event later than the assessment has asked for a new one."""
    open_asks = FollowUp.objects.filter(case_id=case_id, ask=EventAsk.REASSESS, settled_at__isnull=True)
    return open_asks.filter(asked_on__gt=day).exists()
