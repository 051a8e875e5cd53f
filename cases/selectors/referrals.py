"""Reads of referrals: the queue and the register of the screeners, the page of one, and the work they give."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.enums import CaseState, ReferralState, ReferralUrgency, ScreeningOutcome
from cases.domain.referrals import LEVEL_OF, Clock, ClockFacts, clock
from cases.models import Referral, ReferralScreening
from cases.selectors.cases import locked_case
from cases.selectors.facts import lead_kind, policy_for
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.core.bank_holidays import england_and_wales
from mappa.core.calendar import is_overdue
from mappa.core.work import WorkGroup, WorkItem

WAITING = (ReferralState.SUBMITTED, ReferralState.MORE_INFORMATION)
SCREENING_RULE = "D7 (local standard, unconfirmed)"


def referrals_for(actor: Actor) -> QuerySet[Referral]:
    """Referrals of the cases the actor may see, with case, nominal and team."""
    found: QuerySet[Referral] = Referral.objects.visible_to(actor)
    return found.select_related("case__nominal", "case__area", "team", "submitted_by", "recorded_by")


def referral_or_404(actor: Actor, pk: UUID) -> Referral:
    """One referral; Http404 for an unknown and an invisible one alike."""
    referral = referrals_for(actor).filter(pk=pk).first()
    if referral is None:
        raise Http404("No such referral.")
    return referral


def locked_referral(actor: Actor, pk: UUID) -> Referral:
    """As referral_or_404, with case and referral locked, in that order, until the transaction ends."""
    referral = referral_or_404(actor, pk)
    case = locked_case(actor, referral.case_id)
    found: Referral = Referral.objects.select_for_update(of=("self",)).get(pk=pk)
    found.case = case
    return found


def referrers_of(referral: Referral) -> frozenset[UUID]:
    """Who started and who submitted it: they may not screen it, and its decision goes back to them."""
    return frozenset(pk for pk in (referral.recorded_by_id, referral.submitted_by_id) if pk)


def screening_clock(referral: Referral, on: date) -> Clock | None:
    """Where the screening clock stands on the day (rule D7); None before submission. An emergency has no days.

    Asks for the area's figures: for one referral at a time, lists show the stored due date.
    """
    if referral.submitted_at is None:
        return None
    policy = policy_for(referral.case, lead_kind(referral.case), on)
    if referral.urgency == ReferralUrgency.EMERGENCY:
        policy = replace(policy, screening_working_days=0)
    facts = ClockFacts(
        submitted_on=timezone.localdate(referral.submitted_at),
        paused_on=timezone.localdate(referral.paused_at) if referral.paused_at else None,
        paused_days=referral.paused_days,
        decided_on=timezone.localdate(referral.decided_at) if referral.decided_at else None,
    )
    return clock(facts, policy, england_and_wales(), on)


def screening_queue_for(actor: Actor, *, state: str = "", urgency: str = "") -> QuerySet[Referral]:
    """Referrals waiting for a decision, the nearest due date first; those whose clock is stopped come last."""
    found = referrals_for(actor).filter(state__in=[state] if state in WAITING else WAITING)
    if urgency:
        found = found.filter(urgency=urgency)
    return found.order_by(F("due_on").asc(nulls_last=True), "submitted_at", "pk")


def rejected_referrals_for(actor: Actor) -> QuerySet[ReferralScreening]:
    """The register of rejected referrals: every rejection with its reasons, newest first."""
    found: QuerySet[ReferralScreening] = ReferralScreening.objects.visible_to(actor)
    return (
        found.filter(outcome=ScreeningOutcome.REJECT)
        .select_related("case__nominal", "referral__team", "decided_by")
        .order_by("-decided_at", "pk")
    )


def accepted_without_meeting_for(
    actor: Actor, *, with_meeting: QuerySet[Any] | Collection[UUID]
) -> QuerySet[Referral]:
    """Accepted referrals of cases at Level 2 or 3 that have no meeting yet, the oldest decision first.

    `with_meeting` are the ids of cases that have one: meetings lie above cases and know them.
    """
    return (
        referrals_for(actor)
        .filter(state=ReferralState.ACCEPTED, case__state__in=[CaseState.LEVEL_2, CaseState.LEVEL_3])
        .exclude(case_id__in=with_meeting)
        .order_by("decided_at", "pk")
    )


def accepted_level(referral: Referral) -> int | None:
    """The level an accepted referral was accepted to; None for any other."""
    screening = referral.screenings.first() if referral.state == ReferralState.ACCEPTED else None
    return LEVEL_OF.get(ScreeningOutcome(screening.outcome)) if screening else None


def may_screen(actor: Actor, referral: Referral) -> bool:
    """Whether this person may take part in the screening: by role, and not as the one who refers."""
    return actor.may(Permission.SCREEN_REFERRAL) and actor.user_id not in referrers_of(referral)


def unread_decisions_for(actor: Actor) -> QuerySet[ReferralScreening]:
    """Decisions on the actor's own referrals whose reasons they have not marked as read."""
    found: QuerySet[ReferralScreening] = ReferralScreening.objects.visible_to(actor)
    mine = Q(referral__recorded_by_id=actor.user_id) | Q(referral__submitted_by_id=actor.user_id)
    return (
        found.filter(mine, read_by_referrer_at__isnull=True)
        .exclude(outcome=ScreeningOutcome.MORE_INFORMATION)
        .select_related("case__nominal", "referral")
    )


def referral_work_for(actor: Actor) -> list[WorkItem]:
    """What referrals give this person to do: to screen, to answer, to read. Three queries at most."""
    items: list[WorkItem] = []
    if actor.may(Permission.SCREEN_REFERRAL):
        waiting = screening_queue_for(actor, state=ReferralState.SUBMITTED)
        items += [_to_screen(row, actor.on) for row in waiting if may_screen(actor, row)]
    if actor.may(Permission.REFER):
        mine = Q(recorded_by_id=actor.user_id) | Q(submitted_by_id=actor.user_id)
        asked = referrals_for(actor).filter(mine, state=ReferralState.MORE_INFORMATION)
        items += [_to_answer(row) for row in asked]
        items += [_to_read(row) for row in unread_decisions_for(actor)]
    return items


def _to_screen(referral: Referral, on: date) -> WorkItem:
    return WorkItem(
        group=WorkGroup.SCREEN,
        title=_("Screen the referral to Level %(level)s") % {"level": referral.level_asked},
        who=referral.case.nominal.name,
        reference=referral.case.reference,
        url=reverse("referral-screen", args=[referral.pk]),
        due_on=referral.due_on,
        is_overdue=referral.due_on is not None and is_overdue(referral.due_on, on),
        because=ReferralUrgency(referral.urgency).label,
        source=SCREENING_RULE,
        case_id=referral.case_id,
    )


def _to_answer(referral: Referral) -> WorkItem:
    return WorkItem(
        group=WorkGroup.ASKED,
        title=_("Answer what the screeners of your referral ask"),
        who=referral.case.nominal.name,
        reference=referral.case.reference,
        url=reverse("referral-detail", args=[referral.pk]),
        because=_("The screening clock is stopped until you answer"),
        source=SCREENING_RULE,
        case_id=referral.case_id,
    )


def _to_read(screening: ReferralScreening) -> WorkItem:
    outcome = ScreeningOutcome(screening.outcome)
    rejected = outcome is ScreeningOutcome.REJECT
    return WorkItem(
        group=WorkGroup.SCREEN,
        title=_("Read why your referral was rejected") if rejected else _("Your referral was accepted"),
        who=screening.case.nominal.name,
        reference=screening.case.reference,
        url=reverse("referral-detail", args=[screening.referral_id]),
        because=screening.rationale,
        source=_("Reasons always go back to the referrer (rule D7)"),
        case_id=screening.case_id,
    )
