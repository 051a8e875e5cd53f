"""Emergency access: opening one case for an hour, ending it, and telling the lead agency something urgent.

Nothing here depends on the broker: the row of the access is the alert, and the notices are rows of the outbox,
all of one commit.
"""

from uuid import UUID

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.access import EmergencyCategory, UrgentKind
from cases.domain.emergency import LEAST_REASON, review_due_on
from cases.models import EmergencyAccess, UrgentNote
from cases.selectors.alerts import holders_of, lead_of, privacy_officers, told_when_late
from cases.selectors.cases import locked_case
from cases.selectors.emergencies import (
    ToOpen,
    case_to_open,
    is_running,
    note_or_404,
    own_emergency_or_404,
    running_for,
    suspension_of,
)
from cases.services.once import wait_for_first
from cases.visibility import sees
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.agencies.selectors import actor_for, people_in_team
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.bank_holidays import england_and_wales
from mappa.core.decisions import Invalid, Problem, Refused
from mappa.formkit.words import clock_time
from mappa.outbox.notices import notify


def open_in_emergency(
    *, actor: Actor, reference: str, category: EmergencyCategory, reason: str
) -> EmergencyAccess | None:
    """Open the case of this reference to the actor for 60 minutes, to read; a second request gives the first row.

    None where it may not be, or the case is open to them anyway. The evidence says which; the page that answers a
    typed reference must not. Raises Refused without the permission, Invalid with a problem that names "reason"
    where it has fewer than 20 characters.
    """
    must(actor, Permission.BREAK_GLASS, _("Your role does not let you open a case in an emergency."))
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid([Problem("reason", _("The reason must have at least 20 characters"))])
    if actor.user_id is None:
        raise Refused(_("Only a person can open a case in an emergency."))
    wait_for_first(actor.user_id)
    found = case_to_open(reference)
    if found is None or actor.agency_id is None:
        suspended = suspension_of(actor, timezone.now())
        why_not = f"suspended: {suspended.value}" if suspended else "not to be opened"
        record(actor=actor, event=EventType.EMERGENCY_REFUSED, reason=why_not, terms=reference)
        return None
    running = running_for(actor).filter(case_id=found.case_id).first()
    if running is not None:
        return running
    if sees(actor, found.case_id):
        ids, why_not = [found.case_id], "open to them anyway"
        record(actor=actor, event=EventType.EMERGENCY_REFUSED, case_ids=ids, reason=why_not)
        return None
    return _open(actor, found, reference, category, reason.strip())


def _open(
    actor: Actor, found: ToOpen, reference: str, category: EmergencyCategory, reason: str
) -> EmergencyAccess:
    now = timezone.now()
    assert actor.agency_id
    assert actor.user_id
    row = EmergencyAccess(
        case_id=found.case_id,
        area_id=found.area_id,
        user_id=actor.user_id,
        agency_id=actor.agency_id,
        reference=reference,
        category=category,
        reason=reason,
        # The database's own clock replaces both.
        started_at=now,
        ends_at=now,
        review_due_on=review_due_on(actor.on, england_and_wales()),
    )
    row.save(force_insert=True)
    row.refresh_from_db(fields=["started_at", "ends_at"])
    # Only now: from whom the case is kept can be read by who sees the case.
    officers = privacy_officers(row, on=actor.on)
    if not officers:
        row.escalated_at = now
        row.save(update_fields=["escalated_at"])
    record(
        actor=actor,
        event=EventType.EMERGENCY_STARTED,
        case_ids=[found.case_id],
        subject=row,
        reason=category.value,
    )
    alerted = [*officers, *holders_of(found.case_id, on=actor.on)]
    alerted += [] if officers else told_when_late(row, on=actor.on)
    told = {user.pk for user in alerted} - {actor.user_id}
    notify(user_ids=told, key=f"emergency:{row.pk}")
    return row


def end_emergency(*, actor: Actor, emergency_id: UUID) -> EmergencyAccess:
    """End the actor's own emergency access now; nothing when it is over already. Http404 for another's."""
    wait_for_first(emergency_id)
    row = own_emergency_or_404(actor, emergency_id)
    if not is_running(row, timezone.now()):
        return row
    # Before it ends, so that the evidence of the end still bears the access.
    record(
        actor=actor,
        event=EventType.EMERGENCY_ENDED,
        case_ids=[row.case_id],
        subject=row,
        reason="ended by the person",
    )
    EmergencyAccess.objects.filter(pk=row.pk).update(ended_at=Now())
    return row


def send_urgent_note(*, actor: Actor, emergency_id: UUID, kind: UrgentKind, text: str) -> UrgentNote:
    """Tell the lead agency something urgent, or ask it to act: the one thing that may be written in an emergency.

    The same words twice are one note. Raises Refused when the access is over or no agency leads, Invalid with a
    problem that names "text", Http404 for another's access.
    """
    wait_for_first(emergency_id)
    row = own_emergency_or_404(actor, emergency_id)
    words = text.strip()
    if not words:
        raise Invalid([Problem("text", _("Enter what the lead agency must know or do"))])
    if not is_running(row, timezone.now()):
        over = {"time": clock_time(row.ended_at or row.ends_at)}
        raise Refused(
            _("Your emergency access ended at %(time)s, so the note was not sent. Open the case again.")
            % over
        )
    same: UrgentNote | None = UrgentNote.objects.filter(emergency=row, kind=kind, text=words).first()
    if same is not None:
        return same
    lead = lead_of(row.case_id)
    if lead is None:
        raise Refused(_("No agency leads this case. Ring the MAPPA co-ordinator of the area."))
    note = UrgentNote(
        case_id=row.case_id,
        area_id=row.area_id,
        emergency=row,
        kind=kind,
        text=words,
        written_by_id=row.user_id,
        to_team_id=lead.team_id,
    )
    note.save(force_insert=True)
    record(
        actor=actor,
        event=EventType.URGENT_NOTE_SENT,
        case_ids=[row.case_id],
        subject=note,
        reason=kind.value,
    )
    people = people_in_team(lead.team_id, on=actor.on)
    told = [user.pk for user in people if sees(actor_for(user, on=actor.on), row.case_id)]
    notify(user_ids=told, key=f"urgent:{note.pk}")
    return note


def read_urgent_note(*, actor: Actor, note_id: UUID) -> UrgentNote:
    """Say that an urgent note to one's team has been read; once for the whole team, again changes nothing.

    Raises Refused where the case may only be read, Http404 for a note to another team.
    """
    note = note_or_404(actor, note_id)
    locked_case(actor, note.case_id)
    note = note_or_404(actor, note_id)
    if note.read_at is None:
        note.read_by_id, note.read_at = actor.user_id, timezone.now()
        note.save(update_fields=["read_by", "read_at"])
        record(actor=actor, event=EventType.URGENT_NOTE_READ, case_ids=[note.case_id], subject=note)
    return note
