"""What the co-ordinator, with the police, decides on a referral (rule D7; Guidance chapter 7)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.enums import (
    CaseState,
    Criterion,
    CriterionAnswer,
    LevelBasis,
    ReferralState,
    ScreeningOutcome,
)
from cases.domain.levels import CASE
from cases.domain.referrals import LEVEL_OF, TRANSITION_OF, check_screening
from cases.models import Case, Referral, ReferralScreening, StatisticsRow
from cases.selectors.referrals import locked_referral, referral_or_404, referrers_of
from cases.services.levels import decide_level
from cases.services.referral_moves import NOT_YOURS, check_unchanged, moment, move, stop_clock
from cases.services.statistics import write_statistics
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Denied, Problem, Refused, require_valid

STATES_DECIDED: Final = frozenset({ReferralState.ACCEPTED, ReferralState.REJECTED})


@transaction.atomic
def screen_referral(
    *,
    actor: Actor,
    referral_id: UUID,
    outcome: ScreeningOutcome | None,
    criteria: Mapping[Criterion, CriterionAnswer],
    rationale: str,
    decided_with: str,
    is_emergency: bool,
    version: int,
    on: date,
) -> ReferralScreening:
    """Decide on a referral, with the criteria answered and reasons that go back to the referrer.

    Accepting sets the level (a candidate becomes Category 3). Rejecting leaves the case as it is; a candidate is
    then not adopted. Asking for more information stops the clock. The police partner, or the co-ordinator, is
    named, unless it is an emergency: that can be decided from the draft on, by one person.
    The same decision sent twice is one. Raises Refused (role, own referral, state), Invalid (fields outcome,
    rationale, criteria, decided_with, is_emergency; stale version), Http404.
    """
    referral = locked_referral(actor, referral_id)
    must(actor, Permission.SCREEN_REFERRAL, NOT_YOURS)
    if actor.user_id in referrers_of(referral):
        raise Refused(_("You made this referral, so somebody else must screen it."))
    sent_before = _same_decision(actor, referral, outcome, rationale)
    if sent_before is not None:
        return sent_before
    require_valid(
        [*check_screening(outcome, rationale, criteria), *_who(outcome, decided_with, is_emergency)]
    )
    assert outcome is not None
    assert actor.user_id is not None
    check_unchanged(referral, version)
    screening = ReferralScreening(
        case_id=referral.case_id,
        area_id=referral.area_id,
        recorded_by_id=actor.user_id,
        referral=referral,
        outcome=outcome,
        criteria={str(criterion): str(answer) for criterion, answer in criteria.items()},
        rationale=rationale.strip(),
        decided_by_id=actor.user_id,
        decided_at=moment(on),
        decided_with=decided_with.strip(),
        is_emergency=is_emergency,
    )
    screening.save(force_insert=True)
    _decide(actor, referral, screening, on)
    record(actor=actor, event=EventType.REFERRAL_SCREENED, case_ids=[referral.case_id], subject=screening)
    return screening


def _who(outcome: ScreeningOutcome | None, decided_with: str, is_emergency: bool) -> Iterator[Problem]:
    if is_emergency and outcome is not None and outcome not in LEVEL_OF:
        yield Problem("is_emergency", _("An emergency decision accepts the referral to Level 2 or 3"))
    if not is_emergency and not decided_with.strip():
        yield Problem("decided_with", _("Enter who you decided with: the police, or the co-ordinator"))


def _same_decision(
    actor: Actor, referral: Referral, outcome: ScreeningOutcome | None, rationale: str
) -> ReferralScreening | None:
    """The decision this person has just sent, when a second post brings it again."""
    last: ReferralScreening | None = referral.screenings.first()
    if last is None or last.decided_by_id != actor.user_id or last.outcome != outcome:
        return None
    still_stands = referral.state in {*STATES_DECIDED, ReferralState.MORE_INFORMATION}
    return last if still_stands and last.rationale == rationale.strip() else None


def _decide(actor: Actor, referral: Referral, screening: ReferralScreening, on: date) -> None:
    outcome = ScreeningOutcome(screening.outcome)
    move(actor, referral, "accept_in_emergency" if screening.is_emergency else TRANSITION_OF[outcome])
    if outcome is ScreeningOutcome.MORE_INFORMATION:
        stop_clock(referral, on)
        referral.save()
        return
    referral.decided_at = screening.decided_at
    referral.submitted_at = referral.submitted_at or screening.decided_at
    referral.save()
    if outcome in LEVEL_OF:
        route = LevelBasis.EMERGENCY if screening.is_emergency else LevelBasis.REFERRAL
        decide_level(
            actor=actor,
            case=referral.case,
            level=LEVEL_OF[outcome],
            route=route,
            rationale=screening.rationale,
            on=on,
            referral_id=referral.pk,
        )
    else:
        _leave(actor, referral.case, on)


def _leave(actor: Actor, case: Case, on: date) -> None:
    """After a rejection the case keeps its level, reviews and deadlines; a candidate is not adopted."""
    if case.state == CaseState.CANDIDATE:
        target = CASE.next_state("not_adopt", CaseState.CANDIDATE)
        assert not isinstance(target, Denied)
        case.state = target
        case.version += 1
        case.save(update_fields=["state", "version"])
        record(actor=actor, event=EventType.CASE_NOT_ADOPTED, case_ids=[case.pk], subject=case)
    outcome = ScreeningOutcome.REJECT
    write_statistics(case=case, moment=StatisticsRow.Moment.DECISION, on=on, outcome=outcome)


@transaction.atomic
def mark_rationale_read(*, actor: Actor, referral_id: UUID) -> None:
    """The referrer has read the reasons: the decision leaves their first page.

    Raises Refused for anybody else, Http404. Marking twice changes nothing.
    """
    referral = referral_or_404(actor, referral_id)
    if actor.user_id not in referrers_of(referral):
        raise Refused(_("Only the referrer marks the reasons as read."))
    unread = ReferralScreening.objects.filter(referral=referral, read_by_referrer_at__isnull=True)
    if unread.update(read_by_referrer_at=timezone.now()):
        record(
            actor=actor,
            event=EventType.REFERRAL_SAVED,
            case_ids=[referral.case_id],
            subject=referral,
            changed=["read_by_referrer_at"],
        )
