"""What an area has arranged: who sits on its panels, its own figures, its targets. Everything has its dates."""

from datetime import date, timedelta

from cases.domain.policy import LeadKind
from mappa.agencies.models import PolicyValue
from mappa.core.calendar import add_months
from mappa.demodata.people import Cast, key
from mappa.demodata.places import KENT, PLACES
from meetings.domain.enums import ServiceKind
from meetings.models import StandingMember
from oversight.domain.measures import Measure
from oversight.models import Target

S = ServiceKind

# Service, and who sits for it: the first part of a username.
SEATS = (
    (S.POLICE, "di"),
    (S.PROBATION, "spo"),
    (S.PRISON, "homd"),
    (S.CHILDRENS_SERVICES, "children"),
    (S.MENTAL_HEALTH, "health"),
    (S.HOUSING, "housing"),
    (S.DWP, "dwp"),
    (S.VICTIM_LIAISON, "vlo"),
)
MEMORY = "From memory, unconfirmed against the guidance"


def add_arrangements(cast: Cast) -> None:
    """Standing panels at Level 2 and 3, policy values and targets."""
    since = add_months(cast.on, -30)
    StandingMember.objects.bulk_create(
        StandingMember(
            id=key(f"seat.{place.slug}.{level}.{service}"),
            area=cast.areas[place.area],
            level=level,
            service=service,
            user=cast.user(place, name),
            from_on=since,
        )
        for place in PLACES
        for level in (2, 3)
        for service, name in SEATS
    )
    _policies(cast, since)
    _targets(cast, since)


def _policies(cast: Cast, since: date) -> None:
    changed, kent = add_months(cast.on, -12), cast.areas[KENT.area]
    screening = "screening_working_days"
    last_day = changed - timedelta(days=1)
    review, framework = "review_months", "Level 1 Policy Framework 2021, as the joint inspection gives it"
    board = "Set by the board of the area (invented)"
    rows = [
        (None, "", screening, 5, since, None, "A local standard, proposed; no national figure is confirmed"),
        (kent, "", screening, 7, since, last_day, board),
        (kent, "", screening, 5, changed, None, board),
        (None, "", review, 6, since, None, framework),
        (None, LeadKind.POLICE.value, review, 12, since, None, "A proposal; unconfirmed"),
        (None, "", "level_before_release_months", 6, since, None, "Joint inspection 2022"),
    ]
    PolicyValue.objects.bulk_create(
        PolicyValue(
            id=key(f"policy.{number}"),
            area=area,
            agency_kind=lead,
            key=name,
            value=value,
            from_on=begins,
            to_on=ends,
            source=source,
        )
        for number, (area, lead, name, value, begins, ends, source) in enumerate(rows)
    )


def _targets(cast: Cast, since: date) -> None:
    changed = add_months(cast.on, -10)
    rows = [
        (None, Measure.ATTENDANCE.value, 75, since, None, MEMORY),
        (None, f"{Measure.ATTENDANCE.value}_{S.POLICE.value}", 90, since, changed - timedelta(days=1), MEMORY),
        (None, f"{Measure.ATTENDANCE.value}_{S.POLICE.value}", 100, changed, None, MEMORY),
        (None, f"{Measure.ATTENDANCE.value}_{S.PROBATION.value}", 100, since, None, MEMORY),
        (None, f"{Measure.ATTENDANCE.value}_{S.PRISON.value}", 100, since, None, MEMORY),
        (cast.areas[KENT.area], Measure.ATTENDANCE.value, 80, changed, None, "Set by the board (invented)"),
    ]  # fmt: skip
    Target.objects.bulk_create(
        Target(
            id=key(f"target.{number}"), area=area, measure=name, percent=percent, from_on=begins, to_on=ends, source=source
        )
        for number, (area, name, percent, begins, ends, source) in enumerate(rows)
    )  # fmt: skip
