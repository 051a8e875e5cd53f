"""Who may not look: a restricted case that a colleague asks to see, an excluded officer, a manager who stepped aside."""

from cases.domain.enums import LimitationKind
from cases.domain.limitations import Duty
from cases.models import AccessLimitation, AccessRequest, LimitedPerson, Substitute
from mappa.agencies.models import User
from mappa.demodata.people import at
from mappa.demodata.story import Story

PLACED_AGO = 30  # days before the day of loading
ASIDE_AGO = 2


def add_limits(story: Story) -> None:
    """The limitation of the recipe, if it has one, with what follows from it."""
    recipe = story.recipe
    if recipe.restricted:
        named = [story.practitioner, story.manager]
        _place(story, LimitationKind.RESTRICTION, named, "A relative of theirs works in the area.")
        reason = "A nominal of mine has moved into the same street."
        story.add(AccessRequest, "asked", user=story.cast.user(story.place, "com2"), reason=reason)
    elif recipe.excludes_police:
        _place(
            story,
            LimitationKind.EXCLUSION,
            [story.cast.user(story.place, "police")],
            "Known to the officer in private life.",
        )
    elif recipe.steps_aside:
        _step_aside(story)


def _place(
    story: Story, kind: LimitationKind, named: list[User], reason: str, *, ago: int = PLACED_AGO
) -> None:
    is_restriction = kind is LimitationKind.RESTRICTION
    limitation = story.add(
        AccessLimitation,
        "limitation",
        kind=kind,
        starts_at=at(story.ago(ago)),
        message="This case is restricted to named people." if is_restriction else "",
        ask_whom=f"{story.manager.name}, senior probation officer, 01632 960000" if is_restriction else "",
        reason=reason,
        recorded_by=story.practitioner if story.recipe.steps_aside else story.manager,
    )
    for user in named:
        story.add(LimitedPerson, f"limited.{user.pk}", limitation=limitation, user=user)


def _step_aside(story: Story) -> None:
    """Whoever holds the case declared an interest; somebody has still to be named."""
    _place(
        story,
        LimitationKind.EXCLUSION,
        [story.practitioner],
        "The person's sister is a friend of mine.",
        ago=ASIDE_AGO,
    )
    story.add(
        Substitute,
        "stand-in",
        kind=Duty.HOLD,
        instead_of=story.practitioner,
        duty="Holds the case as Community offender manager",
        proposed=story.cast.user(story.place, "coworker"),
        from_on=story.ago(ASIDE_AGO),
        recorded_by=story.practitioner,
    )
