"""Referrals to Level 2 or 3, from start to answer. A referral never touches the level by existing."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.enums import ReferralReason, ReferralState, ReferralUrgency
from cases.domain.referrals import OPEN_STATES, Submission, check_withdrawal
from cases.models import AgencyInvolvement, Case, Referral, ReferralAnswer, StatisticsRow
from cases.selectors.cases import locked_case
from cases.selectors.referrals import locked_referral
from cases.services.referral_moves import (
    NOT_YOURS,
    check_unchanged,
    moment,
    move,
    problems_of,
    run_clock,
)
from cases.services.screening import mark_rationale_read, screen_referral
from cases.services.statistics import write_statistics
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Problem, Refused, require_valid

__all__ = [
    "answer_more_information",
    "mark_rationale_read",
    "screen_referral",
    "start_referral",
    "submit_referral",
    "withdraw_referral",
]

CATEGORIES = (1, 2, 3, 4)


@transaction.atomic
def start_referral(*, actor: Actor, case_id: UUID, on: date) -> Referral:
    """Open a draft referral, or give the one that is open: a nominal has one at a time.

    Raises Refused without the right to refer or when the case cannot be referred as it stands, Http404 for an
    unknown or invisible case.
    """
    case = locked_case(actor, case_id)
    must(actor, Permission.REFER, NOT_YOURS)
    existing: Referral | None = Referral.objects.filter(case=case, state__in=OPEN_STATES).first()
    if existing is not None:
        return existing
    nothing_yet = Submission(level_asked=None, urgency=None)
    for problem in problems_of(nothing_yet, case):
        if problem.field is None:
            raise Refused(problem.message)
    referral = Referral(
        case=case, area_id=case.area_id, recorded_by_id=actor.user_id, team_id=_team(actor, case, on)
    )
    referral.save(force_insert=True)
    record(actor=actor, event=EventType.REFERRAL_STARTED, case_ids=[case.pk], subject=referral)
    return referral


def _team(actor: Actor, case: Case, on: date) -> UUID | None:
    """The team the actor refers for: one of theirs that is involved, or else their first."""
    involved = AgencyInvolvement.objects.filter(
        case=case, team_id__in=actor.case_team_ids, from_on__lte=on, to_on__isnull=True
    )
    found: UUID | None = involved.values_list("team_id", flat=True).first()
    return found or next((row.team_id for row in actor.memberships), None)


@transaction.atomic
def submit_referral(
    *,
    actor: Actor,
    referral_id: UUID,
    level_asked: int | None,
    urgency: ReferralUrgency | None,
    category: int | None,
    reasons: Collection[ReferralReason],
    document_id: UUID | None,
    on: date,
) -> Referral:
    """Send the referral to the screeners; the screening clock starts (rule D7). The case keeps its level.

    A second submission of the same document gives the same referral and changes nothing. A new document while
    more information is asked for is the answer. After an emergency acceptance the document completes the
    record. Raises Refused, Invalid (fields level_asked, urgency, category, reasons), Http404.
    """
    referral = locked_referral(actor, referral_id)
    must(actor, Permission.REFER, NOT_YOURS)
    if referral.submitted_by_id and referral.document_id == document_id:
        return referral
    submission = Submission(level_asked=level_asked, urgency=urgency, reasons=reasons)
    after_emergency = referral.state == ReferralState.ACCEPTED and referral.document_id is None
    problems = [] if after_emergency else problems_of(submission, referral.case)
    if category not in CATEGORIES:
        problems.append(Problem("category", _("Select the category")))
    require_valid(problems)
    first = referral.submitted_by_id is None
    if after_emergency:
        referral.version += 1
    else:
        asked = referral.state == ReferralState.MORE_INFORMATION
        move(actor, referral, "answer" if asked else "submit")
    referral.level_asked, referral.category = level_asked, category
    referral.urgency = urgency or referral.urgency
    referral.reasons = [str(reason) for reason in reasons]
    referral.document_id, referral.submitted_by_id = document_id, actor.user_id
    referral.submitted_at = referral.submitted_at or moment(on)
    if not after_emergency:
        run_clock(referral, on)
    referral.save()
    if first:
        write_statistics(case=referral.case, moment=StatisticsRow.Moment.REFERRAL, on=on)
    record(actor=actor, event=EventType.REFERRAL_SUBMITTED, case_ids=[referral.case_id], subject=referral)
    return referral


@transaction.atomic
def answer_more_information(
    *, actor: Actor, referral_id: UUID, text: str, version: int, on: date
) -> ReferralAnswer:
    """Answer what the screeners asked: the referral is theirs again and the clock runs on.

    The same answer sent twice is one. Raises Refused, Invalid (field text; stale version), Http404.
    """
    referral = locked_referral(actor, referral_id)
    must(actor, Permission.REFER, NOT_YOURS)
    text = text.strip()
    require_valid([] if text else [Problem("text", _("Enter the information asked for"))])
    last: ReferralAnswer | None = referral.answers.last()
    if (
        last
        and last.text == text
        and last.recorded_by_id == actor.user_id
        and referral.version == version + 1
    ):
        return last
    check_unchanged(referral, version)
    move(actor, referral, "answer")
    run_clock(referral, on)
    referral.save()
    answer = ReferralAnswer(
        case_id=referral.case_id,
        area_id=referral.area_id,
        recorded_by_id=actor.user_id,
        referral=referral,
        text=text,
        answered_at=moment(on),
    )
    answer.save(force_insert=True)
    record(
        actor=actor,
        event=EventType.REFERRAL_SUBMITTED,
        case_ids=[referral.case_id],
        subject=referral,
        changed=["answers"],
    )
    return answer


@transaction.atomic
def withdraw_referral(*, actor: Actor, referral_id: UUID, reason: str) -> Referral:
    """Take the referral back, with a reason; the case stays as it is. Withdrawing twice changes nothing.

    Raises Refused without the right to refer or once it is decided, Invalid (field reason), Http404.
    """
    referral = locked_referral(actor, referral_id)
    if referral.state == ReferralState.WITHDRAWN:
        return referral
    must(actor, Permission.REFER, NOT_YOURS)
    require_valid(check_withdrawal(reason))
    move(actor, referral, "withdraw")
    referral.withdrawn_at, referral.withdrawn_reason = timezone.now(), reason.strip()
    referral.due_on = None
    referral.save()
    record(actor=actor, event=EventType.REFERRAL_WITHDRAWN, case_ids=[referral.case_id], subject=referral)
    return referral
