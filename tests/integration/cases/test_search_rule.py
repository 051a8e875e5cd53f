"""Whatever the world is like, a search gives what the rule allows and nothing besides.

The rule is stated here once more, in plain sets, by people and cases and not by queries.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.domain.access import EmergencyCategory
from cases.domain.searching import Sought, Standing
from cases.models import CaseCategory, CoverSpan, EmergencyAccess, PanelSpan
from cases.selectors.search import search
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.models import Team, User
from mappa.agencies.roles import CASE_ROLES, COORDINATING_ROLES, Permission, Role, permissions_of
from tests.factories.agencies import AgencyFactory, MembershipFactory, TeamFactory, UserFactory, area
from tests.factories.cases import CaseFactory, InvolvementFactory, NominalFactory
from tests.factories.limits import exclude, restrict
from tests.integration.cases.given import given as given_by_name

pytestmark = pytest.mark.django_db
AREAS = ("Cumbria", "Kent")
TEAMS = ("north", "below", "south", "police", "unit", "unit2")
PEOPLE = (
    "com", "com_below", "manager", "com_south", "victims", "police", "two_hats", "cleared", "coordinator",
    "coordinator2", "board", "chair", "left", "disabled", "nobody",
)  # fmt: skip
ROADS = ("span", "grant", "cover", "emergency")


@dataclass
class Cast:
    """Teams and people; for each person their posts (role, team) while they work here."""

    teams: dict[str, Team]
    users: dict[str, User]
    posts: dict[str, list[tuple[Role, str]]]
    above: dict[str, str]

    def reach(self, who: str) -> set[str]:
        """Teams of their roles about cases, and those below."""
        held = {team for role, team in self.posts[who] if role in CASE_ROLES}
        return held | {team for team, upper in self.above.items() if upper in held}


@dataclass
class Said:
    """A case as drawn: all by names of the cast."""

    area: str
    teams: set[str]
    ended: set[str]
    restricted_to: set[str] | None
    restriction_over: bool
    excluded: set[str]
    category_4: bool
    roads: set[tuple[str, str, bool]]
    pk: UUID = field(default_factory=uuid4)


@pytest.fixture
def cast(db) -> Cast:
    probation = AgencyFactory()
    police = AgencyFactory(name="Fictional police force", kind=AgencyKind.POLICE)
    unit = AgencyFactory(name="Fictional unit", kind=AgencyKind.MAPPA_UNIT)
    north = TeamFactory(agency=probation)
    teams = {
        "north": north,
        "below": TeamFactory(agency=probation, parent=north),
        "south": TeamFactory(agency=probation, area=area("Kent")),
        "police": TeamFactory(agency=police),
        "unit": TeamFactory(agency=unit),
        "unit2": TeamFactory(agency=unit, area=area("Kent")),
    }
    posts = {
        "com": [(Role.COM, "north")],
        "com_below": [(Role.COM, "below")],
        "manager": [(Role.SPO, "north")],
        "com_south": [(Role.COM, "south")],
        "victims": [(Role.VICTIM_LIAISON_OFFICER, "south")],
        "police": [(Role.POLICE_OFFENDER_MANAGER, "police")],
        "two_hats": [(Role.COURT_OFFICER, "police"), (Role.COM, "south")],
        "cleared": [(Role.COM, "north")],
        "coordinator": [(Role.COORDINATOR, "unit")],
        "coordinator2": [(Role.COORDINATOR, "unit2")],
        "board": [(Role.SMB_MEMBER, "north"), (Role.LAY_ADVISER, "south")],
        "chair": [(Role.CHAIR, "south")],
        "left": [],
        "disabled": [],
        "nobody": [],
    }
    today = timezone.localdate()
    users = {who: UserFactory(is_active=who != "disabled") for who in PEOPLE}
    users["cleared"].category4_cleared_to = today
    users["cleared"].save()
    for who, held in posts.items():
        for role, team in held:
            MembershipFactory(user=users[who], team=teams[team], role=role)
    MembershipFactory(user=users["left"], team=north, to_on=today - timedelta(days=1))
    MembershipFactory(user=users["disabled"], team=north)
    return Cast(teams, users, posts, {"below": "north"})


def cases():
    some = st.sets(st.sampled_from(PEOPLE), max_size=3)
    road = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ROADS), st.booleans())
    return st.builds(
        Said,
        area=st.sampled_from(AREAS),
        teams=st.sets(st.sampled_from(TEAMS[:4]), max_size=3),
        ended=st.sets(st.sampled_from(TEAMS[:4]), max_size=1),
        restricted_to=st.none() | some,
        restriction_over=st.sampled_from([False, False, True]),
        excluded=st.just(set()) | some,
        category_4=st.sampled_from([False, False, True]),
        roads=st.sets(road, max_size=3),
    )


def write(case: Said, cast: Cast) -> None:
    """The rows of a case. Everybody is called the same."""
    today, now = timezone.localdate(), timezone.now()
    row = CaseFactory(pk=case.pk, area=area(case.area))
    common: dict[str, Any] = {"case": row, "area": row.area}
    NominalFactory(**common, first_name="Testy", last_name="Rulesby")
    for team in case.teams | case.ended:
        over = today - timedelta(days=1) if team in case.ended else None
        InvolvementFactory(**common, team=cast.teams[team], to_on=over)
    if case.restricted_to is not None:
        named = [cast.users[who] for who in sorted(case.restricted_to)]
        restrict(row, *named, ends_at=now - timedelta(hours=1) if case.restriction_over else None)
    if case.excluded:
        exclude(row, *(cast.users[who] for who in sorted(case.excluded)))
    if case.category_4:
        CaseCategory.objects.create(**common, category=4, because="x", rule="x", from_on=today)
    for who, road, live in sorted(case.roads):
        open_road(common, cast.users[who], road, today if live else today - timedelta(days=9))


def open_road(common: dict[str, Any], user: User, road: str, day: Any) -> None:
    live = day == timezone.localdate()
    if road == "span":
        PanelSpan.objects.create(**common, user=user, meeting_id=uuid4(), from_on=day, to_on=day)
    elif road == "grant":
        given_by_name(common["case"], user, expires_on=day)
    elif live and road == "cover":  # the database keeps the time of these two
        CoverSpan.objects.create(
            **common, user=user, reason="x", opened_at=timezone.now(), ends_at=timezone.now()
        )
    elif live:
        EmergencyAccess.objects.create(
            **common,
            user=user,
            agency=user.agency,
            category=EmergencyCategory.choices()[0][0],
            reason="Twenty signs and more of a reason",
            started_at=timezone.now(),
            ends_at=timezone.now(),
            review_due_on=day,
        )


def standing(who: str, case: Said, cast: Cast) -> Standing | None:
    """The rule. Nothing else is asked of the database."""
    posts, involved = cast.posts[who], case.teams - case.ended
    if not posts:
        return None
    agency = {team: cast.teams[team].agency_id for team in TEAMS}
    place = {team: cast.teams[team].area.name for team in TEAMS}
    open_roads = {road for person, road, live in case.roads if person == who and live}
    coordinates = case.area in {place[team] for role, team in posts if role in COORDINATING_ROLES}
    barred = who in case.excluded or (case.category_4 and who != "cleared")
    limited = case.restricted_to is not None and not case.restriction_over
    restricted = limited and who not in (case.restricted_to or set())
    led_there = bool(cast.reach(who) & involved) or coordinates or bool(open_roads - {"emergency"})
    if (led_there and not barred and not restricted) or ("emergency" in open_roads and not barred):
        return Standing.VISIBLE
    of_the_place = {
        agency[team]
        for role, team in posts
        if role in CASE_ROLES | COORDINATING_ROLES and place[team] == case.area
    }
    if restricted and not barred and (coordinates or of_the_place & {agency[team] for team in involved}):
        return Standing.LOCKED
    covering = {
        agency[team]
        for role, team in posts
        if role in CASE_ROLES and Permission.COVER_CASE in permissions_of(frozenset({role}))
    }
    if not barred and not restricted and covering & {agency[team] for team in involved}:
        return Standing.COVER
    return None


@settings(
    max_examples=max(25, settings.default.max_examples // 5),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=st.lists(cases(), min_size=1, max_size=4))
def test_search_gives_what_the_rule_allows_and_nothing_besides(acting, cast, world):
    with transaction.atomic():
        for case in world:
            write(case, cast)
        for who in PEOPLE:
            with acting(cast.users[who]) as actor:
                results = search(actor, Sought(text="Rulesbey"))
            given_rows = {row.case_id: row.standing for row in [*results.rows, *results.locked]}
            assert len(given_rows) == len(results.rows) + len(results.locked)
            allowed = {case.pk: standing(who, case, cast) for case in world}
            assert given_rows == {pk: found for pk, found in allowed.items() if found}, who
        transaction.set_rollback(True)


def test_the_rule_is_met_in_every_way(acting, cast):
    """The drawn worlds are rich enough to mean something: each standing comes about in one small world."""
    common = {"ended": set(), "restriction_over": False, "category_4": False, "roads": set()}
    seen = Said(area="Cumbria", teams={"north"}, restricted_to=None, excluded=set(), **common)
    kept = Said(area="Cumbria", teams={"north"}, restricted_to={"manager"}, excluded={"cleared"}, **common)
    for case in (seen, kept):
        write(case, cast)
    told = {who: (standing(who, seen, cast), standing(who, kept, cast)) for who in PEOPLE}
    assert told["com"] == (Standing.VISIBLE, Standing.LOCKED)
    assert told["manager"] == (Standing.VISIBLE, Standing.VISIBLE)
    assert told["com_south"] == (Standing.COVER, None)
    assert told["cleared"] == (Standing.VISIBLE, None)
    assert told["board"] == told["left"] == told["police"] == (None, None)
