"""Actions an actor sees, and which of a case stand."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from cases.domain.limitations import Duty
from cases.models import Case, CasePractitioner
from cases.selectors.limitations import not_kept_out
from cases.selectors.substitutes import standing_in_for
from mappa.agencies.actor import Actor
from mappa.agencies.models import Agency, User
from mappa.agencies.selectors import in_force
from meetings.domain.meetings import LIVE_ACTION_STATES
from meetings.models import Action, Meeting
from meetings.selectors.meetings import read_only


def actions_for(actor: Actor) -> QuerySet[Action]:
    """The actions of the cases the actor may see, that have been issued or were set by a meeting now running."""
    found: QuerySet[Action] = Action.objects.visible_to(actor)
    return found.select_related("case__nominal", "owner", "owner_agency", "meeting__panel_day")


def action_or_404(actor: Actor, pk: UUID) -> Action:
    """One action; Http404 for an unknown and an invisible one alike."""
    action = actions_for(actor).filter(pk=pk).first()
    if action is None:
        raise Http404("No such action.")
    return action


def locked_action(actor: Actor, pk: UUID) -> Action:
    """As action_or_404, with the row locked until the transaction ends: the first step of every service.

    Raises Refused where the case may only be read.
    """
    rows = actions_for(actor).filter(pk__in=Action.objects.changeable_by(actor).order_by().values("pk"))
    action = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if action is None:
        action_or_404(actor, pk)
        raise read_only()
    return action


def next_number(case_id: UUID) -> int:
    """The number of the next action of a case, counting those that nobody here may read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT next_action_number(%s)", [str(case_id)])
        return int(cursor.fetchone()[0])


def own_actions(actor: Actor) -> QuerySet[Action]:
    """Issued actions that are the actor's, or that they do in place of somebody kept out of the case."""
    instead = standing_in_for(actor, Duty.ACTION, case=OuterRef("case"), person=OuterRef("owner"))
    mine = Q(owner_id=actor.user_id) | Q(Exists(instead))
    return actions_for(actor).filter(mine, issued_at__isnull=False)


def does(actor: Actor, action: Action) -> bool:
    """Whether the action is the actor's, their agency's, or that of somebody they stand in for."""
    if actor.user_id == action.owner_id or actor.agency_id == action.owner_agency_id:
        return True
    return standing_in_for(actor, Duty.ACTION, case=action.case_id, person=action.owner_id).exists()


def own_actions_shown(actor: Actor, show: str) -> QuerySet[Action]:
    """The actor's actions for the list: to do (""), settled ("done") or all ("all")."""
    found = own_actions(actor)
    if show == "done":
        return found.exclude(state__in=LIVE_ACTION_STATES).order_by("-due_on", "pk")
    if show != "all":
        found = found.filter(state__in=LIVE_ACTION_STATES)
    return found.order_by("due_on", "pk")


def actions_of(actor: Actor, case: Case) -> QuerySet[Action]:
    """The actions of a case that the actor may read, by number."""
    found: QuerySet[Action] = Action.objects.visible_to(actor).filter(case=case)
    return found.select_related("owner", "owner_agency", "meeting__panel_day").order_by("number")


def earlier_actions(actor: Actor, meeting: Meeting) -> list[Action]:
    """Actions of earlier meetings this one has to decide on, or has decided on: live, or decided here.

    Those the actor may not read stay as they are: their agency goes on with them.
    """
    return list(
        actions_of(actor, meeting.case).filter(
            Q(state__in=LIVE_ACTION_STATES) | Q(reviewed_meeting_id=meeting.pk),
            meeting__number__lt=meeting.number,
        )
    )


def undecided(meeting: Meeting, actions: Sequence[Action]) -> list[Action]:
    """Those this meeting has neither settled nor carried forward."""
    return [
        row for row in actions if row.state in LIVE_ACTION_STATES and row.reviewed_meeting_id != meeting.pk
    ]


def people_for_actions(meeting: Meeting, *, on: date) -> QuerySet[User]:
    """Who may be given an action: those expected at the meeting, the chair, and those who hold the case.

    Nobody whom a limitation keeps out of it.
    """
    holders = CasePractitioner.objects.filter(in_force(on), case_id=meeting.case_id).values("user_id")
    seats = meeting.attendance.filter(user__isnull=False).values("user_id")
    found = User.objects.filter(
        Q(pk__in=seats) | Q(pk__in=holders) | Q(pk=meeting.panel_day.chair_id), is_active=True
    )
    kept = not_kept_out(found, meeting.case, on=on)
    return kept.select_related("agency").order_by("last_name", "first_name")


def agencies_for_actions(meeting: Meeting, *, on: date) -> QuerySet[Agency]:
    """Agencies that may be given an action: those expected at the meeting, of its people, and involved ones."""
    people = people_for_actions(meeting, on=on).order_by().values("agency_id")
    seats = meeting.attendance.filter(agency__isnull=False).values("agency_id")
    involved = meeting.case.agencyinvolvement_set.filter(in_force(on)).values("agency_id")
    return Agency.objects.filter(Q(pk__in=people) | Q(pk__in=seats) | Q(pk__in=involved))


def actions_set_by(actor: Actor, meeting: Meeting) -> QuerySet[Action]:
    """The actions one meeting set, by number."""
    return actions_of(actor, meeting.case).filter(meeting=meeting)


def split_actions(actions: Iterable[Action]) -> tuple[list[Action], list[Action]]:
    """Actions that still stand (the next due first), and those that are settled (the newest first)."""
    rows = list(actions)
    current = [row for row in rows if row.state in LIVE_ACTION_STATES]
    past = [row for row in rows if row.state not in LIVE_ACTION_STATES]
    return sorted(current, key=lambda row: (row.due_on, row.number)), past[::-1]


def earlier_action_or_404(actor: Actor, meeting: Meeting, pk: str) -> Action:
    """One of the earlier actions this meeting decides on, by the id as it was posted."""
    for row in earlier_actions(actor, meeting):
        if str(row.pk) == pk:
            return row
    raise Http404("No such action.")
