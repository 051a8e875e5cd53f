"""Codes are guesses too: django-allauth counts them only where its own limit is on, and django-axes never."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError

from mappa.agencies.models import User
from mappa.signing_in import evidence, names
from mappa.signing_in.backend import refuse


class CountedCode:
    """For a form with a code: a wrong one counts as a failure of the name; a locked name is refused unread."""

    user: User

    def clean_code(self) -> str:
        """The code, if the name is not locked and the code is right."""
        if names.is_locked(self.user.username):
            evidence.failed(self.user.username, self.user, evidence.REFUSED_WHILE_LOCKED)
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError:
            refuse(self.user.username, self.user, evidence.WRONG_CODE)
            raise
        return code
