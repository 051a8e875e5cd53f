"""Many simple cases, to see how the system bears its real size. Written in batches, so that a load can be continued."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from cases.domain.deadlines import due
from cases.domain.eligibility import propose
from cases.domain.enums import (
    CaseState,
    Custody,
    DisposalKind,
    IdentifierKind,
    InvolvementRole,
    KeyDateKind,
    LevelBasis,
    OffenceKind,
    RoshLevel,
)
from cases.domain.facts import CaseFacts, KeyDate, OffenceFact, Term
from cases.domain.policy import LeadKind, defaults_for
from cases.models import (
    AgencyInvolvement,
    AreaSpell,
    Case,
    CaseCategory,
    CustodySpell,
    Deadline,
    Identifier,
    LeadAgency,
    LevelDecision,
    Nominal,
    Offence,
    RoshAssessment,
    Sentence,
)
from cases.models import KeyDate as KeyDateRow
from cases.services.identify import FOUND_HERE
from mappa.agencies.acting import acting_as
from mappa.agencies.actor import system_actor
from mappa.agencies.kinds import AgencyKind, TeamKind
from mappa.agencies.models import Agency, Area, Team
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.bank_holidays import england_and_wales
from mappa.core.calendar import DAY, add_months
from mappa.demodata import SEED, names
from mappa.demodata.people import at, key
from mappa.demodata.places import CUMBRIA
from mappa.demodata.rows import Rows, reference
from mappa.outbox.models import LastRun

SIZES = {"demo": 0, "area": 2_000, "national": 87_000}
"""Further cases of each population: in one area, or over all of England and Wales."""

BATCH = 1_000
_OFFENCE = {
    1: (OffenceKind.SEXUAL_REGISTRABLE, "Sexual assault"),
    2: (OffenceKind.SPECIFIED_VIOLENT, "Wounding with intent"),
}
_POLICY = defaults_for(LeadKind.PROBATION)
_RATIONALE = {
    1: "One agency manages the risk with information shared by the others.",
    2: "High risk, and several agencies hold parts of the plan.",
}


def add_volume(*, mark: LastRun, population: str, on: date, progress: Callable[[str, int], None]) -> int:
    """Bring the number of further cases up to the population's; gives how many there are now.

    `mark` remembers how far an earlier load came. Each batch is one transaction.
    """
    done, wanted = int(mark.result.get("volume", 0)), SIZES[population]
    progress("further cases", min(done, wanted))
    while done < wanted:
        count = min(BATCH, wanted - done)
        with acting_as(system_actor("demo", on)):
            _batch(range(done, done + count), teams_for(population), on)
            done += count
            mark.result["volume"] = done
            mark.save(update_fields=["result"])
        progress("further cases", count)
    return done


def teams_for(population: str) -> list[Team]:
    """The probation teams that lead: one in Cumbria, or one in every area."""
    if population == "area":
        return [Team.objects.select_related("area", "agency").get(pk=key(f"team.{CUMBRIA.slug}.south"))]
    probation = Agency.objects.get(kind=AgencyKind.PROBATION)
    kind = TeamKind.PROBATION_TEAM
    Team.objects.bulk_create(
        (
            Team(id=key(f"team.{area.slug}.all"), agency=probation, area=area, name=f"{area.name} teams", kind=kind)
            for area in Area.objects.all()
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    found = Team.objects.filter(agency=probation, name__endswith=" teams", kind=kind)
    return list(found.select_related("area", "agency"))


def _batch(numbers: range, teams: list[Team], on: date) -> None:
    rows = Rows()
    ids = [_case(rows, number, teams[number % len(teams)], on) for number in numbers]
    rows.save()
    record(
        actor=system_actor("demo", on),
        event=EventType.NOMINAL_IDENTIFIED,
        case_ids=ids,
        reason="demonstration data",
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    category: int
    level: int
    inside: bool
    sentenced_on: date
    release_on: date
    level_on: date
    months: int
    born_on: date
    rosh: RoshLevel

    @property
    def state(self) -> CaseState:
        return CaseState(f"LEVEL_{self.level}") if self.level else CaseState.IDENTIFIED

    @property
    def known_on(self) -> date:
        return self.sentenced_on + 5 * DAY


def _shape(rng: Random, on: date) -> _Shape:
    """Three in four are Category 1, nine in ten Level 1, one in three in custody: the orders of size nationally."""
    inside = rng.random() < 1 / 3
    months = rng.choice((36, 48, 60, 84))
    away = rng.randint(20, 15 * months - 60)
    release = on + away * DAY if inside else on - away * DAY
    sentenced = add_months(release, -(months // 2))
    newest = (on - sentenced - 6 * DAY).days
    return _Shape(
        category=1 if rng.random() < 0.75 else 2,  # noqa: PLR2004 - see above
        level=rng.choices((0, 1, 2), (6, 91, 3))[0],
        inside=inside,
        sentenced_on=sentenced,
        release_on=release,
        level_on=on - rng.randint(0, max(0, min(newest, 200))) * DAY,
        months=months,
        born_on=on - timedelta(days=rng.randint(21 * 365, 70 * 365)),
        rosh=rng.choice((RoshLevel.LOW, RoshLevel.MEDIUM, RoshLevel.HIGH)),
    )


def _facts(shape: _Shape) -> CaseFacts:
    dates = [
        KeyDate(KeyDateKind.CONDITIONAL_RELEASE, shape.release_on),
        KeyDate(KeyDateKind.LICENCE_EXPIRY, add_months(shape.sentenced_on, shape.months)),
    ]
    if not shape.inside:
        dates.append(KeyDate(KeyDateKind.FIRST_APPOINTMENT, shape.release_on + DAY))
    return CaseFacts(
        state=shape.state,
        became_known_on=shape.known_on,
        custody=Custody.CUSTODY if shape.inside else Custody.COMMUNITY,
        custody_since_on=shape.sentenced_on if shape.inside else shape.release_on,
        lead_since_on=shape.known_on,
        born_on=shape.born_on,
        categories=frozenset({shape.category}),
        offences=(
            OffenceFact(
                kind=_OFFENCE[shape.category][0],
                disposal=DisposalKind.IMPRISONMENT,
                relevant_on=shape.sentenced_on,
                dealt_with_on=shape.sentenced_on,
                term=Term(shape.months),
            ),
        ),
        key_dates=tuple(dates),
        rosh=shape.rosh,
        last_level_decision_on=shape.level_on if shape.level else None,
    )


def _case(rows: Rows, number: int, team: Team, on: date) -> UUID:
    rng = Random(f"{SEED}.{number}")  # noqa: S311 - the same on every load; nothing secret comes of it
    shape = _shape(rng, on)
    facts = _facts(shape)
    case = Case(
        id=key(f"volume.{number}"),
        reference=reference(rng),
        area=team.area,
        state=shape.state,
        category=shape.category,
        became_known_on=shape.known_on,
    )
    rows.add(case)
    _person(rows, case, shape, facts, number)
    _roles(rows, case, shape, team)
    _decisions(rows, case, shape, facts, on)
    return case.pk


def _person(rows: Rows, case: Case, shape: _Shape, facts: CaseFacts, number: int) -> None:
    of = {"case": case, "area_id": case.area_id}
    first, last = names.name_of(number)
    rows.add(Nominal(**of, first_name=first, last_name=f"{last}-{number}", born_on=shape.born_on))
    rows.add(Identifier(**of, kind=IdentifierKind.CRN, value=f"V{number:06d}"))
    kind, words = _OFFENCE[shape.category]
    offence = Offence(**of, kind=kind, description=words, convicted_on=shape.sentenced_on, is_index=True)
    rows.add(offence)
    rows.add(
        Sentence(
            **of,
            offence=offence,
            disposal=DisposalKind.IMPRISONMENT,
            imposed_on=shape.sentenced_on,
            months=shape.months,
        )
    )
    for row in facts.key_dates:
        rows.add(KeyDateRow(**of, kind=row.kind, on=row.on))
    rows.add(RoshAssessment(**of, overall=shape.rosh, assessed_on=shape.known_on))
    custody = Custody.CUSTODY if shape.inside else Custody.COMMUNITY
    since = shape.sentenced_on if shape.inside else shape.release_on
    rows.add(CustodySpell(**of, custody=custody, from_on=since))


def _roles(rows: Rows, case: Case, shape: _Shape, team: Team) -> None:
    of = {"case": case, "area_id": case.area_id, "from_on": shape.known_on}
    reason = "On licence or in custody: probation supervises."
    rows.add(AreaSpell(**of, held_area_id=case.area_id, reason=FOUND_HERE))
    rows.add(LeadAgency(**of, agency=team.agency, team=team, reason=reason))
    rows.add(AgencyInvolvement(**of, agency=team.agency, team=team, role=InvolvementRole.LEAD))


def _decisions(rows: Rows, case: Case, shape: _Shape, facts: CaseFacts, on: date) -> None:
    of = {"case": case, "area_id": case.area_id}
    found = propose(facts, shape.known_on)[0]
    rows.add(
        CaseCategory(
            **of,
            category=found.category,
            because=found.because,
            rule=found.source[:120],
            from_on=shape.known_on,
            expected_end_on=found.end.on,
            end_words=found.end.because[:200],
        )
    )
    if shape.level:
        rows.add(
            LevelDecision(
                **of,
                level=shape.level,
                category=shape.category,
                route=LevelBasis.CARRIED_OVER,
                rationale=_RATIONALE[shape.level],
                decided_at=at(shape.level_on),
                from_on=shape.level_on,
            )
        )
    for row in due(facts, _POLICY, england_and_wales(), on):
        rows.add(
            Deadline(
                **of,
                kind=row.kind,
                due_on=row.due_on,
                because=row.because,
                owner=row.owner,
                escalates_to=row.escalates_to,
            )
        )
