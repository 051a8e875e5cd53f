"""Who signs in to the demonstration: a table, the five of the main journey first.

Every role is held by somebody, and each area has the roles of the main journey. All share one passphrase, which
is why the loader runs only where MAPPA_DEMO is on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mappa.agencies.roles import LABELS, Role
from mappa.core.grades import Grade
from mappa.demodata.places import CUMBRIA, PLACES, Place

PASSPHRASE = "seven paper boats drift north"  # noqa: S105 - for the demonstration only, told to everybody
TOTP_SECRET = "MFZWIZTHNBVGW3DNNZXXA4LSON2HK5TX"  # noqa: S105 - as above, so that a test can make the code

R = Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who signs in. `team` is a key of people.teams_of; `place` None is national."""

    username: str
    first_name: str
    last_name: str
    role: Role
    team: str
    place: Place | None
    grade: Grade = Grade.PRACTITIONER
    cleared_category_4: bool = False
    has_totp: bool = False

    @property
    def job_title(self) -> str:
        """The role in words, which is all a demonstration needs."""
        return LABELS[self.role]


# Name in the username, role, team, grade. The first six walk the main journey.
_EACH_AREA: tuple[tuple[str, Role, str, Grade], ...] = (
    ("com", R.COM, "north", Grade.PRACTITIONER),
    ("coordinator", R.COORDINATOR, "unit", Grade.MANAGER),
    ("pom", R.POM, "prison", Grade.PRACTITIONER),
    ("homd", R.HOMD, "prison", Grade.SENIOR_MANAGER),
    ("chair", R.CHAIR, "police", Grade.SENIOR_MANAGER),
    ("smb", R.SMB_MEMBER, "board", Grade.HEAD),
    ("spo", R.SPO, "pdu", Grade.MANAGER),
    ("com2", R.COM, "south", Grade.PRACTITIONER),
    ("police", R.POLICE_OFFENDER_MANAGER, "police", Grade.PRACTITIONER),
    ("di", R.POLICE_SUPERVISOR, "police", Grade.MANAGER),
    ("mappa.admin", R.MAPPA_ADMINISTRATOR, "unit", Grade.PRACTITIONER),
    ("children", R.PANEL_MEMBER, "children", Grade.SENIOR_MANAGER),
    ("health", R.PANEL_MEMBER, "trust", Grade.SENIOR_MANAGER),
    ("housing", R.PANEL_MEMBER, "housing", Grade.SENIOR_MANAGER),
    ("dwp", R.AGENCY_CONTACT, "jobcentre", Grade.MANAGER),
    ("vlo", R.VICTIM_LIAISON_OFFICER, "victims", Grade.PRACTITIONER),
    ("ppu", R.HEAD_OF_PUBLIC_PROTECTION, "pdu", Grade.HEAD),
)

_ONE_AREA: tuple[tuple[str, Role, str, Grade], ...] = (
    ("smbchair", R.SMB_CHAIR, "board", Grade.CHIEF_OFFICER),
    ("lay", R.LAY_ADVISER, "board", Grade.PRACTITIONER),
    ("auditor", R.AUDITOR, "unit", Grade.MANAGER),
    ("privacy", R.PRIVACY_OFFICER, "police", Grade.MANAGER),
    ("court", R.COURT_OFFICER, "pdu", Grade.PRACTITIONER),
    ("caseadmin", R.CASE_ADMINISTRATOR, "north", Grade.PRACTITIONER),
    ("keyworker", R.KEY_WORKER, "prison", Grade.PRACTITIONER),
    ("security", R.PRISON_SECURITY, "prison", Grade.PRACTITIONER),
    ("ap", R.AP_STAFF, "premises", Grade.PRACTITIONER),
    ("visor", R.VISOR_ADMINISTRATOR, "police", Grade.PRACTITIONER),
    ("youth", R.YOUTH_CASE_MANAGER, "youth", Grade.PRACTITIONER),
    ("nurse", R.HEALTH_CASE_MANAGER, "trust", Grade.PRACTITIONER),
    ("clinician", R.RESPONSIBLE_CLINICIAN, "trust", Grade.SENIOR_MANAGER),
    ("coworker", R.CO_WORKER, "north", Grade.PRACTITIONER),
    ("totp", R.COM, "south", Grade.PRACTITIONER),
)

_NATIONAL: tuple[tuple[str, Role, str, Grade], ...] = (
    ("admin", R.SYSTEM_ADMINISTRATOR, "national", Grade.MANAGER),
    ("national", R.NATIONAL_TEAM, "national", Grade.HEAD),
    ("inspector", R.INSPECTOR, "inspectorate", Grade.SENIOR_MANAGER),
)

_CLEARED = frozenset({"com2", "spo", "coordinator", "di", "police", "chair", "mappa.admin"})

_FIRST = (
    "Alex", "Bryn", "Casey", "Dara", "Ellis", "Frankie", "Gwen", "Harper", "Indra", "Jules", "Kit", "Lee", "Morgan",
    "Nia", "Ola", "Pat", "Quinn", "Robin", "Sam", "Taylor", "Uma", "Val", "Wyn", "Yusra", "Zain",
)  # fmt: skip
_LAST = ("Placeholder", "Mockford", "Samplewell", "Inventley", "Exampleton", "Pretendham", "Fictionby")


def accounts() -> Iterator[Account]:
    """Every account, in the order they are shown."""
    rows = [
        *((CUMBRIA, row) for row in _EACH_AREA),
        *((place, row) for place in PLACES[1:] for row in _EACH_AREA),
        *((CUMBRIA, row) for row in _ONE_AREA),
        *((None, row) for row in _NATIONAL),
    ]
    for number, (place, (name, role, team, grade)) in enumerate(rows):
        yield Account(
            username=f"{name}.{place.slug}" if place else name,
            first_name=_FIRST[number % len(_FIRST)],
            last_name=_LAST[number % len(_LAST)],
            role=role,
            team=team,
            place=place,
            grade=grade,
            cleared_category_4=name in _CLEARED,
            has_totp=name == "totp",
        )
