"""Cases that somebody has opened, as the gate counts them, and stops as rows."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cases.domain.velocity import Stage
from cases.models import Opening, VelocityStop
from mappa.agencies.models import User

WHY = "Annual check of every case of the unit."


def have_opened(user: User, number: int, *, ago: timedelta = timedelta(minutes=10)) -> None:
    """So many different cases, all of them that long ago."""
    at = timezone.now() - ago
    Opening.objects.bulk_create(Opening(user_id=user.pk, opened_id=uuid4(), at=at) for _ in range(number))


def stop_of(user: User, stage: Stage = Stage.LIFT, **fields: Any) -> VelocityStop:
    """What came of it, an hour ago."""
    usual = {"at": timezone.now() - timedelta(hours=1), "an_hour": 121, "a_day": 121}
    return VelocityStop.objects.create(user=user, agency=user.agency, stage=stage, **usual | fields)


def went_on(user: User, *, ago: timedelta = timedelta(minutes=5)) -> VelocityStop:
    """They were asked for proof, and gave it that long ago."""
    return stop_of(user, Stage.PROOF, passed_at=timezone.now() - ago, reason=WHY, an_hour=61, a_day=61)
