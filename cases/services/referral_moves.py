"""What every step of a referral shares: its transition, its clock, and who sees that it changed meanwhile."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.enums import ReferralState
from cases.domain.referrals import REFERRAL, Submission, check_submission, days_paused
from cases.models import Case, Referral
from cases.selectors.facts import facts_of
from cases.selectors.referrals import screening_clock
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.core.bank_holidays import england_and_wales
from mappa.core.decisions import Denied, Problem, Refused, require_valid

# Texts of MAPPA A that its document asks for; they are not kept in columns.
WRITTEN = frozenset({"reason_text", "risk_summary", "plan_summary"})
NOT_YOURS = "Your role does not let you do this with a referral."


def moment(on: date) -> datetime:
    """When something done `on` happened: now, or noon of an earlier day that is being recorded."""
    if on == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(on, time(12)))


def move(actor: Actor, referral: Referral, name: str) -> str:
    """Put the referral into the state after `name`, without saving it, and give the event to record.

    Raises Refused without the permission, or when the state does not allow it.
    """
    row = REFERRAL.find(name, ReferralState(referral.state))
    if isinstance(row, Denied):
        raise Refused(row)
    must(actor, Permission(row.permission), NOT_YOURS)
    referral.state = row.target
    referral.version += 1
    return row.event


def check_unchanged(referral: Referral, version: int) -> None:
    """Raise Invalid when the referral is not the version the page showed."""
    if referral.version != version:
        message = _("The referral changed since you opened it. Check it and decide again.")
        require_valid([Problem(None, message)])


def stop_clock(referral: Referral, on: date) -> None:
    """More information is asked for: from now on no day counts and nothing is due."""
    referral.paused_at = moment(on)
    referral.due_on = None


def run_clock(referral: Referral, on: date) -> None:
    """Let the clock run, again or for the first time: working days it stood still are not counted (rule D7)."""
    if referral.paused_at is not None:
        stopped_on = timezone.localdate(referral.paused_at)
        referral.paused_days += days_paused(stopped_on, on, england_and_wales())
        referral.paused_at = None
    clock = screening_clock(referral, on)
    referral.due_on = clock.due_on if clock else None


def problems_of(submission: Submission, case: Case) -> list[Problem]:
    """What stops the referral of this case, apart from the texts that the document itself asks for."""
    return [row for row in check_submission(submission, facts_of(case)) if row.field not in WRITTEN]
