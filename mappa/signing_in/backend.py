"""The one place where a password is checked: once for every try, whether the name exists or not."""

from typing import Any

from allauth.account.internal.userkit import get_user_by_username
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from mappa.agencies.models import User
from mappa.signing_in import evidence, names


class PasswordOnce(ModelBackend):
    """Second in the list, after django-axes. What it refuses no other backend is asked, so nothing is hashed twice."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_: Any,
    ) -> User | None:
        """Give the person; PermissionDenied for a locked name, a wrong name, a wrong password, a closed account."""
        if not username or not password:
            return None
        user = get_user_by_username(username)
        if names.is_locked(username):
            evidence.failed(username, user, evidence.REFUSED_WHILE_LOCKED)
            if request is not None:
                request.axes_locked_out = True  # type: ignore[attr-defined]  # its middleware answers
            raise PermissionDenied
        if user is None:
            User().set_password(password)  # as long as checking takes
        elif user.check_password(password) and self.user_can_authenticate(user):
            found: User = user
            return found
        refuse(username, user, evidence.WRONG_PASSWORD)
        raise PermissionDenied


def refuse(username: str, user: User | None, why: str) -> None:
    """Count a failure and leave evidence of it, and of the lock if this was one too many."""
    evidence.failed(username, user, why)
    if names.count_failure(username):
        evidence.failed(username, user, evidence.LOCKED)
