"""How long somebody of a panel sees the case. Each reason has a span of its own; any span in force shows the case.

Invited: from the invitation until 28 days after the minutes went out. With an action: while it is open. On the
standing panel of the level: while the case stays at that level, and 28 days more. A withdrawn invitation and a
cancelled meeting end what they opened at once.

Called inside the transaction of the service that does the act, which has checked the permission.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from cases.domain.access import SpanReason
from cases.models import Case, PanelSpan
from mappa.core.calendar import DAY

DAYS_AFTER = 28
"""Calendar days for reading minutes and settling what follows: after they went out, or after a change of level."""


def open_panel_span(
    *,
    case: Case,
    user_id: UUID,
    meeting_id: UUID,
    on: date,
    because: SpanReason = SpanReason.INVITED,
    action_id: UUID | None = None,
) -> None:
    """Let somebody see the case from `on` for the reason; one that had ended begins again."""
    of = {"meeting_id": meeting_id, "user_id": user_id, "because": because, "action_id": action_id}
    span = PanelSpan(case=case, area_id=case.area_id, from_on=on, **of)
    PanelSpan.objects.bulk_create([span], ignore_conflicts=True)
    PanelSpan.objects.filter(to_on__isnull=False, **of).update(to_on=None)


def end_invited_spans(*, meeting_id: UUID, on: date) -> None:
    """Minutes went out on `on`: the invited see the case for 28 days more, the last one included."""
    rows = PanelSpan.objects.filter(meeting_id=meeting_id, because=SpanReason.INVITED, to_on__isnull=True)
    rows.update(to_on=on + timedelta(days=DAYS_AFTER))


def end_standing_spans(*, case: Case, on: date) -> None:
    """The case left its level on `on`: the standing panel of that level sees it for 28 days more."""
    rows = PanelSpan.objects.filter(case=case, because=SpanReason.STANDING, to_on__isnull=True)
    rows.update(to_on=on + timedelta(days=DAYS_AFTER))


def withdraw_panel_spans(*, meeting_id: UUID, on: date, user_ids: Iterable[UUID] | None = None) -> None:
    """What an invitation opened ends now, for everybody or these people: `on` is no longer among its days."""
    rows = PanelSpan.objects.filter(
        meeting_id=meeting_id, because__in=[SpanReason.INVITED, SpanReason.STANDING]
    )
    if user_ids is not None:
        rows = rows.filter(user_id__in=list(user_ids))
    rows.update(to_on=on - DAY)


def end_action_span(*, action_id: UUID, on: date) -> None:
    """The action is settled or taken back: whoever had it sees the case through it on that day still."""
    PanelSpan.objects.filter(action_id=action_id, to_on__isnull=True).update(to_on=on)
