"""Agencies, teams and the people of accounts.py, with memberships, vetting and training."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import NAMESPACE_URL, UUID, uuid5

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from mappa.agencies.actor import Actor
from mappa.agencies.kinds import AgencyKind, TeamKind
from mappa.agencies.models import Agency, Area, Membership, Team, Training, User
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for
from mappa.core.calendar import add_months
from mappa.demodata.accounts import PASSPHRASE, TOTP_SECRET, Account, accounts
from mappa.demodata.places import PLACES, Place

K = AgencyKind
T = TeamKind


def key(label: str) -> UUID:
    """The same id for the same label on every load."""
    return uuid5(NAMESPACE_URL, f"mappa-demo:{label}")


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A time on a day, as clocks in Britain show it."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@dataclass(slots=True)
class Cast:
    """Who is there, by username; teams by (place slug, key); actors as they are on the day of loading."""

    on: date
    areas: dict[str, Area] = field(default_factory=dict)
    teams: dict[tuple[str, str], Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)
    _agencies: dict[str, Agency] = field(default_factory=dict)

    def team(self, place: Place, name: str) -> Team:
        """A team of a place; KeyError when there is none of that name."""
        return self.teams[place.slug, name]

    def agency(self, name: str, kind: AgencyKind) -> Agency:
        """The agency of this name, made when first asked for."""
        if name not in self._agencies:
            self._agencies[name] = Agency.objects.create(id=key(f"agency.{name}"), name=name, kind=kind)
        return self._agencies[name]

    def user(self, place: Place, name: str) -> User:
        """Somebody of a place by the first part of the username."""
        return self.users[f"{name}.{place.slug}"]

    def actor(self, place: Place, name: str) -> Actor:
        """The picture of somebody, to act as them."""
        user = self.user(place, name)
        if user.username not in self._actors:
            self._actors[user.username] = actor_for(user, on=self.on)
        return self._actors[user.username]


# Key, agency (with the place's name put in), its kind, team, its kind, key of the team above.
_TEAMS: tuple[tuple[str, str, AgencyKind, str, TeamKind, str], ...] = (
    ("pdu", "Probation Service", K.PROBATION, "{area} PDU", T.PDU, ""),
    ("north", "Probation Service", K.PROBATION, "{north}", T.PROBATION_TEAM, "pdu"),
    ("south", "Probation Service", K.PROBATION, "{south}", T.PROBATION_TEAM, "pdu"),
    ("victims", "Probation Service", K.PROBATION, "{area} victim liaison unit", T.VICTIM_LIAISON, ""),
    ("premises", "Probation Service", K.PROBATION, "{area} approved premises", T.OTHER, ""),
    ("police", "{area} police force", K.POLICE, "{area} public protection unit", T.POLICE_UNIT, ""),
    ("prison", "{prison}", K.PRISON, "{prison} offender management unit", T.PRISON, ""),
    ("prison2", "{prison2}", K.PRISON, "{prison2} offender management unit", T.PRISON, ""),
    ("children", "{area} children's services", K.CHILDRENS_SERVICES, "Safeguarding", T.COUNCIL_DEPARTMENT, ""),
    ("housing", "{area} housing authority", K.HOUSING_AUTHORITY, "Housing options", T.COUNCIL_DEPARTMENT, ""),
    ("trust", "{area} mental health trust", K.NHS_TRUST, "Forensic community team", T.TRUST_TEAM, ""),
    ("jobcentre", "Department for Work and Pensions", K.DWP, "{area} jobcentres", T.OTHER, ""),
    ("youth", "{area} youth justice service", K.YOUTH_JUSTICE, "Youth justice team", T.COUNCIL_DEPARTMENT, ""),
    ("unit", "{area} MAPPA unit", K.MAPPA_UNIT, "Co-ordination", T.COORDINATION_UNIT, ""),
    ("board", "{area} MAPPA unit", K.MAPPA_UNIT, "Strategic management board", T.MANAGEMENT_BOARD, ""),
)  # fmt: skip
_NATIONAL = (
    ("national", "National MAPPA team", K.OTHER, "National team", T.NATIONAL_TEAM),
    ("inspectorate", "Inspectorate", K.OTHER, "Inspection team", T.OTHER),
)


def add_people(on: date) -> Cast:
    """Write agencies, teams, accounts, memberships and training; give who is there."""
    cast = Cast(on=on, areas={area.name: area for area in Area.objects.all()})
    _add_teams(cast)
    _add_users(cast)
    return cast


def _add_teams(cast: Cast) -> None:
    for place in PLACES:
        words = {
            "area": place.area,
            "north": place.north,
            "south": place.south,
            "prison": place.prisons[0],
            "prison2": place.prisons[1],
        }
        for name, agency, kind, team, team_kind, above in _TEAMS:
            cast.teams[place.slug, name] = Team.objects.create(
                id=key(f"team.{place.slug}.{name}"),
                agency=cast.agency(agency.format(**words), kind),
                area=cast.areas[place.area],
                parent=cast.teams[place.slug, above] if above else None,
                name=team.format(**words),
                kind=team_kind,
            )
    for name, agency, kind, team, team_kind in _NATIONAL:
        cast.teams["", name] = Team.objects.create(
            id=key(f"team.{name}"), agency=cast.agency(agency, kind), name=team, kind=team_kind
        )


def _add_users(cast: Cast) -> None:
    # One hash for all: the passphrase is told to everybody, and hashing it sixty times takes seconds.
    password = make_password(PASSPHRASE)
    rows = list(accounts())
    for row in rows:
        team = cast.teams[row.place.slug if row.place else "", row.team]
        cast.users[row.username] = _user(row, team.agency, password, cast.on)
    User.objects.bulk_create(cast.users.values())
    Membership.objects.bulk_create(_membership(row, cast) for row in rows)
    Training.objects.bulk_create(
        training for number, row in enumerate(rows) if row.place for training in _training(row, number, cast)
    )
    Authenticator.objects.bulk_create(
        Authenticator(
            user=cast.users[row.username],
            type=Authenticator.Type.TOTP,
            data={"secret": encrypt(TOTP_SECRET)},
        )
        for row in rows
        if row.has_totp
    )


def _user(row: Account, agency: Agency, password: str, on: date) -> User:
    return User(
        id=key(f"user.{row.username}"),
        username=row.username,
        password=password,
        first_name=row.first_name,
        last_name=row.last_name,
        email=f"{row.username}@mappa.example",
        agency=agency,
        job_title=row.job_title,
        grade=row.grade,
        phone="01632 960000",
        vetting="Police vetting" if row.role is not Role.LAY_ADVISER else "Baseline check",
        vetted_on=add_months(on, -20),
        vetting_expires_on=add_months(on, 40),
        category4_cleared_to=add_months(on, 12) if row.cleared_category_4 else None,
        terms_accepted_at=at(add_months(on, -6)),
    )


def _membership(row: Account, cast: Cast) -> Membership:
    return Membership(
        id=key(f"membership.{row.username}"),
        user=cast.users[row.username],
        team=cast.teams[row.place.slug if row.place else "", row.team],
        role=row.role,
        from_on=add_months(cast.on, -36),
    )


def _training(row: Account, number: int, cast: Cast) -> list[Training]:
    done = add_months(cast.on, -(3 + number % 30))
    first = Training(
        id=key(f"training.{row.username}"),
        user=cast.users[row.username],
        course="Public protection arrangements: induction",
        completed_on=done,
        expires_on=add_months(done, 36),
    )
    if row.role not in {Role.CHAIR, Role.COORDINATOR}:
        return [first]
    second = Training(
        id=key(f"training.chair.{row.username}"),
        user=cast.users[row.username],
        course="Chairing multi-agency meetings",
        completed_on=add_months(cast.on, -9),
    )
    return [first, second]
