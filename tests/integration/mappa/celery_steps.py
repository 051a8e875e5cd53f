"""What the tests of the real worker ask of its database and broker, run as a program of its own.

`python -m tests.integration.mappa.celery_steps overdue then post 1 40 then ring TASK PERIOD…`
"""

import sys
from datetime import timedelta
from uuid import UUID, uuid4

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  the models need the settings first
from django.utils import timezone  # noqa: E402  as above

from cases.domain.enums import CaseState, DeadlineKind  # noqa: E402  as above
from cases.models import Deadline  # noqa: E402  as above
from mappa.celery import app  # noqa: E402  as above
from mappa.outbox.services import post  # noqa: E402  as above
from oversight.services import CHECKS_JOB  # noqa: E402  as above
from tests.factories.agencies import TeamFactory  # noqa: E402  as above
from tests.factories.cases import case_of  # noqa: E402  as above


def overdue() -> None:
    """A case whose Level 1 review was due yesterday."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE mappa_gate")
        case = case_of(TeamFactory(name=f"Team {uuid4()}"), state=CaseState.LEVEL_1)
        Deadline.objects.create(
            case=case,
            area=case.area,
            kind=DeadlineKind.D5_LEVEL1_REVIEW,
            due_on=timezone.localdate() - timedelta(days=1),
            because="Test",
            owner="Practitioner",
            escalates_to="Manager",
        )


def ring(task: str, *periods: str) -> None:
    """Ring the doorbell for a task, once for each period; without one, as the timetable does."""
    for period in periods or ("",):
        app.send_task(task, kwargs={"period": period})


def ask(first: str, last: str) -> None:
    """Ask for that many runs of the overdue checks, as the administrator's button does, in one transaction."""
    with transaction.atomic():
        for number in range(int(first), int(last) + 1):
            post(job=CHECKS_JOB, payload={"run": str(UUID(int=number))}, key=f"{CHECKS_JOB} {number}")


STEPS = {"overdue": overdue, "ring": ring, "post": ask}

if __name__ == "__main__":
    for step in " ".join(sys.argv[1:]).split(" then "):
        name, *words = step.split(" ")
        STEPS[name](*words)
