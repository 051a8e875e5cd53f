"""Roles and what each may do. Roles live in code, memberships in the database.

A membership gives a role in a team. Which cases a person sees is not told here but in cases/visibility.py;
this table tells what they may do with the cases they see. Roles without case access (the strategic management
board, lay advisers, the national team, system administrators) are outside CASE_ROLES and COORDINATING_ROLES.
"""

from enum import StrEnum


class Permission(StrEnum):
    """Things a person may be allowed to do. Stored nowhere, so names may change."""

    VIEW_CASE = "view_case"
    IDENTIFY_NOMINAL = "identify_nominal"
    EDIT_RECORD = "edit_record"
    RECORD_EVENT = "record_event"
    SCREEN_LEVEL = "screen_level"
    ENDORSE_LEVEL = "endorse_level"
    REVIEW_LEVEL_1 = "review_level_1"
    OVERSEE_REVIEW = "oversee_review"
    REFER = "refer"
    SCREEN_REFERRAL = "screen_referral"
    SCHEDULE_MEETING = "schedule_meeting"
    CHAIR_MEETING = "chair_meeting"
    RECORD_MEETING = "record_meeting"
    ATTEND_MEETING = "attend_meeting"
    DO_ACTION = "do_action"
    COMPLETE_PRISON_REPORT = "complete_prison_report"
    COUNTERSIGN_PRISON_REPORT = "countersign_prison_report"
    VIEW_TEAM_WORK = "view_team_work"
    VIEW_OVERSIGHT = "view_oversight"
    VIEW_NATIONAL = "view_national"
    COVER_CASE = "cover_case"
    BREAK_GLASS = "break_glass"
    LIMIT_ACCESS = "limit_access"
    GRANT_ACCESS = "grant_access"
    ANSWER_REQUEST = "answer_request"
    HAND_OVER = "hand_over"
    EXPORT_CASES = "export_cases"
    APPROVE_EXPORT = "approve_export"
    LIFT_STOP = "lift_stop"
    VIEW_PROTECTED_ADDRESS = "view_protected_address"
    VIEW_VICTIM_DETAILS = "view_victim_details"
    VIEW_ACCESS_LOG = "view_access_log"
    REVIEW_ACCESS = "review_access"
    ADMINISTER = "administer"
    USE_SITE = "use_site"


class Role(StrEnum):
    """Stored on memberships: a value never changes once used."""

    COM = "COM"
    POM = "POM"
    POLICE_OFFENDER_MANAGER = "POLICE_OFFENDER_MANAGER"
    YOUTH_CASE_MANAGER = "YOUTH_CASE_MANAGER"
    HEALTH_CASE_MANAGER = "HEALTH_CASE_MANAGER"
    SPO = "SPO"
    POLICE_SUPERVISOR = "POLICE_SUPERVISOR"
    HOMD = "HOMD"
    COORDINATOR = "COORDINATOR"
    MAPPA_ADMINISTRATOR = "MAPPA_ADMINISTRATOR"
    CHAIR = "CHAIR"
    PANEL_MEMBER = "PANEL_MEMBER"
    AGENCY_CONTACT = "AGENCY_CONTACT"
    VICTIM_LIAISON_OFFICER = "VICTIM_LIAISON_OFFICER"
    SMB_MEMBER = "SMB_MEMBER"
    SMB_CHAIR = "SMB_CHAIR"
    LAY_ADVISER = "LAY_ADVISER"
    AUDITOR = "AUDITOR"
    PRIVACY_OFFICER = "PRIVACY_OFFICER"
    NATIONAL_TEAM = "NATIONAL_TEAM"
    SYSTEM_ADMINISTRATOR = "SYSTEM_ADMINISTRATOR"
    COURT_OFFICER = "COURT_OFFICER"
    CASE_ADMINISTRATOR = "CASE_ADMINISTRATOR"
    KEY_WORKER = "KEY_WORKER"
    PRISON_SECURITY = "PRISON_SECURITY"
    AP_STAFF = "AP_STAFF"
    HEAD_OF_PUBLIC_PROTECTION = "HEAD_OF_PUBLIC_PROTECTION"
    VISOR_ADMINISTRATOR = "VISOR_ADMINISTRATOR"
    RESPONSIBLE_CLINICIAN = "RESPONSIBLE_CLINICIAN"
    CO_WORKER = "CO_WORKER"
    INSPECTOR = "INSPECTOR"


LABELS = {
    Role.COM: "Community offender manager",
    Role.POM: "Prison offender manager",
    Role.POLICE_OFFENDER_MANAGER: "Police offender manager",
    Role.YOUTH_CASE_MANAGER: "Youth justice case manager",
    Role.HEALTH_CASE_MANAGER: "Health case manager",
    Role.SPO: "Senior probation officer",
    Role.POLICE_SUPERVISOR: "Police sergeant or detective inspector",
    Role.HOMD: "Head of offender management delivery",
    Role.COORDINATOR: "MAPPA co-ordinator",
    Role.MAPPA_ADMINISTRATOR: "MAPPA administrator",
    Role.CHAIR: "Meeting chair",
    Role.PANEL_MEMBER: "Panel member",
    Role.AGENCY_CONTACT: "Single point of contact",
    Role.VICTIM_LIAISON_OFFICER: "Victim liaison officer",
    Role.SMB_MEMBER: "Strategic management board member",
    Role.SMB_CHAIR: "Strategic management board chair",
    Role.LAY_ADVISER: "Lay adviser",
    Role.AUDITOR: "Auditor",
    Role.PRIVACY_OFFICER: "Privacy officer",
    Role.NATIONAL_TEAM: "National MAPPA team",
    Role.SYSTEM_ADMINISTRATOR: "System administrator",
    Role.COURT_OFFICER: "Court officer",
    Role.CASE_ADMINISTRATOR: "Case administrator",
    Role.KEY_WORKER: "Key worker",
    Role.PRISON_SECURITY: "Prison security and monitoring",
    Role.AP_STAFF: "Approved premises staff",
    Role.HEAD_OF_PUBLIC_PROTECTION: "Head of PDU or public protection",
    Role.VISOR_ADMINISTRATOR: "ViSOR administrator",
    Role.RESPONSIBLE_CLINICIAN: "Responsible clinician or care co-ordinator",
    Role.CO_WORKER: "Co-worker on a case",
    Role.INSPECTOR: "Inspector",
}

P = Permission
_SITE = frozenset({P.USE_SITE})
_READ = _SITE | {P.VIEW_CASE}
_CONTRIBUTE = _READ | {P.RECORD_EVENT, P.DO_ACTION, P.ATTEND_MEETING, P.ANSWER_REQUEST}
# What those who manage the person, or decide on them, need to know of victims and of addresses kept secret.
_NEED = {P.VIEW_PROTECTED_ADDRESS, P.VIEW_VICTIM_DETAILS}
_PRACTICE = (
    _CONTRIBUTE
    | _NEED
    | {
        P.IDENTIFY_NOMINAL,
        P.EDIT_RECORD,
        P.SCREEN_LEVEL,
        P.REVIEW_LEVEL_1,
        P.REFER,
        P.COVER_CASE,
        P.BREAK_GLASS,
    }
)
_MANAGE = (
    _CONTRIBUTE
    | _NEED
    | {
        P.IDENTIFY_NOMINAL,
        P.EDIT_RECORD,
        P.ENDORSE_LEVEL,
        P.OVERSEE_REVIEW,
        P.VIEW_TEAM_WORK,
        P.COVER_CASE,
        P.BREAK_GLASS,
        P.LIMIT_ACCESS,
        P.VIEW_ACCESS_LOG,
        P.EXPORT_CASES,
        P.APPROVE_EXPORT,
        P.LIFT_STOP,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COM: _PRACTICE,
    Role.POM: _PRACTICE | {P.COMPLETE_PRISON_REPORT},
    Role.POLICE_OFFENDER_MANAGER: _PRACTICE,
    Role.YOUTH_CASE_MANAGER: _PRACTICE,
    Role.HEALTH_CASE_MANAGER: _PRACTICE,
    Role.SPO: _MANAGE,
    Role.POLICE_SUPERVISOR: _MANAGE | {P.SCREEN_REFERRAL},
    Role.HOMD: _MANAGE | {P.COUNTERSIGN_PRISON_REPORT},
    Role.COORDINATOR: _CONTRIBUTE
    | _NEED
    | {
        P.SCREEN_REFERRAL,
        P.SCHEDULE_MEETING,
        P.RECORD_MEETING,
        P.VIEW_TEAM_WORK,
        P.VIEW_OVERSIGHT,
        P.BREAK_GLASS,
        P.LIMIT_ACCESS,
        P.GRANT_ACCESS,
        P.VIEW_ACCESS_LOG,
        P.EXPORT_CASES,
        P.APPROVE_EXPORT,
    },
    Role.MAPPA_ADMINISTRATOR: _CONTRIBUTE | _NEED | {P.SCHEDULE_MEETING, P.RECORD_MEETING, P.EXPORT_CASES},
    Role.CHAIR: _CONTRIBUTE | _NEED | {P.CHAIR_MEETING, P.RECORD_MEETING},
    Role.PANEL_MEMBER: _CONTRIBUTE,
    Role.AGENCY_CONTACT: _CONTRIBUTE | {P.HAND_OVER},
    Role.VICTIM_LIAISON_OFFICER: _CONTRIBUTE | {P.VIEW_VICTIM_DETAILS},
    Role.SMB_MEMBER: _SITE | {P.VIEW_OVERSIGHT},
    Role.SMB_CHAIR: _SITE | {P.VIEW_OVERSIGHT},
    Role.LAY_ADVISER: _SITE | {P.VIEW_OVERSIGHT},
    Role.AUDITOR: _SITE,
    Role.PRIVACY_OFFICER: _SITE | {P.REVIEW_ACCESS, P.LIFT_STOP},
    Role.NATIONAL_TEAM: _SITE | {P.VIEW_OVERSIGHT, P.VIEW_NATIONAL},
    Role.SYSTEM_ADMINISTRATOR: _SITE | {P.ADMINISTER},
    Role.COURT_OFFICER: _READ | {P.IDENTIFY_NOMINAL},
    Role.CASE_ADMINISTRATOR: _CONTRIBUTE | {P.IDENTIFY_NOMINAL, P.EDIT_RECORD},
    Role.KEY_WORKER: _READ | {P.RECORD_EVENT, P.ANSWER_REQUEST},
    Role.PRISON_SECURITY: _READ | {P.RECORD_EVENT, P.ANSWER_REQUEST},
    Role.AP_STAFF: _READ | {P.RECORD_EVENT, P.ANSWER_REQUEST},
    Role.HEAD_OF_PUBLIC_PROTECTION: _MANAGE | {P.GRANT_ACCESS},
    Role.VISOR_ADMINISTRATOR: _READ,
    Role.RESPONSIBLE_CLINICIAN: _CONTRIBUTE,
    Role.CO_WORKER: _PRACTICE,
    Role.INSPECTOR: _SITE,
}

# Membership of a team in one of these roles shows the cases that team, or one below it, is involved in.
CASE_ROLES = frozenset(
    {
        Role.COM,
        Role.POM,
        Role.POLICE_OFFENDER_MANAGER,
        Role.YOUTH_CASE_MANAGER,
        Role.HEALTH_CASE_MANAGER,
        Role.SPO,
        Role.POLICE_SUPERVISOR,
        Role.HOMD,
        Role.VICTIM_LIAISON_OFFICER,
        Role.COURT_OFFICER,
        Role.CASE_ADMINISTRATOR,
        Role.KEY_WORKER,
        Role.PRISON_SECURITY,
        Role.AP_STAFF,
        Role.HEAD_OF_PUBLIC_PROTECTION,
        Role.VISOR_ADMINISTRATOR,
        Role.RESPONSIBLE_CLINICIAN,
        Role.CO_WORKER,
    },
)

# Membership of a team that has an area, in one of these roles, shows the cases of that area.
COORDINATING_ROLES = frozenset({Role.COORDINATOR, Role.MAPPA_ADMINISTRATOR})


def roles_with(permission: Permission) -> frozenset[Role]:
    """The roles that hold a permission."""
    return frozenset(role for role, held in PERMISSIONS.items() if permission in held)


# Membership of a team in one of these roles shows the requests for information put to that team or one below it.
ANSWERING_ROLES = roles_with(P.ANSWER_REQUEST)


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """What somebody holding these roles may do. Memberships add up; none takes anything away."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles)) if roles else frozenset()
