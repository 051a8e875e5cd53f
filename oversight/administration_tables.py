"""Tables of the administration page."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mappa.agencies.models import User
from mappa.agencies.roles import LABELS, Role
from mappa.look import Column, Link, NoneRecorded, Row, Tag
from mappa.outbox.models import LastRun
from mappa.outbox.periods import BY_HAND
from oversight.selectors.administration import Queue

Table = tuple[list[Column], list[list[Any]]]

JOBS = {
    "cases.flag_overdue_level1_reviews": gettext_lazy("Level 1 reviews (D5)"),
    "cases.flag_prerelease_level_setting": gettext_lazy("Level setting before release (D1)"),
    "cases.flag_community_level_setting": gettext_lazy("Level setting in the community (D3)"),
    "oversight.rebuild_aggregates": gettext_lazy("Figures of the dashboard"),
}


def runs_table(runs: Iterable[LastRun]) -> Table:
    """The latest run of each job of the timetable, those that never ran included."""
    found = {run.job: run for run in runs}
    columns = [Column(_("Check")), Column(_("Last run")), Column(_("Started by")), Column(_("Result"))]
    return columns, [[name, *_run_cells(found.get(job))] for job, name in JOBS.items()]


def _run_cells(run: LastRun | None) -> list[Any]:
    if run is None:
        return [NoneRecorded(_("Has not run yet")), NoneRecorded("-"), NoneRecorded("-")]
    started_by = _("An administrator") if run.period.startswith(BY_HAND) else _("Timetable")
    return [run.finished_at, started_by, _result(run.result)]


def _result(counts: dict[str, int]) -> str:
    if "flagged" in counts:
        flagged = counts["flagged"]
        return ngettext("%(n)s newly overdue", "%(n)s newly overdue", flagged) % {"n": flagged}
    figures = counts.get("figures", 0)
    return ngettext("%(n)s figure counted", "%(n)s figures counted", figures) % {"n": figures}


def queue_rows(queue: Queue) -> list[Row]:
    """How the queue of record stands."""
    return [
        Row(_("Waiting to be done"), queue.waiting),
        Row(_("Given up after repeated failure"), Tag(str(queue.failed), "red") if queue.failed else 0),
    ]


def accounts_table(users: Iterable[User]) -> Table:
    """One row an account. `users` come from selectors.administration.accounts."""
    columns = [
        Column(_("User name")),
        Column(_("Name")),
        Column(_("Agency")),
        Column(_("Roles")),
        Column(_("Account")),
    ]
    return columns, [_account(user) for user in users]


def _account(user: User) -> list[Any]:
    held = [f"{LABELS[Role(row.role)]}, {row.team.name}" for row in user.held]  # type: ignore[attr-defined]
    return [
        Link(user.username, reverse("account", args=[user.pk])),
        user.name,
        user.agency.name if user.agency else NoneRecorded(_("No agency")),
        held or NoneRecorded(_("No current role")),
        Tag(_("Active"), "green") if user.is_active else Tag(_("Disabled"), "grey"),
    ]
