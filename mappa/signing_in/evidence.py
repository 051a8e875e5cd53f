"""What signing in leaves in the evidence log. Nothing of it names a user that does not exist: only a keyed hash."""

from django.utils import timezone

from mappa.agencies.actor import system_actor
from mappa.agencies.models import User
from mappa.agencies.selectors import actor_for
from mappa.agencies.sign_in import one_spelling
from mappa.audit.events import EventType
from mappa.audit.services import record

WRONG_PASSWORD, WRONG_CODE, LOCKED, REFUSED_WHILE_LOCKED = "PASSWORD", "CODE", "LOCKED", "WHILE_LOCKED"
# Of somebody who came from their agency: its answer did not hold; it vouches for nobody of ours, or no longer its own.
AGENCY_ANSWER, UNKNOWN_TO_US, NOT_OF_THE_AGENCY = "AGENCY_ANSWER", "AGENCY_UNKNOWN", "AGENCY_LEFT"
# What django-allauth would send an e-mail about, and the code the evidence has for it.
CHANGES = {
    "account/email/password_changed": "PASSWORD_CHANGED",
    "account/email/password_set": "PASSWORD_SET",
    "mfa/email/totp_deactivated": "APP_REMOVED",
    "mfa/email/webauthn_added": "KEY_ADDED",
    "mfa/email/webauthn_removed": "KEY_REMOVED",
}
# These it would tell after the commit, too late for evidence: their forms do it (account_forms.py).
APP_ADDED, RECOVERY_CODES_MADE = "APP_ADDED", "RECOVERY_CODES_MADE"
CAME_BY_INVITATION = "FIRST_PASSWORD BY INVITATION"
TERMS_ACCEPTED = "TERMS_ACCEPTED"
AGENCY_JOINED = "AGENCY_JOINED"  # the agency's own sign-in opens the account from now on


def failed(username: str, user: User | None, why: str) -> None:
    """A try that did not get in. The person is the subject, not the actor: it may have been anybody."""
    nobody = system_actor("anonymous", timezone.localdate())
    record(
        actor=nobody,
        event=EventType.SIGN_IN_FAILED,
        subject=user,
        reason=why,
        terms=one_spelling(username),
    )


def signed_in(user: User, *, ways: list[str], failures: int) -> None:
    """Who got in, by which ways, and how many tries failed before."""
    told = "+".join(ways) + (f" AFTER {failures} FAILED" if failures else "")
    record(actor=actor_for(user), event=EventType.SIGNED_IN, subject=user, reason=told)


def signed_out(user: User) -> None:
    """Somebody left."""
    record(actor=actor_for(user), event=EventType.SIGNED_OUT, subject=user)


def changed(user: User, what: str) -> None:
    """Somebody changed how they prove who they are."""
    record(actor=actor_for(user), event=EventType.ACCOUNT_CHANGED, subject=user, reason=what)
