"""Panel days, meetings with their seats, actions."""

from datetime import time, timedelta

import factory
from django.utils import timezone

from cases.domain.enums import CaseState, Pillar
from cases.models import PanelSpan
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.roles import Role
from meetings.domain.enums import Expected, MeetingState, ServiceKind
from meetings.models import Action, Attendance, Meeting, PanelDay, StandingMember
from tests.factories.agencies import AgencyFactory, TeamFactory, area, person
from tests.factories.cases import CaseBoundFactory, case_of
from tests.leaks.watch import CANARY


def chair(**fields):
    """A chair of Cumbria."""
    return person(Role.CHAIR, **fields)


def panel_member(agency: str = "Housing Department", kind: AgencyKind = AgencyKind.HOUSING_AUTHORITY):
    """Somebody who sits on panels for another agency."""
    return person(Role.PANEL_MEMBER, TeamFactory(agency=AgencyFactory(name=agency, kind=kind)))


class PanelDayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PanelDay

    area = factory.LazyFunction(area)
    level = 2
    held_on = factory.LazyFunction(timezone.localdate)
    starts_at = time(9, 30)
    venue = "Meeting room 1"
    chair = factory.LazyFunction(chair)


class StandingMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StandingMember

    area = factory.LazyFunction(area)
    level = 2
    service = ServiceKind.HOUSING
    user = factory.LazyFunction(panel_member)
    from_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=100))


class MeetingFactory(CaseBoundFactory):
    class Meta:
        model = Meeting
        skip_postgeneration_save = True

    case = factory.LazyFunction(lambda: case_of(TeamFactory(), state=CaseState.LEVEL_2))
    panel_day = factory.SubFactory(PanelDayFactory, area=factory.SelfAttribute("..case.area"))
    number = 1
    level = factory.SelfAttribute("panel_day.level")
    slot_at = time(9, 30)
    minutes_planned = 45

    @factory.post_generation
    def chair_sees(self, create, extracted, **kwargs):
        """The chair sees the case from the day the meeting is scheduled."""
        PanelSpan.objects.create(
            case=self.case,
            area=self.case.area,
            user=self.panel_day.chair,
            meeting_id=self.pk,
            from_on=timezone.localdate(),
        )


class AttendanceFactory(CaseBoundFactory):
    class Meta:
        model = Attendance

    meeting = factory.SubFactory(MeetingFactory)
    case = factory.SelfAttribute("meeting.case")
    service = ServiceKind.HOUSING
    expected = Expected.REQUIRED
    user = factory.LazyFunction(panel_member)
    agency = factory.SelfAttribute("user.agency")
    grade = factory.SelfAttribute("user.grade")


class ActionFactory(CaseBoundFactory):
    class Meta:
        model = Action

    meeting = factory.SubFactory(MeetingFactory)
    case = factory.SelfAttribute("meeting.case")
    number = factory.Sequence(lambda n: n + 1)
    pillar = Pillar.SUPERVISION
    text = f"Visit the address, 4 {CANARY} Street"
    owner = factory.LazyFunction(panel_member)
    owner_agency = factory.SelfAttribute("owner.agency")
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=14))
    issued_at = factory.LazyFunction(timezone.now)


def running_meeting(**fields) -> Meeting:
    """A meeting that runs now, with one seat for housing whose outcome is not recorded."""
    meeting = MeetingFactory(
        **{
            "state": MeetingState.RUNNING,
            "started_at": timezone.now(),
            **fields,
        }
    )
    AttendanceFactory(meeting=meeting)
    return meeting
