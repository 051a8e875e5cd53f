"""The Level 1 review and its oversight by a manager (rule D5)."""

from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain import reviews
from cases.domain.enums import DeadlineKind
from cases.domain.event_kinds import EventAsk
from cases.models import Level1Review
from cases.selectors.cases import locked_case
from cases.selectors.facts import facts_of
from cases.selectors.levels import review_or_404
from cases.services.deadlines import replan_deadlines
from cases.services.follow_ups import settle
from cases.services.once import wait_for_first
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Denied, Refused, require_valid


def record_review(
    *, actor: Actor, case_id: UUID, review: reviews.ProposedReview, key: UUID, on: date
) -> Level1Review:
    """Keep a Level 1 review; the next is due from today. The same submission key gives the first review.

    The level itself is untouched: "refer" starts a referral and "close" asks a manager, each as its own act.
    Raises Refused, Http404, or Invalid with problems that name question codes, "outcome" and "rationale".
    """
    wait_for_first(key)
    case = locked_case(actor, case_id)
    must(actor, Permission.REVIEW_LEVEL_1, "Your role does not let you review Level 1.")
    first: Level1Review | None = Level1Review.objects.filter(case=case, submission_key=key).first()
    if first is not None:
        return first
    facts = facts_of(case)
    require_valid(reviews.check(review, facts))
    done = Level1Review(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        reviewed_on=on,
        answers={
            code: {"answer": given.answer, "detail": given.detail} for code, given in review.answers.items()
        },
        outcome=review.outcome or "",
        rationale=review.rationale,
        needs_oversight=reviews.needs_oversight(review, facts),
        submission_key=key,
    )
    done.save(force_insert=True)
    settle(actor=actor, case=case, asks=[EventAsk.REVIEW], outcome=_("Level 1 was reviewed"))
    replan_deadlines(case=case, on=on, met=(DeadlineKind.D5_LEVEL1_REVIEW, DeadlineKind.D6_EVENT_REVIEW))
    record(actor=actor, event=EventType.LEVEL1_REVIEWED, case_ids=[case.pk], subject=done)
    return done


def oversee_review(*, actor: Actor, review_id: UUID, note: str, on: date) -> Level1Review:
    """A manager looks over a review another person did, and says what they think of it.

    Raises Refused without the permission or when it is done already, Invalid for one's own or without a note.
    """
    review = review_or_404(actor, review_id, lock=True)
    must(actor, Permission.OVERSEE_REVIEW, "Your role does not let you look over reviews.")
    if review.overseen_at is not None:
        raise Refused(Denied("Somebody has looked over this review already."))
    if on < review.reviewed_on:
        raise Refused(Denied("A review is looked over once it has been done."))
    if actor.user_id is None or review.recorded_by_id is None:
        raise Refused(Denied("A review is looked over by a person, and was done by one."))
    require_valid(reviews.check_oversight(review.recorded_by_id, actor.user_id, note))
    review.overseen_by_id, review.overseen_at, review.oversight_note = actor.user_id, timezone.now(), note
    review.save(update_fields=["overseen_by", "overseen_at", "oversight_note"])
    record(actor=actor, event=EventType.REVIEW_OVERSEEN, case_ids=[review.case_id], subject=review)
    return review
