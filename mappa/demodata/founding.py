"""How each case began: the person, the category with its statutory reason, who leads, who is involved, who may not look."""

from datetime import timedelta
from random import Random

from cases.domain.eligibility import Proposal, propose
from cases.domain.enums import CaseState, CloseReason, Custody, InvolvementRole
from cases.models import (
    AgencyInvolvement,
    AreaSpell,
    Case,
    CaseCategory,
    CasePractitioner,
    LeadAgency,
    Nominal,
)
from cases.services.identify import FOUND_HERE
from mappa.agencies.models import Team
from mappa.agencies.roles import Role
from mappa.core.calendar import DAY
from mappa.demodata import names
from mappa.demodata.limiting import add_limits
from mappa.demodata.people import Cast, key
from mappa.demodata.places import Place
from mappa.demodata.recipes import Recipe
from mappa.demodata.rows import Rows, reference
from mappa.demodata.story import Story

_CAPACITY = {
    "north": Role.COM,
    "south": Role.COM,
    "police": Role.POLICE_OFFENDER_MANAGER,
    "trust": Role.HEALTH_CASE_MANAGER,
}
_LEAD_REASON = {
    "north": "On licence or in custody: probation supervises.",
    "south": "On licence or in custody: probation supervises.",
    "police": "Registered sexual offender with no other supervision: police manage.",
    "trust": "Restricted patient in hospital: the trust treats and supervises.",
}
TAKEN_ON = (
    "Taken on: an offence shows a capacity for serious harm, and meetings are needed to manage the risk",
    "Criminal Justice Act 2003 s.325(2)(b); Guidance chapter 6",
    "Ends by decision when the risk is reduced",
)


def begin(cast: Cast, place: Place, recipe: Recipe, number: int, rows: Rows, rng: Random) -> Story:
    """The case and the person; everything else is told onto the story this gives."""
    label = f"{place.slug}.{recipe.name}"
    first, last = names.name_of(number)
    area = cast.areas[place.area]
    case = Case(
        id=key(f"{label}.case"),
        reference=reference(rng),
        area=area,
        state=recipe.state,
        category=recipe.category,
        became_known_on=cast.on,
        closed_on=cast.on - recipe.closed_ago * DAY if recipe.closed_ago is not None else None,
        closed_reason=CloseReason.CATEGORY_ENDED if recipe.closed_ago is not None else "",
    )
    nominal = Nominal(
        id=key(f"{label}.nominal"),
        case=case,
        area=area,
        first_name=first,
        last_name=last,
        born_on=cast.on - timedelta(days=365 * rng.randint(21, 68) + rng.randint(0, 364)),
    )
    story = Story(
        cast=cast, place=place, recipe=recipe, number=number, rng=rng, rows=rows, case=case, nominal=nominal
    )
    case.became_known_on = story.known_on
    case.created_by = story.practitioner
    if recipe.levels and recipe.state is not CaseState.CLOSED:
        nominal.told_of_status_on = story.ago(recipe.levels[0][1])
    rows.add(case)
    rows.add(nominal)
    return story


def add_roles(story: Story) -> None:
    """Area, lead agency, involved teams, the people who hold the case, and limits on who may look."""
    ends = story.case.closed_on
    common = {"from_on": story.known_on, "to_on": ends, "recorded_by": story.practitioner}
    story.add(AreaSpell, "area", held_area=story.case.area, reason=FOUND_HERE, **common)
    lead = story.lead_team
    reason = _LEAD_REASON[story.recipe.team]
    story.add(LeadAgency, "lead", agency=lead.agency, team=lead, reason=reason, **common | {"to_on": None})
    _involve(story, lead, InvolvementRole.LEAD)
    for team in _beside(story):
        _involve(story, team, InvolvementRole.INVOLVED)
    capacity = _CAPACITY[story.recipe.team]
    story.add(CasePractitioner, "holder", user=story.practitioner, team=lead, capacity=capacity, **common)
    if story.in_custody:
        prison, pom = story.cast.team(story.place, "prison"), story.cast.user(story.place, "pom")
        story.add(CasePractitioner, "pom", user=pom, team=prison, capacity=Role.POM, **common)
    add_limits(story)


def _involve(story: Story, team: Team, role: InvolvementRole) -> None:
    story.add(
        AgencyInvolvement,
        f"involved.{team.pk}",
        agency=team.agency,
        team=team,
        role=role,
        from_on=story.known_on,
        recorded_by=story.practitioner,
    )


def _beside(story: Story) -> list[Team]:
    recipe = story.recipe
    wanted = {
        "police": recipe.team != "police"
        and (recipe.category in {1, 4} or bool(recipe.meetings) or recipe.excludes_police),
        "prison": recipe.custody is Custody.CUSTODY,
        "trust": recipe.team != "trust" and recipe.name in {"three-meetings", "level-3"},
        "victims": bool(recipe.meetings),
    }
    return [story.cast.team(story.place, name) for name, needed in wanted.items() if needed]


def add_category(story: Story) -> None:
    """The eligibility with its reason, from the rules themselves. Call after the record has been told."""
    recipe = story.recipe
    if recipe.category is None:
        return
    because, rule, words, end = *TAKEN_ON, None
    if recipe.category != 3:  # noqa: PLR2004 - Category 3 comes by decision, the others by statute
        found = _proposal(story)
        because, rule, words, end = found.because, found.source, found.end.because, found.end.on
    from_on = story.ago(recipe.levels[0][1]) if recipe.category == 3 else story.known_on  # noqa: PLR2004 - as above
    story.add(
        CaseCategory,
        "category",
        category=recipe.category,
        because=because,
        rule=rule[:120],
        from_on=from_on,
        to_on=story.case.closed_on,
        expected_end_on=end,
        end_words=words[:200],
        recorded_by=story.practitioner,
    )


def _proposal(story: Story) -> Proposal:
    assert story.facts is not None
    found = propose(story.facts, story.known_on)
    return next(row for row in found if row.category == story.recipe.category)
