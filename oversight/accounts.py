"""Joiners, movers and leavers: what a system administrator writes of accounts and roles. Never of their own.

The database holds to the same (mappa/agencies/guard.py). Source: security.md 3.1; product.md P11. Each is one
transaction with its evidence; no page shows or sets a password.
"""

from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from cases.services.leavers import end_given, told_of
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.models import Membership, Training, User
from mappa.agencies.roles import Permission, Role
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Denied, Refused
from mappa.outbox.models import OutboxItem
from mappa.outbox.services import post
from mappa.sessions.rules import Ending
from mappa.sessions.state import end_all
from mappa.signing_in import invitations
from mappa.signing_in.jobs import INVITATION


@transaction.atomic
def make_account(*, actor: Actor, account: User) -> User:
    """A joiner's account, without a password: they come in by their agency's sign-in, found by the work e-mail.

    Where the agency has none, an invitation goes to the work e-mail, to choose a password.
    """
    _may(actor, None)
    account.set_unusable_password()
    account.save(force_insert=True)
    _record(actor, account, "ACCOUNT_MADE")
    if invitations.is_for(account):
        _invite(account)
    return account


@transaction.atomic
def invite(*, actor: Actor, user_id: UUID) -> None:
    """Send the invitation once more: the link before it still works until a password is set, or its days are over.

    Raises Refused for an account that needs none: closed, with a password, or of an agency with its own sign-in.
    """
    user = _account(actor, user_id)
    if not invitations.is_for(user):
        raise Refused(Denied("This account needs no invitation."))
    if not user.email:
        raise Refused(Denied("This account has no work e-mail to send an invitation to."))
    _invite(user)
    _record(actor, user, "INVITED AGAIN")


def _invite(user: User) -> None:
    post(
        job=INVITATION,
        payload={"user_id": str(user.pk)},
        key=f"invitation:{uuid4()}",
        kind=OutboxItem.Kind.MESSAGE,
    )


@transaction.atomic
def record_dates(
    *,
    actor: Actor,
    user_id: UUID,
    vetting: str,
    vetted_to: date,
    course: str,
    completed_on: date | None,
    trained_to: date | None,
) -> None:
    """Until when vetting counts (inclusive), and a course done, if one is told. From now on, at the next request."""
    user = _account(actor, user_id)
    user.vetting, user.vetting_expires_on = vetting, vetted_to
    user.save(update_fields=["vetting", "vetting_expires_on"])
    if course and completed_on:
        Training.objects.create(user=user, course=course, completed_on=completed_on, expires_on=trained_to)
    _record(actor, user, f"DATES_RECORDED vetting to {vetted_to.isoformat()}")


@transaction.atomic
def give_role(*, actor: Actor, user_id: UUID, team_id: UUID, role: Role, from_on: date) -> None:
    """A role in a team from a day on (inclusive). A mover's former role is ended by itself."""
    user = _account(actor, user_id)
    Membership.objects.create(user=user, team_id=team_id, role=role, from_on=from_on)
    _record(actor, user, f"ROLE_GIVEN {role} from {from_on.isoformat()}")


@transaction.atomic
def end_role(*, actor: Actor, membership_id: UUID, reason: str, on: date) -> str:
    """End a role at once: it last counted yesterday, and one that began today or is to begin never counts.

    With it go the sessions and whatever was given by name, whichever roles are left: a mover signs in again, and is
    given again what the new role needs. Gives in words what ended, empty when the role was over already.
    """
    held = Membership.objects.select_for_update().get(pk=membership_id)
    user = _account(actor, held.user_id)
    if held.is_over(on):
        return ""
    held.to_on = max(held.from_on, on) - timedelta(days=1)
    held.save(update_fields=["to_on"])
    _record(actor, user, f"ROLE_ENDED {held.role} {reason}")
    return _end_what_hangs_on_it(actor, user)


@transaction.atomic
def move_role(*, actor: Actor, membership_id: UUID, team_id: UUID, role: Role, reason: str, on: date) -> str:
    """A mover: the role ends and the new one begins today, in one step. Gives in words what ended with the old one."""
    held = Membership.objects.select_for_update().get(pk=membership_id)
    if held.is_over(on):
        raise Refused(Denied("This role is over already. Give the new one by itself."))
    told = end_role(actor=actor, membership_id=membership_id, reason=reason, on=on)
    give_role(actor=actor, user_id=held.user_id, team_id=team_id, role=role, from_on=on)
    return told


def _end_what_hangs_on_it(actor: Actor, user: User) -> str:
    end_all(user, Ending.ROLE_ENDED)
    return told_of(end_given(actor=actor, user_id=user.pk))


@transaction.atomic
def close_account(*, actor: Actor, user_id: UUID, reason: str) -> str:
    """A leaver is out at once, wherever they are signed in; what was given by name ends for good. Gives what, in words."""
    user = _switch(actor, user_id, active=False, told=f"ACCOUNT_CLOSED {reason}")
    return _end_what_hangs_on_it(actor, user)


@transaction.atomic
def open_account(*, actor: Actor, user_id: UUID, reason: str) -> str:
    """The account may be used again, with the roles still in force and nothing that was given by name."""
    _switch(actor, user_id, active=True, told=f"ACCOUNT_OPENED {reason}")
    return ""


def _switch(actor: Actor, user_id: UUID, *, active: bool, told: str) -> User:
    user = _account(actor, user_id)
    if user.is_active is not active:
        user.is_active = active
        user.save(update_fields=["is_active"])
        _record(actor, user, told)
    return user


def _account(actor: Actor, user_id: UUID) -> User:
    _may(actor, user_id)
    return User.objects.select_for_update(of=("self",)).get(pk=user_id)


def _may(actor: Actor, user_id: UUID | None) -> None:
    must(actor, Permission.ADMINISTER, "Only a system administrator changes accounts.")
    if user_id == actor.user_id:
        raise Refused(Denied("Nobody changes their own account. Ask another system administrator."))


def _record(actor: Actor, user: User, told: str) -> None:
    record(actor=actor, event=EventType.ACCOUNT_CHANGED, subject=user, reason=told[:200])
