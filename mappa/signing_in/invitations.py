"""A joiner's first password, for people whose agency has no sign-in of its own: a link that works once, for seven days.

Nothing of the link is kept: it is signed over the account as it was, so the first password that is set makes it void,
and it can set no password where there is one. Source: security.md 3.1 (ASVS 5.0 6.4.1, 6.4.3).
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from mappa.agencies.models import User

VALID_FOR = timedelta(days=7)  # PASSWORD_RESET_TIMEOUT says the same to the library


class _Links(PasswordResetTokenGenerator):
    """As the library makes links for forgotten passwords, under a key of their own."""

    key_salt = "mappa.signing_in.invitations"


_links = _Links()


def is_for(user: User) -> bool:
    """Whether somebody is invited: active, without a password, and of an agency without a sign-in of its own."""
    agencies = settings.SOCIALACCOUNT_PROVIDERS["agency"]["APPS"]
    own = user.agency is not None and user.agency.name in {one["name"] for one in agencies}
    return user.is_active and not user.has_usable_password() and not own


def link_for(user: User) -> str:
    """The address to send; ImproperlyConfigured where nothing says at which address people sign in."""
    if not settings.SITE_URL:
        raise ImproperlyConfigured("An invitation needs SITE_URL, the address people sign in at.")
    page = reverse("invitation", args=[user.pk, _links.make_token(user)])
    return f"{settings.SITE_URL.rstrip('/')}{page}"


def invited(user_id: UUID, token: str) -> User | None:
    """Whose link this is; None for every other, whether it is over, used, made up or of somebody who left."""
    user = User.objects.select_related("agency").filter(pk=user_id).first()
    # Checked for nobody too, so that an unknown account takes as long.
    holds = _links.check_token(user or User(), token)
    return user if user is not None and holds and is_for(user) else None
