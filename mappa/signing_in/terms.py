"""The terms of use, accepted once by everybody, and again when they change."""

from datetime import UTC, datetime

from mappa.agencies.models import User

# When the words of templates/account/terms.html last changed in meaning: whoever accepted before is asked again.
TERMS_OF = datetime(2026, 1, 1, tzinfo=UTC)


def accepted(user: User) -> bool:
    """Whether this person has accepted the terms as they now are."""
    return user.terms_accepted_at is not None and user.terms_accepted_at >= TERMS_OF
