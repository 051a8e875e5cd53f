import pytest

from mappa.agencies.kinds import AgencyKind
from mappa.agencies.roles import (
    ANSWERING_ROLES,
    CASE_ROLES,
    COORDINATING_ROLES,
    LABELS,
    PERMISSIONS,
    Permission,
    Role,
    permissions_of,
    roles_with,
)

P = Permission
PRACTITIONERS = "COM POM POLICE_OFFENDER_MANAGER YOUTH_CASE_MANAGER HEALTH_CASE_MANAGER CO_WORKER"
MANAGERS = "SPO POLICE_SUPERVISOR HOMD HEAD_OF_PUBLIC_PROTECTION"
AT_MEETINGS = (
    f"{PRACTITIONERS} {MANAGERS} COORDINATOR MAPPA_ADMINISTRATOR CHAIR PANEL_MEMBER AGENCY_CONTACT"
    " VICTIM_LIAISON_OFFICER CASE_ADMINISTRATOR RESPONSIBLE_CLINICIAN"
)
TELLING = f"{AT_MEETINGS} KEY_WORKER PRISON_SECURITY AP_STAFF"
NEEDING = f"{PRACTITIONERS} {MANAGERS} COORDINATOR MAPPA_ADMINISTRATOR CHAIR"

# Who may do each thing, read across: the other half of the table in the source, which reads down.
MAY = {
    P.IDENTIFY_NOMINAL: "COM POM POLICE_OFFENDER_MANAGER YOUTH_CASE_MANAGER HEALTH_CASE_MANAGER SPO"
    " POLICE_SUPERVISOR HOMD COURT_OFFICER CASE_ADMINISTRATOR HEAD_OF_PUBLIC_PROTECTION CO_WORKER",
    P.EDIT_RECORD: "COM POM POLICE_OFFENDER_MANAGER YOUTH_CASE_MANAGER HEALTH_CASE_MANAGER SPO"
    " POLICE_SUPERVISOR HOMD CASE_ADMINISTRATOR HEAD_OF_PUBLIC_PROTECTION CO_WORKER",
    P.SCREEN_LEVEL: "COM POM POLICE_OFFENDER_MANAGER YOUTH_CASE_MANAGER HEALTH_CASE_MANAGER CO_WORKER",
    P.REVIEW_LEVEL_1: "COM POM POLICE_OFFENDER_MANAGER YOUTH_CASE_MANAGER HEALTH_CASE_MANAGER CO_WORKER",
    P.REFER: "COM POM POLICE_OFFENDER_MANAGER YOUTH_CASE_MANAGER HEALTH_CASE_MANAGER CO_WORKER",
    P.ENDORSE_LEVEL: "SPO POLICE_SUPERVISOR HOMD HEAD_OF_PUBLIC_PROTECTION",
    P.OVERSEE_REVIEW: "SPO POLICE_SUPERVISOR HOMD HEAD_OF_PUBLIC_PROTECTION",
    P.VIEW_TEAM_WORK: "SPO POLICE_SUPERVISOR HOMD HEAD_OF_PUBLIC_PROTECTION COORDINATOR",
    P.SCREEN_REFERRAL: "COORDINATOR POLICE_SUPERVISOR",
    P.SCHEDULE_MEETING: "COORDINATOR MAPPA_ADMINISTRATOR",
    P.RECORD_MEETING: "COORDINATOR MAPPA_ADMINISTRATOR CHAIR",
    P.CHAIR_MEETING: "CHAIR",
    P.COMPLETE_PRISON_REPORT: "POM",
    P.COUNTERSIGN_PRISON_REPORT: "HOMD",
    P.VIEW_OVERSIGHT: "COORDINATOR SMB_MEMBER SMB_CHAIR LAY_ADVISER NATIONAL_TEAM",
    P.VIEW_NATIONAL: "NATIONAL_TEAM",
    P.REVIEW_ACCESS: "PRIVACY_OFFICER",
    P.ADMINISTER: "SYSTEM_ADMINISTRATOR",
    P.VIEW_CASE: f"{TELLING} COURT_OFFICER VISOR_ADMINISTRATOR",
    P.RECORD_EVENT: TELLING,
    P.ANSWER_REQUEST: TELLING,
    P.ATTEND_MEETING: AT_MEETINGS,
    P.DO_ACTION: AT_MEETINGS,
    P.COVER_CASE: f"{PRACTITIONERS} {MANAGERS}",
    P.BREAK_GLASS: f"{PRACTITIONERS} {MANAGERS} COORDINATOR",
    P.LIMIT_ACCESS: f"{MANAGERS} COORDINATOR",
    P.VIEW_ACCESS_LOG: f"{MANAGERS} COORDINATOR",
    P.GRANT_ACCESS: "COORDINATOR HEAD_OF_PUBLIC_PROTECTION",
    P.HAND_OVER: "AGENCY_CONTACT",
    P.EXPORT_CASES: f"{MANAGERS} COORDINATOR MAPPA_ADMINISTRATOR",
    P.APPROVE_EXPORT: f"{MANAGERS} COORDINATOR",
    P.LIFT_STOP: f"{MANAGERS} PRIVACY_OFFICER",
    P.VIEW_PROTECTED_ADDRESS: NEEDING,
    P.VIEW_VICTIM_DETAILS: f"{NEEDING} VICTIM_LIAISON_OFFICER",
    P.USE_SITE: " ".join(Role),
}
BY_TEAM = (
    f"{PRACTITIONERS} {MANAGERS} VICTIM_LIAISON_OFFICER COURT_OFFICER CASE_ADMINISTRATOR KEY_WORKER"
    " PRISON_SECURITY AP_STAFF VISOR_ADMINISTRATOR RESPONSIBLE_CLINICIAN"
)
BY_AREA = "COORDINATOR MAPPA_ADMINISTRATOR"

NO_CASES = [
    Role.SMB_MEMBER,
    Role.SMB_CHAIR,
    Role.LAY_ADVISER,
    Role.AUDITOR,
    Role.PRIVACY_OFFICER,
    Role.NATIONAL_TEAM,
    Role.SYSTEM_ADMINISTRATOR,
    Role.INSPECTOR,
]
DECISIONS = {P.SCREEN_LEVEL, P.ENDORSE_LEVEL, P.SCREEN_REFERRAL, P.REVIEW_LEVEL_1, P.OVERSEE_REVIEW}


@pytest.mark.parametrize("permission", MAY, ids=str)
def test_permission_is_held_by_these_roles_and_no_other(permission):
    holders = {role for role in Role if permission in PERMISSIONS[role]}
    assert holders == {Role(name) for name in MAY[permission].split()}


def test_every_permission_is_in_the_table():
    assert set(MAY) == set(Permission)


def test_these_roles_show_cases_by_team_these_by_area_and_no_other():
    assert {Role(name) for name in BY_TEAM.split()} == CASE_ROLES
    assert {Role(name) for name in BY_AREA.split()} == COORDINATING_ROLES


@pytest.mark.parametrize("permission", Permission, ids=str)
def test_roles_with_a_permission_are_those_of_the_table(permission):
    assert roles_with(permission) == {Role(name) for name in MAY[permission].split()}
    assert {Role(name) for name in TELLING.split()} == ANSWERING_ROLES


@pytest.mark.parametrize("role", Role, ids=str)
def test_every_role_has_a_name_and_may_open_the_site(role):
    assert LABELS[role]
    assert P.USE_SITE in PERMISSIONS[role]


@pytest.mark.parametrize("role", NO_CASES, ids=str)
def test_oversight_roles_have_nothing_to_do_with_cases(role):
    assert PERMISSIONS[role] <= {
        P.USE_SITE,
        P.VIEW_OVERSIGHT,
        P.VIEW_NATIONAL,
        P.REVIEW_ACCESS,
        P.LIFT_STOP,
        P.ADMINISTER,
    }
    assert role not in CASE_ROLES | COORDINATING_ROLES


def test_roles_that_show_cases_may_view_them():
    assert all(P.VIEW_CASE in PERMISSIONS[role] for role in CASE_ROLES | COORDINATING_ROLES)


def test_a_role_shows_cases_by_team_or_by_area_and_not_by_both():
    assert not CASE_ROLES & COORDINATING_ROLES


def test_nobody_both_decides_a_level_and_endorses_it_by_one_role():
    assert not [role for role in Role if {P.SCREEN_LEVEL, P.ENDORSE_LEVEL} <= PERMISSIONS[role]]


def test_nobody_both_refers_and_screens_by_one_role():
    assert not [role for role in Role if {P.REFER, P.SCREEN_REFERRAL} <= PERMISSIONS[role]]


def test_a_case_administrator_prepares_and_never_decides():
    assert not PERMISSIONS[Role.CASE_ADMINISTRATOR] & DECISIONS


def test_memberships_add_up_and_none_takes_away():
    both = permissions_of(frozenset({Role.COM, Role.SMB_MEMBER}))
    assert both == PERMISSIONS[Role.COM] | PERMISSIONS[Role.SMB_MEMBER]
    assert permissions_of(frozenset()) == frozenset()


def test_stored_codes_fit_their_columns_and_equal_their_names():
    assert all(role.value == role.name and len(role) <= 40 for role in Role)
    assert all(kind.value == kind.name and len(kind) <= 30 for kind in AgencyKind)
