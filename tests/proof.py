"""A session as it stands right after somebody signed in with what they have: its clocks run, its proof is fresh."""

import time
from typing import Any

from django.utils import timezone

from mappa.agencies.models import User
from mappa.agencies.selectors import actor_for


def prove(client: Any, user: User, *, at: float | None = None, **more: Any) -> None:
    """Write into the client's session what signing in writes; `at` is when, in seconds since 1970."""
    when = time.time() if at is None else at
    session = client.session
    if actor_for(user).memberships:
        session["was_member"] = True
    session.update(
        {
            "second_factor": True,
            "trained_on": timezone.localdate().isoformat(),
            "began_at": when,
            "active_at": when,
            "account_authentication_methods": [{"method": "password", "at": when}],
            "account_authentication_methods_user": str(user.pk),
            **more,
        }
    )
    session.save()
