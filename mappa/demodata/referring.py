"""Referrals: those of long ago as rows, those under way by the services, each on its day."""

from datetime import date

from cases.domain.enums import (
    Criterion,
    CriterionAnswer,
    LevelBasis,
    ReferralReason,
    ReferralState,
    ReferralUrgency,
    ScreeningOutcome,
)
from cases.models import Referral, ReferralScreening, StatisticsRow
from cases.services.referrals import mark_rationale_read, screen_referral
from cases.services.statistics import write_statistics
from forms_docset.models import Document
from forms_docset.services import sign_off, start_document
from mappa.agencies.actor import Actor
from mappa.agencies.selectors import actor_for
from mappa.core.calendar import DAY
from mappa.demodata.history import route_of
from mappa.demodata.papers import REFERRAL, backdate, fill
from mappa.demodata.people import at
from mappa.demodata.story import Story

R = ReferralState

MET = {
    Criterion.ADDED_VALUE.value: CriterionAnswer.MET.value,
    Criterion.HIGH_ROSH.value: CriterionAnswer.MET.value,
    Criterion.COORDINATION.value: CriterionAnswer.MET.value,
    Criterion.SENIOR_RESOURCES.value: CriterionAnswer.NOT_MET.value,
    Criterion.PUBLIC_INTEREST.value: CriterionAnswer.NOT_KNOWN.value,
}
MET_AT_3 = MET | {Criterion.PUBLIC_INTEREST.value: CriterionAnswer.MET.value}
NOT_MET = {criterion.value: CriterionAnswer.NOT_MET.value for criterion in Criterion}
_ACCEPT = {2: ScreeningOutcome.ACCEPT_LEVEL_2, 3: ScreeningOutcome.ACCEPT_LEVEL_3}
_ACCEPTED_BECAUSE = "High risk, and three agencies hold parts of the plan: meetings add what sharing cannot."
_REJECTED_BECAUSE = (
    "The risk is managed well with information shared. Ask the police for the call-out history and review again "
    "if there is a new relationship."
)
_MORE_BECAUSE = (
    "Please say what is known of the new partner's children, and when the assessment was last done."
)


def add_past_referrals(story: Story) -> None:
    """The accepted referrals behind Level 2 and 3, with their screening."""
    for place, (level, days) in enumerate(story.recipe.levels):
        if route_of(story, place) == LevelBasis.REFERRAL:
            _accepted(story, place, level, story.ago(days))


def _accepted(story: Story, place: int, level: int, on: date) -> None:
    by, coordinator = story.practitioner, story.cast.user(story.place, "coordinator")
    submitted = on - 5 * DAY
    referral = story.add(
        Referral,
        f"referral.{place}",
        state=R.ACCEPTED,
        urgency=ReferralUrgency.URGENT if level == 3 else ReferralUrgency.STANDARD,  # noqa: PLR2004 - Level 3
        level_asked=level,
        category=story.recipe.category,
        reasons=[ReferralReason.HIGH_ROSH.value, ReferralReason.COORDINATION_NEEDED.value],
        team=story.lead_team,
        submitted_at=at(submitted, 14),
        submitted_by=by,
        due_on=submitted + 7 * DAY,
        decided_at=at(on, 11),
        recorded_by=by,
    )
    story.add(
        ReferralScreening,
        f"screening.{place}",
        referral=referral,
        outcome=_ACCEPT[level],
        criteria=MET_AT_3 if level == 3 else MET,  # noqa: PLR2004 - as above
        rationale=_ACCEPTED_BECAUSE,
        decided_by=coordinator,
        decided_at=at(on, 11),
        decided_with=_police_partner(story),
        read_by_referrer_at=at(on + DAY, 9),
        recorded_by=coordinator,
    )


def add_past_statistics(story: Story) -> None:
    """The banded row of each past referral. Call after the case has been saved."""
    for place, (_level, days) in enumerate(story.recipe.levels):
        if route_of(story, place) == LevelBasis.REFERRAL:
            on = story.ago(days) - 5 * DAY
            write_statistics(case=story.case, moment=StatisticsRow.Moment.REFERRAL, on=on)


def _police_partner(story: Story) -> str:
    inspector = story.cast.user(story.place, "di")
    return f"{inspector.name}, {inspector.job_title}"


def refer(story: Story) -> None:
    """What is under way, by the services, as each person on the day they did it."""
    recipe = story.recipe
    if recipe.referral is None:
        return
    sent = story.ago(recipe.referred_ago)
    practitioner = actor_for(story.practitioner, on=sent)
    document = start_document(actor=practitioner, case_id=story.case.pk, slug="referral")
    if recipe.referral is R.DRAFT:
        fill(document, _texts(story), sections=2)
        return
    _send(practitioner, fill(document, _texts(story)), sent)
    outcome = {
        R.ACCEPTED: ScreeningOutcome.ACCEPT_LEVEL_2,
        R.REJECTED: ScreeningOutcome.REJECT,
        R.MORE_INFORMATION: ScreeningOutcome.MORE_INFORMATION,
    }.get(recipe.referral)
    if outcome:
        _screen(story, document, outcome, story.ago(recipe.referred_ago - 5))


def _texts(story: Story) -> dict[str, str | list[str] | bool | None]:
    return {**REFERRAL, "category": str(story.recipe.category or 3)}


def _send(actor: Actor, document: Document, on: date) -> None:
    sign_off(actor=actor, document_id=document.pk, version=document.version)
    backdate(document.pk, on)


def _screen(story: Story, document: Document, outcome: ScreeningOutcome, on: date) -> None:
    referral = Referral.objects.get(document_id=document.pk)
    criteria, because = {
        ScreeningOutcome.ACCEPT_LEVEL_2: (MET, _ACCEPTED_BECAUSE),
        ScreeningOutcome.REJECT: (NOT_MET, _REJECTED_BECAUSE),
        ScreeningOutcome.MORE_INFORMATION: (MET, _MORE_BECAUSE),
    }[outcome]
    coordinator = actor_for(story.cast.user(story.place, "coordinator"), on=on)
    screen_referral(
        actor=coordinator,
        referral_id=referral.pk,
        outcome=outcome,
        criteria={Criterion(code): CriterionAnswer(answer) for code, answer in criteria.items()},
        rationale=because,
        decided_with=_police_partner(story),
        is_emergency=False,
        version=referral.version,
        on=on,
    )
    if story.recipe.rationale_read:
        mark_rationale_read(actor=actor_for(story.practitioner, on=story.cast.on), referral_id=referral.pk)
