"""Coded answers of meetings, with the words shown for each. Models take their choices from here."""

from cases.domain.enums import DisclosureDecisionKind, Pillar
from mappa.core.coded import Coded
from mappa.core.grades import Grade

__all__ = [
    "ActionState",
    "AttendanceOutcome",
    "DisclosureDecisionKind",
    "EarlierAction",
    "Expected",
    "Grade",
    "LevelOutcome",
    "MeetingState",
    "Pillar",
    "ServiceKind",
]


class MeetingState(Coded):
    """Life of one nominal's slot on a panel day. HELD means closed: its actions leave the same minute (D13)."""

    SCHEDULED = "SCHEDULED", "Scheduled"
    INVITED = "INVITED", "Invitations sent"
    RUNNING = "RUNNING", "Running"
    HELD = "HELD", "Held, actions issued"
    MINUTES_DRAFTED = "MINUTES_DRAFTED", "Minutes drafted"
    APPROVED = "APPROVED", "Minutes approved by the chair"
    DISTRIBUTED = "DISTRIBUTED", "Minutes distributed"
    POSTPONED = "POSTPONED", "Postponed"
    CANCELLED = "CANCELLED", "Cancelled"


class ActionState(Coded):
    """Life of an action. Overdue is told by its date, not by a state."""

    OPEN = "OPEN", "Open"
    IN_PROGRESS = "IN_PROGRESS", "In progress"
    COMPLETE = "COMPLETE", "Complete, with evidence"
    VERIFIED = "VERIFIED", "Verified"
    SUPERSEDED = "SUPERSEDED", "Superseded"
    CANCELLED = "CANCELLED", "Cancelled by the chair"


class EarlierAction(Coded):
    """What a meeting does with an action of an earlier one."""

    DONE = "DONE", "Done"
    CARRY = "CARRY", "Carry forward"
    CANCEL = "CANCEL", "No longer needed"


class Expected(Coded):
    """Whether the panel needs the service at this meeting."""

    REQUIRED = "REQUIRED", "Required"
    INVITED = "INVITED", "Invited"


class AttendanceOutcome(Coded):
    """What came of an invitation."""

    ATTENDED = "ATTENDED", "Attended"
    DEPUTY = "DEPUTY", "Deputy attended"
    REPORT = "REPORT", "Sent a report, did not attend"
    APOLOGIES = "APOLOGIES", "Apologies, no report"
    ABSENT = "ABSENT", "Absent without apologies"

    @property
    def in_the_room(self) -> bool:
        """Whether somebody was there to speak for the service."""
        return self.value in {"ATTENDED", "DEPUTY"}


class ServiceKind(Coded):
    """The service somebody speaks for, which may differ from the agency that employs them."""

    POLICE = "POLICE", "Police"
    PROBATION = "PROBATION", "Probation"
    PRISON = "PRISON", "Prison"
    CHILDRENS_SERVICES = "CHILDRENS_SERVICES", "Children's social care"
    ADULT_SOCIAL_CARE = "ADULT_SOCIAL_CARE", "Adult social care"
    HEALTH = "HEALTH", "Health"
    MENTAL_HEALTH = "MENTAL_HEALTH", "Mental health"
    HOUSING = "HOUSING", "Housing"
    YOUTH_JUSTICE = "YOUTH_JUSTICE", "Youth justice"
    DWP = "DWP", "Department for Work and Pensions"
    HOME_OFFICE = "HOME_OFFICE", "Home Office, immigration"
    ELECTRONIC_MONITORING = "ELECTRONIC_MONITORING", "Electronic monitoring"
    VICTIM_LIAISON = "VICTIM_LIAISON", "Victim liaison"
    EDUCATION = "EDUCATION", "Education"
    OTHER = "OTHER", "Other"


class LevelOutcome(Coded):
    """What the meeting decided about the level."""

    REMAIN_2 = "REMAIN_2", "Remain at Level 2"
    REMAIN_3 = "REMAIN_3", "Remain at Level 3"
    UP_TO_3 = "UP_TO_3", "Move up to Level 3"
    DOWN_TO_2 = "DOWN_TO_2", "Move down to Level 2"
    DOWN_TO_1 = "DOWN_TO_1", "Move down to Level 1"
    CLOSE = "CLOSE", "Close the case"

    @property
    def level(self) -> int | None:
        """The level after the meeting, or None when the case is closed."""
        return None if self is LevelOutcome.CLOSE else int(self.value[-1])

    @property
    def steps_down(self) -> bool:
        """Whether less will be done afterwards than before."""
        return self.value in {"DOWN_TO_2", "DOWN_TO_1", "CLOSE"}
