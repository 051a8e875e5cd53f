"""Each function of the gate answers whoever has the role today, and nobody else: every role, every way to lack it."""

import pytest

from mappa.agencies.models import Membership
from mappa.agencies.roles import ANSWERING_ROLES, CASE_ROLES, COORDINATING_ROLES, Permission, Role, roles_with
from tests.factories.agencies import AgencyFactory, TeamFactory
from tests.factories.limits import restrict
from tests.walls.gate_world import GateWorld, change

pytestmark = pytest.mark.django_db
ANY = frozenset(Role)
KNOWS_OF_LOCKED = CASE_ROLES | COORDINATING_ROLES
# The question, and the roles in which it is answered with yes.
QUESTIONS = {
    "administers()": roles_with(Permission.ADMINISTER),
    "approves_exports()": roles_with(Permission.APPROVE_EXPORT),
    "exports()": roles_with(Permission.EXPORT_CASES),
    "gives_access()": roles_with(Permission.GRANT_ACCESS),
    "lifts_stops()": roles_with(Permission.LIFT_STOP),
    "reads_protected_addresses()": roles_with(Permission.VIEW_PROTECTED_ADDRESS),
    "reads_victim_details()": roles_with(Permission.VIEW_VICTIM_DETAILS),
    "still_here()": ANY,
    "may_break_glass(%(theirs)s)": KNOWS_OF_LOCKED,
}
# The same, of questions about a place: somebody with the role elsewhere is told no.
PLACED = {
    "%(agency)s = ANY (privacy_agency_ids())": frozenset({Role.PRIVACY_OFFICER}),
    "%(agency)s = ANY (headed_agency_ids())": frozenset({Role.HEAD_OF_PUBLIC_PROTECTION}),
    "%(area)s = ANY (coordinated_area_ids())": COORDINATING_ROLES,
    "%(team)s = ANY (asked_team_ids())": ANSWERING_ROLES,
    "%(below)s = ANY (asked_team_ids())": ANSWERING_ROLES,
    "%(mine)s = ANY (changeable_case_ids())": CASE_ROLES,
    "may_cover(%(mine)s)": CASE_ROLES,
    "sees_case(%(mine)s)": CASE_ROLES | COORDINATING_ROLES,
}
# Roads that hang on the person need a membership, of whatever role.
ROADS = {
    "span": "%(theirs)s = ANY (changeable_case_ids())",
    "substitute": "%(theirs)s = ANY (changeable_case_ids())",
    "cover": "%(theirs)s = ANY (changeable_case_ids())",
    "grant": "%(theirs)s = ANY (visible_case_ids())",
    "emergency": "%(theirs)s = ANY (emergency_case_ids())",
}


@pytest.fixture
def world():
    return GateWorld()


def _answers_today_only(world, question, roles):
    right = min(roles)
    assert {role for role in Role if not world.be(role) and world.says(question)} == set(roles)
    for begins, ends, told in ((1, None, False), (0, None, True), (-9, -1, False), (-9, 0, True)):
        world.be(right, begins=begins, ends=ends)
        assert world.says(question) is told, (begins, ends)
    world.be(right, active=False)
    assert world.says(question) is False
    world.be(right)
    assert world.says(question) is True
    # My own role is over; that somebody else holds it helps me nothing.
    Membership.objects.filter(pk=world.others.pk).update(role=right)
    world.be(right, ends=-1, begins=-9)
    assert world.says(question) is False


@pytest.mark.parametrize("question", QUESTIONS)
def test_who_has_the_role_today(world, question):
    _answers_today_only(world, question, QUESTIONS[question])


@pytest.mark.parametrize("question", PLACED)
def test_who_has_the_role_there_today(world, question):
    _answers_today_only(world, question, PLACED[question])
    world.be(min(PLACED[question]))
    assert world.says(question, world.other) is False


@pytest.mark.parametrize("road", ROADS)
def test_road_of_a_person_needs_a_membership(world, road):
    world.put(road)
    _answers_today_only(world, ROADS[road], ANY)
    assert world.says(ROADS[road].replace("theirs", "mine"), world.other) is False


def test_restricted_case_is_known_of_by_case_and_coordinating_roles(world):
    row = restrict(world.mine, world.other)
    question = "EXISTS (SELECT FROM locked_rows() l WHERE l.case_id = %(mine)s)"
    _answers_today_only(world, question, KNOWS_OF_LOCKED)
    world.be(Role.COM)
    assert world.says("area_of_locked(%(mine)s) = %(area)s") is True
    assert world.says("area_of_locked(%(theirs)s) IS NULL") is True
    assert world.says("(SELECT count(*) FROM locked_rows())") == 1
    change(row, {"case_id": f"'{world.theirs.pk}'", "area_id": f"'{world.theirs.area_id}'"})
    assert world.says("(SELECT count(*) FROM locked_rows())") == 0


def test_coordinator_of_no_area_coordinates_none(world):
    Membership.objects.filter(pk=world.membership.pk).update(
        role=Role.COORDINATOR, team=TeamFactory(area=None, agency=world.team.agency)
    )
    assert world.says("coordinated_area_ids() = '{}'") is True


def test_who_knows_of_a_locked_case_works_for_its_agency_in_its_area(world):
    """The agency is in the case but the person's team in another area; or the area is right and the agency is not in it."""
    restrict(world.mine, world.other)
    question = "EXISTS (SELECT FROM locked_rows() l WHERE l.case_id = %(mine)s)"
    world.be(Role.COM)
    for team in (
        TeamFactory(agency=world.team.agency, area=world.elsewhere.area),
        TeamFactory(agency=AgencyFactory(name="Cumbria Council"), area=world.team.area),
    ):
        Membership.objects.filter(pk=world.membership.pk).update(team=team)
        assert world.says(question) is False
        assert world.says("EXISTS (SELECT FROM locked_rows())", world.other) is False
