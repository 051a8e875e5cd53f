"""What a system administrator reads: runs of periodic jobs, the queue, accounts. No case content."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from mappa.agencies.models import Membership, User
from mappa.agencies.selectors import in_force
from mappa.outbox.models import LastRun, OutboxItem


@dataclass(frozen=True, slots=True)
class Queue:
    """How many pieces of follow-up work wait, and how many were given up."""

    waiting: int
    failed: int


def last_runs() -> QuerySet[LastRun]:
    """The latest run of each periodic job, by name of the job."""
    return LastRun.objects.order_by("job", "-finished_at").distinct("job")


def queue() -> Queue:
    """The state of the queue of record."""
    counts = OutboxItem.objects.aggregate(
        waiting=Count("pk", filter=Q(done_at__isnull=True, failed_at__isnull=True)),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
    )
    return Queue(**counts)


def accounts(*, on: date) -> QuerySet[User]:
    """All accounts with their agency and the memberships in force on the day, by user name."""
    held = Membership.objects.filter(in_force(on)).select_related("team").order_by("role")
    return (
        User.objects.select_related("agency")
        .prefetch_related(Prefetch("memberships", queryset=held, to_attr="held"))
        .order_by("username")
    )
