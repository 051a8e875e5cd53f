"""Who sees what, in plain words of Python: written from the sentences of product, not from the code that is tested.

It knows people, teams and cases by their names only, and imports nothing of the system.
"""

from dataclasses import dataclass, field

# Working in a team shows the cases of that team and of those below it.
BY_TEAM = {"COM", "SPO", "POLICE_OFFENDER_MANAGER", "POM", "VICTIM_LIAISON_OFFICER", "KEY_WORKER"}
# Working in the area's unit shows the area's cases.
BY_AREA = {"COORDINATOR", "MAPPA_ADMINISTRATOR"}
RESPONSIBLE = {"PROBATION", "POLICE", "PRISON"}


@dataclass
class TeamSaid:
    """A team: the one above it, its area, and the agency with its kind."""

    above: str
    area: str
    agency: str
    kind: str


@dataclass
class PersonSaid:
    """Somebody who signs in, with the roles they hold now and in which team."""

    agency: str
    kind: str
    memberships: set[tuple[str, str]]
    is_active: bool = True
    is_cleared: bool = False


@dataclass
class CaseSaid:
    """A case: who is involved, and everybody to whom a road of their own leads."""

    area: str
    teams: set[str]
    restrictions: dict[int, set[str]] = field(default_factory=dict)
    exclusions: dict[int, set[str]] = field(default_factory=dict)
    is_category_4: bool = False
    invited: set[str] = field(default_factory=set)
    covering: set[str] = field(default_factory=set)
    standing_in: set[str] = field(default_factory=set)
    granted: set[str] = field(default_factory=set)
    in_emergency: set[str] = field(default_factory=set)
    marks: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class World:
    """Everything that is the case now."""

    teams: dict[str, TeamSaid]
    people: dict[str, PersonSaid]
    cases: dict[str, CaseSaid]

    def works_here(self, who: str) -> bool:
        """Whoever has left, or whose account is closed, sees nothing, whatever else is said of them."""
        person = self.people[who]
        return person.is_active and bool(person.memberships)

    def _is_of_team(self, team: str, holder: str) -> bool:
        while team:
            if team == holder:
                return True
            team = self.teams[team].above
        return False

    def barred(self, who: str, name: str) -> bool:
        """Excluded people never see the case, in an emergency neither; nor does Category 4 show without clearance."""
        case = self.cases[name]
        is_excluded = any(who in named for named in case.exclusions.values())
        return is_excluded or (case.is_category_4 and not self.people[who].is_cleared)

    def withheld(self, who: str, name: str) -> bool:
        """A restricted case shows to those named on every restriction of it."""
        return self.barred(who, name) or any(
            who not in named for named in self.cases[name].restrictions.values()
        )

    def changes(self, who: str, name: str) -> bool:
        """By their team or one below it, their area, a panel, cover, or standing in for somebody."""
        case = self.cases[name]
        if not self.works_here(who) or self.withheld(who, name):
            return False
        if who in case.invited | case.covering | case.standing_in:
            return True
        for role, team in self.people[who].memberships:
            if role in BY_TEAM and any(self._is_of_team(involved, team) for involved in case.teams):
                return True
            if role in BY_AREA and self.teams[team].area == case.area:
                return True
        return False

    def sees(self, who: str, name: str) -> bool:
        """What they may change; what was given to them by name; what they opened in an emergency."""
        if self.changes(who, name):
            return True
        case = self.cases[name]
        if not self.works_here(who):
            return False
        by_name = who in case.granted and not self.withheld(who, name)
        return by_name or (who in case.in_emergency and not self.barred(who, name))

    def reads(self, who: str, name: str, row: str) -> bool:
        """A row with a mark, of a case they see: shared with all, with the responsible authority, or their agency's."""
        mark, owner = self.cases[name].marks[row]
        person = self.people[who]
        allowed = (
            mark == "ALL_INVOLVED"
            or (mark == "RESPONSIBLE_AUTHORITY" and person.kind in RESPONSIBLE)
            or owner == person.agency
        )
        return self.sees(who, name) and allowed
