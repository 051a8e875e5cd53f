"""Forgetting what is no longer counted."""

from datetime import datetime

from cases.domain.velocity import DAY
from cases.models import Opening


def forget_openings(*, at: datetime) -> int:
    """Remove what was opened more than a day before `at`: nothing counts it any more. Gives how many rows."""
    gone, _ = Opening.objects.filter(at__lte=at - DAY).delete()
    return gone
