"""What is still to be done on a case, as the rules of stepping down take it."""

from collections.abc import Callable
from datetime import date

from cases.domain.event_kinds import EventAsk
from cases.domain.step_down import Outstanding, hindrances
from cases.models import Case, FollowUp
from cases.selectors.facts import facts_of, lead_kind, policy_for

Count = Callable[[Case], int]
_SAFEGUARDING: list[Count] = []


def add_safeguarding(count: Count) -> Count:
    """Let an app above count its open safeguarding actions; called once, when the app is ready."""
    _SAFEGUARDING.append(count)
    return count


def outstanding(case: Case) -> Outstanding:
    """What is still to be done. Everybody counts the same: none of these rows is kept from anybody involved."""
    asks = list(
        FollowUp.objects.filter(case=case, settled_at__isnull=True)
        .exclude(ask__in=[EventAsk.REVIEW, EventAsk.CLOSE])
        .values_list("ask", flat=True)
    )
    return Outstanding(
        safeguarding_actions=sum(count(case) for count in _SAFEGUARDING),
        disclosure_asked=EventAsk.DISCLOSURE in asks,
        other_asks=len(set(asks) - {EventAsk.DISCLOSURE}),
    )


def hindrances_of(case: Case, on: date) -> list[str]:
    """Why the level of this case should not be reduced now, in sentences."""
    days = policy_for(case, lead_kind(case), on).step_down_release_days
    return hindrances(facts_of(case), outstanding(case), on, release_days=days)
