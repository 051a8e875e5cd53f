"""What the tests of oversight count: cases, referrals and meetings in bulk, and the count itself."""

from datetime import datetime, timedelta

from django.utils import timezone

from cases.domain.enums import CaseState, ReferralState
from cases.models import Case, Referral
from mappa.agencies.kinds import TeamKind
from mappa.agencies.models import User
from mappa.agencies.roles import Role
from meetings.domain.enums import AttendanceOutcome, MeetingState, ServiceKind
from meetings.models import Attendance, Meeting, PanelDay
from oversight.services import rebuild_aggregates
from tests.conftest import as_role
from tests.factories.agencies import TeamFactory, area, person
from tests.factories.cases import case_of


def counted(at: datetime | None = None) -> int:
    """Count everything afresh, as the worker's login does."""
    with as_role("mappa_jobs"):
        return rebuild_aggregates(at=at or timezone.now())


def board_member(area_name: str = "Cumbria", role: Role = Role.SMB_MEMBER) -> User:
    """Somebody who sits on the area's board."""
    return person(role, TeamFactory(area=area(area_name), kind=TeamKind.MANAGEMENT_BOARD))


def national() -> User:
    """Somebody of the national team."""
    return person(Role.NATIONAL_TEAM, TeamFactory(area=None, kind=TeamKind.NATIONAL_TEAM))


def cases(
    number: int, *, state: CaseState = CaseState.LEVEL_1, category: int = 2, where: str = "Cumbria"
) -> list[Case]:
    """That many whole cases, led by one team."""
    team = TeamFactory(area=area(where))
    return [case_of(team, state=state, category=category) for _ in range(number)]


def referral(case: Case, state: ReferralState, submitted_at: datetime | None) -> Referral:
    """A referral in that state."""
    return Referral.objects.create(case=case, area=case.area, state=state, submitted_at=submitted_at)


def seats(
    case: Case,
    outcomes: list[AttendanceOutcome | str],
    *,
    days_ago: int = 30,
    state: MeetingState = MeetingState.HELD,
    service: ServiceKind = ServiceKind.POLICE,
) -> Meeting:
    """A meeting with a seat of the service for each outcome."""
    held_on = timezone.localdate() - timedelta(days=days_ago)
    day = PanelDay.objects.create(
        area=case.area, level=2, held_on=held_on, starts_at="09:30", venue="Room 1", chair=person(Role.CHAIR)
    )
    meeting = Meeting.objects.create(
        case=case,
        area=case.area,
        panel_day=day,
        number=Meeting.objects.filter(case=case).count() + 1,
        level=2,
        slot_at="10:00",
        state=state,
    )
    Attendance.objects.bulk_create(
        Attendance(
            case=case,
            area=case.area,
            meeting=meeting,
            service=service,
            outcome=outcome,
            user=person(Role.PANEL_MEMBER),
        )
        for outcome in outcomes
    )
    return meeting
