"""Who chairs a meeting: the chair of its panel, or whoever stands in for a chair who may not see the case."""

from django.db.models import Exists, OuterRef, Q

from cases.domain.limitations import Duty
from cases.selectors.substitutes import standing_in_for
from mappa.agencies.actor import Actor
from meetings.models import Meeting


def chairs(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor chairs the meeting. Whether their role lets them is another question."""
    chair_id = meeting.panel_day.chair_id
    if chair_id == actor.user_id:
        return True
    return standing_in_for(actor, Duty.CHAIR, case=meeting.case_id, person=chair_id).exists()


def chaired_by(actor: Actor) -> Q:
    """Meetings the actor chairs."""
    instead = standing_in_for(actor, Duty.CHAIR, case=OuterRef("case"), person=OuterRef("panel_day__chair"))
    return Q(panel_day__chair_id=actor.user_id) | Q(Exists(instead))
