"""Protected characteristics of the demonstration's people: varied, so that statistics have bands."""

from random import Random

from cases.domain.characteristics import Characteristics, Disability, EthnicGroup, Sex
from cases.models import ProtectedCharacteristics
from cases.sealing import seal
from mappa.demodata import SEED
from mappa.demodata.people import at
from mappa.demodata.story import Story

# Answers and how often each comes.
_SEX = {Sex.MALE: 88, Sex.FEMALE: 6, Sex.OTHER: 1, Sex.DECLINED: 1, Sex.NOT_ASKED: 4}
_ETHNIC_GROUP = {
    EthnicGroup.WHITE: 66,
    EthnicGroup.ASIAN: 9,
    EthnicGroup.BLACK: 9,
    EthnicGroup.MIXED: 5,
    EthnicGroup.OTHER: 2,
    EthnicGroup.DECLINED: 4,
    EthnicGroup.NOT_ASKED: 5,
}
_DISABILITY = {Disability.NO: 58, Disability.YES: 26, Disability.DECLINED: 4, Disability.NOT_ASKED: 12}


def answers(number: int) -> Characteristics:
    """What the person of this number answered, the same on every load."""
    rng = Random(f"{SEED}.equality.{number}")  # noqa: S311 - the same on every load; nothing secret comes of it
    return Characteristics(
        sex=rng.choices(list(_SEX), list(_SEX.values()))[0],
        ethnic_group=rng.choices(list(_ETHNIC_GROUP), list(_ETHNIC_GROUP.values()))[0],
        disability=rng.choices(list(_DISABILITY), list(_DISABILITY.values()))[0],
    )


def add_characteristics(story: Story) -> None:
    """The encrypted row; one person in twelve was never asked and has none."""
    if story.number % 12 == 0:
        return
    story.add(
        ProtectedCharacteristics,
        "characteristics",
        sealed=seal(story.case.pk, answers(story.number).codes),
        updated_at=at(story.known_on),
        recorded_by=story.practitioner,
    )
