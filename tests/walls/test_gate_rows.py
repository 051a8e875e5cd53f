"""What a row must say to open or shut a case, to the day and to the moment: by the functions of the gate."""

import pytest

from cases.domain.enums import LimitationKind
from cases.domain.grants import GrantKind
from cases.models import AgencyInvolvement, LimitedPerson
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.models import Agency, User
from mappa.agencies.roles import Role
from tests.factories.agencies import AgencyFactory, TeamFactory, UserFactory
from tests.factories.cases import CaseFactory, CategoryFactory, InvolvementFactory, case_of
from tests.factories.limits import exclude, limit, restrict
from tests.factories.sharing import RequestFactory
from tests.integration.cases.given import given
from tests.walls.gate_world import GateWorld, change, day

pytestmark = pytest.mark.django_db
TODAY = "(now() AT TIME ZONE 'Europe/London')::date"
# Columns of a row with two dates, both inclusive, and whether it counts today.
DATES = (
    ({"from_on": f"{TODAY} + 1", "to_on": "NULL"}, False),
    ({"from_on": TODAY, "to_on": "NULL"}, True),
    ({"from_on": f"{TODAY} - 9", "to_on": TODAY}, True),
    ({"from_on": f"{TODAY} - 9", "to_on": f"{TODAY} - 1"}, False),
)
# The same of a limitation, to the moment: it begins then, and is over then.
MOMENTS = (
    ({"starts_at": "now() + interval '1 second'", "ends_at": "NULL"}, False),
    ({"starts_at": "now()", "ends_at": "NULL"}, True),
    ({"starts_at": "now() - interval '9 days'", "ends_at": "now() + interval '1 second'"}, True),
    ({"starts_at": "now() - interval '9 days'", "ends_at": "now()"}, False),
)
IN_CHANGEABLE = "%(theirs)s = ANY (changeable_case_ids())"
IN_VISIBLE = "%(theirs)s = ANY (visible_case_ids())"
IN_EMERGENCY = "%(theirs)s = ANY (emergency_case_ids())"
BARRED = "%(mine)s = ANY (barred_case_ids())"
WITHHELD = "%(mine)s = ANY (withheld_case_ids())"


@pytest.fixture
def world():
    return GateWorld()


def _counts(world, row, question, states):
    for columns, told in states:
        change(row, columns)
        assert world.says(question) is told, columns


@pytest.mark.parametrize("road", ["span", "substitute"])
def test_road_with_dates(world, road):
    row = world.put(road)
    assert not world.says(IN_CHANGEABLE, UserFactory())
    _counts(world, row, IN_CHANGEABLE, DATES)
    change(row, {"user_id": f"'{UserFactory().pk}'", "to_on": "NULL"})
    assert not world.says(IN_CHANGEABLE)


def test_involvement_with_dates(world):
    row = AgencyInvolvement.objects.get(case=world.mine)
    _counts(world, row, "%(mine)s = ANY (changeable_case_ids())", DATES)
    _counts(world, row, "may_cover(%(mine)s)", DATES)
    change(row, {"to_on": "NULL"})
    restrict(world.mine, world.other)
    _counts(world, row, "EXISTS (SELECT FROM locked_rows())", DATES)


def test_team_sees_its_own_cases_only(world):
    assert not world.says(IN_CHANGEABLE)
    InvolvementFactory(case=world.theirs, area=world.theirs.area, team=world.below)
    assert world.says(IN_CHANGEABLE)


def test_cover_ends_at_its_moment(world):
    row = world.put("cover")
    _counts(
        world,
        row,
        IN_CHANGEABLE,
        (({"ends_at": "now() + interval '1 second'"}, True), ({"ends_at": "now()"}, False)),
    )
    change(row, {"ends_at": "now() + interval '1 hour'", "user_id": f"'{world.other.pk}'"})
    assert not world.says(IN_CHANGEABLE)


def test_emergency_ends_at_its_moment_or_before(world):
    row = world.put("emergency")
    for question in (IN_EMERGENCY, IN_VISIBLE, "override_of(%(me)s, ARRAY[%(theirs)s]::uuid[]) IS NOT NULL"):
        later = "now() + interval '1 second'"
        states = (
            ({"ends_at": later, "ended_at": "NULL"}, True),
            ({"ends_at": "now()", "ended_at": "NULL"}, False),
            ({"ends_at": later, "ended_at": "now()"}, False),
        )
        _counts(world, row, question, states)
    change(row, {"ended_at": "NULL"})
    assert not world.says("override_of(%(other)s, ARRAY[%(theirs)s]::uuid[]) IS NOT NULL")
    assert not world.says("override_of(%(me)s, ARRAY[%(mine)s]::uuid[]) IS NOT NULL")
    assert not world.says(IN_CHANGEABLE)
    change(row, {"user_id": f"'{world.other.pk}'"})
    assert not world.says(IN_EMERGENCY)


def test_grant_counts_to_the_end_of_its_day(world):
    row = world.put("grant")
    states = (
        ({"expires_on": TODAY, "ended_at": "NULL"}, True),
        ({"expires_on": f"{TODAY} - 1", "ended_at": "NULL"}, False),
        ({"expires_on": TODAY, "ended_at": "now()"}, False),
    )
    _counts(world, row, IN_VISIBLE, states)
    assert not world.says(IN_CHANGEABLE)
    change(row, {"ended_at": "NULL", "user_id": f"'{world.other.pk}'"})
    assert not world.says(IN_VISIBLE)


def test_founder_sees_the_new_case_while_it_is_being_founded(world):
    world.be(Role.COM, ends=-1, begins=-9)
    new = "%(new)s = ANY (changeable_case_ids())"
    case = CaseFactory(area=world.team.area, created_by=world.me)
    change(case, {"created_at": "now()"})
    assert world.says(new, new=str(case.pk))
    assert not world.says(new, world.other, new=str(case.pk))
    change(case, {"created_at": "now() - interval '1 second'"})
    assert not world.says(new, new=str(case.pk))


def test_exclusion_bars_whom_it_names_while_it_lasts(world):
    row = exclude(world.mine, world.me)
    for question in (BARRED, WITHHELD):
        _counts(world, row, question, MOMENTS)
        _counts(world, row, question, (({"ends_at": "NULL"}, True),))
        assert not world.says(question, world.other)
        assert not world.says(question.replace("mine", "theirs"))


def test_restriction_withholds_from_whom_it_does_not_name_while_it_lasts(world):
    row = restrict(world.mine, world.other)
    _counts(world, row, WITHHELD, MOMENTS)
    _counts(world, row, "EXISTS (SELECT FROM locked_rows())", MOMENTS)
    change(row, {"ends_at": "NULL"})
    assert not world.says(BARRED)
    assert not world.says(WITHHELD, world.other)
    assert not world.says(WITHHELD.replace("mine", "theirs"))
    LimitedPerson.objects.create(case=world.mine, area=world.mine.area, limitation=row, user=world.me)
    assert not world.says(WITHHELD)
    assert not world.says("EXISTS (SELECT FROM locked_rows())")


def test_person_named_by_another_limitation_or_in_another_case_is_not_named(world):
    """A name counts in its own limitation and its own case only."""
    exclude(world.mine, world.other)
    exclude(world.theirs, world.me)
    assert not world.says(BARRED)
    assert not world.says(WITHHELD)
    row = limit(world.mine, LimitationKind.EXCLUSION)
    LimitedPerson.objects.create(case=world.theirs, area=world.theirs.area, limitation=row, user=world.me)
    assert not world.says(BARRED)
    assert not world.says(WITHHELD)
    restricted = restrict(world.mine, world.other)
    for question, told in ((WITHHELD, True), ("EXISTS (SELECT FROM locked_rows())", True)):
        LimitedPerson.objects.get_or_create(
            case=world.theirs, area=world.theirs.area, limitation=restricted, user=world.me
        )
        assert world.says(question) is told
    assert world.says("may_be_given(%(mine)s, %(other)s)", UserFactory()) is False


def test_person_named_by_another_limitation_of_the_same_case_is_not_named(world):
    exclude(world.mine, world.other)
    restrict(world.mine, world.me)
    assert not world.says(BARRED)
    assert not world.says(WITHHELD)
    restrict(world.mine, world.other)
    assert world.says(WITHHELD)
    assert world.says("EXISTS (SELECT FROM locked_rows())")
    assert not world.says(BARRED)


def test_limit_of_one_case_leaves_every_other_open(world):
    world.put("grant")
    opened = world.put("emergency")
    change(opened, {"ends_at": "now() + interval '1 hour'"})
    exclude(world.mine, world.me)
    assert world.says(IN_EMERGENCY)
    assert world.says(IN_VISIBLE)
    second = InvolvementFactory(case=CaseFactory(area=world.team.area), team=world.team, area=world.team.area)
    assert world.says("%(second)s = ANY (changeable_case_ids())", second=str(second.case_id))
    change(opened, {"ended_at": "now()"})
    assert world.says(IN_VISIBLE)


def test_category_4_bars_whom_nobody_cleared(world):
    row = CategoryFactory(case=world.mine, area=world.mine.area, category=4)
    for question in (BARRED, WITHHELD):
        _counts(world, row, question, DATES)
        change(row, {"to_on": "NULL"})
        for cleared_to, told in ((day(-1), True), (day(0), False), (None, True)):
            User.objects.filter(pk=world.me.pk).update(category4_cleared_to=cleared_to)
            assert world.says(question) is told
        User.objects.filter(pk=world.other.pk).update(category4_cleared_to=day(9))
        assert world.says(question) is True
        assert not world.says(question.replace("mine", "theirs"))
    change(row, {"category": "1"})
    assert not world.says(BARRED)
    assert not world.says(WITHHELD)


SHUT_BY = {
    "%(mine)s = ANY (changeable_case_ids())": ("exclude", "restrict"),
    "may_cover(%(mine)s)": ("exclude", "restrict"),
    "may_break_glass(%(mine)s)": ("exclude",),
    "sees_case(%(mine)s)": ("exclude", "restrict"),
}


@pytest.mark.parametrize("question", SHUT_BY)
def test_limit_shuts_every_road(world, question):
    assert world.says(question) is True
    restrict(world.mine, world.other)
    assert world.says(question) is ("restrict" not in SHUT_BY[question])


@pytest.mark.parametrize("question", SHUT_BY)
def test_exclusion_shuts_every_road(world, question):
    exclude(world.mine, world.me)
    assert world.says(question) is False


def test_coordinator_sees_the_area_but_what_is_withheld(world):
    world.be(Role.COORDINATOR)
    assert world.says("sees_case(%(mine)s)") is True
    assert world.says("sees_case(%(theirs)s)") is False
    restrict(world.mine, world.other)
    assert world.says("sees_case(%(mine)s)") is False
    assert world.says("EXISTS (SELECT FROM locked_rows())") is True


def test_limit_shuts_what_was_given_or_opened(world):
    world.put("grant")
    assert world.says(IN_VISIBLE)
    restrict(world.theirs, world.other)
    assert not world.says(IN_VISIBLE)
    row = world.put("emergency")
    change(row, {"ends_at": "now() + interval '1 hour'"})
    assert world.says(IN_EMERGENCY)
    assert world.says("NOT EXISTS (SELECT FROM locked_rows())")
    exclude(world.theirs, world.me)
    assert not world.says(IN_EMERGENCY)
    assert not world.says(IN_VISIBLE)


def _of(case):
    return {"case_id": f"'{case.pk}'", "area_id": f"'{case.area_id}'"}


def test_locked_row_goes_while_the_case_is_open_in_an_emergency_and_from_whom_is_barred(world):
    restrict(world.mine, world.other)
    row = world.put("emergency")
    change(row, {**_of(world.mine), "ends_at": "now() + interval '1 hour'"})
    assert not world.says("EXISTS (SELECT FROM locked_rows())")
    change(row, {"ended_at": "now()"})
    assert world.says("EXISTS (SELECT FROM locked_rows())")
    exclude(world.mine, world.me)
    assert not world.says("EXISTS (SELECT FROM locked_rows())")


def test_given_once_is_remembered_but_not_against_a_limit(world):
    assert world.says("was_ever_given()") is False
    row = world.put("grant")
    change(row, {"ended_at": "now()"})
    assert world.says("was_ever_given()") is True
    assert world.says("was_ever_given()", world.other) is False
    exclude(world.theirs, world.me)
    assert world.says("was_ever_given()") is False


def test_copy_given_once_is_remembered_unless_the_reader_is_kept_out(world):
    given(world.theirs, world.me, GrantKind.REDACTED)
    assert world.says("was_ever_given()") is True
    assert world.says("was_ever_given()", UserFactory()) is False
    exclude(world.theirs, world.me)
    assert world.says("was_ever_given()") is False


def test_only_a_restriction_of_a_case_of_one_s_agency_locks(world):
    exclude(world.mine, world.other)
    assert world.says("NOT EXISTS (SELECT FROM locked_rows())")
    council = TeamFactory(agency=AgencyFactory(name="Cumbria Council"), area=world.team.area)
    restrict(case_of(council), world.other)
    assert world.says("NOT EXISTS (SELECT FROM locked_rows())")


def test_who_may_be_given_a_case(world):
    ask = "may_be_given(%(mine)s, %(other)s)"
    assert world.says(ask) is True
    assert world.says(ask.replace("mine", "theirs")) is False  # I do not see it myself
    category = CategoryFactory(case=world.mine, area=world.mine.area, category=4)
    User.objects.filter(pk=world.me.pk).update(category4_cleared_to=day(9))
    _counts(world, category, ask, tuple((columns, not told) for columns, told in DATES))
    change(category, {"to_on": "NULL"})
    for cleared_to, told in ((day(-1), False), (day(0), True), (None, False)):
        User.objects.filter(pk=world.other.pk).update(category4_cleared_to=cleared_to)
        assert world.says(ask) is told
    change(category, {"category": "2"})
    assert world.says(ask) is True
    CategoryFactory(case=world.theirs, area=world.theirs.area, category=4)
    row = exclude(world.mine, world.other)
    _counts(world, row, ask, tuple((columns, not told) for columns, told in MOMENTS))
    change(row, {"ends_at": "NULL"})
    assert world.says("may_be_given(%(mine)s, %(third)s)", third=str(UserFactory().pk)) is True
    change(row, {"kind": "'RESTRICTION'"})
    LimitedPerson.objects.create(case=world.mine, area=world.mine.area, limitation=row, user=world.me)
    assert world.says(ask) is True


def test_exclusion_elsewhere_does_not_keep_from_being_given(world):
    exclude(world.theirs, world.other)
    row = limit(world.mine, LimitationKind.EXCLUSION)
    LimitedPerson.objects.create(case=world.theirs, area=world.theirs.area, limitation=row, user=world.other)
    assert world.says("may_be_given(%(mine)s, %(other)s)") is True


def test_request_is_shown_to_the_team_it_was_put_to_for_28_days_after_the_answer(world):
    request = RequestFactory(case=world.theirs, area=world.theirs.area, team=world.team)
    ask = "%(request)s = ANY (asked_request_ids())"

    def shown():
        return world.says(ask, request=str(request.pk))

    assert shown() is True
    assert world.says(ask, world.other, request=str(request.pk)) is False
    for columns, told in (
        ({"answered_at": "now() - interval '28 days'"}, False),
        ({"answered_at": "now() - interval '28 days' + interval '1 second'"}, True),
        ({"answered_at": "NULL", "withdrawn_at": "now()"}, False),
        ({"withdrawn_at": "NULL"}, True),
    ):
        change(request, columns)
        assert shown() is told, columns
    exclude(world.theirs, world.me)
    assert shown() is False


def _opened(world, number, **columns):
    for _ in range(number):
        change(world.put("emergency"), {"ended_at": "now()", **columns})


@pytest.mark.parametrize(
    ("ago", "finding", "told"),
    [
        ("720 hours", "NOT_JUSTIFIED", False),
        ("719 hours", "NOT_JUSTIFIED", True),
        ("1 hour", "JUSTIFIED", False),
    ],
)
def test_one_unjustified_opening_suspends_for_30_days(world, ago, finding, told):
    reviewed = {
        "finding": f"'{finding}'",
        "reviewed_at": f"now() - interval '{ago}'",
        "reviewed_by_id": f"'{world.other.pk}'",
    }
    _opened(world, 1, **reviewed)
    assert world.says("emergency_suspended()") is told
    assert world.says("may_break_glass(%(theirs)s)") is not told
    assert world.says("emergency_suspended()", UserFactory()) is False


def test_three_openings_suspend_until_all_are_reviewed(world):
    _opened(world, 2)
    assert world.says("emergency_suspended()") is False
    _opened(world, 1, started_at="now() - interval '720 hours'")
    assert world.says("emergency_suspended()") is False
    _opened(world, 1, user_id=f"'{world.other.pk}'")
    assert world.says("emergency_suspended()") is False
    _opened(world, 1, started_at="now() - interval '719 hours'")
    assert world.says("emergency_suspended()") is True
    assert world.says("emergency_suspended()", world.other) is False


def test_three_reviewed_openings_suspend_nobody(world):
    reviewed = {"finding": "'JUSTIFIED'", "reviewed_at": "now()", "reviewed_by_id": f"'{world.other.pk}'"}
    _opened(world, 3, **reviewed)
    assert world.says("emergency_suspended()") is False


def test_marks_and_agency_are_those_of_an_open_account(world):
    assert world.says("current_agency_id()::text = %(agency)s") is True
    assert "RESPONSIBLE_AUTHORITY" in world.says("current_sharing_marks()")
    assert world.says("current_sharing_marks()", world.other) == ["ALL_INVOLVED"]
    Agency.objects.filter(pk=world.elsewhere.agency_id).update(kind=AgencyKind.PRISON)
    assert "RESPONSIBLE_AUTHORITY" in world.says("current_sharing_marks()", world.other)
    world.be(Role.COM, active=False)
    assert world.says("current_agency_id()") is None


def test_case_is_opened_by_its_own_reference(world):
    ask = "(SELECT count(*) FROM case_to_open(%(reference)s) c WHERE c.case_id = %(theirs)s)"
    assert world.says(ask, reference=world.theirs.reference) == 1
    assert world.says(ask, reference=world.mine.reference) == 0
    exclude(world.theirs, world.me)
    assert world.says(ask, reference=world.theirs.reference) == 0
