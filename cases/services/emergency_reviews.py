"""What follows an emergency access: its end by itself, its review, and telling others when the review is late."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.access import EmergencyFinding
from cases.models import EmergencyAccess
from cases.selectors.alerts import told_when_late
from cases.selectors.emergencies import emergencies_for, emergency_or_404, is_running
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Invalid, Problem, Refused
from mappa.formkit.words import clock_time
from mappa.outbox.notices import notify


def review_emergency(
    *, actor: Actor, emergency_id: UUID, finding: EmergencyFinding, note: str
) -> EmergencyAccess:
    """Say whether an access was justified, and why. By a privacy officer of the person's agency, once.

    Raises Refused without the permission, for one's own access, while it runs, and when it was reviewed before;
    Invalid with a problem that names "note"; Http404 for an access of another agency's person.
    """
    must(actor, Permission.REVIEW_ACCESS, _("Your role does not let you review emergency access."))
    row = emergency_or_404(actor, emergency_id)
    if row.user_id == actor.user_id:
        raise Refused(_("Somebody else must review your own emergency access."))
    row = emergencies_for(actor).select_for_update(of=("self",)).get(pk=row.pk)
    now = timezone.now()
    if row.reviewed_by is not None:
        raise Refused(_("%(name)s has reviewed this already.") % {"name": row.reviewed_by.name})
    if is_running(row, now):
        until = {"time": clock_time(row.ends_at)}
        raise Refused(_("This access runs until %(time)s. Review it once it is over.") % until)
    if not note.strip():
        raise Invalid([Problem("note", _("Enter what you looked at and why you find so"))])
    row.finding, row.review_note = finding, note.strip()
    row.reviewed_by_id, row.reviewed_at = actor.user_id, now
    row.save(update_fields=["finding", "review_note", "reviewed_by", "reviewed_at"])
    record(
        actor=actor,
        event=EventType.EMERGENCY_REVIEWED,
        case_ids=[row.case_id],
        subject=row,
        reason=finding.value,
    )
    return row


def end_run_out(*, actor: Actor, at: datetime) -> int:
    """Write down the end of every access whose hour ran out by then; gives how many.

    The case was closed to the person at that minute whatever this does: it keeps the exact end and its evidence.
    """
    rows = list(EmergencyAccess.objects.filter(ended_at__isnull=True, ends_at__lte=at))
    for row in rows:
        record(
            actor=actor,
            event=EventType.EMERGENCY_ENDED,
            case_ids=[row.case_id],
            subject=row,
            reason="60 minutes were over",
        )
    EmergencyAccess.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=F("ends_at"))
    return len(rows)


def escalate_late_reviews(*, actor: Actor, on: date) -> int:
    """Tell others, once, of every access that should have been reviewed before the day; gives how many.

    Who is told: cases/selectors/alerts.py, told_when_late.
    """
    late = EmergencyAccess.objects.filter(
        reviewed_at__isnull=True, escalated_at__isnull=True, review_due_on__lt=on
    )
    rows = list(late.select_for_update(of=("self",)))
    for row in rows:
        notify(
            user_ids=[user.pk for user in told_when_late(row, on=on)],
            key=f"emergency-late:{row.pk}",
        )
        record(
            actor=actor,
            event=EventType.DEADLINE_FLAGGED,
            case_ids=[row.case_id],
            subject=row,
            reason="review of emergency access",
        )
    EmergencyAccess.objects.filter(pk__in=[row.pk for row in rows]).update(escalated_at=timezone.now())
    return len(rows)
