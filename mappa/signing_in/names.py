"""Failures of a user name, wherever they come from, and the lock that follows the tenth.

Names nobody has are counted alike: the answer to a name tells nothing about it. A lock stops passwords and codes,
not keys, so that a stranger who locks a name keeps nobody out who holds a key.
Source of the figures: security.md 3.1 (MoJ: 10 attempts); ASVS 6.1.1, 6.3.1.
"""

from django.db.models import F
from django.utils import timezone

from mappa.agencies.models import NameFailures
from mappa.agencies.sign_in import one_spelling

MOST_FAILURES = 10


def is_locked(username: str) -> bool:
    """Whether passwords and codes for this name are refused until an administrator, or a key, opens it."""
    return NameFailures.objects.filter(name=one_spelling(username), locked_at__isnull=False).exists()


def failures_of(username: str) -> int:
    """How many tries have failed since the name last signed in."""
    found = NameFailures.objects.filter(name=one_spelling(username)).values_list("failures", flat=True)
    return found[0] if found else 0


def count_failure(username: str) -> bool:
    """One more wrong password or code; gives whether this one locked the name."""
    row, _made = NameFailures.objects.get_or_create(name=one_spelling(username))
    rows = NameFailures.objects.filter(pk=row.pk)
    rows.update(failures=F("failures") + 1)
    now_full = rows.filter(failures__gte=MOST_FAILURES, locked_at__isnull=True)
    return bool(now_full.update(locked_at=timezone.now()))


def forget(username: str) -> bool:
    """The name has signed in, or an administrator opened it; gives whether there was anything to forget."""
    return bool(
        NameFailures.objects.filter(name=one_spelling(username), failures__gt=0).update(
            failures=0, locked_at=None
        )
    )
