"""What was decided and what happened: levels with their MAPPA Q, reviews, events, and statistics rows beside them."""

from copy import copy
from datetime import date

from cases.domain.deadline_table import RULES
from cases.domain.enums import (
    CaseState,
    Custody,
    DeadlineKind,
    DeadlineState,
    LevelBasis,
    ReviewAnswer,
    ReviewOutcome,
    RoshLevel,
)
from cases.domain.event_kinds import CaseEventKind
from cases.domain.reviews import QUESTIONS
from cases.models import (
    CaseEvent,
    Deadline,
    Level1Review,
    LevelDecision,
    LevelScreening,
    StatisticsRow,
)
from cases.services.statistics import write_statistics
from mappa.core.calendar import DAY, add_months
from mappa.demodata.people import at
from mappa.demodata.story import Story

Route = LevelBasis
K = DeadlineKind

_WHY = {
    1: "One agency manages the risk with information shared by the others; meetings would add nothing for now.",
    2: "High risk of serious harm and several agencies involved: meetings add to what the lead agency can do.",
    3: "Very high risk, likely public interest, and resources of several agencies are needed at short notice.",
}
_EVENT_WORDS = {
    CaseEventKind.ARREST: "Arrested for being drunk in public; no further action, probation told the same day.",
    CaseEventKind.NEW_RELATIONSHIP: "Says he has met somebody through work. Not yet known whether there are children.",
    CaseEventKind.MOVED: "Moved from approved premises to a flat of his own.",
    CaseEventKind.RELEASED: "Released on licence; came to the first appointment.",
    CaseEventKind.NOTIFICATION_BREACH: "Bank account not notified within three days; dealt with by caution.",
    CaseEventKind.SHPO_IMPOSED: "Made at sentence, for five years.",
    CaseEventKind.FURTHER_OFFENCE_CHARGE: "Charged with criminal damage at a former partner's house.",
}


def add_levels(story: Story) -> None:
    """Every level decision, the one in force without an end, Level 1 with the Q it came from."""
    levels = story.recipe.levels
    for place, (level, days) in enumerate(levels):
        on = story.ago(days)
        after = levels[place + 1] if place + 1 < len(levels) else None
        ends = story.ago(after[1]) - DAY if after else story.case.closed_on
        _decision(story, place, level, on, ends)


def route_of(story: Story, place: int) -> str:
    """On what footing the level at this place of the history was decided."""
    level = story.recipe.levels[place][0]
    before = story.recipe.levels[place - 1][0] if place else 0
    if before > 1:
        return Route.PANEL
    return Route.SCREENING if level == 1 else Route.REFERRAL


def _decision(story: Story, place: int, level: int, on: date, ends: date | None) -> None:
    route = route_of(story, place)
    is_newest = place + 1 == len(story.recipe.levels)
    endorsed = route == Route.SCREENING and (story.recipe.endorsed or not is_newest)
    deciders = {
        Route.SCREENING: story.practitioner,
        Route.REFERRAL: story.cast.user(story.place, "coordinator"),
        Route.PANEL: story.cast.user(story.place, "chair"),
    }
    by = deciders[Route(route)]
    story.add(
        LevelDecision,
        f"level.{place}",
        level=level,
        category=story.recipe.category,
        route=route,
        rationale=_WHY[level],
        decided_at=at(on, 11),
        decided_by=by,
        recorded_by=by,
        from_on=on,
        to_on=ends,
        screening=_screening(story, place, level, on) if route == Route.SCREENING else None,
        referral_id=story.id(f"referral.{place}") if route == Route.REFERRAL else None,
        meeting_id=story.id("meeting.1") if route == Route.PANEL else None,
        endorsed_by=story.manager if endorsed else None,
        endorsed_at=at(min(on + 2 * DAY, story.cast.on), 9) if endorsed else None,
    )
    if place == 0:
        _met(story, _first_kind(story, on), on)


def _screening(story: Story, place: int, level: int, on: date) -> LevelScreening:
    rosh = story.recipe.rosh or RoshLevel.MEDIUM
    return story.add(
        LevelScreening,
        f"q.{place}",
        screened_on=on,
        category=story.recipe.category,
        rosh=min(rosh, RoshLevel.MEDIUM, key=list(RoshLevel).index),
        indicators=[],
        added_value="Sharing by telephone and e-mail works well; nobody has been hard to reach.",
        consulted=["POLICE", "PRISON"],
        proposed_level=level,
        rationale=_WHY[level],
        recorded_by=story.practitioner,
    )


def _first_kind(story: Story, on: date) -> DeadlineKind:
    release = story.release_on
    inside = story.recipe.custody is not Custody.COMMUNITY or (release is not None and on < release)
    return K.D1_LEVEL_CUSTODY if inside else K.D3_LEVEL_COMMUNITY


def _met(story: Story, kind: DeadlineKind, on: date) -> None:
    rule = RULES[kind]
    story.add(
        Deadline,
        f"met.{kind}.{on}",
        kind=kind,
        due_on=on + 3 * DAY,
        because=f"{rule.title} ({rule.number})",
        owner=rule.owner,
        escalates_to=rule.escalates_to,
        state=DeadlineState.MET,
        settled_on=on,
    )


def add_reviews(story: Story) -> None:
    """Level 1 reviews: the newest may still wait for a manager's look."""
    reviews = story.recipe.reviews
    for place, days in enumerate(reviews):
        on, waits = story.ago(days), place + 1 == len(reviews) and not story.recipe.overseen
        story.add(
            Level1Review,
            f"review.{place}",
            reviewed_on=on,
            answers=_answers(changed=waits),
            outcome=ReviewOutcome.KEEP,
            rationale="Nothing new from police or the victim liaison officer that one agency cannot manage.",
            needs_oversight=True,
            overseen_by=None if waits else story.manager,
            overseen_at=None if waits else at(min(on + 5 * DAY, story.cast.on), 15),
            oversight_note="" if waits else "Read and talked over in supervision. Agreed.",
            submission_key=story.id(f"review-key.{place}"),
            recorded_by=story.practitioner,
        )
        _met(story, K.D5_LEVEL1_REVIEW, on)


def _answers(*, changed: bool) -> dict[str, dict[str, str]]:
    answers = {row.code: {"answer": ReviewAnswer.NO_CHANGE.value, "detail": ""} for row in QUESTIONS}
    if changed:
        answers["police"] = {
            "answer": ReviewAnswer.CHANGED.value,
            "detail": "Arrested for being drunk in public; no further action.",
        }
    return answers


def add_events(story: Story) -> None:
    """Coded, dated events."""
    for kind, days in story.recipe.events:
        story.add(
            CaseEvent,
            f"event.{kind}.{days}",
            kind=kind,
            happened_on=story.ago(days),
            summary=_EVENT_WORDS.get(kind, ""),
            recorded_by=story.practitioner,
        )


def add_statistics(story: Story) -> None:
    """The banded rows of each level decision and of the last 31 March. Call after the case has been saved."""
    for level, days in story.recipe.levels:
        then = copy(story.case)
        then.state = CaseState(f"LEVEL_{level}")
        write_statistics(
            case=then, moment=StatisticsRow.Moment.DECISION, on=story.ago(days), outcome=then.state
        )
    snapshot = last_31_march(story.cast.on)
    if story.known_on <= snapshot and story.recipe.category:
        then = copy(story.case)
        then.state = level_on(story, snapshot)
        write_statistics(case=then, moment=StatisticsRow.Moment.SNAPSHOT, on=snapshot, outcome=then.state)


def level_on(story: Story, day: date) -> CaseState:
    """The state the case had on a day, going by its level decisions."""
    before = [level for level, days in story.recipe.levels if story.ago(days) <= day]
    return CaseState(f"LEVEL_{before[-1]}") if before else CaseState.IDENTIFIED


def last_31_march(on: date) -> date:
    """The newest 31 March that is not after the day."""
    this_year = date(on.year, 3, 31)
    return this_year if this_year <= on else add_months(this_year, -12)
