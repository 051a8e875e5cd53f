"""Actions: set by a meeting, done by their owner with evidence, settled or carried by a later meeting."""

from datetime import date
from uuid import UUID

from django.utils import timezone

from cases.domain.access import Tellable, may_read
from cases.domain.enums import Pillar, Sharing
from cases.services.marks import unreadable
from cases.services.panel_spans import end_action_span
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.kinds import RESPONSIBLE_AUTHORITY
from mappa.agencies.models import User
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Denied, Problem, Refused, require_valid
from meetings.domain.enums import ActionState, EarlierAction
from meetings.domain.meetings import ACTION, check_action_cancelled, check_action_complete
from meetings.models import Action, Meeting
from meetings.selectors.actions import (
    agencies_for_actions,
    does,
    locked_action,
    next_number,
    people_for_actions,
)
from meetings.selectors.meetings import locked_meeting
from meetings.services.moving import must_be_current, must_chair, must_record
from meetings.services.panels import row_id
from meetings.services.spans import follow_action


def add_action(
    *,
    actor: Actor,
    meeting_id: UUID,
    pillar: Pillar,
    text: str,
    owner_id: UUID | None,
    agency_id: UUID | None,
    due_on: date,
    is_safeguarding: bool,
    key: UUID,
    on: date,
    sharing: Sharing = Sharing.ALL_INVOLVED,
    tellable: Tellable = Tellable.ASK_OWNER,
) -> Action:
    """Set an action. It is issued when the meeting closes. A second post of the same key gives the first action.

    Without an agency it is the owner's. Whoever sets it and whoever does it must be able to read it.
    Raises Refused, Http404, Invalid (fields text, owner, agency, due_on, sharing).
    """
    meeting = locked_meeting(actor, meeting_id)
    must_record(actor, meeting)
    there = Action.objects.filter(pk=row_id(actor, key)).first()
    if there is not None:
        return there  # type: ignore[no-any-return]
    owner = people_for_actions(meeting, on=on).filter(pk=owner_id).first() if owner_id else None
    agency_id = agency_id or (owner.agency_id if owner else None)
    require_valid(_problems(meeting, text, owner_id, owner, agency_id, due_on, on))
    assert agency_id is not None
    require_valid(_mark_problems(actor, owner, agency_id, sharing, is_safeguarding=is_safeguarding))
    action = Action(
        id=row_id(actor, key),
        case_id=meeting.case_id,
        area_id=meeting.area_id,
        recorded_by_id=actor.user_id,
        meeting=meeting,
        number=next_number(meeting.case_id),
        pillar=pillar,
        text=text.strip(),
        owner=owner,
        owner_agency_id=agency_id,
        due_on=due_on,
        is_safeguarding=is_safeguarding,
        sharing=sharing,
        tellable=tellable,
    )
    action.save(force_insert=True)
    follow_action(action, on=on)
    record(actor=actor, event=EventType.ACTION_CREATED, case_ids=[meeting.case_id], subject=action)
    return action


def _problems(
    meeting: Meeting,
    text: str,
    owner_id: UUID | None,
    owner: User | None,
    agency_id: UUID | None,
    due_on: date,
    on: date,
) -> list[Problem]:
    found = []
    if not text.strip():
        found.append(Problem("text", "Enter what is to be done"))
    if owner_id is not None and owner is None:
        found.append(Problem("owner", "Select one of the people shown"))
    elif agency_id is None:
        found.append(Problem("owner", "Select who will do it: a person, an agency or both"))
    elif not owner and not agencies_for_actions(meeting, on=on).filter(pk=agency_id).exists():
        found.append(Problem("agency", "Select one of the agencies shown"))
    if due_on < on:
        found.append(Problem("due_on", "The action must be due today or in the future"))
    return found


def _mark_problems(
    actor: Actor, owner: User | None, agency_id: UUID, sharing: Sharing, *, is_safeguarding: bool
) -> list[Problem]:
    if is_safeguarding and sharing is not Sharing.ALL_INVOLVED:
        return [Problem("sharing", "A safeguarding action is known to all involved: the level rests on it")]
    if sharing is Sharing.OWN_AGENCY:
        return [Problem("sharing", "Actions are the meeting's: select who of those involved may read this")]
    found = unreadable(actor, sharing, agency_id)
    is_wide = owner is not None and owner.agency is not None and owner.agency.kind in RESPONSIBLE_AUTHORITY
    if owner and not may_read(sharing, is_own=owner.agency_id == agency_id, in_responsible_authority=is_wide):
        found.append(Problem("sharing", "Whoever is to do it could not read it. Select a wider answer"))
    return found


def remove_action(*, actor: Actor, action_id: UUID) -> Meeting:
    """Take back an action set by mistake in the meeting that is still running. Raises Refused, Http404."""
    action = locked_action(actor, action_id)
    meeting = locked_meeting(actor, action.meeting_id)
    must_record(actor, meeting)
    if action.issued_at is not None:
        raise Refused("An issued action is cancelled with a reason, not taken back.")
    record(
        actor=actor,
        event=EventType.ACTION_CHANGED,
        case_ids=[action.case_id],
        subject=action,
        reason="taken back before issue",
    )
    end_action_span(action_id=action.pk, on=actor.on)
    action.delete()
    return meeting


def decide_earlier_action(
    *,
    actor: Actor,
    meeting_id: UUID,
    action_id: UUID,
    decision: EarlierAction,
    words: str,
    due_on: date | None,
    on: date,
) -> Action:
    """What the meeting does with an action of an earlier meeting: done, carried forward, or no longer needed.

    `words` is the evidence when done and the reason when cancelled; `due_on` a new date when carried. Raises
    Refused, Http404, Invalid (fields evidence, reason, due_on).
    """
    meeting = locked_meeting(actor, meeting_id)
    must_record(actor, meeting)
    action = locked_action(actor, action_id)
    if action.case_id != meeting.case_id or action.meeting_id == meeting.pk:
        raise Refused("This is not an action of an earlier meeting about this person.")
    action.reviewed_meeting_id = meeting.pk
    if decision is EarlierAction.DONE:
        require_valid(check_action_complete(words))
        _complete(action, words)
    elif decision is EarlierAction.CANCEL:
        require_valid(check_action_cancelled(words))
        action.state, action.closed_reason = _next(action, "cancel"), words.strip()
    else:
        require_valid(_carry_problems(action, due_on, on))
        action.due_on = due_on or action.due_on
    _save(actor, action, reason=f"{decision.value} at a meeting")
    return action


def _carry_problems(action: Action, due_on: date | None, on: date) -> list[Problem]:
    if (due_on or action.due_on) < on:
        return [Problem("due_on", "Enter a new date: the action must be due today or in the future")]
    return []


def report_progress(*, actor: Actor, action_id: UUID, is_done: bool, evidence: str, version: int) -> Action:
    """The owner, somebody of the owner's agency or in the owner's place says how it stands: begun, or done with evidence.

    Raises Refused, Http404, Invalid (field evidence, or a changed row).
    """
    action = locked_action(actor, action_id)
    must(actor, Permission.DO_ACTION, "Your role does not let you report on actions.")
    if not does(actor, action):
        raise Refused("Only the person or agency that has this action can report on it.")
    if action.issued_at is None:
        raise Refused("This action has not been issued yet.")
    if is_done and action.state == ActionState.COMPLETE and action.evidence == evidence.strip():
        return action
    must_be_current(version, action.version, "This action")
    if is_done:
        require_valid(check_action_complete(evidence))
        _complete(action, evidence)
    else:
        if action.state == ActionState.OPEN:
            action.state = _next(action, "begin")
        action.evidence = evidence.strip()
    _save(actor, action)
    return action


def check_done_action(*, actor: Actor, action_id: UUID, accept: bool, reason: str, version: int) -> Action:
    """The chair verifies a completed action, or sends it back with a reason (field reason). Refused, Http404."""
    action = locked_action(actor, action_id)
    must_chair(actor, action.meeting)
    must_be_current(version, action.version, "This action")
    if accept:
        action.state = _next(action, "verify")
    else:
        if not reason.strip():
            require_valid([Problem("reason", "Enter what is still to be done")])
        action.state, action.completed_at = _next(action, "return"), None
        action.closed_reason = reason.strip()
    _save(actor, action)
    return action


def _complete(action: Action, evidence: str) -> None:
    action.state = _next(action, "complete")
    action.evidence = evidence.strip()
    action.completed_at = timezone.now()


def _next(action: Action, name: str) -> ActionState:
    state = ACTION.next_state(name, ActionState(action.state))
    if isinstance(state, Denied):
        raise Refused(state)
    return state


def _save(actor: Actor, action: Action, reason: str = "") -> None:
    action.version += 1
    action.save()
    follow_action(action, on=actor.on)
    record(
        actor=actor,
        event=EventType.ACTION_CHANGED,
        case_ids=[action.case_id],
        subject=action,
        changed=["state", "evidence", "due_on"],
        reason=reason,
    )
