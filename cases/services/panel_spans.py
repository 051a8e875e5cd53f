"""How long somebody invited to a meeting sees the case: until 28 days after its minutes are approved."""

from datetime import date, timedelta
from uuid import UUID

from cases.models import Case, PanelSpan
from mappa.agencies.models import User

DAYS_AFTER_MINUTES = 28


def open_panel_span(*, case: Case, user: User, meeting_id: UUID, on: date) -> None:
    """Let the invited person see the case from `on`; asking twice for one meeting changes nothing.

    Called inside the transaction of the service that invites, which has checked the permission.
    """
    span = PanelSpan(case=case, area_id=case.area_id, user=user, meeting_id=meeting_id, from_on=on)
    PanelSpan.objects.bulk_create([span], ignore_conflicts=True)


def end_panel_spans(*, meeting_id: UUID, on: date) -> None:
    """Minutes approved on `on`: the invited see the case for 28 days more, the last one included."""
    last = on + timedelta(days=DAYS_AFTER_MINUTES)
    PanelSpan.objects.filter(meeting_id=meeting_id, to_on__isnull=True).update(to_on=last)


def withdraw_panel_spans(*, meeting_id: UUID, on: date) -> None:
    """The meeting will not be held: `on` is the last day the invited see the case through it."""
    PanelSpan.objects.filter(meeting_id=meeting_id, to_on__isnull=True).update(to_on=on)


def keep_panel_span(*, meeting_id: UUID, user_id: UUID) -> None:
    """Somebody still has an action of this meeting: they see the case for longer, without an end yet."""
    PanelSpan.objects.filter(meeting_id=meeting_id, user_id=user_id).update(to_on=None)
