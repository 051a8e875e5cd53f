"""One case being told: who, where, since when, and the rows that say so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model

from cases.domain.enums import Custody
from cases.domain.facts import CaseFacts
from cases.models import Case, Nominal
from mappa.agencies.models import Team, User
from mappa.core.calendar import add_months
from mappa.demodata.people import Cast, key
from mappa.demodata.places import Place
from mappa.demodata.recipes import Recipe
from mappa.demodata.rows import Rows

ModelT = TypeVar("ModelT", bound=Model)

# Who practises and who manages in each team that leads.
_PRACTITIONER = {"north": "com", "south": "com2", "police": "police", "trust": "nurse"}
_MANAGER = {"north": "spo", "south": "spo", "police": "di", "trust": "ppu"}


@dataclass(slots=True)
class Story:
    """A recipe at work. `number` counts the cases of the whole load, so that names and numbers differ.

    `facts` are those the category is proposed from, once the record has been told.
    """

    cast: Cast
    place: Place
    recipe: Recipe
    number: int
    rng: Random
    rows: Rows
    case: Case
    nominal: Nominal
    facts: CaseFacts | None = None

    def ago(self, days: int) -> date:
        """The day so many days before the day of loading; negative is ahead."""
        return self.cast.on - timedelta(days=days)

    def id(self, what: str) -> UUID:
        """The same id for the same row of this case on every load."""
        return key(f"{self.place.slug}.{self.recipe.name}.{what}")

    def add(self, model: Callable[..., ModelT], what: str, **fields: Any) -> ModelT:
        """Keep a row of this case, named for its id."""
        row = model(id=self.id(what), case=self.case, area_id=self.case.area_id, **fields)
        return self.rows.add(row)

    @property
    def practitioner(self) -> User:
        """Who holds the case in the lead agency."""
        return self.cast.user(self.place, _PRACTITIONER[self.recipe.team])

    @property
    def manager(self) -> User:
        """Whoever endorses and oversees."""
        return self.cast.user(self.place, _MANAGER[self.recipe.team])

    @property
    def lead_team(self) -> Team:
        """The team that leads."""
        return self.cast.team(self.place, self.recipe.team)

    @property
    def in_custody(self) -> bool:
        """Whether the person is in prison now."""
        return self.recipe.custody is Custody.CUSTODY

    @property
    def release_on(self) -> date | None:
        """The day of release, past or ahead, where one is recorded."""
        recipe = self.recipe
        if recipe.released_ago is not None:
            return self.ago(recipe.released_ago)
        return self.ago(-recipe.release_in) if recipe.release_in is not None else None

    @property
    def sentenced_on(self) -> date:
        """The day of sentence: half of it before release, or where there is none, before it became known."""
        if self.release_on is not None:
            return add_months(self.release_on, -(self.recipe.months // 2))
        return self.ago(self.recipe.known_ago + 7)

    @property
    def known_on(self) -> date:
        """When the person became known here as eligible: soon after sentence."""
        return self.ago(self.recipe.known_ago) if self.recipe.known_ago else self.sentenced_on + timedelta(5)
