"""Loading it all, in one transaction: either everything is there or nothing."""

from collections.abc import Callable
from datetime import date
from random import Random

from django.utils import timezone

from cases.services.deadlines import replan_deadlines
from mappa.agencies.acting import acting_as
from mappa.agencies.actor import system_actor
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.demodata import MARK, SEED, founding, history, sitting
from mappa.demodata.accounts import accounts
from mappa.demodata.ahead import ask_and_begin, break_glass, plan_meetings, something_happened
from mappa.demodata.arrangements import add_arrangements
from mappa.demodata.equality import add_characteristics
from mappa.demodata.people import Cast, add_people
from mappa.demodata.places import CUMBRIA, KENT, PLACES
from mappa.demodata.recipes import recipes_of
from mappa.demodata.record import add_record
from mappa.demodata.referring import add_past_referrals, add_past_statistics, refer
from mappa.demodata.rows import Rows
from mappa.demodata.story import Story
from mappa.demodata.volume import SIZES, add_volume
from mappa.outbox.models import LastRun
from meetings.models import Meeting
from oversight.services import rebuild_aggregates

Progress = Callable[[str, int], None]
"""Called with what is being done and how many steps of it are done now."""


def loaded() -> LastRun | None:
    """The mark of an earlier load, or None."""
    return LastRun.objects.filter(job=MARK).first()


def expected_steps(population: str) -> dict[str, int]:
    """How many steps of each kind loading will report."""
    further = {"further cases": SIZES[population]} if SIZES[population] else {}
    return further | {
        "people": sum(1 for _ in accounts()),
        "cases": sum(1 for place in PLACES for _ in recipes_of(place)),
    }


def load(*, on: date, progress: Progress = lambda _what, _steps: None) -> LastRun:
    """Write agencies, people and cases as they stand on the day; gives the mark, which says how many.

    The same day gives the same facts. The caller has made sure that nothing is there yet.
    """
    with acting_as(system_actor("demo", on)):
        cast = add_people(on)
        add_arrangements(cast)
        progress("people", len(cast.users))
        stories = _told(cast)
        minutes = _history(stories)
        for story in stories:
            _today(cast, story)
            progress("cases", 1)
        _ahead(cast, stories)
        sitting.render_minutes_of(minutes)
        rebuild_aggregates(at=timezone.now())
        result = {"cases": len(stories), "seed": SEED}
        return LastRun.objects.create(job=MARK, period=on.isoformat(), result=result)


def load_more(*, mark: LastRun, population: str, progress: Progress = lambda _what, _steps: None) -> int:
    """Bring the number of cases up to that of a larger population, on the day of the first load; gives all cases."""
    on = date.fromisoformat(mark.period)
    further = add_volume(mark=mark, population=population, on=on, progress=progress)
    with acting_as(system_actor("demo", on)):
        rebuild_aggregates(at=timezone.now())
    return int(mark.result["cases"]) + further


def _told(cast: Cast) -> list[Story]:
    """The people and their records."""
    rng, rows, number = Random(SEED), Rows(), 0  # noqa: S311 - the same on every load; nothing secret comes of it
    stories: list[Story] = []
    for place in PLACES:
        for recipe in recipes_of(place):
            number += 1
            story = founding.begin(cast, place, recipe, number, rows, rng)
            founding.add_roles(story)
            add_record(story)
            add_characteristics(story)
            stories.append(story)
    rows.save()
    record(
        actor=system_actor("demo", cast.on),
        event=EventType.NOMINAL_IDENTIFIED,
        case_ids=[story.case.pk for story in stories],
        reason="demonstration data",
    )
    return stories


def _history(stories: list[Story]) -> list[Meeting]:
    """What was decided, from the oldest; gives the meetings whose minutes were approved."""
    panels = sitting.Panels()
    approved: list[Meeting] = []
    for story in stories:
        founding.add_category(story)
        history.add_levels(story)
        history.add_reviews(story)
        history.add_events(story)
        add_past_referrals(story)
        approved += sitting.add_meetings(story, panels)
    stories[0].rows.save()
    return approved


def _today(cast: Cast, story: Story) -> None:
    history.add_statistics(story)
    add_past_statistics(story)
    replan_deadlines(case=story.case, on=cast.on)
    refer(story)


def _ahead(cast: Cast, stories: list[Story]) -> None:
    for place in PLACES:
        plan_meetings(cast, place, [story for story in stories if story.place is place])
    cumbrian = {story.recipe.name: story for story in stories if story.place is CUMBRIA}
    ask_and_begin(cast, cumbrian)
    something_happened(cast, cumbrian)
    break_glass(cast, next(s for s in stories if s.place is KENT and s.recipe.name == "review-overdue"))
