"""Whom a case waits for in its meetings: who chairs one that is not finished, and who has actions to do."""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.domain.limitations import Duty
from cases.models import Case
from mappa.formkit.words import long_date
from meetings.domain.enums import MeetingState
from meetings.domain.meetings import LIVE_ACTION_STATES
from meetings.models import Action, Meeting
from meetings.selectors.meetings import LIVE

TO_CHAIR = (*LIVE, MeetingState.HELD, MeetingState.MINUTES_DRAFTED)


def meeting_duties(case: Case) -> Iterator[tuple[UUID, Duty, str]]:
    """Person, duty and its words. Case must have been loaded by a selector; two queries."""
    for row in Meeting.objects.filter(case=case, state__in=TO_CHAIR).select_related("panel_day"):
        words = _("Chairs the meeting of %(day)s") % {"day": long_date(row.panel_day.held_on)}
        yield row.panel_day.chair_id, Duty.CHAIR, words
    actions = Action.objects.filter(case=case, state__in=LIVE_ACTION_STATES, owner__isnull=False)
    for owner_id, count in Counter(actions.values_list("owner_id", flat=True)).items():
        words = ngettext("%(n)s action to do", "%(n)s actions to do", count) % {"n": count}
        yield owner_id, Duty.ACTION, words
