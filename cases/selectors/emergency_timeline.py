"""What the timeline of a case tells of emergency accesses, and of the notes they left."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cases.domain.access import EmergencyCategory, UrgentKind
from cases.models import Case, EmergencyAccess, UrgentNote
from mappa.agencies.actor import Actor
from mappa.look import Tag, TimelineEntry


def emergencies(_actor: Actor, case: Case) -> Iterator[TimelineEntry]:
    """Each access with who had it and why, and each urgent note, marked as what it is."""
    tag = Tag(_("Emergency access"), "red")
    rows = EmergencyAccess.objects.filter(case=case).select_related("user", "agency")
    for row in rows:
        title = _("Opened in an emergency: %(category)s") % {
            "category": EmergencyCategory(row.category).label.lower()
        }
        by = f"{row.user.name}, {row.agency.name}"
        yield TimelineEntry(title, row.started_at, by=by, text=row.reason, tag=tag)
    notes = UrgentNote.objects.filter(case=case).select_related("written_by__agency", "read_by")
    for note in notes:
        agency = note.written_by.agency
        by = f"{note.written_by.name}, {agency.name}" if agency else note.written_by.name
        yield TimelineEntry(UrgentKind(note.kind).label, note.recorded_at, by=by, text=note.text, tag=tag)
