"""The record of a case: the person, numbers, addresses, offence and sentence, dates, risk, custody."""

from datetime import date, timedelta

from cases.domain.enums import (
    AssessmentTool,
    Custody,
    DisposalKind,
    IdentifierKind,
    KeyDateKind,
    OffenceKind,
    OrderKind,
    RoshLevel,
)
from cases.domain.event_kinds import CaseEventKind
from cases.domain.facts import CaseFacts
from cases.domain.facts import KeyDate as KeyDateFact
from cases.models import (
    Address,
    Alias,
    Assessment,
    CourtOrder,
    CustodySpell,
    Identifier,
    KeyDate,
    Offence,
    ProtectedAddress,
    RoshAssessment,
    Sentence,
)
from cases.selectors.facts import offence_facts, order_fact
from mappa.core.calendar import DAY, add_months
from mappa.demodata import names
from mappa.demodata.story import Story

D = DisposalKind
K = KeyDateKind

_OFFENCES = {
    1: (OffenceKind.SEXUAL_REGISTRABLE, "Sexual assault"),
    2: (OffenceKind.SPECIFIED_VIOLENT, "Wounding with intent"),
    3: (OffenceKind.OTHER, "Stalking involving serious alarm or distress"),
    4: (OffenceKind.TERRORIST, "Collecting information useful for terrorism"),
    None: (OffenceKind.OTHER, "Assault occasioning actual bodily harm, in a relationship"),
}
_TERMS = frozenset({D.IMPRISONMENT, D.EXTENDED, D.SUSPENDED})


def add_record(story: Story) -> None:
    """Everything about the person that no decision made."""
    _numbers(story)
    _addresses(story)
    offence, sentence = _offence(story)
    orders = _orders(story)
    dates = _dates(story)
    _risk(story)
    _custody(story)
    story.facts = CaseFacts(
        state=story.recipe.state,
        became_known_on=story.known_on,
        custody=story.recipe.custody,
        born_on=story.nominal.born_on,
        offences=tuple(offence_facts([offence], [sentence])),
        orders=tuple(map(order_fact, orders)),
        key_dates=tuple(KeyDateFact(kind, on) for kind, on in dates.items()),
        rosh=story.recipe.rosh,
    )


def _numbers(story: Story) -> None:
    number = story.number
    values = {
        IdentifierKind.CRN: f"X{700000 + number}",
        IdentifierKind.PNC: f"{story.sentenced_on.year - 4}/{1000000 + number * 37:07d}Z",
    }
    if story.release_on is not None or story.in_custody:
        values[IdentifierKind.PRISON_NUMBER] = f"Z{7000 + number}ZZ"
    if story.recipe.category == 1:
        values[IdentifierKind.VISOR] = f"{90000000 + number}"
    for kind, value in values.items():
        story.add(Identifier, f"number.{kind}", kind=kind, value=value, as_of=story.known_on)
    if number % 4 == 0:
        story.add(Alias, "alias", name=names.alias(story.nominal.first_name))


def _addresses(story: Story) -> None:
    recipe, town = story.recipe, story.place.towns[story.number % 3]
    home = f"{names.street(story.rng)}\n{town}"
    moved = recipe.released_ago is not None and story.number % 3 == 0
    if story.in_custody:
        kind, since = Address.Kind.PROPOSED_RELEASE, None
    else:
        kind, since = Address.Kind.HOME, story.release_on or story.known_on
    if moved and since is not None:
        premises = f"Sample House approved premises\n{town}"
        ends = since + 28 * DAY
        story.add(
            Address,
            "premises",
            kind=Address.Kind.APPROVED_PREMISES,
            lines=premises,
            postcode=f"{story.place.postcode} 9ZZ",
            from_on=since,
            to_on=min(ends, story.cast.on - DAY),
        )
        since = min(ends + DAY, story.cast.on)
    where = {"lines": home, "postcode": f"{story.place.postcode} {story.number % 9 + 1}ZZ"}
    shown = {} if recipe.protected else where
    row = story.add(Address, "address", kind=kind, from_on=since, is_protected=recipe.protected, **shown)
    if recipe.protected:
        story.add(
            ProtectedAddress, "address.lines", address=row, notes="Never give this address out.", **where
        )


def _offence(story: Story) -> tuple[Offence, Sentence]:
    recipe, on = story.recipe, story.sentenced_on
    kind, words = _OFFENCES[recipe.category]
    against_child = recipe.child_victim and recipe.category == 1
    offence = story.add(
        Offence,
        "offence",
        kind=kind,
        description=f"{words} of a child" if against_child else words,
        court=f"{story.place.towns[0]} Crown Court",
        convicted_on=on - 21 * DAY,
        is_index=True,
        is_against_child=against_child,
    )
    sentence = story.add(
        Sentence,
        "sentence",
        offence=offence,
        disposal=recipe.disposal,
        description=recipe.disposal.label,
        imposed_on=on,
        months=recipe.months if recipe.disposal in _TERMS else None,
        ends_on=add_months(on, 24) if recipe.disposal is D.COMMUNITY_ORDER else None,
    )
    return offence, sentence


def _orders(story: Story) -> list[CourtOrder]:
    """The order behind each event that says one was imposed: ten years, so longer than the sentence registers."""
    made = [ago for kind, ago in story.recipe.events if kind is CaseEventKind.SHPO_IMPOSED]
    return [
        story.add(
            CourtOrder,
            f"order.{ago}",
            kind=OrderKind.SHPO,
            court=f"{story.place.towns[0]} Crown Court",
            made_on=story.ago(ago),
            until=add_months(story.ago(ago), 120) - DAY,
        )
        for ago in made
    ]


def _dates(story: Story) -> dict[KeyDateKind, date]:
    recipe, release = story.recipe, story.release_on
    found = {}
    if release is not None:
        end = add_months(story.sentenced_on, recipe.months)
        found = {
            K.CONDITIONAL_RELEASE: release,
            K.LICENCE_EXPIRY: end,
            K.SENTENCE_EXPIRY: end,
        }
        if recipe.released_ago is not None:
            found[K.RELEASE] = release
    if recipe.rotl_in is not None:
        found[K.ROTL] = story.ago(-recipe.rotl_in)
    if recipe.appointment_ago is not None:
        found[K.FIRST_APPOINTMENT] = story.ago(recipe.appointment_ago)
    for kind, on in found.items():
        story.add(KeyDate, f"date.{kind}", kind=kind, on=on, as_of=story.known_on)
    return found


def _risk(story: Story) -> None:
    recipe = story.recipe
    if recipe.rosh is None:
        return
    if recipe.rosh is RoshLevel.HIGH and recipe.levels:
        _assessment(story, "rosh.before", RoshLevel.MEDIUM, story.known_on + 14 * DAY)
    assessed = max(story.known_on + 20 * DAY, story.ago(45))
    _assessment(story, "rosh", recipe.rosh, min(assessed, story.cast.on))


def _assessment(story: Story, what: str, overall: RoshLevel, on: date) -> None:
    child = story.recipe.child_victim
    story.add(
        RoshAssessment,
        what,
        overall=overall,
        children=overall if child else RoshLevel.LOW,
        public=RoshLevel.LOW if overall is RoshLevel.LOW else RoshLevel.MEDIUM,
        known_adult=RoshLevel.MEDIUM if child else overall,
        staff=RoshLevel.LOW,
        assessed_on=on,
        summary="Harm is most likely where old patterns return: drink, isolation, and contact with those at risk.",
    )
    story.add(
        Assessment,
        f"tool.{what}",
        tool=AssessmentTool.OASYS,
        assessed_on=on,
        assessor=story.practitioner.name,
        result=f"{overall.label} risk of serious harm",
    )


def _custody(story: Story) -> None:
    recipe = story.recipe
    if recipe.custody is None:
        return
    prison = story.cast.team(story.place, "prison")
    if recipe.released_ago is None:
        inside = {Custody.CUSTODY: prison, Custody.HOSPITAL: story.cast.team(story.place, "trust")}
        story.add(
            CustodySpell,
            "custody",
            custody=recipe.custody,
            team=inside.get(recipe.custody),
            from_on=story.sentenced_on,
        )
        return
    release = story.ago(recipe.released_ago)
    story.add(
        CustodySpell,
        "custody.before",
        custody=Custody.CUSTODY,
        team=prison,
        from_on=story.sentenced_on,
        to_on=release - timedelta(days=1),
    )
    story.add(CustodySpell, "custody", custody=Custody.COMMUNITY, from_on=release)
